"""One morning of a firm: its bot as a process, its people and Telegram in this one, and the figures of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from emulator.server import Server
from rig import bots
from rig.crew import Answered, Crew, Seen
from rig.day import port
from rig.firm import Copy
from rig.floor import OF_THE_WAVE, Floor
from rig.loads import percentile
from rig.phases import merged
from rig.processes import Child, Memory, busy
from rig.stage import Shown, Stage, fullest_second

OUR_PACE = {"FIELDLINE_PACE_OVERALL": "0", "FIELDLINE_PACE_CHAT_MS": "-1"}
BEFORE_WAVE = 10.0
REFUSED_AFTER, REFUSED_FOR = 5.0, 20.0
PUSHES_A_SECOND = 10.0
UP_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Reached:
    """`address` of the stage for whoever starts a bot on it."""

    url: str


@dataclass(slots=True)
class Figures:
    """What one stretch of work came to. CPU in seconds; `others` processors were used by what is no part of it."""

    seen: Seen
    seconds: float
    bot_cpu: float
    stage_cpu: float
    others: float
    memory: Memory
    most_a_second: int
    refused: int
    violations: int
    began: float

    def p(self, share: float, act: str | None = None) -> float:
        """A percentile of the waits in seconds, of one act or of all."""
        return percentile([one.wait for one in self.seen.answered if act in (None, one.act)], [], share)[0]

    @property
    def acts(self) -> int:
        return len(self.seen.answered)

    @property
    def bot_ms(self) -> float:
        """CPU of the bot an act, with all it does besides."""
        return self.bot_cpu * 1000 / max(1, self.acts)


@dataclass(slots=True)
class Wave:
    """What happened while a thousand reminders rang: `rang` of them came within `took` seconds, all paced calls
    of that time in `paced`; `early` messages were tried at the refused chat before it might be written to again."""

    figures: Figures
    rang: int
    expected: int
    took: float
    paced: int
    before: Sequence[Answered]
    during: Sequence[Answered]
    refusing: Sequence[Answered]
    early: int
    late_pushes: int


@dataclass(slots=True)
class Morning:
    """Work alone, and work while reminders ring."""

    work: Figures
    wave: Wave | None
    wal_mb: float = field(default=0.0)


def wave_of(begins: datetime, minutes: float) -> datetime:
    """When the reminders of the second stretch are due."""
    return begins + timedelta(minutes=minutes + 2)


async def spend(
    floor: Floor, minutes: float, latency_ms: int, pushes: int, *, profile: int = 0, patience: float = 30.0
) -> Morning:
    """A morning on a fresh copy of the firm."""
    with floor.firm.copy() as copy:
        async with _opened(floor, copy, latency_ms, profile) as (stage, server, bot):
            crew = Crew(stage, floor.scenario, floor.workers, patience)
            await crew.start()
            await _move(stage, server, floor.begins)
            work = await _stretch(stage, bot, crew, minutes * 60)
            wave = None
            if pushes:
                await _move(stage, server, wave_of(floor.begins, minutes) - timedelta(seconds=BEFORE_WAVE))
                wave = await _wave(stage, bot, crew, floor, minutes, pushes)
            log = copy.folder / "fieldline.sqlite3-wal"
            morning = Morning(work, wave, log.stat().st_size / 2**20 if log.exists() else 0.0)
        if profile:
            merged([str(file) for file in copy.folder.glob("*.thread")], profile)
        return morning


@asynccontextmanager
async def _opened(
    floor: Floor, copy: Copy, latency_ms: int, profile: int
) -> AsyncIterator[tuple[Stage, Server, Child]]:
    stage, control = Stage(), f"http://127.0.0.1:{port()}"
    settings = {**OUR_PACE, "FIELDLINE_CONTROL_URL": control, "FIELDLINE_DATABASE_URL": copy.database_url}
    async with Server(stage, control=control) as server:
        stage.faults.set({"latency_ms": latency_ms} if latency_ms else {})
        with ExitStack() as stack:
            bot = stack.enter_context(_bot(Reached(server.url), copy.folder, settings, profile))
            last = time.monotonic() + UP_WITHIN
            while not stage.polls:
                if time.monotonic() > last:
                    raise RuntimeError(f"the bot does not poll: {bot.complaints()}")
                await asyncio.sleep(0.05)
            yield stage, server, bot
            # Ended beside the loop: what it still asks of Telegram is answered.
            await asyncio.to_thread(bot.stop)


def _bot(at: Reached, folder: Path, settings: dict[str, str], profile: int) -> Child:
    return bots.profiled(at, folder, folder, **settings) if profile else bots.fieldline(at, folder, **settings)


async def _move(stage: Stage, server: Server, moment: datetime) -> None:
    """The same later time for everybody."""
    stage.advance(max(0.0, (moment - datetime.now(UTC)).total_seconds() - stage.offset))
    for _ in range(8):
        if await server.finishing.clock(stage.offset):
            return
    raise RuntimeError("the bot does not follow the clock")


async def _stretch(stage: Stage, bot: Child, crew: Crew, seconds: float) -> Figures:
    began, cpu, own, whole = stage.monotonic(), bot.cpu(), time.process_time(), busy()
    seen = await crew.work(seconds)
    took = stage.monotonic() - began
    cpu, own, whole = bot.cpu() - cpu, time.process_time() - own, busy() - whole
    paced = [one for one in stage.paced if one.at >= began]
    return Figures(
        seen,
        took,
        cpu,
        own,
        max(0.0, whole - cpu - own) / took,
        bot.memory(),
        fullest_second([one.at for one in paced if one.status == 200]),
        sum(one.status == 429 for one in paced),
        len(stage.violations),
        began,
    )


async def _wave(stage: Stage, bot: Child, crew: Crew, floor: Floor, minutes: float, pushes: int) -> Wave:
    workers = floor.workers
    rounds = -(-pushes // len(workers))
    seconds = BEFORE_WAVE + 60 * (rounds - 1) + pushes / PUSHES_A_SECOND + REFUSED_FOR
    chat = workers[0].account
    ahead = max(0.0, wave_of(floor.begins, minutes).timestamp() - stage.now())
    struck = stage.monotonic() + ahead
    loop = asyncio.get_running_loop()
    loop.call_later(ahead + REFUSED_AFTER, stage.limits.refuse, chat, REFUSED_FOR)
    figures = await _stretch(stage, bot, crew, seconds)
    refused_at = struck + REFUSED_AFTER
    rang = [one for one in figures.seen.others if one.at >= struck and _rings(one)]
    # What is due together for one person rings in one message, and is drawn again when one of it is done.
    came: dict[tuple[int, str], float] = {}
    for one in sorted(rang, key=lambda shown: shown.at):
        for note in OF_THE_WAVE.findall(one.text):
            came.setdefault((one.chat, note), one.at)
    last = max(came.values(), default=struck)
    mine = [one for one in stage.paced if one.chat_id == chat and refused_at <= one.at < refused_at + REFUSED_FOR]
    others = [one for one in figures.seen.answered if one.chat != chat]
    return Wave(
        figures,
        len(came),
        pushes,
        last - struck,
        sum(struck <= one.at <= last and one.status == 200 for one in stage.paced),
        [one for one in others if one.due < struck],
        [one for one in others if struck <= one.due <= last],
        [one for one in others if refused_at <= one.due < refused_at + REFUSED_FOR],
        max(0, len(mine) - 1),
        sum(one.chat == chat for one in rang),
    )


def _rings(shown: Shown) -> bool:
    return OF_THE_WAVE.search(shown.text) is not None
