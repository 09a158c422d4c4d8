"""Random trades: deals, contracts, quotes, plans, receipts, refunds and approvals, each by every read of it.

No read gives what lies outside the scopes, none misses what lies inside (PERM-3 to PERM-10, PERM-12, APPR-22). The
model in organisations_beneath.py is written from the rules without SQL. FIELDLINE_TORTURE=1 tries 1,000 companies.
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from storage.database import Database
from storage.entities.call import job_call
from storage.entities.ids import ChildKind
from storage.entities.people import Actor
from storage.errors import NotFound, Refusal
from storage.queries import children, contract_lists, deal_lists, money_lists, people
from storage.tx import Tx
from storage.usecases import approval_reads, audit, money_plans, money_receipts, money_refunds, quotes
from tests.factories import a_firm
from tests.storage.organisations import NOW, build
from tests.storage.organisations_beneath import KINDS, MODULES, Trade, TradeModel, Written, trades, write

pytestmark = pytest.mark.reliability("R8")

EXAMPLES = 1000 if os.environ.get("FIELDLINE_TORTURE") == "1" else 25


class Undone(Exception):
    """Takes the company away again."""


@pytest.mark.rule(
    "PERM-3", "PERM-4", "PERM-6", "PERM-7", "PERM-9", "PERM-10", "PERM-12", "PERM-13", "APPR-22", "AUDIT-6"
)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(trade=trades())
async def test_no_read_beneath_a_customer_leaves_the_scope_and_none_misses_it(db: Database, trade: Trade) -> None:
    if await db.read(lambda tx: tx.one("SELECT 1 AS yes FROM organisation")) is None:
        await a_firm(db)

    def unit(tx: Tx) -> None:
        check(tx, trade)
        raise Undone

    with pytest.raises(Undone):
        await db.write(unit)


def check(tx: Tx, trade: Trade) -> None:
    ids, model = build(tx, trade.company), TradeModel(trade)
    written = write(tx, trade, ids)
    for person, user_id in enumerate(ids.people):
        actor = people.get_actor_by_id(tx, user_id)
        if actor is None:
            continue
        for kind in KINDS:
            check_records(tx, actor, kind, person, written, model)
        check_parts(tx, actor, person, written, model)


def check_records(tx: Tx, actor: Actor, kind: ChildKind, person: int, written: Written, model: TradeModel) -> None:
    numbers = {id_: number for number, id_ in enumerate(written.children) if model.t.children[number][0] == kind}
    expected = {id_ for id_, number in numbers.items() if model.reads_child(person, number)}
    listed = {row["id"] for row in children.list_readable(tx, actor, kind, now=NOW, limit=200)}
    assert listed == expected, "list"
    if kind == "contract":
        page = {row["id"] for row in contract_lists.page(tx, actor, {}, first=0, now=NOW, limit=200)}
        assert contract_lists.count(tx, actor, {}, now=NOW) == len(expected), "count"
    else:
        page = {row["id"] for row in deal_lists.list_page(tx, actor, state="", limit=200, now=NOW)}
    assert page == expected, "page"
    for id_, number in numbers.items():
        assert passes(lambda id_=id_: audit.history(tx, actor, job_call(NOW), kind, id_)) == (id_ in expected), kind
        verdicts = (
            (model.edits_child(person, number), lambda id_=id_: children.get_editable(tx, actor, kind, id_, now=NOW)),
            (
                model.deletes_child(person, number),
                lambda id_=id_: children.get_under(tx, actor, kind, id_, f"{MODULES[kind]}.delete", now=NOW),
            ),
        )
        for allowed, attempt in verdicts:
            assert verdict(attempt) == ("ok" if allowed else "forbidden" if id_ in expected else "not_found"), kind


def check_parts(tx: Tx, actor: Actor, person: int, written: Written, model: TradeModel) -> None:
    """What hangs on a deal or contract, by its own reading and by its history."""
    money = model.reads_money
    finds: dict[str, tuple[Callable[[int, int], bool], Callable[[int], object]]] = {
        "quote": (model.reads_child, lambda id_: quotes.get_readable(tx, actor, id_, now=NOW)),
        "plan": (money, lambda id_: money_plans.find_readable(tx, actor, id_, now=NOW)),
        "receipt": (money, lambda id_: money_receipts.find_readable(tx, actor, id_, now=NOW)),
        "refund": (money, lambda id_: money_refunds.find_readable(tx, actor, id_, now=NOW)),
        "approval_contract": (
            model.reads_child,
            lambda id_: approval_reads.get_readable(tx, actor, id_, now=NOW),
        ),
        "approval_refund": (money, lambda id_: approval_reads.get_readable(tx, actor, id_, now=NOW)),
    }
    for part, (reads, find) in finds.items():
        for number, id_ in written.parts.get(part, {}).items():
            assert passes(lambda id_=id_, find=find: find(id_)) == reads(person, number), part
            if not part.startswith("approval"):
                history = passes(lambda id_=id_, part=part: audit.history(tx, actor, job_call(NOW), part, id_))
                assert history == reads(person, number), f"history of {part}"
    contracts = [number for number, child in enumerate(model.t.children) if child[0] == "contract"]
    claims = {written.parts["receipt"][number] for number in contracts if model.confirms(person, number)}
    assert {row["id"] for row in money_lists.list_claims(tx, actor, now=NOW)} == claims
    assert money_lists.count_claims(tx, actor, now=NOW) == len(claims)
    owed = {written.children[number] for number in contracts if money(person, number)}
    assert {row["id"] for row in money_lists.list_open(tx, actor, now=NOW)} == owed


def passes(attempt: Callable[[], object]) -> bool:
    """False where it is not there for the reader."""
    try:
        attempt()
    except NotFound:
        return False
    return True


def verdict(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Refusal as refusal:
        return refusal.code
    return "ok"
