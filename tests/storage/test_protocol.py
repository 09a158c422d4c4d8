"""The write protocol: delivery, rights, nonce, effect, audit, outbox and cards in one transaction."""

import asyncio
from typing import Any

import pytest

from storage.database import Database
from storage.entities.call import Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import AlreadyDone, Forbidden, Invalid, OldButton
from storage.queries import audit, cards, inbox, outbox
from storage.tx import Tx
from tests.factories import Firm, a_firm, a_person


async def test_stub(db: Database) -> None:
    firm = await a_firm(db)
    assert await firm.value("SELECT count(*) AS n FROM roles") == 6
