"""Who sees what: role x relation x surface, all surfaces the same set (PERM-2 to PERM-13, T4, T9, T11)."""

import pytest

from storage.database import Database
from storage.entities.ids import RecordKind, parse_ref
from storage.entities.people import Actor
from storage.errors import Forbidden, NotFound, Refusal
from storage.queries import audit, lookup, names, people, pool, records, standing, visibility
from storage.tx import Tx
from tests.factories import (
    Person,
    a_customer,
    a_firm,
    a_lead,
    a_person,
    a_team_row,
)
from tests.storage.organisations import found_by_name
from tests.storage.scenes import DEPT, KINDS, OWNED, TEAM, WORD, Scene, a_scene

pytestmark = pytest.mark.reliability("R8")

READS: dict[str, dict[RecordKind, set[str]]] = {
    "super_admin": dict.fromkeys(KINDS, OWNED),
    "manager": dict.fromkeys(KINDS, DEPT | {"below_dept"}),
    "rep": dict.fromkeys(KINDS, {"own"} | TEAM),
    "finance": {"customer": OWNED, "lead": set()},
    "assistant": dict.fromkeys(KINDS, DEPT),
    "viewer": dict.fromkeys(KINDS, OWNED),
    "self_subs": dict.fromkeys(KINDS, {"own", "subordinate"} | TEAM),
    "custom_flat": dict.fromkeys(KINDS, {"own", "same_dept", "suspended_peer"} | TEAM),
    "custom_deep": dict.fromkeys(KINDS, {"own", "same_dept", "below_dept", "suspended_peer"} | TEAM),
    "subs_and_dept": dict.fromkeys(KINDS, DEPT | {"subordinate"}),
    "nothing": dict.fromkeys(KINDS, set()),
}


EDITS: dict[str, dict[RecordKind, set[str]]] = {
    "super_admin": dict.fromkeys(KINDS, OWNED),
    "manager": dict.fromkeys(KINDS, (DEPT | {"below_dept"}) - {"team_read"}),
    "rep": dict.fromkeys(KINDS, {"own", "team_write"}),
    "finance": dict.fromkeys(KINDS, set()),
    "assistant": dict.fromkeys(KINDS, DEPT - {"team_read"}),
    "viewer": dict.fromkeys(KINDS, set()),
}


DELETES: dict[str, set[str]] = {
    "super_admin": OWNED,
    "manager": (DEPT | {"below_dept"}) - TEAM,
    "rep": set(),
    "finance": set(),
    "assistant": set(),
    "viewer": set(),
}


async def surfaces(scene: Scene, kind: RecordKind) -> dict[str, set[str]]:
    """What each surface gives of the owned records of a kind."""
    now = scene.firm.clock.ms

    def read(tx: Tx, actor: Actor) -> dict[str, set[str]]:
        ids = [id_ for (of, _), id_ in scene.records.items() if of == kind]
        listed = [row["id"] for row in records.list_readable(tx, actor, kind, now=now, limit=200)]
        assert records.count_readable(tx, actor, kind, now=now) == len(listed)
        found = names.candidates(tx, actor, WORD, now=now)
        candidates = [
            parsed[1]
            for one in found
            if (parsed := parse_ref(one.ref)) and parsed[0] == kind and one.standing in ("own", "readable")
        ]
        described = standing.describe(tx, actor, kind, ids, now=now)
        looked_up = found_by_name(tx, actor, kind, now=now)
        return {
            "list": scene.named(kind, listed),
            "get": scene.named(
                kind, [id_ for id_ in ids if records.find_readable(tx, actor, kind, id_, now=now) is not None]
            ),
            "candidates": scene.named(kind, candidates),
            "describe": scene.named(kind, [row["id"] for row in described if row["readable"]]),
            "lookup": scene.named(kind, sorted(looked_up)),
        }

    found = await scene.firm.crm.look(scene.firm.call(scene.me), read)
    found["card"] = await opened(scene, kind)
    found["history"] = await histories(scene, kind)
    return found


async def opened(scene: Scene, kind: RecordKind) -> set[str]:
    seen = set()
    for (of, relation), id_ in scene.records.items():
        if of == kind:
            try:
                await scene.firm.crm.customers.open(scene.firm.call(scene.me), kind, id_)
            except NotFound:
                continue
            seen.add(relation)
    return seen


async def histories(scene: Scene, kind: RecordKind) -> set[str]:
    seen = set()
    for (of, relation), id_ in scene.records.items():
        if of == kind:
            try:
                await scene.firm.crm.audit.history(scene.firm.call(scene.me), kind, id_)
            except NotFound:
                continue
            seen.add(relation)
    return seen


@pytest.mark.rule("PERM-2", "PERM-3", "PERM-4", "PERM-10", "PERM-11", "PERM-12", "PERM-13", "AUDIT-6", "ORG-12")
@pytest.mark.parametrize("role", sorted(READS))
async def test_every_surface_gives_the_same_set(db: Database, role: str) -> None:
    scene = await a_scene(db, role)
    for kind in KINDS:
        found = await surfaces(scene, kind)
        expected = READS[role][kind]
        if role == "super_admin":
            found.pop("history")  # `audit.view` reads the history of every record, deleted and pooled ones too.
        assert found == dict.fromkeys(found, expected), kind


@pytest.mark.rule("PERM-7", "PERM-13")
@pytest.mark.parametrize("role", sorted(EDITS))
async def test_what_is_not_readable_is_missing_and_what_is_not_editable_is_forbidden(db: Database, role: str) -> None:
    scene = await a_scene(db, role)
    now = scene.firm.clock.ms

    def judge(tx: Tx, actor: Actor, kind: RecordKind, id_: int) -> str:
        try:
            records.get_editable(tx, actor, kind, id_, now=now)
        except Refusal as refusal:
            return refusal.code
        return "ok"

    for (kind, relation), id_ in scene.records.items():
        verdict = await scene.firm.db.read(lambda tx, kind=kind, id_=id_: judge(tx, _actor(tx, scene.me), kind, id_))
        readable, editable = relation in READS[role][kind], relation in EDITS[role][kind]
        assert verdict == ("ok" if editable else "forbidden" if readable else "not_found"), (kind, relation)


@pytest.mark.rule("PERM-9", "PERM-13")
@pytest.mark.parametrize("role", sorted(DELETES))
async def test_team_rows_give_no_right_to_delete(db: Database, role: str) -> None:
    scene = await a_scene(db, role)
    now = scene.firm.clock.ms

    def judge(tx: Tx, kind: RecordKind, id_: int) -> str:
        try:
            records.get_under(tx, _actor(tx, scene.me), kind, id_, f"{kind}.delete", now=now)
        except Refusal as refusal:
            return refusal.code
        return "ok"

    for (kind, relation), id_ in scene.records.items():
        verdict = await scene.firm.db.read(lambda tx, kind=kind, id_=id_: judge(tx, kind, id_))
        readable, allowed = relation in READS[role][kind], relation in DELETES[role]
        assert verdict == ("ok" if allowed else "forbidden" if readable else "not_found"), (kind, relation)


def _actor(tx: Tx, person: Person) -> Actor:
    actor = people.get_actor_by_id(tx, person.id)
    assert actor is not None
    return actor


@pytest.mark.rule("PERM-11", "PERM-3")
@pytest.mark.parametrize(
    ("role", "pooled"),
    [
        ("super_admin", {"pooled", "pooled_elsewhere"}),
        ("manager", {"pooled"}),
        ("rep", {"pooled"}),
        ("assistant", {"pooled"}),
        ("viewer", {"pooled"}),
        ("finance", {"pooled"}),
        ("nothing", set()),
    ],
)
async def test_pooled_records_are_seen_by_members_only_and_only_through_their_pool(
    db: Database, role: str, pooled: set[str]
) -> None:
    scene = await a_scene(db, role)
    now = scene.firm.clock.ms
    for kind in KINDS:
        expected = pooled if (role, kind) != ("finance", "lead") else set()

        def read(tx: Tx, actor: Actor, kind: RecordKind = kind) -> dict[str, set[str]]:
            pools = visibility.open_pools(tx, actor, kind)
            ids = [scene.records[kind, relation] for relation in ("pooled", "pooled_elsewhere")]
            described = standing.describe(tx, actor, kind, ids, now=now)
            standings = standing.Standings(tx, actor, now=now)
            found = names.candidates(tx, actor, WORD, now=now)
            hits = [parse_ref(one.ref) for one in found if one.standing == "pool"]
            return {
                "open": scene.named(kind, [id_ for id_ in ids if pool.find_pooled(tx, kind, id_, pools) is not None]),
                "standing": scene.named(
                    kind, [row["id"] for row in described if standings.of_row(kind, row) == "pool"]
                ),
                "candidates": scene.named(kind, [hit[1] for hit in hits if hit and hit[0] == kind]),
            }

        found = await scene.firm.crm.look(scene.firm.call(scene.me), read)
        assert found == dict.fromkeys(found, expected), kind


@pytest.mark.rule("PERM-13", "PERM-11")
async def test_missing_foreign_deleted_and_foreign_pooled_records_get_one_answer(db: Database) -> None:
    scene = await a_scene(db, "rep")
    for kind in KINDS:
        answers = set()
        relations = ("other_dept", "deleted", "pooled_elsewhere", "team_expired")
        for id_ in (*(scene.records[kind, relation] for relation in relations), 10**7):
            with pytest.raises(NotFound) as refused:
                await scene.firm.crm.customers.open(scene.firm.call(scene.me), kind, id_)
            answers.add((str(refused.value), str(refused.value.params)))
        assert len(answers) == 1


@pytest.mark.rule("ORG-31", "PERM-13")
async def test_a_number_of_the_other_kind_is_not_found(db: Database) -> None:
    scene = await a_scene(db, "rep")
    only_customer = max(id_ for (kind, _), id_ in scene.records.items() if kind == "customer")
    await a_customer(scene.firm, owner=scene.me, name="只有客户")
    newest = await scene.firm.value("SELECT max(id) AS id FROM customers")
    assert newest > only_customer
    assert await scene.firm.crm.customers.open(scene.firm.call(scene.me), "customer", newest)
    with pytest.raises(NotFound):
        await scene.firm.crm.customers.open(scene.firm.call(scene.me), "lead", newest)


@pytest.mark.rule("PERM-10")
async def test_a_team_row_ends_at_its_very_millisecond(db: Database) -> None:
    firm = await a_firm(db)
    member = await a_person(firm)
    customer = await a_customer(firm)
    await a_team_row(firm, ("customer", customer), member, expires_at=firm.clock.ms + 1)
    assert await firm.crm.customers.open(firm.call(member), "customer", customer)
    firm.clock.passes(milliseconds=1)
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(member), "customer", customer)


@pytest.mark.rule("PERM-10")
async def test_a_team_row_of_a_lead_opens_no_customer_of_the_same_number(db: Database) -> None:
    firm = await a_firm(db)
    member = await a_person(firm)
    customer = await a_customer(firm)
    await a_team_row(firm, ("lead", customer), member)
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(member), "customer", customer)


@pytest.mark.rule("PERM-3")
async def test_without_the_gate_even_own_records_are_gone(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    lead = await a_lead(firm, owner=rep)
    assert await firm.crm.customers.open(firm.call(rep), "lead", lead)
    await firm.crm.people.set_roles(firm.call(firm.owner), rep.id, [firm.roles["finance"]])
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(rep), "lead", lead)


@pytest.mark.rule("PERM-15", "PERM-16")
async def test_last_digits_find_only_where_the_phone_may_be_seen_in_full(db: Database) -> None:
    firm = await a_firm(db)
    manager, rep = await a_person(firm, "经理", "manager"), await a_person(firm)
    customer = await a_customer(firm, owner=rep, phones=("13800138000",))

    async def hits(person: Person, text: str) -> list[int]:
        def read(tx: Tx, actor: Actor) -> list[int]:
            rows = lookup.list_by_last_digits(tx, actor, "customer", text, now=firm.clock.ms)
            return [row["id"] for row in rows]

        return await firm.crm.look(firm.call(person), read)

    assert await hits(rep, "8000") == [customer]
    assert await hits(manager, "8000") == []
    card = await firm.crm.customers.open(firm.call(manager), "customer", customer)
    assert [phone.masked for phone in card.phones] == [True]
    assert "13800138000" not in repr(card)
    own = await firm.crm.customers.open(firm.call(rep), "customer", customer)
    assert [(phone.number, phone.masked) for phone in own.phones] == [("+8613800138000", False)]


@pytest.mark.rule("PERM-24")
async def test_the_system_reads_every_owned_record(db: Database) -> None:
    scene = await a_scene(db, "rep")
    now = scene.firm.clock.ms
    listed = await scene.firm.crm.system(
        lambda tx, actor: [row["id"] for row in records.list_readable(tx, actor, "customer", now=now, limit=200)]
    )
    assert scene.named("customer", listed) == OWNED


@pytest.mark.rule("AUDIT-6")
async def test_a_refused_history_is_not_a_leak_of_existence(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    customer = await a_customer(firm)
    await firm.write(lambda tx: audit.write(tx, None, firm.call(rep), "created", "customer", customer))
    texts = []
    for id_ in (customer, 10**7):
        with pytest.raises((NotFound, Forbidden)) as refused:
            await firm.crm.audit.history(firm.call(rep), "customer", id_)
        texts.append(f"{refused.value} {refused.value.params}")
    assert texts[0] == texts[1]
