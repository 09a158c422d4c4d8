"""A disk under SQLite that keeps a record of what is written to it and fails when it is told to.

A VFS of SQLite's own interface, laid over the one of the system and made the default: everything the product
opens goes through it, unchanged. Files keep their system's methods; only writing, truncating and syncing pass by
here (and reading, where reads are to fail).
"""

import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

FULL, READ_FAILED, WRITE_FAILED, SYNC_FAILED = 13, 10 | 1 << 8, 10 | 3 << 8, 10 | 4 << 8
"""SQLITE_FULL, SQLITE_IOERR_READ, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC."""
KEPT = 0x100 | 0x800 | 0x80000  # Main database, its journal, its WAL: what a power cut leaves behind.

_KEPT_ALIVE: list[Any] = []
_Pointer = ctypes.c_void_p
_Long = ctypes.c_int64
Kind = Literal["write", "truncate", "sync", "delete", "mark"]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", _Pointer),
        ("zName", ctypes.c_char_p),
        ("pAppData", _Pointer),
        *((name, _Pointer) for name in ("xOpen", "xDelete", *(f"other{number}" for number in range(14)))),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("iVersion", ctypes.c_int),
        *((name, _Pointer) for name in ("xClose", "xRead", "xWrite", "xTruncate", "xSync")),
        *((f"other{number}", _Pointer) for number in range(13)),
    ]


class _File(ctypes.Structure):
    _fields_ = [("pMethods", _Pointer)]


_int = ctypes.c_int
_OPEN = ctypes.CFUNCTYPE(_int, _Pointer, _Pointer, ctypes.POINTER(_File), _int, ctypes.POINTER(_int))
_DELETE = ctypes.CFUNCTYPE(_int, _Pointer, ctypes.c_char_p, _int)
_CLOSE = ctypes.CFUNCTYPE(_int, _Pointer)
_MOVE = ctypes.CFUNCTYPE(_int, _Pointer, _Pointer, _int, _Long)
_TRUNCATE = ctypes.CFUNCTYPE(_int, _Pointer, _Long)
_SYNC = ctypes.CFUNCTYPE(_int, _Pointer, _int)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a file; a mark is what the test wanted to remember in between."""

    kind: Kind
    file: str = ""
    at: int = 0
    data: bytes = b""
    mark: Any = None


Fault = Callable[[str, str], int]
"""(write, truncate, sync, read or delete; name of the file) -> SQLite's code of the failure, 0 for none."""


@dataclass
class Disk:
    """The record of everything written, and the fault that is to happen."""

    events: list[Event] = field(default_factory=list)
    recording: bool = False
    fault: Fault | None = None
    reads_pass_by: bool = False
    """Reading is watched too, of files opened from now on."""

    def mark(self, what: Any) -> None:
        self.events.append(Event("mark", mark=what))

    def took(self, kind: Kind, file: str, at: int = 0, data: bytes = b"") -> None:
        if self.recording:
            self.events.append(Event(kind, file, at, data))

    def failure(self, what: str, file: str) -> int:
        return 0 if self.fault is None else self.fault(what, file)


class _Layer:
    """The VFS itself. Its callbacks live as long as it does."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.library = _library()
        self.names: dict[int, str] = {}
        self.tables: dict[tuple[int, bool], tuple[_Methods, _Methods, list[Any]]] = {}
        self.library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self.below = self.library.sqlite3_vfs_find(None)
        self.vfs = _Vfs.from_buffer_copy(self.below.contents)
        self.vfs.zName = b"recorded"
        self.opens = _OPEN(self.below.contents.xOpen)
        self.deletes = _DELETE(self.below.contents.xDelete)
        self.mine = (_OPEN(self.open), _DELETE(self.delete))
        self.vfs.xOpen = ctypes.cast(self.mine[0], _Pointer).value
        self.vfs.xDelete = ctypes.cast(self.mine[1], _Pointer).value

    def register(self) -> None:
        assert self.library.sqlite3_vfs_register(ctypes.byref(self.vfs), 1) == 0

    def unregister(self) -> None:
        assert self.library.sqlite3_vfs_unregister(ctypes.byref(self.vfs)) == 0

    def open(self, vfs: int, name: int, file: Any, flags: int, given: Any) -> int:
        code = self.opens(ctypes.addressof(self.below.contents), name, file, flags, given)
        if code == 0 and name and flags & KEPT:
            path = ctypes.string_at(name).decode()
            self.names[ctypes.addressof(file.contents)] = Path(path).name
            methods = self.table(file.contents.pMethods)
            file.contents.pMethods = ctypes.addressof(methods)
        return int(code)

    def delete(self, vfs: int, name: bytes, synced: int) -> int:
        file = Path(name.decode()).name
        failure = self.disk.failure("delete", file)
        if failure:
            return failure
        self.disk.took("delete", file, synced)
        return int(self.deletes(ctypes.addressof(self.below.contents), name, synced))

    def table(self, address: int) -> _Methods:
        """The system's methods with ours in the place of those that write."""
        key = (address, self.disk.reads_pass_by)
        if key not in self.tables:
            system = _Methods.from_address(address)
            ours = _Methods.from_buffer_copy(system)
            calls = self.calls(system)
            for name, call in calls.items():
                setattr(ours, name, ctypes.cast(call, _Pointer).value)
            self.tables[key] = (ours, system, list(calls.values()))
        return self.tables[key][0]

    def calls(self, system: _Methods) -> dict[str, Any]:
        closes, reads, writes = _CLOSE(system.xClose), _MOVE(system.xRead), _MOVE(system.xWrite)
        truncates, syncs = _TRUNCATE(system.xTruncate), _SYNC(system.xSync)
        disk, names = self.disk, self.names

        def close(file: int) -> int:
            names.pop(file, None)
            return int(closes(file))

        def read(file: int, buffer: int, size: int, at: int) -> int:
            return disk.failure("read", names[file]) or int(reads(file, buffer, size, at))

        def write(file: int, buffer: int, size: int, at: int) -> int:
            failure = disk.failure("write", names[file])
            if failure:
                return failure
            disk.took("write", names[file], at, ctypes.string_at(buffer, size))
            return int(writes(file, buffer, size, at))

        def truncate(file: int, size: int) -> int:
            failure = disk.failure("truncate", names[file])
            if failure:
                return failure
            disk.took("truncate", names[file], size)
            return int(truncates(file, size))

        def sync(file: int, flags: int) -> int:
            failure = disk.failure("sync", names[file])
            if failure:
                return failure
            code = int(syncs(file, flags))
            disk.took("sync", names[file])
            return code

        ours = {"xClose": _CLOSE(close), "xWrite": _MOVE(write)}
        ours |= {"xTruncate": _TRUNCATE(truncate), "xSync": _SYNC(sync)}
        return ours | ({"xRead": _MOVE(read)} if disk.reads_pass_by else {})


def _library() -> ctypes.CDLL:
    """The very SQLite that Python's module uses; it may also be a part of Python itself."""
    import _sqlite3

    tried = ("libsqlite3.so.0", "libsqlite3.dylib", getattr(_sqlite3, "__file__", None), None)
    for name in tried:
        try:
            library = ctypes.CDLL(name)
            library.sqlite3_sourceid.restype = ctypes.c_char_p
            found = library.sqlite3_sourceid().decode()
        except (OSError, AttributeError):
            continue
        connection = sqlite3.connect(":memory:")
        used = connection.execute("SELECT sqlite_source_id()").fetchone()[0]
        connection.close()
        if found == used:
            return library
    raise AssertionError(
        "the SQLite that this Python uses cannot be reached from outside; use a Python that links it"
    )


@contextmanager
def recorded_disk(*, reads: bool = False) -> Iterator[Disk]:
    """Every file SQLite opens meanwhile is on this disk. All of them must be closed at the end."""
    disk = Disk(reads_pass_by=reads)
    layer = _Layer(disk)
    layer.register()
    try:
        yield disk
    finally:
        disk.fault = None
        layer.unregister()
        _KEPT_ALIVE.append(layer)  # A file that a failed test left open still calls it.
