"""What the firm says of each duplicate key, and when it may begin to forbid (DUP-9)."""

import asyncio

import pytest

from storage.entities.customers import NewCustomer
from storage.entities.leads import NewLead
from storage.errors import Conflict, Duplicate, Forbidden, Invalid
from tests.factories import Firm, Person, a_lead
from tests.storage.test_duplicates import create_customer
from tests.storage.test_leads import create, drafted

PHONE = "139 1111 2222"


async def set_policy(firm: Firm, key: str, value: str) -> None:
    await firm.crm.settings.change(firm.call(firm.owner), f"dup.{key}", value)


@pytest.mark.rule("DUP-9", "DUP-10")
async def test_a_key_that_warns_takes_a_second_yes(firm: Firm, ann: Person) -> None:
    await set_policy(firm, "phone", "warn")
    await create(firm, ann, NewLead("顺达物流", phones=(PHONE,)))
    with pytest.raises(Duplicate) as warned:
        await create(firm, ann, NewLead("明辉电子", phones=(PHONE,)))
    assert warned.value.token
    assert await create(firm, ann, NewLead("明辉电子", phones=(PHONE,)), token=warned.value.token)


@pytest.mark.rule("DUP-9")
async def test_a_key_that_is_off_meets_nobody(firm: Firm, ann: Person) -> None:
    for key in ("phone", "name", "lead_name", "similar"):
        await set_policy(firm, key, "off")
    await create_customer(firm, ann, NewCustomer("明辉电子", phones=(PHONE,)))
    assert await create_customer(firm, ann, NewCustomer("明辉电子", phones=(PHONE,)))
    shown = await drafted(firm, ann, NewLead("明辉电子", phones=(PHONE,)))
    assert shown.check.hits == ()


@pytest.mark.rule("DUP-9")
async def test_forbidding_is_refused_while_two_customers_share_a_phone(firm: Firm, ann: Person) -> None:
    await set_policy(firm, "phone", "off")
    await create_customer(firm, ann, NewCustomer("顺达物流", phones=(PHONE,)))
    second = await create_customer(firm, ann, NewCustomer("明辉电子", phones=(PHONE,)))
    with pytest.raises(Conflict) as refused:
        await set_policy(firm, "phone", "forbid")
    assert refused.value.rule == "DUP-9"
    assert refused.value.params["violations"] == [["顺达物流", "明辉电子"]]
    assert await firm.value("SELECT value FROM settings WHERE name = 'dup.phone'") == '"off"'
    sql = "DELETE FROM dup_keys WHERE holder_id = :id AND key = 'phone'"
    await firm.write(lambda tx: tx.run(sql, id=second))
    await set_policy(firm, "phone", "forbid")
    with pytest.raises(Duplicate):
        await create(firm, ann, NewLead("天成贸易", phones=(PHONE,)))


@pytest.mark.rule("DUP-9", "DUP-6")
async def test_what_was_allowed_by_an_override_is_no_violation(firm: Firm, ann: Person) -> None:
    await create(firm, ann, NewLead("顺达物流", phones=(PHONE,)))
    await create(firm, firm.owner, NewLead("明辉电子", phones=(PHONE,)), reason="两家共用")
    await set_policy(firm, "phone", "warn")
    await set_policy(firm, "phone", "forbid")
    with pytest.raises(Duplicate) as refused:
        await create(firm, ann, NewLead("天成贸易", phones=(PHONE,)))
    assert refused.value.token is None


@pytest.mark.rule("DUP-9", "DUP-1")
async def test_the_name_of_leads_may_be_forbidden_too(firm: Firm, ann: Person) -> None:
    await a_lead(firm, owner=ann, name="明辉电子")
    await set_policy(firm, "lead_name", "forbid")
    results = await asyncio.gather(
        *(create(firm, ann, NewLead("顺达物流")) for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, Duplicate) for result in results) == 9
    with pytest.raises(Duplicate) as refused:
        await create(firm, ann, NewLead("明辉电子"))
    assert refused.value.token is None


@pytest.mark.rule("DUP-9")
async def test_a_switch_and_twenty_saves_at_once_leave_no_two_holders(firm: Firm, ann: Person) -> None:
    await set_policy(firm, "phone", "off")
    names = [chr(0x4E00 + 97 * n) + chr(0x5E00 + 83 * n) for n in range(20)]
    saves = [create(firm, ann, NewLead(name, phones=(PHONE,))) for name in names]
    results = await asyncio.gather(
        *saves[:10], set_policy(firm, "phone", "forbid"), *saves[10:], return_exceptions=True
    )
    forbids = await firm.value("SELECT value FROM settings WHERE name = 'dup.phone'") == '"forbid"'
    holders = await firm.value("SELECT count(*) AS n FROM dup_keys WHERE key = 'phone'")
    assert holders <= 1 if forbids else holders >= 2, results
    guarded = await firm.rows("SELECT DISTINCT forbid FROM dup_keys WHERE key = 'phone'")
    assert guarded == ([{"forbid": 1}] if forbids and holders else guarded[:0] if not holders else [{"forbid": 0}])


@pytest.mark.rule("DUP-9", "ORG-15")
async def test_only_known_words_and_only_with_the_right(firm: Firm, ann: Person) -> None:
    with pytest.raises(Invalid):
        await set_policy(firm, "phone", "maybe")
    with pytest.raises(Invalid):
        await set_policy(firm, "similar", "forbid")
    with pytest.raises(Forbidden):
        await firm.crm.settings.change(firm.call(ann), "dup.phone", "off")


@pytest.mark.rule("DUP-9", "DUP-1")
async def test_a_switch_takes_hold_of_the_keys_that_are_there(firm: Firm, ann: Person) -> None:
    """The index guards only keys that forbid: those held before the switch too."""
    await create(firm, ann, NewLead("顺达物流", phones=(PHONE,)))
    for policy, flag in (("warn", 0), ("forbid", 1), ("off", 0)):
        await set_policy(firm, "phone", policy)
        assert await firm.value("SELECT forbid FROM dup_keys WHERE key = 'phone'") == flag
