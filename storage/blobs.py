"""Kept bytes: a folder of files named by their sha256, written whole or not at all (FILE-4, FILE-5)."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """The bytes of attachments in `folder`/ab/abcdef…: equal bytes stand there once, whatever their names were."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of a digest stand. Raises ValueError for anything that is no digest."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError("not a sha256")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep bytes; their digest. A crash leaves the whole file or none; after the return a power cut leaves it."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(written, target)
            for folder in (target.parent, self.folder):
                _sync(folder)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises FileNotFoundError when they are not here."""
        return self.path(sha256).read_bytes()

    def has(self, sha256: str) -> bool:
        return self.path(sha256).exists()

    def digests(self) -> set[str]:
        """Every digest whose bytes are here; a look through the whole folder."""
        return {path.name for path in self.folder.glob("??/*") if _DIGEST.fullmatch(path.name)}

    def remove(self, sha256: str) -> None:
        """The bytes go; nothing happens when they are gone."""
        self.path(sha256).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """The names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
