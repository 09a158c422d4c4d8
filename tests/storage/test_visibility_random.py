"""Random organisations: no read ever returns a record outside the scopes, none inside is missing (PERM-2 to PERM-12).

The model in organisations.py is written from the rules without SQL. FIELDLINE_TORTURE=1 tries 1,000 companies.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings

from storage.database import Database
from storage.entities.ids import RecordKind, parse_ref
from storage.entities.people import Actor
from storage.errors import Refusal
from storage.queries import names, people, pool, records, standing, visibility
from storage.tx import Tx
from tests.factories import a_firm
from tests.storage.organisations import KINDS, NOW, WORD, Company, Model, Numbers, build, companies, found_by_name

pytestmark = pytest.mark.reliability("R8")

EXAMPLES = 1000 if os.environ.get("FIELDLINE_TORTURE") == "1" else 50


class Undone(Exception):
    """Takes the company away again."""


@pytest.mark.rule(
    "PERM-2", "PERM-3", "PERM-4", "PERM-7", "PERM-9", "PERM-10", "PERM-11", "PERM-12", "ORG-18", "ORG-28"
)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(company=companies())
async def test_no_read_leaves_the_scope_and_none_misses_it(db: Database, company: Company) -> None:
    row = await db.read(lambda tx: tx.one("SELECT 1 AS yes FROM organisation"))
    if row is None:
        await a_firm(db)

    def unit(tx: Tx) -> None:
        check(tx, company)
        raise Undone

    with pytest.raises(Undone):
        await db.write(unit)


def check(tx: Tx, company: Company) -> None:
    ids, model = build(tx, company), Model(company)
    for person, user_id in enumerate(ids.people):
        actor = people.get_actor_by_id(tx, user_id)
        assert (actor is None) == (person in company.suspended)
        if actor is None:
            continue
        for kind in KINDS:
            check_reads(tx, actor, kind, person, ids, model)
            check_pooled(tx, actor, kind, person, ids, model)


def check_reads(tx: Tx, actor: Actor, kind: RecordKind, person: int, ids: Numbers, model: Model) -> None:
    numbers = {id_: n for n, id_ in enumerate(ids.records) if model.c.records[n][0] == kind}
    expected = {id_ for id_, n in numbers.items() if model.reads(person, n)}
    listed = {row["id"] for row in records.list_readable(tx, actor, kind, now=NOW, limit=200)}
    assert listed == expected, "list"
    assert records.count_readable(tx, actor, kind, now=NOW) == len(expected), "count"
    got = {id_ for id_ in numbers if records.find_readable(tx, actor, kind, id_, now=NOW) is not None}
    assert got == expected, "get"
    found = names.candidates(tx, actor, WORD, now=NOW)
    refs = [(parse_ref(one.ref), one.standing) for one in found]
    named = {ref[1] for ref, of in refs if ref and ref[0] == kind and of in ("own", "readable")}
    assert named == expected, "candidates"
    looked_up = found_by_name(tx, actor, kind, now=NOW)
    assert looked_up == expected, "lookup"
    described = standing.describe(tx, actor, kind, list(numbers), now=NOW)
    assert {row["id"] for row in described if row["readable"]} == expected, "describe"
    for id_, number in numbers.items():
        wanted = "ok" if model.edits(person, number) else "forbidden" if id_ in expected else "not_found"
        assert edit(tx, actor, kind, id_) == wanted, "edit"
        wanted = "ok" if model.deletes(person, number) else "forbidden" if id_ in expected else "not_found"
        assert delete(tx, actor, kind, id_) == wanted, "delete"


def check_pooled(tx: Tx, actor: Actor, kind: RecordKind, person: int, ids: Numbers, model: Model) -> None:
    numbers = {id_: n for n, id_ in enumerate(ids.records) if model.c.records[n][0] == kind}
    expected = {id_ for id_, n in numbers.items() if model.sees_pooled(person, n)}
    pools = visibility.open_pools(tx, actor, kind)
    opened = {id_ for id_ in numbers if pools and pool.find_pooled(tx, kind, id_, pools) is not None}
    assert opened == expected, "pool"
    standings = standing.Standings(tx, actor, now=NOW)
    described = standing.describe(tx, actor, kind, list(numbers), now=NOW)
    assert {row["id"] for row in described if standings.of_row(kind, row) == "pool"} == expected, "standing"
    refs = [(parse_ref(one.ref), one.standing) for one in names.candidates(tx, actor, WORD, now=NOW)]
    assert {ref[1] for ref, of in refs if ref and ref[0] == kind and of == "pool"} == expected, "candidates"


def edit(tx: Tx, actor: Actor, kind: RecordKind, id_: int) -> str:
    try:
        records.get_editable(tx, actor, kind, id_, now=NOW)
    except Refusal as refusal:
        return refusal.code
    return "ok"


def delete(tx: Tx, actor: Actor, kind: RecordKind, id_: int) -> str:
    try:
        records.get_under(tx, actor, kind, id_, f"{kind}.delete", now=NOW)
    except Refusal as refusal:
        return refusal.code
    return "ok"
