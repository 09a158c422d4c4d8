"""`fieldline doctor`: what this installation stands on, and what is wrong with it."""

import sqlite3
import sys
import time
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bot.clock import Clock
from bot.commands import surroundings
from bot.commands.answers import Answer
from bot.commands.surroundings import BAD, NOTE, OK, Line
from bot.settings import Settings
from storage.blobs import Blobs
from storage.crm import Crm
from storage.database import Database, open_database
from storage.errors import OutOfService
from storage.migrations.runner import NewerDatabase, pending, shipped
from storage.queries import files, pins
from storage.tx import Tx
from storage.usecases import usage

# SQLite before 3.51.3 can corrupt a WAL when two connections write or checkpoint; ours has one writer.
SAFE_WAL = (3, 51, 3)
CARD_LIBRARIES = ("rapidocr", "onnxruntime")
LIBRARIES = ("python-telegram-bot", "aiosqlite", "psycopg", "aiohttp", "pydantic", "babel", "phonenumberslite")


async def examine(settings: Settings) -> Answer:
    """Every check, one line each; exit code 1 when something is wrong. Nothing is changed."""
    lines = [
        *_program(),
        *_extras(settings),
        *surroundings.files(settings),
        *await _database(settings),
        *await surroundings.telegram(settings),
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


def _extras(settings: Settings) -> Iterator[Line]:
    """What is switched on besides, and whether it can work."""
    if settings.card_reader:
        missing = [name for name in CARD_LIBRARIES if find_spec(name) is None]
        yield (NOTE, "card reader: make install-cards") if missing else (OK, "card reader installed")
    if settings.engine_url:
        models = {"lines": settings.engine_chat_model, "voices": settings.engine_speech_model}
        asked = [what for what, model in models.items() if model]
        yield (OK, f"engine asked for {' and '.join(asked)}") if asked else (NOTE, "engine without a model")


async def _database(settings: Settings) -> list[Line]:
    if not settings.database_url and not Path(settings.database.removeprefix("sqlite:///")).exists():
        return [(NOTE, "no database yet: run `fieldline setup`")]
    try:
        db = await open_database(settings.database, readers=1, read_only=True)
    except OutOfService as exc:
        return [(BAD, f"database: {exc}")]
    try:
        return [*await _inside(db), *await _kept(settings, db)]
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
    lines.append(await _audit(db))
    if company:
        lines.append(await _plans(db))
    lines.extend(_use(await db.read(partial(usage.report, now=time.time_ns() // 1_000_000))))
    return lines


async def _audit(db: Database) -> Line:
    """The chain of the audit log from its first row to its last (AUDIT-2)."""
    verdict = await Crm(db).audit.verify(Clock().now())
    if verdict.is_whole:
        return OK, f"audit log whole, {verdict.sealed:,} rows"
    return BAD, f"audit log broken at row {verdict.audit_id}: {verdict.fault}; see `fieldline audit verify`"


async def _plans(db: Database) -> Line:
    """Hot statements find what they need by an index in this database."""
    walks = await db.read(partial(pins.list_walks, now=time.time_ns() // 1_000_000))
    if walks:
        return BAD, f"tables are walked for: {', '.join(walks)}; an index is missing"
    return OK, f"{len(pins.PINNED)} hot statements use their indexes"


async def _kept(settings: Settings, db: Database) -> list[Line]:
    """Bytes of attachments stand in the data folder of the machine that fetched them."""
    if await pending(db):
        return []
    held = await db.read(files.list_held)
    away = len(held - Blobs(settings.data_dir / "files").digests())
    if not away:
        return [(OK, f"{len(held)} kept files")]
    return [(NOTE, f"{len(held)} kept files, {away} of them not in this data folder: Telegram is asked for them")]


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
