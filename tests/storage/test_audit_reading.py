"""Reading the audit log, and what of refused calls stands in it (AUDIT-3, AUDIT-6 to AUDIT-9)."""

from typing import Any

import pytest

from storage.database import Database
from storage.errors import Forbidden, NotFound, OldButton
from storage.queries import audit
from storage.tx import Tx
from tests.factories import Firm, a_customer, a_firm, a_lead, a_person, a_team_row


async def noted(firm: Firm, kind: str, record_id: int, **after: Any) -> None:
    """What a use case writes when it makes a record."""
    call = firm.call(firm.owner)
    await firm.write(lambda tx: audit.write(tx, None, call, "created", kind, record_id, name="顺达物流", after=after))


async def actions(firm: Firm, entity: str, record_id: int) -> list[str]:
    log = await firm.crm.audit.history(firm.call(firm.owner), entity, record_id)
    return [entry.action for entry in log.entries]


@pytest.mark.rule("AUDIT-3", "ORG-12")
async def test_the_history_of_a_deleted_customer_is_complete_for_audit_view(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    customer = await a_customer(firm, owner=rep)
    await noted(firm, "customer", customer)
    await firm.write(
        lambda tx: tx.run("UPDATE customers SET state = 'deleted', deleted_at = 1 WHERE id = :id", id=customer)
    )
    with pytest.raises(NotFound):
        await firm.crm.audit.history(firm.call(rep), "customer", customer)
    assert await actions(firm, "customer", customer) == ["created"]


@pytest.mark.rule("AUDIT-6", "PERM-13")
async def test_the_history_of_a_record_is_for_whoever_reads_it(db: Database) -> None:
    firm = await a_firm(db)
    rep, other, member = await a_person(firm), await a_person(firm, "王芳"), await a_person(firm, "赵磊")
    for kind, make in (("customer", a_customer), ("lead", a_lead)):
        record = await make(firm, owner=rep)
        await noted(firm, kind, record)
        await a_team_row(firm, (kind, record), member)
        for person in (rep, member, firm.owner):
            assert (await firm.crm.audit.history(firm.call(person), kind, record)).entries
        refusals = []
        for missing in (record, 10**6):
            with pytest.raises(NotFound) as refused:
                await firm.crm.audit.history(firm.call(other), kind, missing)
            refusals.append((str(refused.value), refused.value.params))
        assert refusals[0] == refusals[1]


@pytest.mark.rule("AUDIT-6", "PERM-15")
async def test_private_values_inside_the_history_are_masked_for_all_but_owner_and_team(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    rep, member = await a_person(firm), await a_person(firm, "赵磊")
    customer = await a_customer(firm, owner=rep)
    await a_team_row(firm, ("customer", customer), member)

    def change(tx: Tx) -> None:
        values = {"before": {"email": "he@example.com"}, "after": {"phones": ["+8613812341234"], "level": "A"}}
        audit.write(tx, None, firm.call(rep), "changed", "customer", customer, **values)  # type: ignore[arg-type]

    await db.write(change)

    async def newest(person: Any) -> dict[str, Any]:
        return (await firm.crm.audit.history(firm.call(person), "customer", customer)).entries[0].after

    assert await newest(rep) == {"phones": ["+8613812341234"], "level": "A"}
    assert await newest(member) == {"phones": ["+8613812341234"], "level": "A"}
    assert await newest(manager) == {"phones": ["+86 138****1234"], "level": "A"}
    masked = (await firm.crm.audit.history(firm.call(manager), "customer", customer)).entries[0]
    assert masked.before == {"email": "h****"}
    (entry, *_) = (await firm.crm.audit.log(firm.call(firm.owner), entity="customer")).entries
    assert entry.after["phones"] == ["+86 138****1234"]


@pytest.mark.rule("AUDIT-6")
async def test_the_whole_log_needs_audit_view_and_comes_in_pages(db: Database) -> None:
    firm = await a_firm(db)
    manager = await a_person(firm, "经理", "manager")
    with pytest.raises(Forbidden, match="AUDIT-6"):
        await firm.crm.audit.log(firm.call(manager))
    for number in range(60):
        await firm.crm.departments.create(firm.call(firm.owner), f"部门{number}", firm.root)
    total, before, sizes = await firm.value("SELECT count(*) AS n FROM audit"), None, []
    while True:
        page = await firm.crm.audit.log(firm.call(firm.owner), before=before)
        sizes.append(len(page.entries))
        if page.cursor is None:
            break
        before = page.cursor
    assert (sizes[0], sum(sizes)) == (50, total)


@pytest.mark.rule("AUDIT-6")
@pytest.mark.parametrize(
    ("entity", "reader"),
    [
        ("user", "manager"),
        ("role", None),
        ("department", None),
        ("setting", None),
        ("pool", None),
        ("organisation", None),
    ],
)
async def test_the_history_of_the_organisation_is_for_those_who_run_it(
    db: Database, entity: str, reader: str | None
) -> None:
    firm = await a_firm(db)
    manager, rep = await a_person(firm, "经理", "manager"), await a_person(firm)
    target = {"user": firm.owner.id, "role": 1, "department": firm.root, "pool": 1}.get(
        entity, 1 if entity == "organisation" else 0
    )
    await firm.crm.audit.history(firm.call(firm.owner), entity, target)
    with pytest.raises(NotFound):
        await firm.crm.audit.history(firm.call(rep), entity, target)
    if reader == "manager":
        await firm.crm.audit.history(firm.call(manager), entity, target)
    else:
        with pytest.raises(NotFound):
            await firm.crm.audit.history(firm.call(manager), entity, target)


@pytest.mark.rule("AUDIT-8")
async def test_a_forbidden_call_is_logged_and_other_refusals_are_not(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)

    async def refused() -> int:
        return int(await firm.value("SELECT count(*) AS n FROM audit WHERE action = 'refused'"))

    with pytest.raises(Forbidden):
        await firm.crm.departments.create(firm.call(rep), "新", firm.root)
    assert await refused() == 1
    with pytest.raises(Forbidden):
        await firm.crm.audit.log(firm.call(rep))
    assert await refused() == 2
    with pytest.raises(NotFound):
        await firm.crm.audit.history(firm.call(rep), "customer", 999)
    with pytest.raises(Forbidden):
        await firm.crm.people.directory(firm.call(None, account="tg:404", channel="chat"))
    assert await refused() == 2
    row = await firm.row("SELECT DISTINCT actor_id, entity FROM audit WHERE action = 'refused'")
    assert row == {"actor_id": rep.id, "entity": "call"}


@pytest.mark.rule("AUDIT-8", "PERM-21")
async def test_a_tap_on_somebody_elses_staged_write_is_logged(db: Database) -> None:
    firm = await a_firm(db)
    rep, thief = await a_person(firm), await a_person(firm, "王芳")
    card = await firm.shown((await firm.crm.settings.open_own(firm.call(rep))).card)
    with pytest.raises(OldButton):
        await firm.crm.settings.set_locale(firm.tap(thief, card), "en")
    draft = (await firm.crm.dialogue.keep_words(firm.call(rep), "今天去了顺达")).draft
    with pytest.raises(NotFound):
        await firm.crm.dialogue.discard(firm.call(thief), draft.id)
    rows = await firm.rows("SELECT actor_id, entity, reason FROM audit WHERE action = 'refused'")
    assert rows == [{"actor_id": thief.id, "entity": "draft", "reason": "foreign_draft"}] * 2
    assert await firm.value("SELECT locale FROM users WHERE id = :id", id=rep.id) == "zh-CN"


@pytest.mark.rule("AUDIT-7")
async def test_jobs_are_the_system_and_a_stand_in_carries_both(db: Database) -> None:
    firm = await a_firm(db)
    rep = await a_person(firm)
    customer = await a_customer(firm, owner=rep)

    def unit(tx: Tx, actor: Any) -> None:
        audit.write(tx, actor, firm.call(None), "recycled", "customer", customer)
        audit.write(tx, actor, firm.call(None), "approved", "customer", customer, on_behalf_of=rep.id)

    await firm.crm.system(unit)
    newest = (await firm.crm.audit.history(firm.call(firm.owner), "customer", customer)).entries
    assert (newest[1].actor, newest[1].channel) == ("system", "job")
    assert (newest[0].actor, newest[0].on_behalf_of) == ("system", "林志强")


@pytest.mark.rule("AUDIT-9")
async def test_the_operators_commands_act_as_the_company_owner(db: Database) -> None:
    firm = await a_firm(db)
    await firm.write(lambda tx: tx.run("UPDATE users SET account = NULL, status = 'invited'"))
    call = firm.call(None, channel="cli", account="operator")
    await firm.crm.settings.change(call, "org.invite_hours", 5)
    row = await firm.row("SELECT actor_id, channel FROM audit WHERE entity = 'setting'")
    assert row == {"actor_id": firm.owner.id, "channel": "cli"}
