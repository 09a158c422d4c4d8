"""One process writes a SQLite file: the lock beside it, held as long as the process lives."""

import contextlib
import fcntl
import os
from pathlib import Path

from storage.errors import OutOfService


class Busy(Exception):
    """Another process holds the lock; `pid` is what it wrote into it, 0 if unknown."""

    def __init__(self, pid: int) -> None:
        who = f"({pid}) is running on this database" if pid else "leads on this database, perhaps on another machine"
        super().__init__(f"another process {who}")
        self.pid = pid


class Lock:
    """`with Lock(folder):` — released by the system when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fieldline.lock"
        self._file: int | None = None

    def __enter__(self) -> "Lock":
        """Raises Busy when another process holds it, OutOfService when the folder cannot be written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as exc:
            raise OutOfService(f"{self._path} cannot be written: {exc.strerror}") from exc
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            pid = os.read(file, 32).decode(errors="replace").strip()
            os.close(file)
            raise Busy(int(pid) if pid.isdigit() else 0) from exc
        with contextlib.suppress(OSError):  # The number is there to be read; the lock holds on a full disk too.
            os.ftruncate(file, 0)
            os.write(file, str(os.getpid()).encode())
        self._file = file
        return self

    def __exit__(self, *exc: object) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
