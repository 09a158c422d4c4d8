"""Processes that are started, watched through /proc, and always ended."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

TICKS = os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 12.0


class Child:
    """`with Child("echo", [...]) as echo:` — ended by SIGTERM, by SIGKILL when that does not help."""

    def __init__(self, name: str, words: Sequence[str], *, env: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._words = [sys.executable, *words]
        self._env = {**os.environ, **(env or {})}
        self._log: IO[bytes] | None = None
        self.started = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def __enter__(self) -> "Child":
        self._log = tempfile.TemporaryFile()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self._words, env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it and wait for it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        if self._log is not None:
            self._log.close()

    def line(self) -> str:
        """The next line it prints."""
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.readline().decode().strip()

    def complaints(self) -> str:
        """The end of what it wrote to its error stream."""
        assert self._log is not None
        end = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, end - 4000))
        return self._log.read().decode(errors="replace")

    def cpu(self) -> float:
        """Seconds of processor time used so far, by all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> "Memory":
        """Its resident memory now and at its highest."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        known = {name: rest.split()[0] for name, _, rest in (line.partition(":") for line in lines) if rest.strip()}
        return Memory(int(known["VmRSS"]) / 1024, int(known["VmHWM"]) / 1024)


def busy() -> float:
    """Seconds of processor time everything on this machine has used since its start."""
    user, nice, system, _, _, interrupts, soft = map(int, Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + interrupts + soft) / TICKS


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes resident."""

    now: float
    highest: float
