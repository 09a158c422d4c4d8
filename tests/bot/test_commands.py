"""The operator's commands: set-up, invites, hand-over to a running bot, doctor."""

import stat
from pathlib import Path

import pytest

from bot.__main__ import main, parser
from bot.clock import Clock
from bot.commands.answers import Answer
from bot.commands.handover import Handover, hand_over, socket_path
from bot.commands.writing import carry_out
from storage.crm import Crm
from storage.database import Database

COMPANY = {"name": "恒信设备", "owner": "陈晓雯", "timezone": "Asia/Taipei", "locale": "zh-TW"}


@pytest.mark.rule("ORG-27")
async def test_setup_makes_the_company_and_prints_the_owners_link(db: Database) -> None:
    answer = await carry_out(Crm(db), Clock(), "our_bot", "setup", dict(COMPANY))
    assert answer.code == 0
    assert answer.lines[0].endswith("陈晓雯")
    assert answer.lines[-1].startswith("https://t.me/our_bot?start=i_")


@pytest.mark.rule("ORG-27", "AUDIT-9")
async def test_setup_again_gives_the_owner_a_new_link_and_nothing_else(db: Database) -> None:
    crm = Crm(db)
    first = await carry_out(crm, Clock(), "our_bot", "setup", dict(COMPANY))
    second = await carry_out(crm, Clock(), "our_bot", "setup", {"name": "Another", "owner": "Mallory"})
    assert second.lines[-1] != first.lines[-1]
    rows = await db.read(lambda tx: [row["name"] for row in tx.all("SELECT name FROM organisation")])
    assert rows == ["恒信设备"]
    channels = await db.read(lambda tx: {row["channel"] for row in tx.all("SELECT channel FROM audit")})
    assert channels == {"cli"}


@pytest.mark.rule("ORG-15")
async def test_a_time_zone_that_does_not_exist_is_refused_in_words(db: Database) -> None:
    answer = await carry_out(Crm(db), Clock(), "our_bot", "setup", COMPANY | {"timezone": "Mars/Olympus"})
    assert answer.code == 1
    assert answer.lines == ("Refused: invalid: outside_range (ORG-15)",)


async def test_an_unknown_command_is_not_carried_out(db: Database) -> None:
    assert (await carry_out(Crm(db), Clock(), "our_bot", "drop", {})).code == 2


@pytest.mark.rule("AUDIT-9")
async def test_a_command_beside_a_running_bot_is_carried_out_by_it(tmp_path: Path) -> None:
    seen: list[tuple[str, object]] = []

    async def carry(command: str, arguments: dict[str, object]) -> Answer:
        seen.append((command, arguments))
        return Answer(("done",), 0)

    assert await hand_over(tmp_path, "invite", {"words": "王芳"}) is None
    handover = Handover(tmp_path, carry)
    await handover.start()
    try:
        assert stat.S_IMODE(socket_path(tmp_path).stat().st_mode) == 0o600
        assert await hand_over(tmp_path, "invite", {"words": "王芳 销售"}) == Answer(("done",), 0)
    finally:
        await handover.stop()
    assert seen == [("invite", {"words": "王芳 销售"})]
    assert await hand_over(tmp_path, "invite", {}) is None


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("run", "demo", "setup", "invite", "migrate", "doctor", "audit"):
        with pytest.raises(SystemExit) as ended:
            parser().parse_args([command, "--help"])
        assert ended.value.code == 0
        assert "usage: fieldline" in capsys.readouterr().out


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FIELDLINE_CONTROL_URL", "http://example.com:80")
    assert main(["doctor"]) == 2
    assert "control" in capsys.readouterr().err


def test_running_without_a_token_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FIELDLINE_TOKEN", raising=False)
    assert main(["run"]) == 2
    assert "FIELDLINE_TOKEN" in capsys.readouterr().err


def test_a_webhook_without_its_secret_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIELDLINE_TOKEN", "1:x")
    monkeypatch.setenv("FIELDLINE_WEBHOOK_URL", "https://example.org/hook")
    monkeypatch.delenv("FIELDLINE_WEBHOOK_SECRET", raising=False)
    assert main(["run"]) == 2
    assert "FIELDLINE_WEBHOOK_SECRET" in capsys.readouterr().err


async def test_a_folder_too_deep_for_a_socket_does_not_stop_the_bot(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    handover = Handover(folder, lambda command, arguments: pytest.fail("nobody can ask"))
    await handover.start()
    await handover.stop()
    assert await hand_over(folder, "invite", {"words": "王芳"}) is None
