"""What a disk holds after the power went: all that was synced, and any part of what was written since.

Sectors of 512 bytes are written whole or not at all; those not synced yet survive in any choice. A new file is sure
to be in its folder from its first sync on, a deletion when it asked for that.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from tests.storage.disk import Event

SECTOR = 512
Way = Literal["dropped", "kept", "torn", "sectors"]
WAYS: Sequence[Way] = ("dropped", "kept", "torn", "sectors", "sectors")
State = dict[str, bytes]


class Drive:
    """The files of one folder: what is sure, and what was written since."""

    def __init__(self, files: State, *, syncing: bool = True) -> None:
        self._sure: dict[str, bytearray] = {name: bytearray(content) for name, content in files.items()}
        self._open: dict[str, list[Event]] = {}
        self._syncing = syncing

    def happens(self, event: Event) -> None:
        if event.kind == "mark":
            return
        if event.kind == "sync" and not self._syncing:
            return
        waiting = self._open.setdefault(event.file, [])
        if event.kind != "sync":
            waiting.append(event)
        if event.kind == "sync" or (event.kind == "delete" and event.at):
            _apply(self._sure, event.file, waiting)
            if event.kind == "sync":
                self._sure.setdefault(event.file, bytearray())
            waiting.clear()

    def cut(self, dice: random.Random, way: Way) -> State:
        """The files as they may be found."""
        found = {name: bytearray(content) for name, content in self._sure.items()}
        for name, waiting in self._open.items():
            _apply(found, name, list(_survivors(waiting, dice, way)))
        return {name: bytes(content) for name, content in found.items()}


def _survivors(waiting: list[Event], dice: random.Random, way: Way) -> Iterator[Event]:
    if way == "kept":
        yield from waiting
    elif way == "torn":
        count = dice.randint(0, len(waiting))
        yield from waiting[:count]
        if count < len(waiting):
            pieces = list(_sectors(waiting[count]))
            yield from pieces[: dice.randint(0, len(pieces))]
    elif way == "sectors":
        share = dice.random()
        for event in waiting:
            yield from (piece for piece in _sectors(event) if dice.random() < share)


def _sectors(event: Event) -> Iterator[Event]:
    """A write in pieces none of which crosses a sector's edge."""
    if event.kind != "write":
        yield event
        return
    at, data = event.at, event.data
    while data:
        size = SECTOR - at % SECTOR
        yield Event("write", event.file, at, data[:size])
        at, data = at + size, data[size:]


def _apply(files: dict[str, bytearray], name: str, events: list[Event]) -> None:
    for event in events:
        if event.kind == "delete":
            files.pop(name, None)
            continue
        content = files.setdefault(name, bytearray())
        end = event.at + len(event.data)
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        if event.kind == "truncate":
            del content[event.at :]
        else:
            content[event.at : end] = event.data


def states(
    files: State, events: Sequence[Event], dice: random.Random, count: int, *, syncing: bool = True
) -> Iterator[tuple[State, list[Any]]]:
    """`count` moments at which the power went, in order: the files found, and what had been marked by then."""
    moments = sorted(dice.choices(range(len(events) + 1), k=count))
    drive, marks, done = Drive(files, syncing=syncing), [], 0
    for number, moment in enumerate(moments):
        for event in events[done:moment]:
            drive.happens(event)
            if event.kind == "mark":
                marks.append(event.mark)
        done = moment
        yield drive.cut(dice, WAYS[number % len(WAYS)]), list(marks)
