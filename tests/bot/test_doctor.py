"""What `fieldline doctor` says of a healthy installation and of each thing that can be wrong with it."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from telegram import WebhookInfo

from bot.commands import doctor, surroundings
from bot.commands.surroundings import BAD, NOTE, OK
from bot.settings import Settings
from tests.factories import Firm, a_firm

Telegram = Callable[[float], Awaitable[str]]


def settings_of(folder: Path, **more: Any) -> Settings:
    return Settings(data_dir=folder, _env_file=None, **more)


def said(lines: Any, part: str) -> str:
    """The mark of the line that holds these words."""
    return next(mark for mark, text in lines if part in text)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """Somebody who answers with an hour so many seconds beside ours."""
    runners: list[web.AppRunner] = []

    async def started(off: float) -> str:
        async def answer(request: web.Request) -> web.Response:
            return web.Response(headers={"Date": formatdate(time.time() - off, usegmt=True)})

        app = web.Application()
        app.router.add_get("/", answer)
        runners.append(web.AppRunner(app))
        await runners[-1].setup()
        site = web.TCPSite(runners[-1], "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runners[-1].addresses[0][1]}"

    yield started
    for runner in runners:
        await runner.cleanup()


def test_what_others_may_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    (data / "backups").mkdir(parents=True)
    for name in ("fieldline.sqlite3", "backups/fieldline-backup-20260701-020000.tar.gz"):
        (data / name).touch(mode=0o600)
    assert said(surroundings.files(settings_of(data)), "nobody else") == OK
    (data / "fieldline.sqlite3").chmod(0o644)
    (data / "backups/fieldline-backup-20260701-020000.tar.gz").chmod(0o640)
    (tmp_path / ".env").touch(mode=0o666)
    (tmp_path / ".env").chmod(0o604)
    lines = list(surroundings.files(settings_of(data)))
    for name in ("fieldline.sqlite3 has mode 0644", "20260701-020000.tar.gz has mode 0640", ".env has mode 0604"):
        assert said(lines, name) == BAD


def test_a_start_without_a_health_port_does_not_load_what_only_the_port_needs() -> None:
    loaded = "import bot.__main__, sys; sys.exit('prometheus_client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


def test_a_backup_is_missed_and_an_old_one_noticed(tmp_path: Path) -> None:
    assert said(surroundings.files(settings_of(tmp_path)), "no backup was made") == NOTE
    archive = tmp_path / "backups" / "fieldline-backup-20260701-020000.tar.gz"
    archive.parent.mkdir()
    archive.touch(mode=0o600)
    assert said(surroundings.files(settings_of(tmp_path)), "newest backup") == OK
    week_ago = time.time() - 7 * 86_400
    os.utime(archive, (week_ago, week_ago))
    assert said(surroundings.files(settings_of(tmp_path)), "7 days old") == NOTE


@pytest.mark.parametrize(("off", "mark"), [(0, OK), (-20, NOTE), (3_600, BAD)])
async def test_the_clock_is_held_beside_telegram_s(telegram: Telegram, off: float, mark: str) -> None:
    found, words = await surroundings._clock(await telegram(off), "")
    assert found == mark
    assert "beside Telegram's" in words


async def test_without_an_answer_the_clock_is_not_compared() -> None:
    assert (await surroundings._clock("http://127.0.0.1:1", ""))[0] == NOTE


def test_what_telegram_could_not_deliver_is_told_without_the_token() -> None:
    settings = settings_of(Path("data"), webhook_url="https://example.org/hook")
    hook = WebhookInfo(
        "https://example.org/hook", False, 340,
        last_error_date=datetime(2026, 7, 9, tzinfo=UTC),
        last_error_message="failed for 123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    )  # fmt: skip
    lines = list(surroundings._webhook(settings, hook))
    assert said(lines, "could not deliver") == NOTE
    assert said(lines, "340 updates wait") == NOTE
    assert not any("AAAA" in text for _, text in lines)
    assert said(surroundings._webhook(settings, WebhookInfo("", False, 0)), "differs from the settings") == NOTE


@pytest.mark.rule("AUDIT-2")
async def test_a_broken_chain_is_named(db: Any) -> None:
    firm: Firm = await a_firm(db)
    while await firm.crm.audit.seal():
        pass
    assert (await doctor._audit(db))[0] == OK
    rows = await firm.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
    for row in rows:
        await db.write(lambda tx, name=row["name"]: tx.run(f"DROP TRIGGER {name}"))
    await db.write(lambda tx: tx.run("UPDATE audit SET at = at + 1 WHERE sequence = 2"))
    mark, words = await doctor._audit(db)
    assert mark == BAD
    assert "broken at row" in words


async def test_before_there_is_a_company_the_doctor_says_so(db: Any) -> None:
    assert said(await doctor._inside(db), "no company yet") == NOTE


async def test_a_lost_index_is_named(db: Any) -> None:
    firm: Firm = await a_firm(db)
    found = await firm.rows(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'reminders' AND sql IS NOT NULL"
    )
    for row in found:
        await db.write(lambda tx, name=row["name"]: tx.run(f"DROP INDEX {name}"))
    assert (await doctor._plans(db))[0] == BAD
