"""What the doctor looks at around the program: files and who may read them, the disk, the clock, Telegram."""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
from telegram import Bot, WebhookInfo
from telegram.error import TelegramError

from bot.archived import archives_in, newest_backup
from bot.logs import without_tokens
from bot.settings import Settings
from bot.transport import AiohttpRequest

OK, NOTE, BAD = "ok  ", "note", "BAD "
Line = tuple[str, str]

LITTLE_DISK = 200 * 1024 * 1024
OLD_BACKUP = 2 * 86_400
SLOW_CLOCK, WRONG_CLOCK = 5.0, 60.0
"""Seconds beside Telegram's clock from which reminders ring noticeably, and badly, beside their time."""

SECRETS = ("fieldline.sqlite3", "fieldline.sqlite3-wal", "fieldline.sock", "fieldline.lock")


def files(settings: Settings) -> Iterator[Line]:
    """Room on the disk, what can be written, and what others on this machine could read."""
    folder = settings.data_dir.absolute()
    if not folder.exists():
        yield NOTE, f"data folder {folder} does not exist yet"
        return
    free = shutil.disk_usage(folder).free
    yield (OK if free > LITTLE_DISK else BAD), f"data folder {folder}, {free // 1024 // 1024:,} MB free"
    if not os.access(folder, os.W_OK):
        yield BAD, "the data folder cannot be written"
    open_ones = [path for path in _private(folder) if _mode(path) & 0o077]
    for path in open_ones:
        yield BAD, f"{path.name} has mode {_mode(path):04o}: others on this machine may read it (chmod 600)"
    if not open_ones:
        yield OK, "nobody else on this machine may read the data"
    yield _backup(folder)


def _private(folder: Path) -> Iterator[Path]:
    """What only the bot's own user may open: the data, its archives, and the settings with the token."""
    for path in (*(folder / name for name in SECRETS), *archives_in(folder / "backups"), Path(".env")):
        if path.exists():
            yield path


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _backup(folder: Path) -> Line:
    made = newest_backup(folder)
    if not made:
        return NOTE, "no backup was made yet: `fieldline backup`, once a day"
    age = time.time() - made
    days = f"newest backup {time.strftime('%Y-%m-%d %H:%M', time.localtime(made))}"
    return (OK, days) if age < OLD_BACKUP else (NOTE, f"{days}, {int(age // 86_400)} days old")


async def telegram(settings: Settings) -> list[Line]:
    """The clock beside Telegram's, the token, the webhook and what waits behind it."""
    token = settings.token.get_secret_value()
    if not token:
        return [(BAD, "FIELDLINE_TOKEN is missing")]
    base = settings.telegram_url.rstrip("/")
    lines = [await _clock(base, settings.proxy)]
    request = AiohttpRequest(connections=1, proxy=settings.proxy, timeout=10)
    bot = Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=request)
    try:
        async with bot:
            lines.append((OK, f"Telegram knows @{bot.username}"))
            return [*lines, *_webhook(settings, await bot.get_webhook_info())]
    except TelegramError as exc:
        return [*lines, (BAD, without_tokens(f"Telegram: {exc}"))]


async def _clock(base: str, proxy: str) -> Line:
    """This machine's clock beside the hour that Telegram's answers carry; the token is not sent for it."""
    here = time.strftime("%Y-%m-%d %H:%M:%S %z")
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{base}/", proxy=proxy or None, allow_redirects=False) as answer,
        ):
            there = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (aiohttp.ClientError, OSError, TimeoutError, KeyError, ValueError):
        return NOTE, f"clock {here}, not compared: Telegram did not say its own"
    off = time.time() - there
    mark = OK if abs(off) < SLOW_CLOCK else NOTE if abs(off) < WRONG_CLOCK else BAD
    return mark, f"clock {here}, {off:+.0f} s beside Telegram's"


def _webhook(settings: Settings, hook: WebhookInfo) -> Iterator[Line]:
    if bool(hook.url) != bool(settings.webhook_url):
        yield NOTE, "the webhook Telegram has differs from the settings; starting the bot sets it"
    elif hook.url:
        yield OK, "the webhook is set"
    if hook.last_error_message and hook.last_error_date:
        at = hook.last_error_date.strftime("%Y-%m-%d %H:%M %Z")
        yield NOTE, f"Telegram could not deliver at {at}: {without_tokens(hook.last_error_message)}"
    waiting = hook.pending_update_count
    yield (OK if waiting < 100 else NOTE), f"{waiting} updates wait at Telegram"
