"""`fieldline doctor`: what this installation stands on, and what is wrong with it."""

import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from telegram import Bot
from telegram.error import TelegramError

from bot.commands.answers import Answer
from bot.logs import without_tokens
from bot.settings import Settings
from bot.transport import AiohttpRequest
from storage.database import Database, open_database
from storage.errors import OutOfService
from storage.migrations.runner import NewerDatabase, pending, shipped
from storage.tx import Tx
from storage.usecases import usage

# SQLite before 3.51.3 can corrupt a WAL when two connections write or checkpoint; ours has one writer.
SAFE_WAL = (3, 51, 3)
LITTLE_DISK = 200 * 1024 * 1024
CARD_LIBRARIES = ("rapidocr", "onnxruntime")
LIBRARIES = ("python-telegram-bot", "aiosqlite", "psycopg", "aiohttp", "pydantic", "babel", "phonenumberslite")

OK, NOTE, BAD = "ok  ", "note", "BAD "
Line = tuple[str, str]


async def examine(settings: Settings) -> Answer:
    """Every check, one line each; exit code 1 when something is wrong. Nothing is changed."""
    lines = [
        *_program(),
        *_extras(settings),
        *_files(settings),
        *await _database(settings),
        *await _telegram(settings),
    ]
    text = tuple(f"{mark} {what}" for mark, what in lines)
    return Answer(text, 1 if any(mark == BAD for mark, _ in lines) else 0)


def _program() -> Iterator[Line]:
    python = ".".join(str(part) for part in sys.version_info[:3])
    yield (OK if sys.version_info >= (3, 11) else BAD), f"Python {python}"
    yield OK, "libraries " + ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    sqlite = tuple(int(part) for part in sqlite3.sqlite_version.split("."))
    note = "" if sqlite >= SAFE_WAL else " (before 3.51.3: never open the file with a second writing program)"
    yield (BAD if sqlite < (3, 37, 0) else OK if not note else NOTE), f"SQLite {sqlite3.sqlite_version}{note}"
    yield OK, f"clock {time.strftime('%Y-%m-%d %H:%M:%S %z')}"


def _extras(settings: Settings) -> Iterator[Line]:
    """What is switched on besides, and whether it can work."""
    if settings.card_reader:
        missing = [name for name in CARD_LIBRARIES if find_spec(name) is None]
        yield (NOTE, "card reader: make install-cards") if missing else (OK, "card reader installed")
    if settings.engine_url:
        models = {"lines": settings.engine_chat_model, "voices": settings.engine_speech_model}
        asked = [what for what, model in models.items() if model]
        yield (OK, f"engine asked for {' and '.join(asked)}") if asked else (NOTE, "engine without a model")


def _files(settings: Settings) -> Iterator[Line]:
    folder = settings.data_dir.absolute()
    if not folder.exists():
        yield NOTE, f"data folder {folder} does not exist yet"
        return
    free = shutil.disk_usage(folder).free
    yield (OK if free > LITTLE_DISK else BAD), f"data folder {folder}, {free // 1024 // 1024:,} MB free"
    if not os.access(folder, os.W_OK):
        yield BAD, "the data folder cannot be written"
    file = folder / "fieldline.sqlite3"
    if not settings.database_url and file.exists():
        mode = stat.S_IMODE(file.stat().st_mode)
        yield (OK if mode & 0o077 == 0 else BAD), f"{file.name} mode {mode:04o}"


async def _database(settings: Settings) -> list[Line]:
    if not settings.database_url and not Path(settings.database.removeprefix("sqlite:///")).exists():
        return [(NOTE, "no database yet: run `fieldline setup`")]
    try:
        db = await open_database(settings.database, readers=1, read_only=True)
    except OutOfService as exc:
        return [(BAD, f"database: {exc}")]
    try:
        return await _inside(db)
    except (OutOfService, NewerDatabase) as exc:
        return [(BAD, f"database: {exc}")]
    finally:
        await db.close()


async def _inside(db: Database) -> list[Line]:
    lines: list[Line] = []
    missing = await pending(db)
    lines.append((OK if not missing else BAD, f"{db.dialect}, schema {len(shipped())}, missing migrations {missing}"))
    if missing:
        return lines
    healthy = await db.read(_integrity)
    lines.append((OK if healthy == "ok" else BAD, f"integrity {healthy}"))
    company = await db.read(lambda tx: tx.one("SELECT 1 AS yes FROM organisation"))
    lines.append((OK, "company set up") if company else (NOTE, "no company yet: run `fieldline setup`"))
    parked = await db.read(lambda tx: tx.one("SELECT count(*) AS n FROM inbox WHERE state = 'parked'"))
    count = parked["n"] if parked else 0
    lines.append((OK if not count else NOTE, f"{count} parked messages"))
    failed = await db.read(lambda tx: tx.one("SELECT count(*) AS n FROM outbox WHERE state = 'failed'"))
    lines.append(
        (OK if not failed or not failed["n"] else NOTE, f"{failed['n'] if failed else 0} undelivered messages")
    )
    lines.extend(_use(await db.read(partial(usage.report, now=time.time_ns() // 1_000_000))))
    return lines


def _use(counts: dict[str, int]) -> Iterator[Line]:
    """How the product was used in the last week, as counted; nothing of anybody."""
    if not counts:
        return
    saved = counts.get("saved-follow_up", 0)
    corrected = counts.get("corrected-follow_up", 0)
    records = sum(n for name, n in counts.items() if name.startswith("saved-"))
    figures = [f"{saved} follow-ups saved", f"{max(saved - corrected, 0)} of them without a correction"]
    if records:
        figures.append(f"{100 * counts.get('undone', 0) / records:.1f} % undone")
        figures.append(f"{counts.get('taps', 0) / records:.1f} taps a record")
    if counts.get("messages"):
        figures.append(f"{100 * counts.get('unknown', 0) / counts['messages']:.1f} % not understood")
    yield OK, "last 7 days: " + ", ".join(figures)
    fields = {name.removeprefix("field-"): n for name, n in counts.items() if name.startswith("field-")}
    if fields:
        yield OK, "corrected: " + ", ".join(f"{name} {n}" for name, n in sorted(fields.items()))
    pushed = {name.removeprefix("pushed-"): n for name, n in counts.items() if name.startswith("pushed-")}
    for kind, n in sorted(pushed.items()):
        yield OK, f"pushed {kind}: {n}, answered {counts.get(f'answered-{kind}', 0)}"
    if counts.get("mutes"):
        yield OK, f"muted {counts['mutes']} times"


def _integrity(tx: Tx) -> str:
    if tx.dialect == "postgres":
        row = tx.one("SELECT version() AS version")
        return "ok" if row else "no answer"
    row = tx.one("PRAGMA quick_check(1)")
    return str(row["quick_check"]) if row else "no answer"


async def _telegram(settings: Settings) -> list[Line]:
    token = settings.token.get_secret_value()
    if not token:
        return [(BAD, "FIELDLINE_TOKEN is missing")]
    base = settings.telegram_url.rstrip("/")
    request = AiohttpRequest(connections=1, proxy=settings.proxy, timeout=10)
    bot = Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request)
    try:
        async with bot:
            lines: list[Line] = [(OK, f"Telegram knows @{bot.username}")]
            hook = await bot.get_webhook_info()
            if bool(hook.url) != bool(settings.webhook_url):
                lines.append((NOTE, "the webhook Telegram has differs from the settings; starting the bot sets it"))
            return lines
    except TelegramError as exc:
        return [(BAD, without_tokens(f"Telegram: {exc}"))]
