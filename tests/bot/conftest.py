"""A world a test; every violation of Telegram's rules fails it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from storage.database import Database
from tests.bot.world import World


@pytest.fixture
def dialect() -> str:
    """Conversations run on SQLite; storage tests run on both databases."""
    return "sqlite"


@pytest.fixture
async def world(db: Database) -> AsyncIterator[World]:
    """恒信设备 on the sample day, Thursday 9 July 2026, 14:32 in Taipei."""
    async with _opened(db) as opened:
        yield opened


@pytest.fixture
async def home(db: Database, locale: str) -> AsyncIterator[World]:
    """The same firm, where the company too speaks the language of the test."""
    async with _opened(db, locale=locale) as opened:
        yield opened


@asynccontextmanager
async def _opened(db: Database, **company: Any) -> AsyncIterator[World]:
    opened = await World.open(db, **company)
    yield opened
    await opened.close()
    assert opened.emulator.violations == []
