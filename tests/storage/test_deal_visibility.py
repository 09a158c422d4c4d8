"""Who sees which deal, and what a deal opens of its customer (PERM-3 to PERM-10, PERM-12, PERM-13)."""

from dataclasses import dataclass

import pytest

from storage.database import Database
from storage.entities.customers import NewContact
from storage.entities.follow_ups import Entry
from storage.errors import Forbidden, NotFound, Refusal
from storage.queries import children, deal_lists
from storage.tx import Tx
from tests.factories import Firm, Person, a_customer, a_department, a_firm, a_person, a_team_row, the_pool
from tests.storage.deal_scene import a_deal, actor_of, opened
from tests.storage.test_permissions import reads

INHERITED = {"beneath_own", "beneath_team_read", "beneath_team_write"}
TEAM = {"team_read", "team_write"}
LIVE = {"own", "subordinate", "same_dept", "below_dept", "other_dept", "team_expired"} | TEAM | INHERITED
DEPT = {"own", "same_dept"} | TEAM | INHERITED

READS = {
    "super_admin": LIVE,
    "manager": DEPT | {"below_dept"},
    "rep": {"own"} | TEAM | INHERITED,
    "finance": set(),
    "assistant": DEPT,
    "viewer": LIVE,
}
EDITS = {
    "super_admin": LIVE,
    "manager": {"own", "same_dept", "below_dept", "team_write", "beneath_own", "beneath_team_write"},
    "rep": {"own", "team_write", "beneath_own", "beneath_team_write"},
    "finance": set(),
    "assistant": {"own", "same_dept", "team_write", "beneath_own", "beneath_team_write"},
    "viewer": set(),
}
DELETES = {
    "super_admin": LIVE,
    "manager": {"own", "same_dept", "below_dept"},
    "rep": set(),
    "finance": set(),
    "assistant": set(),
    "viewer": set(),
}


@dataclass
class Scene:
    firm: Firm
    me: Person
    deals: dict[str, int]


async def a_scene(db: Database, role: str) -> Scene:
    """One person and a deal for every relation he can have to it."""
    firm = await a_firm(db)
    home, other = await a_department(firm, "我的部门"), await a_department(firm, "别的部门")
    below = await a_department(firm, "下级部门", parent=home)
    me = await a_person(firm, "我", role, department=home)
    stranger = await a_person(firm, "别的部门的人", department=other)
    owners = {
        "own": me,
        "subordinate": await a_person(firm, "下属", department=other, superior=me),
        "same_dept": await a_person(firm, "同部门", department=home),
        "below_dept": await a_person(firm, "下级部门的人", department=below),
        "other_dept": stranger,
    }
    made = {relation: await _deal(firm, owner, relation) for relation, owner in owners.items()}
    for relation, power, expires in (
        ("team_read", "read", firm.clock.ms + 1),
        ("team_write", "write", None),
        ("team_expired", "write", firm.clock.ms),
    ):
        made[relation] = await _deal(firm, stranger, relation)
        await a_team_row(firm, ("opportunity", made[relation]), me, power, expires_at=expires)
    mine = await a_customer(firm, owner=me, name="我的客户")
    made["beneath_own"] = await _deal(firm, stranger, "beneath_own", mine)
    for relation, power in (("beneath_team_read", "read"), ("beneath_team_write", "write")):
        customer = await a_customer(firm, owner=stranger, name=relation)
        await a_team_row(firm, ("customer", customer), me, power)
        made[relation] = await _deal(firm, stranger, relation, customer)
    made["deleted"] = await _deal(firm, me, "deleted")
    await firm.write(lambda tx: tx.run("UPDATE opportunities SET deleted_at = 1 WHERE id = :id", id=made["deleted"]))
    return Scene(firm, me, made)


async def _deal(firm: Firm, owner: Person, name: str, customer: int | None = None) -> int:
    """Written by the company owner, who may do it for everybody."""
    if customer is None:
        customer = await a_customer(firm, owner=owner, name=f"客户 {name}")
    return await a_deal(firm, firm.owner, customer=customer, name=name, owner_id=owner.id)


@pytest.mark.rule("PERM-3", "PERM-4", "PERM-10", "PERM-12", "PERM-13", "TEAM-5")
@pytest.mark.parametrize("role", sorted(READS))
async def test_every_surface_gives_the_same_deals(db: Database, role: str) -> None:
    scene = await a_scene(db, role)
    firm, now = scene.firm, scene.firm.clock.ms
    named = {id_: relation for relation, id_ in scene.deals.items()}

    def read(tx: Tx) -> dict[str, set[str]]:
        actor = actor_of(tx, scene.me)
        ids = list(scene.deals.values())
        found = {
            "get": {id_ for id_ in ids if children.find_readable(tx, actor, "opportunity", id_, now=now)},
            "all": {row["id"] for row in children.list_readable(tx, actor, "opportunity", now=now, limit=200)},
            "page": {row["id"] for row in deal_lists.list_page(tx, actor, state="", limit=200, now=now)},
            "named": {row["id"] for row in deal_lists.list_by_ids(tx, actor, ids, now=now)},
        }
        counted = sum(row["n"] for row in deal_lists.sums(tx, actor, state="", now=now))
        assert counted == len(found["page"])
        return {surface: {named[id_] for id_ in these} for surface, these in found.items()}

    found = await firm.db.read(read)
    found["card"] = await cards(scene)
    assert found == dict.fromkeys(found, READS[role])


async def cards(scene: Scene) -> set[str]:
    seen = set()
    for relation, deal in scene.deals.items():
        try:
            await opened(scene.firm, scene.me, deal)
        except NotFound:
            continue
        seen.add(relation)
    return seen


@pytest.mark.rule("PERM-7", "PERM-9", "PERM-13")
@pytest.mark.parametrize("role", sorted(EDITS))
async def test_what_is_not_readable_is_missing_and_what_is_not_allowed_is_forbidden(db: Database, role: str) -> None:
    scene = await a_scene(db, role)
    now = scene.firm.clock.ms

    def judge(tx: Tx, deal: int, permission: str) -> str:
        actor = actor_of(tx, scene.me)
        try:
            if permission:
                children.get_under(tx, actor, "opportunity", deal, permission, now=now)
            else:
                children.get_editable(tx, actor, "opportunity", deal, now=now)
        except Refusal as refusal:
            return refusal.code
        return "ok"

    for permission, allowed in (("", EDITS[role]), ("opp.delete", DELETES[role])):
        for relation, deal in scene.deals.items():
            verdict = await scene.firm.db.read(lambda tx, d=deal, p=permission: judge(tx, d, p))
            readable = relation in READS[role]
            expected = "ok" if relation in allowed else "forbidden" if readable else "not_found"
            assert verdict == expected, (permission, relation)


@pytest.mark.rule("PERM-4")
async def test_without_inheritance_the_customers_owner_sees_his_own_deals_only(db: Database) -> None:
    scene = await a_scene(db, "rep")
    await scene.firm.set("perm.inherit_read", False)
    assert await cards(scene) == {"own"} | TEAM


@pytest.mark.rule("PERM-5", "PERM-6", "OPP-10", "CUST-13")
async def test_a_specialist_sees_the_card_and_contacts_of_the_customer_and_nothing_beneath(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    customer = await a_customer(
        firm, owner=ann, phones=("13800001234",), contacts=(NewContact(name="张总", phones=("13900001111",)),)
    )
    await firm.crm.follow_ups.log(firm.call(ann), Entry(("customer", customer), content="秘密", words="秘密"))
    other = await a_deal(firm, ann, customer=customer, name="林的商机")
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(wang), "customer", customer)
    deal = await a_deal(firm, mia, customer=customer, name="专家的商机", owner_id=wang.id)
    card = await firm.crm.customers.open(firm.call(wang), "customer", customer)
    assert (card.name, card.own_only, card.last, card.may_edit) == ("顺达物流", True, None, False)
    assert [contact.name for contact in card.contacts] == ["张总"]
    assert "13800001234" not in repr(card)
    assert [line.id for line in card.deals] == [deal]
    with pytest.raises(NotFound):
        await opened(firm, wang, other)
    listed = await firm.crm.contacts.list(firm.call(wang), customer)
    assert [line.name for line in listed.lines] == ["张总"]
    await firm.crm.deals.lose(firm.call(wang), deal, "price")
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(wang), "customer", customer)


@pytest.mark.rule("PERM-5", "PERM-3")
async def test_without_the_gate_a_deal_opens_nothing(firm: Firm, ann: Person, mia: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    finance = await a_person(firm, "财务", "finance")
    deal = await a_deal(firm, firm.owner, customer=customer, owner_id=finance.id)
    with pytest.raises(NotFound):
        await opened(firm, finance, deal)


@pytest.mark.rule("PERM-6", "PERM-7")
async def test_who_may_edit_a_deal_logs_what_was_said_about_it(
    firm: Firm, ann: Person, wang: Person, mia: Person
) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, mia, customer=customer, owner_id=wang.id)
    entry = Entry(("customer", customer), content="谈了价", words="谈了价", opportunity_id=deal)
    await firm.crm.follow_ups.log(firm.call(wang), entry)
    assert (await opened(firm, wang, deal)).last is not None
    about = await firm.value("SELECT id FROM follow_ups")
    await firm.crm.follow_ups.log(firm.call(ann), Entry(("customer", customer), content="秘密", words="秘密"))
    beside = await firm.value("SELECT max(id) FROM follow_ups")
    specialist = await a_person(firm, "专家")
    await firm.crm.deals.transfer(firm.call(mia), deal, specialist.id, "专家")
    assert await reads(firm, specialist, about)
    assert not await reads(firm, specialist, beside)
    await firm.crm.deals.transfer(firm.call(mia), deal, wang.id, "回来")
    reader = await a_person(firm, "读者")
    await a_team_row(firm, ("opportunity", deal), reader, "read")
    with pytest.raises(Forbidden):
        await firm.crm.follow_ups.log(firm.call(reader), entry)


@pytest.mark.rule("CUST-18")
async def test_an_erasure_blanks_what_was_written_on_deals(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer, name="张三的房子", next_step="打给张三", competitor="李四")
    await firm.crm.deals.lose(firm.call(ann), deal, "other", note="张三换了")
    await firm.crm.upkeep.erase(firm.call(firm.owner), customer, "本人要求")
    row = await firm.row("SELECT * FROM opportunities")
    kept = await firm.rows("SELECT note FROM stage_history") + await firm.rows(
        "SELECT before_values, after_values, record_name FROM audit_values v JOIN audit a ON a.id = v.audit_id"
        " WHERE a.entity = 'opportunity'"
    )
    assert not any(word in f"{row} {kept}" for word in ("张三", "李四"))
    assert (row["state"], row["amount"], row["reason"]) == ("lost", 45_000_000, "other")


@pytest.mark.rule("OPP-12")
async def test_a_follow_up_names_a_deal_of_its_own_customer(firm: Firm, ann: Person) -> None:
    deal = await a_deal(firm, ann)
    other = await a_customer(firm, owner=ann, name="明辉电子")
    entry = Entry(("customer", other), content="谈了价", words="谈了价", opportunity_id=deal)
    with pytest.raises(Refusal, match="foreign_deal"):
        await firm.crm.follow_ups.log(firm.call(ann), entry)


@pytest.mark.rule("PERM-11", "PERM-5")
async def test_a_pooled_customer_opens_its_card_to_nobody_by_a_void_deal(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    deal = await a_deal(firm, ann, customer=customer)
    pool = await the_pool(firm)
    await firm.crm.deals.lose(firm.call(ann), deal, "price")
    await firm.crm.pool.back(firm.call(ann), ("customer", customer), "no_need", pool_id=pool)
    with pytest.raises(NotFound):
        await firm.crm.customers.open(firm.call(ann), "customer", customer)
    assert (await opened(firm, ann, deal)).customer_readable is False
