"""State machines and how long they are played: the quick form, or with FIELDLINE_TORTURE=1 some 50,000 steps.

A game has at most 50 steps, 48 on the average. FIELDLINE_GAMES names another number of games of the long form: 21,000
are a million steps.
"""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from storage.database import Database, open_database
from tests.databases import Postgres, SqliteTemplate

STEPS = 50


class House(Protocol):
    """Where games are played, one after another, each on a migrated database without a row."""

    dialect: str

    async def open(self) -> Database: ...

    async def leave(self, db: Database) -> None: ...


@dataclass
class FileHouse:
    """A SQLite file for each game; they are many and large, so each goes with its game."""

    template: SqliteTemplate
    folder: Path
    dialect: str = "sqlite"

    async def open(self) -> Database:
        return await open_database(self.template.copy(self.folder))

    async def leave(self, db: Database) -> None:
        await db.close()
        for file in self.folder.glob("fieldline-*.sqlite3*"):
            file.unlink()


@dataclass
class ServerHouse:
    """One database of the server, emptied for the next game."""

    server: Postgres
    dialect: str = "postgres"

    async def open(self) -> Database:
        self.server.clean()
        return await self.server.shared_database()

    async def leave(self, db: Database) -> None:
        """It stays open."""


class Game(RuleBasedStateMachine):
    """A machine on the database of a house."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house
        self.runner = asyncio.Runner()
        self.db: Database = self.run(house.open())

    def run(self, coroutine: Any) -> Any:
        # Not `runner.run`: its handler of interrupts writes out every result, which takes longer than most steps.
        return self.runner.get_loop().run_until_complete(coroutine)

    def teardown(self) -> None:
        self.run(self.house.leave(self.db))
        self.runner.close()


def play(machine: type[Game], house: House, quick: int, *, parts: int = 1, steps: int = STEPS) -> None:
    """Play `quick` games of at most so many steps on SQLite and a fifth of them on PostgreSQL, where each takes four
    times as long; in the long form FIELDLINE_GAMES, shared by the `parts` tests of a machine."""
    games = quick if house.dialect == "sqlite" else max(quick // 5, 3)
    if os.environ.get("FIELDLINE_TORTURE"):
        games = int(os.environ.get("FIELDLINE_GAMES", "1050")) // parts
    run_state_machine_as_test(
        lambda: machine(house),
        settings=settings(
            max_examples=games,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
