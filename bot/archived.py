"""How backups are named, and when the newest was made: for who makes them and for who watches that they are made."""

from pathlib import Path
from typing import Final

PREFIX: Final = "fieldline-backup-"
SUFFIX: Final = ".tar.gz"
LAST_BACKUP: Final = "last-backup"
"""What `fieldline backup` touches in the data folder, wherever its archives go."""


def archives_in(folder: Path) -> list[Path]:
    """The archives in a folder, in no order; none where there is no such folder."""
    return list(folder.glob(f"{PREFIX}*{SUFFIX}"))


def newest_backup(data_dir: Path) -> float:
    """When the newest archive was made, in Unix seconds; 0 when none is known."""
    made = (data_dir / LAST_BACKUP, *archives_in(data_dir / "backups"))
    return max((_changed(file) for file in made), default=0.0)


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
