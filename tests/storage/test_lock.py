"""One process on one database: the lock beside the file, the advisory lock on a server."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.database.leader import Leader
from storage.database.lock import Busy, Lock
from tests.databases import Postgres

HOLD = """
import sys, time
from pathlib import Path
from storage.database.lock import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    with Lock(tmp_path) as _, pytest.raises(Busy) as refused, Lock(tmp_path):
        pass
    assert refused.value.pid > 0
    with Lock(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(Busy), Lock(tmp_path):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with Lock(tmp_path):
        pass


async def test_one_process_leads_on_postgresql(postgres_server: Postgres) -> None:
    url = postgres_server.copy()
    try:
        async with Leader(url):
            with pytest.raises(Busy):
                async with Leader(url):
                    pass
        async with Leader(url):
            pass
    finally:
        postgres_server.drop(url)
