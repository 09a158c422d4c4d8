"""Fieldline as a user runs it: Telegram's stand-in and `fieldline run` as processes, in a folder of their own.

async with running(database_url) as town:
    ann = await town.joins("林志强", "销售")
    await ann.says("今天拜访了顺达物流")

Everything is ended by its own pid. Nothing here sleeps for luck: each wait has a condition and a deadline.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from storage.database import Database, open_database
from tests import canary

ROOT = Path(__file__).parents[2]
FIELDLINE = Path(sys.executable).with_name("fieldline")
TOKEN = "987654321:canary-token_never-to-be-seen-anywhere"
BOT = "fieldline_bot"
STARTING = 20.0
LOOK_EVERY = 0.02
CONFIRM = {"zh-CN": "确认绑定", "zh-TW": "確認綁定", "en": "Confirm"}
CODES = {"zh-CN": "zh-hans", "zh-TW": "zh-hant", "en": "en"}

T = TypeVar("T")


async def until(look: Callable[[], Awaitable[T] | T], what: str, *, seconds: float = STARTING) -> T:
    """The first true value of `look`. Raises AssertionError naming `what` after so many seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = look()
        value: Any = await found if isinstance(found, Awaitable) else found
        if value:
            return value  # type: ignore[no-any-return]
        assert asyncio.get_running_loop().time() < deadline, f"{what} did not happen within {seconds:.0f} s"
        await asyncio.sleep(LOOK_EVERY)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One process with its output in a file; ended by its pid."""

    def __init__(self, words: list[str], log: Path, env: dict[str, str], folder: Path) -> None:
        self._words = words
        self._log = log
        self._env = env
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def code(self) -> int | None:
        return self._process.returncode if self._process is not None else None

    @property
    def output(self) -> str:
        """All that it ever wrote, of every start."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    async def start(self) -> None:
        with self._log.open("ab") as out:
            self._process = await asyncio.create_subprocess_exec(
                *self._words,
                cwd=self._folder,
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    async def says(self, words: str, *, from_byte: int = 0, seconds: float = STARTING) -> None:
        """Wait until its output holds `words`."""

        def look() -> bool:
            assert self.runs or words in self.output[from_byte:], f"the process ended:\n{self.output[-3000:]}"
            return words in self.output[from_byte:]

        await until(look, f"{words!r} in the output", seconds=seconds)

    async def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.runs:
            os.kill(self.pid, signal.SIGKILL)
        if self._process is not None:
            await self._process.wait()

    async def ends(self, *, seconds: float) -> int:
        """SIGTERM; the exit code. Raises TimeoutError when it takes longer."""
        assert self._process is not None
        os.kill(self.pid, signal.SIGTERM)
        async with asyncio.timeout(seconds):
            return await self._process.wait()


class Town:
    """One company: the emulator, the bot, the people with their phones."""

    def __init__(
        self, folder: Path, session: aiohttp.ClientSession, database_url: str, options: dict[str, str]
    ) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self.control = f"http://127.0.0.1:{free_port()}"
        self.data = folder / "data"
        self._session = session
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIELDLINE_")}
        self.env = {
            **kept,
            "FIELDLINE_TOKEN": TOKEN,
            "FIELDLINE_DATA_DIR": str(self.data),
            "FIELDLINE_DATABASE_URL": database_url,
            "FIELDLINE_TELEGRAM_URL": self.url,
            "FIELDLINE_LOG_LEVEL": "DEBUG",
            **options,
        }
        port = self.url.rpartition(":")[2]
        emulator = [sys.executable, "-m", "emulator", "--port", port, "--token", TOKEN, "--bot-username", BOT]
        self.emulator = Process([*emulator, "--flood", "off"], folder / "emulator.log", dict(kept), ROOT)
        self.bot = Process([str(FIELDLINE), "run"], folder / "bot.log", self.env, folder)

    # -- processes -----------------------------------------------------------------------------

    async def fieldline(self, *words: str, code: int = 0) -> str:
        """A command, as it is typed; its output. The exit code must be `code`."""
        process = await asyncio.create_subprocess_exec(
            str(FIELDLINE),
            *words,
            cwd=self.folder,
            env=self.env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(STARTING):
                out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == code, (out + err).decode()
        return out.decode() if code == 0 else err.decode()

    async def starts(self) -> None:
        """Start the bot and wait until it runs."""
        before = len(self.bot.output)
        await self.bot.start()
        await self.bot.says("running as @", from_byte=before)

    # -- the emulator's interface ----------------------------------------------------------------

    async def get(self, path: str) -> Any:
        async with self._session.get(f"{self.url}{path}") as response:
            assert response.status < 300, await response.text()
            return await response.json()

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(f"{self.url}{path}", json=body) as response:
            assert response.status < 300, f"{path}: {await response.text()}"
            return await response.json()

    async def faults(self, **wanted: Any) -> None:
        await self.post("/faults", wanted)

    async def violations(self, *, besides: tuple[str, ...] = ()) -> list[Any]:
        return [one for one in await self.get("/violations") if one["rule"] not in besides]

    # -- people ----------------------------------------------------------------------------------

    async def founded(self, *, name: str = "恒信设备", owner: str = "陈晓雯", locale: str = "zh-CN") -> "Resident":
        """`fieldline setup`; the owner opens the link and confirms. The bot must run or is started."""
        said = await self.fieldline(
            "setup", "--name", name, "--owner", owner, "--timezone", "Asia/Taipei", "--currency", "TWD",
            "--locale", locale, "--region", "CN",
        )  # fmt: skip
        link = said.split()[-1]
        if not self.bot.runs:
            await self.starts()
        return await self._linked(owner, link, locale)

    async def joins(self, name: str, words: str = "销售", *, locale: str = "zh-CN") -> "Resident":
        """`fieldline invite`; the colleague opens the link and confirms."""
        said = await self.fieldline("invite", name, words)
        return await self._linked(name, said.split()[-1], locale)

    async def joins_by_chat(self, owner: "Resident", name: str, words: str = "销售") -> "Resident":
        """`/invite` in the owner's chat; the colleague opens the link and confirms. Quicker than the command."""
        await owner.says(f"/invite {name} {words}")
        card = (await owner.screen())[-1]
        link = next(key["value"] for row in card["buttons"] for key in row if "start=i_" in str(key["value"]))
        return await self._linked(name, link, "zh-CN")

    async def newcomer(self, name: str, *, locale: str = "zh-CN") -> "Resident":
        """Somebody with a phone, linked to nobody."""
        body = {"name": name, "language_code": CODES[locale]}
        return Resident(self, name, (await self.post("/people", body))["id"])

    async def _linked(self, name: str, link: str, locale: str) -> "Resident":
        resident = await self.newcomer(name, locale=locale)
        await resident.opens(link)
        await resident.taps(CONFIRM[locale])
        return resident


class Resident:
    """A person with a phone."""

    def __init__(self, town: Town, name: str, id: int) -> None:
        self.town = town
        self.name = name
        self.id = id

    async def does(self, deed: str, **body: Any) -> Any:
        return await self.town.post(f"/people/{self.id}/{deed}", body)

    async def says(self, text: str, **more: Any) -> Any:
        return await self.does("say", text=text, **more)

    async def opens(self, link: str) -> Any:
        return await self.does("open", link=link)

    async def taps(self, label: str) -> Any:
        told = await self.does("tap", label=label)
        assert told["answered"], f"the tap on {label} was never answered"
        return told

    async def screen(self) -> list[Any]:
        """Every message of the chat, oldest first."""
        return (await self.town.get(f"/people/{self.id}/screen"))["messages"]  # type: ignore[no-any-return]

    async def heard(self) -> list[str]:
        """What the bot said."""
        return [str(one["text"]) for one in await self.screen() if one["from_bot"]]

    async def sees(self, part: str, *, seconds: float = STARTING) -> Any:
        """Wait until a message of the bot contains `part`; that message."""

        async def look() -> Any:
            shown = [one for one in await self.screen() if one["from_bot"] and part in str(one["text"])]
            return shown[-1] if shown else None

        return await until(look, f"{part!r} on the phone of {self.name}", seconds=seconds)


@contextlib.asynccontextmanager
async def running(database_url: str = "", *, control: bool = True, **options: str) -> AsyncIterator[Town]:
    """A town whose emulator runs; the bot is started by `founded` or `starts`.

    `options` are settings without their prefix, in small letters. With `control` the emulator knows exactly when
    the bot is done; without it, it waits for silence, as with any bot.
    """
    folder = Path(tempfile.mkdtemp(prefix="fieldline-"))
    chosen = {f"FIELDLINE_{name.upper()}": value for name, value in options.items()}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        town = Town(folder, session, database_url, chosen)
        if control:
            town.env["FIELDLINE_CONTROL_URL"] = town.control
        try:
            await town.emulator.start()
            await town.emulator.says("Emulator ready")
            if control:
                await town.post("/control", {"url": town.control})
            yield town
        finally:
            await town.bot.kill()
            await town.emulator.kill()
            canary.read(town.bot.output)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def look_into(town: Town) -> AsyncIterator[Database]:
    """The town's database, beside the bot or without it, for reading."""
    url = town.env["FIELDLINE_DATABASE_URL"] or f"sqlite:///{town.data / 'fieldline.sqlite3'}"
    db = await open_database(url, readers=1, read_only=True)
    try:
        yield db
    finally:
        await db.close()


async def rows(db: Database, sql: str, **params: Any) -> list[dict[str, Any]]:
    return await db.read(lambda tx: [dict(row) for row in tx.all(sql, **params)])  # type: ignore[call-overload]


async def count(db: Database, sql: str) -> int:
    """How many rows there are: `count(db, "inbox WHERE state = 'parked'")`."""
    return int((await rows(db, f"SELECT count(*) AS n FROM {sql}"))[0]["n"])


async def settled(town: Town) -> bool:
    """Nothing waits at Telegram, every update is answered, and everything that is due was sent."""
    try:
        info = await town.post(f"/bot{town.env['FIELDLINE_TOKEN']}/getWebhookInfo", {})
    except (AssertionError, OSError, aiohttp.ClientError):  # A fault of Telegram's that the test asked for.
        return False
    if info["result"]["pending_update_count"]:
        return False
    async with look_into(town) as db:
        now = int(datetime.fromisoformat((await town.get("/clock"))["now"]).timestamp() * 1000)
        return await at_rest(db, now=now, real=int(time.time() * 1000) + 60_000)


async def at_rest(db: Database, *, now: int, real: int) -> bool:
    """Every update is answered, and what is due now and was put off no longer than `real` was sent."""
    waiting = await count(db, "inbox WHERE state IN ('received', 'applied')")
    due = f"not_before <= {now} AND next_at <= {real}"
    return waiting == 0 and await count(db, f"outbox WHERE state IN ('queued', 'leased') AND {due}") == 0
