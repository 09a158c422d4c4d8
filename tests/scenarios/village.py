"""Telegram's stand-in in the process of the test, and bots as processes of their own that can be killed often.

async with village(url) as town:
    async with town.office() as firm:      # the bot does not run: whatever a test needs is made here
        ann = await town.person(firm, "林志强")
    await town.starts()
    ann.phone.say("今天拜访了顺达物流")
    await town.kill()

Nothing is missed: every message the bot posted is kept, also those whose confirmation was cut.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from emulator import Emulator
from emulator.errors import ApiError, ConnectionCut, Json
from emulator.faults import Fate
from emulator.person import Person as Phone
from emulator.server import Server
from storage.crm import Crm
from storage.database import Database, open_database
from storage.migrations.runner import migrate
from tests import canary
from tests.factories import Clock, Firm, Person, a_firm, a_person
from tests.scenarios.processes import BOT, ROOT, TOKEN, free_port, until

SECRET = "a-secret-of-the-tests-only"
SENDS = ("sendMessage", "editMessageText")
Count = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Post:
    """A message the bot posted, in the order of arrival; `edited` for a new text of an older one."""

    chat: int
    message: str
    text: str
    edited: bool


class Witness(Emulator):
    """An emulator that keeps what the bot posted and what trouble it made."""

    def __init__(self, seed: int) -> None:
        super().__init__(TOKEN, bot_username=BOT, flood=False, seed=seed)
        self.posts: list[Post] = []
        self.trouble: Counter[str] = Counter()
        """Calls by what happened to them: fine, 429, 5xx, cut."""
        self.cut: list[str] = []
        """Texts that were posted and whose confirmation was cut."""
        throw = self.faults.fate

        def fate(method: str) -> Fate:
            found = throw(method)
            kind = "cut" if found.cut_after else "fine"
            if found.refusal is not None:
                kind = "429" if found.refusal.code == 429 else "5xx"
            self.trouble[kind] += 1
            return found

        self.faults.fate = fate  # type: ignore[method-assign]

    async def call(self, method: str, params: Any = None, files: Any = None) -> tuple[int, Json]:
        try:
            return await super().call(method, params, files)
        except ConnectionCut:
            if method in SENDS:
                self.cut.append(str(params["text"]))
            raise

    async def _answer(
        self, method: str, raw: Mapping[str, Any], parts: Mapping[str, Any], refusal: ApiError | None
    ) -> tuple[int, Json]:
        status, body = await super()._answer(method, raw, parts, refusal)
        if status == 200 and method in SENDS and isinstance(body["result"], dict):
            told = body["result"]
            post = Post(told["chat"]["id"], str(told["message_id"]), told["text"], method != "sendMessage")
            self.posts.append(post)
        return status, body

    def share(self, kind: str) -> float:
        """The percentage of calls that ended so."""
        calls = sum(self.trouble[one] for one in ("fine", "429", "5xx", "cut"))
        return 100 * self.trouble[kind] / calls


@dataclass(frozen=True, slots=True)
class Villager:
    """A colleague and the phone he writes with."""

    person: Person
    phone: Phone

    def posts(self, witness: Witness) -> list[Post]:
        return [post for post in witness.posts if post.chat == self.phone.id]


class Village:
    """One company, its people, and the bot that is started and killed."""

    def __init__(self, folder: Path, witness: Witness, url: str, database_url: str, options: dict[str, str]) -> None:
        self.folder = folder
        self.witness = witness
        self.people: list[Villager] = []
        self.data = folder / "data"
        self.database_url = database_url or f"sqlite:///{self.data / 'fieldline.sqlite3'}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIELDLINE_")}
        self._env = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "FIELDLINE_TOKEN": TOKEN,
            "FIELDLINE_DATA_DIR": str(self.data),
            "FIELDLINE_DATABASE_URL": database_url,
            "FIELDLINE_TELEGRAM_URL": url,
            "FIELDLINE_LOG_LEVEL": "DEBUG",
            # With a control port deliveries begin at once and not after a second; nobody uses it otherwise.
            "FIELDLINE_CONTROL_URL": f"http://127.0.0.1:{free_port()}",
            "FIELDLINE_PACE_CHAT_MS": "0",
            "FIELDLINE_PACE_OVERALL": "1000",
            **options,
        }
        self.control = self._env["FIELDLINE_CONTROL_URL"]
        self.first_update = witness.queue.next_id
        self._log = folder / "bot.log"
        self._nursery: asyncio.subprocess.Process | None = None
        self._made_of = (witness, url, database_url, options)
        self.begun = 0
        """Where the output of the bot that runs begins."""
        self.pid = 0
        self.starts_made = 0

    def beside(self, folder: Path, *, source: Path = ROOT) -> "Village":
        """Another machine of the same company, with a data folder of its own and a copy of the program."""
        witness, url, database_url, options = self._made_of
        made = Village(folder, witness, url, database_url, options)
        made.people = self.people
        made.data.mkdir(parents=True)
        made._env["PYTHONPATH"] = str(source)
        return made

    def reaches(self, database_url: str) -> None:
        """Its bot has another way to the database than we have."""
        self._env["FIELDLINE_DATABASE_URL"] = database_url

    def listens(self) -> None:
        """Telegram delivers to an address of this machine."""
        self._env |= listening()

    # -- the bot -------------------------------------------------------------------------------

    async def _order(self, **order: Any) -> int:
        nursery = self._nursery
        assert nursery is not None
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        nursery.stdin.write(json.dumps(order).encode() + b"\n")
        async with asyncio.timeout(30):
            return int(await nursery.stdout.readline())

    async def open(self) -> None:
        """Have the program imported; a second once."""
        words = ("-m", "tests.scenarios.nursery", str(self._log))
        self._nursery = await asyncio.create_subprocess_exec(
            sys.executable, *words, cwd=self.folder, env=self._env,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert self._nursery.stdout is not None
        async with asyncio.timeout(60):
            assert await self._nursery.stdout.readline() == b"ready\n"

    async def begins(self) -> int:
        """Start a bot and do not wait; where its output begins."""
        assert not self.pid, "it runs already"
        self.begun = self._log.stat().st_size
        self.pid = await self._order(offset=self.witness.offset)
        self.starts_made += 1
        return self.begun

    async def starts(self) -> None:
        """Start a bot and wait until it serves."""
        begun = await self.begins()
        await until(lambda: "running as @" in self.log(begun), "a bot that runs", seconds=60)

    async def kill(self, number: int = signal.SIGKILL) -> int:
        """kill -9, and wait until it is gone; its exit code."""
        os.kill(self.pid, number)
        pid, self.pid = self.pid, 0
        return await self.bury(pid)

    async def bury(self, pid: int) -> int:
        """Wait until a bot that was killed is gone; its exit code."""
        return await self._order(bury=pid)

    async def ends(self) -> None:
        """SIGTERM: the bot stops by itself."""
        assert await self.kill(signal.SIGTERM) == 0

    def log(self, since: int = 0) -> str:
        """What the bots wrote from a byte on."""
        with self._log.open("rb") as file:
            file.seek(since)
            return file.read().decode("utf-8", "replace")

    # -- time, people, records -----------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The time of the emulator, and of every bot that is started from now on."""
        return datetime.fromtimestamp(self.witness.now(), UTC)

    def passes(self, **duration: float) -> None:
        """Time passes; a bot that runs does not hear of it."""
        self.witness.offset += timedelta(**duration).total_seconds()

    @contextlib.asynccontextmanager
    async def office(self) -> AsyncIterator[Firm]:
        """The firm's records, for reading and writing; the bot must not run."""
        assert not self.pid, "one process writes"
        db = await open_database(self.database_url)
        try:
            root = await db.read(lambda tx: tx.one("SELECT id FROM departments ORDER BY id LIMIT 1"))
            roles = await db.read(lambda tx: {row["built_in"]: row["id"] for row in tx.all("SELECT * FROM roles")})
            assert root is not None
            yield Firm(Crm(db), db, Clock(self.now), root["id"], self.people[0].person, roles)
        finally:
            await db.close()

    @contextlib.asynccontextmanager
    async def looks(self) -> AsyncIterator[Database]:
        """The firm's records, for reading, whether the bot runs or not."""
        db = await open_database(self.database_url, readers=1, read_only=True)
        try:
            yield db
        finally:
            await db.close()

    async def found(self, *names: str) -> None:
        """A company on a Wednesday morning, with its owner and a rep of each of these names."""
        self.data.mkdir(exist_ok=True)
        zone = ZoneInfo("Asia/Taipei")
        today = datetime.now(zone).replace(hour=9, minute=30, second=0, microsecond=0)
        wednesday = today + timedelta(days=7 + (2 - today.weekday()) % 7)
        self.witness.offset = (wednesday - datetime.now(zone)).total_seconds()
        db = await open_database(self.database_url)
        try:
            await migrate(db, now_ms=0)
            firm = await a_firm(db, clock=Clock(self.now))
            for person in (firm.owner, *[await a_person(firm, name) for name in names]):
                self.people.append(await self._with_phone(db, person))
        finally:
            await db.close()

    async def _with_phone(self, db: Database, person: Person) -> Villager:
        phone = self.witness.people.add(person.name, language_code="zh-hans")
        phone.private_chat.opened = True
        account = f"tg:{phone.id}"
        await db.write(lambda tx: tx.run("UPDATE users SET account = :to WHERE id = :id", to=account, id=person.id))
        return Villager(Person(person.id, person.name, account), phone)

    async def close(self) -> None:
        if self._nursery is not None and self._nursery.returncode is None:
            self._nursery.kill()
            await self._nursery.wait()
        if self._log.exists():
            canary.read(self.log())


def listening() -> dict[str, str]:
    """Settings of a webhook at an address that is free."""
    address = f"127.0.0.1:{free_port()}"
    where = {"FIELDLINE_WEBHOOK_URL": f"http://{address}/hook", "FIELDLINE_WEBHOOK_LISTEN": address}
    return {**where, "FIELDLINE_WEBHOOK_SECRET": SECRET}


@contextlib.asynccontextmanager
async def village(
    database_url: str = "", *, seed: int, webhook: bool = False, **options: str
) -> AsyncIterator[Village]:
    """A village whose emulator runs and whose bot does not. `options` are settings without their prefix."""
    folder = Path(tempfile.mkdtemp(prefix="fieldline-"))
    chosen = {f"FIELDLINE_{name.upper()}": value for name, value in options.items()}
    witness = Witness(seed)
    async with Server(witness) as server:
        if webhook:
            chosen |= listening()
        town = Village(folder, witness, server.url, database_url, chosen)
        try:
            await town.open()
            yield town
        finally:
            await town.close()
            shutil.rmtree(folder, ignore_errors=True)
