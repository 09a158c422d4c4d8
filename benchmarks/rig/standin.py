"""Telegram's stand-in as a process, and its people interface over HTTP."""

import json
import urllib.request
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Protocol

from rig.processes import Child

TOKEN = "100000002:benchmark-token-that-works-nowhere"
FIRST_PERSON = 700_000_001


class Reachable(Protocol):
    """A stand-in of Telegram, in whichever process."""

    url: str


class StandIn:
    """`with StandIn(people=100, latency_ms=100) as telegram:` — nobody else listens; flood limits off but for those
    whose pace is measured."""

    def __init__(self, *, people: int, latency_ms: int = 0, flood: bool = False) -> None:
        self._people = people
        self._latency = latency_ms
        self._flood = flood
        self._child = Child("emulator", ["-m", "emulator", "--token", TOKEN, "--flood", "on" if flood else "off"])
        self.url = ""

    def __enter__(self) -> "StandIn":
        self._child.__enter__()
        try:
            self.url = self._child.line().removeprefix("Emulator ready ")
            for number in range(self._people):
                self.ask("/people", {"name": f"Rep {number}", "id": FIRST_PERSON + number})
            self.latency(self._latency)
        except BaseException:
            self._child.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.stop()

    def cpu(self) -> float:
        """Seconds of processor time it has used."""
        return self._child.cpu()

    def latency(self, milliseconds: int) -> None:
        """What every call of the bot takes besides its work."""
        self.ask("/faults", {"flood": self._flood, **({"latency_ms": milliseconds} if milliseconds else {})})

    def move_to(self, moment: datetime, control: str) -> None:
        """The same later time for everybody: the stand-in, and the bot behind this control port."""
        self.ask("/control", {"url": control})
        self.ask("/clock", {"advance_seconds": (moment - datetime.now(UTC)).total_seconds()}, seconds=120)

    def ask(self, path: str, body: dict[str, Any] | None = None, *, seconds: float = 60.0) -> Any:
        """GET without a body, POST with one."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data)
        with urllib.request.urlopen(request, timeout=seconds) as response:
            return json.load(response)
