"""After eight hours down: whatever came due for one person is one message (R12, NOTIFY-5)."""

import os
import time
from collections import Counter

import pytest

from storage.entities.outbox import Parcel
from tests.backlog import overdue
from tests.factories import Firm
from tests.figures import Figure

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
PEOPLE, EACH = (2000, 10) if TORTURE else (120, 10)
LOOK = 40


async def composed(firm: Firm, *, at_once: int) -> list[Parcel]:
    """What is sent until nothing is due: reminders are fired so many at once, and the delivery looks in between."""
    parcels: list[Parcel] = []
    fired = at_once
    while fired:
        fired = await firm.crm.reminders.fire_due(now=firm.clock.ms, limit=at_once)
        while leased := await firm.crm.outbox.lease(now=firm.clock.ms, real=0, limit=LOOK):
            for number, parcel in enumerate(leased):
                await firm.crm.outbox.sent(parcel, f"{len(parcels) + number}", now=firm.clock.ms)
            parcels += leased
    return parcels


@pytest.mark.reliability("R12")
@pytest.mark.rule("NOTIFY-5")
async def test_what_came_due_in_eight_hours_is_one_message_a_person(firm: Firm, figure: Figure, dialect: str) -> None:
    people = await overdue(firm, PEOPLE, EACH)
    began = time.monotonic()
    parcels = await composed(firm, at_once=200 if TORTURE else 50)
    took = time.monotonic() - began
    counts = Counter(parcel.reader for parcel in parcels)
    assert counts == {person.id: 1 for person in people}
    states = await firm.rows("SELECT state, count(*) AS n FROM outbox GROUP BY state")
    assert {row["state"]: row["n"] for row in states} == {"sent": PEOPLE, "merged": PEOPLE * (EACH - 1)}
    figure(
        "R12", f"composing, {dialect}", people=PEOPLE, reminders=PEOPLE * EACH, messages=len(parcels),
        most_a_person=max(counts.values()), seconds=f"{took:.1f}",
    )  # fmt: skip
