"""What a backup tells other programs, and which archives stay."""

import os
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.archives import ABANDONED, Broken, check_room, rotate, tidy
from bot.commands.backup import _address


@pytest.mark.rule("EXPORT-6")
def test_a_password_never_stands_among_the_processes(tmp_path: Path) -> None:
    kept = tmp_path / "password"
    address = _address("postgresql://crm:p%3Aw%40rd@db.example:5433/fieldline?sslmode=require", kept)
    assert address.startswith("postgresql://crm@db.example:5433/fieldline?sslmode=require&passfile=")
    assert "rd" not in address.partition("@")[0]
    assert kept.read_text("utf-8") == "*:*:*:*:p\\:w@rd\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert _address("postgresql://localhost/x", tmp_path / "none") == "postgresql://localhost/x"
    assert not (tmp_path / "none").exists()


def archives_of(folder: Path, days: int) -> list[str]:
    """One archive a day up to Thursday 9 July 2026, the newest first; and something that is none."""
    last = datetime(2026, 7, 9, 2, 0, tzinfo=UTC)
    names = [f"fieldline-backup-{last - timedelta(days=day):%Y%m%d-%H%M%S}.tar.gz" for day in range(days)]
    for name in (*names, "other.tar.gz", "fieldline-backup-mine.tar.gz"):
        (folder / name).touch()
    return names


@pytest.mark.rule("EXPORT-6")
def test_only_the_newest_archives_are_kept(tmp_path: Path) -> None:
    names = archives_of(tmp_path, 4)
    assert rotate(tmp_path, keep=2, weeks=0) == names[2:]
    assert {path.name for path in tmp_path.iterdir()} == {*names[:2], "other.tar.gz", "fieldline-backup-mine.tar.gz"}
    assert rotate(tmp_path, keep=0, weeks=0) == []


@pytest.mark.reliability("R16")
def test_besides_the_newest_of_each_week_is_kept(tmp_path: Path) -> None:
    names = archives_of(tmp_path, 40)
    rotate(tmp_path, keep=3, weeks=4)
    # Thursday, and the Sundays of the three weeks before.
    assert sorted(path.name for path in tmp_path.glob("*-2026*"))[::-1] == [
        *names[:3],
        names[4],
        names[11],
        names[18],
    ]
    assert rotate(tmp_path, keep=3, weeks=4) == []


@pytest.mark.reliability("R5")
def test_a_backup_that_would_not_fit_is_not_begun(tmp_path: Path) -> None:
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(shutil.disk_usage(tmp_path).free)  # It takes no room, but would when copied.
    with pytest.raises(Broken, match="MB free"):
        check_room(tmp_path, [big])
    check_room(tmp_path, [tmp_path / "absent"])


@pytest.mark.reliability("R5")
def test_what_a_killed_backup_left_goes_a_day_later(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".fieldline-left", tmp_path / ".fieldline-fresh"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "half").touch()
    now = fresh.stat().st_mtime
    os.utime(left, (now - ABANDONED - 1, now - ABANDONED - 1))
    tidy(tmp_path, now)
    assert [path.name for path in tmp_path.iterdir()] == [".fieldline-fresh"]
