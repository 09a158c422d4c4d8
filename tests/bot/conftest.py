"""A world a test; every violation of Telegram's rules fails it."""

from collections.abc import AsyncIterator

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
    opened = await World.open(db)
    yield opened
    await opened.close()
    assert opened.emulator.violations == []
