"""Follow-ups through the CRM: who may write one, what hangs on it, how it is corrected and taken back."""

from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.entities.follow_ups import Entry, FollowUpShown
from storage.entities.instants import DAY, HOUR, MINUTE, to_ms
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import Firm, Person, a_customer, a_firm, a_lead, a_person, a_team_row


async def saved(firm: Firm, who: Person, subject: tuple[Any, int], **said: Any) -> FollowUpShown:
    entry = Entry(subject=subject, content=said.pop("content", "要合同范本"), **said)
    return await firm.crm.follow_ups.log(firm.call(who), entry)


async def open_reminders(firm: Firm) -> list[dict[str, Any]]:
    return await firm.rows(
        "SELECT kind, subject_kind, subject_id, user_id, due_at, misses, chosen, note FROM reminders"
        " WHERE state = 'open' ORDER BY id"
    )


@pytest.mark.rule("FOLLOW-1", "FOLLOW-4", "FOLLOW-5")
async def test_a_follow_up_is_kept_with_its_next_contact(db: Database) -> None:
    firm = await a_firm(db)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    next_at = firm.clock.ms + 3 * DAY
    result = await saved(firm, ann, ("customer", customer), method="visit", next_at=next_at, person="张总")
    assert result.view == "follow-saved"
    assert (result.follow_up.record.name, result.follow_up.person) == ("顺达物流", "张总")
    assert result.follow_up.next_at == next_at
    row = await firm.row("SELECT * FROM customers WHERE id = :id", id=customer)
    assert (row["last_followup_at"], row["followup_count"]) == (firm.clock.ms, 1)
    assert row["next_contact_at"] == next_at
    assert [r["due_at"] for r in await open_reminders(firm)] == [next_at]
