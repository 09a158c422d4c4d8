"""The archive a backup is kept in: packed with digests, synced before it counts, rotated, unpacked with care."""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.archived import PREFIX, SUFFIX, archives_in

WORKING: Final = ".fieldline-"
SQLITE: Final = "fieldline.sqlite3"
DUMP: Final = "fieldline.dump"
MANIFEST: Final = "manifest.json"
FILES: Final = "files"
CHUNK: Final = 1 << 20
STAMP: Final = "%Y%m%d-%H%M%S"
ABANDONED: Final = 86_400
"""Seconds after which a working folder belongs to a backup that was killed."""


class Broken(Exception):
    """The copy is not what it should be; the words say in which way."""


def pack(target: Path, database: Path, files: Path, made_at: str) -> None:
    """One archive, its owner's alone, on the disk when this returns; the list of digests comes last."""
    digests: dict[str, str] = {}
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
            _add(archive, database, database.name, digests)
            for path in kept_files(files):
                _add(archive, path, f"{FILES}/{path.relative_to(files).as_posix()}", digests)
            manifest = target.with_name(MANIFEST)
            manifest.write_text(json.dumps({"made_at": made_at, "sha256": digests}), "utf-8")
            archive.add(manifest, MANIFEST)
        raw.flush()
        os.fsync(raw.fileno())
    manifest.unlink()


def kept_files(files: Path) -> list[Path]:
    """What is kept of attachments, without what is just being written."""
    if not files.exists():
        return []
    return [path for path in sorted(files.rglob("*")) if path.is_file() and not path.name.startswith(".")]


def _add(archive: tarfile.TarFile, path: Path, name: str, digests: dict[str, str]) -> None:
    try:
        digests[name] = _digest(path)
        archive.add(path, name, recursive=False)
    except FileNotFoundError:
        digests.pop(name, None)  # Erased a moment ago.


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def unpack(archive: Path, work: Path) -> None:
    """Only plain files below the folder, each with the digest it had. Raises Broken."""
    with tarfile.open(archive, "r:gz") as packed:
        packed.extractall(work, filter="data")
    manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text("utf-8"))
    for name, digest in manifest["sha256"].items():
        path = work / name
        if not path.is_file() or _digest(path) != digest:
            raise Broken(f"{name} is not as it was packed")


def settle(path: Path) -> None:
    """The file's bytes and its name in the folder are on the disk: a power cut leaves both."""
    for one, flags in ((path, os.O_RDWR), (path.parent, os.O_RDONLY)):
        handle = os.open(one, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def check_room(folder: Path, parts: Iterable[Path]) -> None:
    """There is room for a copy of the parts and their archive, should nothing be compressed. Raises Broken."""
    needed = 2 * sum(path.stat().st_size for path in parts if path.exists())
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Broken(f"{folder} has {free // 1_000_000:,} MB free, a backup may need {needed // 1_000_000:,} MB")


def tidy(folder: Path, now: float) -> None:
    """Working folders of backups that were killed go. `now` is seconds since 1970."""
    for path in folder.glob(f"{WORKING}*"):
        if path.is_dir() and now - path.stat().st_mtime > ABANDONED:
            shutil.rmtree(path, ignore_errors=True)


def rotate(folder: Path, *, keep: int, weeks: int) -> list[str]:
    """All go but the newest `keep` and the newest of each of the last `weeks` weeks; 0 and 0 keep all."""
    if not keep and not weeks:
        return []
    found = ((path.name, _week(path.name)) for path in archives_in(folder))
    archives = dict(sorted(((name, week) for name, week in found if week is not None), reverse=True))
    of_weeks: dict[tuple[int, int], str] = {}
    for name, week in archives.items():
        of_weeks.setdefault(week, name)
    kept = {*list(archives)[:keep], *list(of_weeks.values())[:weeks]}
    old = [name for name in archives if name not in kept]
    for name in old:
        (folder / name).unlink(missing_ok=True)
    return old


def _week(name: str) -> tuple[int, int] | None:
    """Year and week of an archive by its name; None for a name that is not ours."""
    try:
        made = datetime.strptime(name.removeprefix(PREFIX).removesuffix(SUFFIX), STAMP)  # noqa: DTZ007 - as named
    except ValueError:
        return None
    return made.isocalendar()[:2]
