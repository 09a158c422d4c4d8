"""The firm of a run, made once; every measurement gets a fresh copy of it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rig.company import make_company
from rig.postgres import Server


@dataclass(frozen=True, slots=True)
class Copy:
    """Where one bot of the run lives: its folder, and its database if that is not in the folder."""

    folder: Path
    database_url: str = ""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'fieldline.sqlite3'}"


class Firm:
    """`said` are the follow-ups of each rep."""

    def __init__(self, folder: Path, reps: int, postgres: Server | None = None) -> None:
        self._folder = folder
        self._postgres = postgres
        self._template = folder / "template"
        self._template_url = postgres.make() if postgres else ""
        self._numbers = 0
        self._template.mkdir()
        self.said = make_company(self._template, reps, self._template_url)

    @property
    def template(self) -> Copy:
        """What every copy is made of."""
        return Copy(self._template, self._template_url)

    @contextmanager
    def copy(self) -> Iterator[Copy]:
        """A fresh copy, removed afterwards."""
        self._numbers += 1
        folder = self._folder / f"copy-{self._numbers}"
        shutil.copytree(self._template, folder)
        url = self._postgres.make(self._template_url) if self._postgres else ""
        try:
            yield Copy(folder, url)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if self._postgres:
                self._postgres.drop(url)
