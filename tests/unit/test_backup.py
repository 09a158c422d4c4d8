"""What a backup tells other programs."""

import stat
from pathlib import Path

import pytest

from bot.commands.backup import _address, _rotate


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


@pytest.mark.rule("EXPORT-6")
def test_only_the_newest_archives_are_kept(tmp_path: Path) -> None:
    for day in range(1, 5):
        (tmp_path / f"fieldline-backup-2026070{day}-020000.tar.gz").touch()
    (tmp_path / "other.tar.gz").touch()
    assert len(_rotate(tmp_path, 2)) == 2
    assert len(list(tmp_path.iterdir())) == 3
    assert _rotate(tmp_path, 0) == []
