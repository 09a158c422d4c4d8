"""R10: hostile text in names, notes, look-ups, imports and exports: a record, a refusal, and nothing else.

FIELDLINE_TORTURE=1 tries 50,000 strings, half on each database; FIELDLINE_SEED repeats a run.
"""

import json
import os
import random
from typing import Any

import pytest

from bot.intake import incoming_of
from storage.database import Database
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.deals import NewDeal
from storage.entities.follow_ups import Entry
from storage.entities.leads import NewLead
from storage.entities.segments import Filter
from storage.errors import Refusal
from tests.factories import Firm, Person, a_customer, a_firm, a_person, index_is_right
from tests.figures import Figure
from tests.hostile import PIECES, strings
from tests.storage.import_scene import staged, tried
from tests.storage.test_duplicates import create_customer

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
COUNT = 25_000 if TORTURE else 60
DIALECTS = ["sqlite", "postgres"] if TORTURE else ["sqlite"]
EACH = 500
"""Strings that one person writes: what is slow with twenty thousand customers of one's own is tried elsewhere."""

SEED = int(os.environ.get("FIELDLINE_SEED", "10"))


async def all_ways(firm: Firm, ann: Person, customer: int, text: str) -> tuple[int, list[Any]]:
    """How many verbs took it, and what was raised that is no refusal."""
    crm = firm.crm
    subject = ("customer", customer)
    ways: dict[str, Any] = {
        "name": lambda: create_customer(firm, ann, NewCustomer(text)),
        "remark": lambda: create_customer(
            firm, ann, NewCustomer(f"客户{random.random()}", remark=text, contacts=(NewContact(text, title=text),))
        ),
        "lead": lambda: crm.leads.draft(firm.call(ann), NewLead(text, need=text), text),
        "log": lambda: crm.follow_ups.log(
            firm.call(ann), Entry(subject=subject, content=text, words=text, person=text, occurred_at=firm.clock.ms)
        ),
        "find": lambda: crm.customers.find(firm.call(ann), text),
        "said": lambda: crm.customers.said(firm.call(ann), text),
        "inline": lambda: crm.customers.search_own(firm.call(ann), text),
        "situation": lambda: crm.dialogue.situation(firm.call(ann), text=text),
        "memo": lambda: crm.dialogue.keep_memo(firm.call(ann), text),
        "words": lambda: crm.dialogue.keep_words(firm.call(ann), text),
        "deal": lambda: crm.deals.create(firm.call(ann), NewDeal(text, customer, next_step=text)),
        "contracts": lambda: crm.contracts.find(firm.call(ann), text),
        "directory": lambda: crm.people.directory(firm.call(ann), text=text),
        "segment": lambda: crm.segments.show(firm.call(ann), Filter(tags=(text,))),
        "field": lambda: crm.fields.give(firm.call(ann), "customer", customer, "remark", text),
        "log read": lambda: crm.audit.log(firm.call(firm.owner), name=text),
    }
    taken, faults = 0, []
    for way, verb in ways.items():
        try:
            await verb()
            taken += 1
        except Refusal:
            continue
        except Exception as exc:  # noqa: BLE001 - whatever it is, it is the fault that is looked for
            faults.append((way, text[:60], repr(exc)[:200]))
    return taken, faults


def received(text: str) -> str:
    """As the intake stores what comes in: without zeros, half characters are marks."""
    update = {"update_id": 1, "message": {"date": 1, "text": text}}
    came = incoming_of(update, now=1)
    assert came is not None
    return str(json.loads(came.payload)["message"]["text"])


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.reliability("R10")
@pytest.mark.threat(10)
async def test_whatever_is_written_becomes_a_record_or_a_refusal(db: Database, dialect: str, figure: Figure) -> None:
    firm = await a_firm(db)
    await firm.set("dup.name", "off")
    await firm.set("dup.lookups_per_hour", 500)
    ann = await a_person(firm)
    customer = await a_customer(firm, owner=ann)
    taken, faults = 0, list[Any]()
    for number, written in enumerate(strings(random.Random(SEED), COUNT)):
        if number % EACH == EACH - 1:
            ann = await a_person(firm)
            customer = await a_customer(firm, owner=ann)
        text = received(written)
        firm.clock.passes(minutes=10)
        more, wrong = await all_ways(firm, ann, customer, text)
        taken, faults = taken + more, faults + wrong
    figure("R10", f"text {dialect}", strings=COUNT, taken=taken, faults=len(faults))
    assert not faults, faults[:20]
    assert taken > COUNT * 5, "most are refused: they prove nothing"
    await firm.crm.audit.seal(limit=10**6)
    assert (await firm.crm.audit.verify(firm.clock.now)).is_whole
    await index_is_right(firm)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.reliability("R10")
@pytest.mark.rule("IMPORT-2")
async def test_a_file_of_hostile_cells_is_taken_in_line_by_line(db: Database, dialect: str) -> None:
    firm = await a_firm(db)
    rows = [[received(text[:200])] * 3 for text in PIECES]
    job = await tried(firm, firm.owner, await staged(firm, firm.owner, ["name", "phone", "remark"], rows))
    assert job.rows == len(rows)
