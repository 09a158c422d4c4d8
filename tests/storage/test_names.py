"""The index of names: what a message may mean, own records first, each with its standing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.entities.candidates import Candidate
from storage.entities.customers import NewContact
from storage.entities.names import name_key
from storage.entities.tokens import whole_token, whole_tokens
from storage.queries import names
from tests.factories import Firm, Person, a_customer, a_department, a_lead, a_team_row, the_pool


async def meant(firm: Firm, person: Person, text: str) -> list[Candidate]:
    return list((await firm.crm.dialogue.situation(firm.call(person), text=text)).candidates)


@pytest.mark.rule("DUP-4", "PERM-12")
async def test_every_name_comes_with_its_standing_own_ones_first(firm: Firm, ann: Person, wang: Person) -> None:
    foreign = await a_customer(firm, owner=wang, name="顺达物流")
    pooled = await a_customer(firm, pool=await the_pool(firm), name="顺达五金")
    own = await a_customer(firm, owner=ann, name="顺达包装")
    shared = await a_customer(firm, owner=wang, name="顺达贸易")
    await a_team_row(firm, ("customer", shared), ann, "write")
    found = {candidate.name: candidate.standing for candidate in await meant(firm, ann, "今天给顺达打了电话")}
    assert found == {"顺达五金": "pool", "顺达包装": "own", "顺达贸易": "own"}
    whole = {candidate.name: candidate.standing for candidate in await meant(firm, ann, "今天给顺达 物流打了电话")}
    assert whole == found | {"顺达物流": "masked"}
    assert (await meant(firm, ann, "顺达"))[0].name == "顺达包装"
    assert len({foreign, pooled, own, shared}) == 4


async def test_of_names_alike_who_was_followed_up_last_comes_first(firm: Firm, ann: Person) -> None:
    early = await a_customer(firm, owner=ann, name="顺达包装")
    late = await a_customer(firm, owner=ann, name="顺达贸易")
    never = await a_customer(firm, owner=ann, name="顺达五金")
    for customer, at in ((late, 2), (early, 1)):
        sql = "UPDATE customers SET last_followup_at = :at WHERE id = :id"
        await firm.write(lambda tx, sql=sql, at=at, customer=customer: tx.run(sql, at=at, id=customer))
    found = [candidate.ref for candidate in await meant(firm, ann, "顺达")]
    assert found == [f"c{late}", f"c{early}", f"c{never}"]


@pytest.mark.rule("ORG-7")
@pytest.mark.parametrize(
    "text", ["順達物流來電", "ＳＨＵＮＤＡ called", "打给 138 0000 1234", "張總說要降價", "顺大物流"]
)
async def test_spellings_sounds_contacts_and_phones_lead_there(firm: Firm, ann: Person, text: str) -> None:
    await a_customer(
        firm, owner=ann, name="顺达物流", short_name="Shunda", contacts=(NewContact("张总", phones=("13800001234",)),)
    )
    assert await meant(firm, ann, text)


async def test_initials_of_an_own_name_lead_there(firm: Firm, ann: Person, wang: Person) -> None:
    await a_customer(firm, owner=ann, name="顺达物流")
    assert [candidate.name for candidate in await meant(firm, ann, "sdwl")] == ["顺达物流"]
    assert not await meant(firm, wang, "sdwl")


async def test_a_contact_names_its_customer(firm: Firm, ann: Person) -> None:
    await a_customer(firm, owner=ann, name="顺达物流", contacts=(NewContact("刘敏", phones=("13800001234 转 5",)),))
    (contact,) = [candidate for candidate in await meant(firm, ann, "刘敏来电") if candidate.kind == "contact"]
    assert contact.subject == "c1"
    assert contact.phones == ("+8613800001234",)


@pytest.mark.rule("LEAD-5", "ORG-12")
async def test_invalid_leads_are_not_meant(firm: Firm, ann: Person) -> None:
    lead = await a_lead(firm, owner=ann, name="明辉电子")
    assert await meant(firm, ann, "明辉电子")
    await firm.crm.leads.mark_invalid(firm.call(ann), lead, "no_need")
    assert not await meant(firm, ann, "明辉电子")


@pytest.mark.rule("PERM-11", "POOL-19")
async def test_names_of_a_pool_of_others_stay_unseen(firm: Firm, ann: Person) -> None:
    pool, far = await the_pool(firm), await a_department(firm, "华东")
    await firm.write(
        lambda tx: tx.run("INSERT INTO pool_departments (pool_id, department_id) VALUES (:p, :d)", p=pool, d=far)
    )
    await a_customer(firm, pool=pool, name="永发建材")
    assert not await meant(firm, ann, "永发建材")


@pytest.mark.rule("XFER-1")
async def test_tokens_follow_the_record_and_its_contacts(firm: Firm, ann: Person, wang: Person) -> None:
    customer = await a_customer(firm, owner=ann, contacts=(NewContact("张总"),))
    await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :wang", wang=wang.id))
    await firm.write(lambda tx: names.refresh(tx, "customer", customer))
    assert [one.kind for one in await meant(firm, wang, "张总")] == ["contact", "customer"][::-1]
    assert not await meant(firm, ann, "张总")


async def test_at_most_two_hundred_names_with_the_own_ones_in(firm: Firm, ann: Person, wang: Person) -> None:
    for n in range(70):
        await a_lead(firm, owner=wang, name=f"顺达物流{n}")
    own = [await a_lead(firm, owner=ann, name=f"顺达包装{n}") for n in range(3)]
    found = await meant(firm, ann, "顺达物流")
    assert len(found) <= 200
    assert {candidate.standing for candidate in found[:3]} == {"own"}
    assert len(own) == 3


@pytest.mark.rule("DUP-4")
async def test_a_rare_part_of_a_name_counts_where_the_rest_is_common(firm: Firm, ann: Person, wang: Person) -> None:
    for number in range(names.COMMON + 10):
        await a_customer(firm, owner=wang, name=f"上海{chr(0x4E00 + 7 * number)}物流")
    await a_customer(firm, owner=wang, name="上海顺达物流")
    found = await meant(firm, ann, "今天拜访了上海顺达物流的张总")
    assert (found[0].name, found[0].standing) == ("上海顺达物流", "masked")
    assert len(found) <= names.MOST_OTHERS
    assert await meant(firm, firm.owner, "上海物流")
    assert not await meant(firm, ann, "上海物流")


@pytest.mark.rule("DUP-4", "PERM-12")
async def test_a_colleagues_customer_is_meant_by_its_whole_name_alone(firm: Firm, ann: Person, wang: Person) -> None:
    """Also where many names begin so: the one written in full is among the candidates, the others are not."""
    for number in range(70):
        await a_customer(firm, owner=wang, name=f"上海浦东{chr(0x4E10 + number)}{chr(0x5100 + number)}贸易")
    for name in ("顺达", "上海浦东和顺贸易有限公司", "Novaford Trading Ltd", "3M"):
        await a_customer(firm, owner=wang, name=name)
        found = await meant(firm, ann, f"昨天和王总去了 {name.casefold()}，谈了报价")
        assert [(candidate.name, candidate.standing) for candidate in found] == [(name, "masked")]
    assert not await meant(firm, ann, "昨天去了上海浦东")


@given(
    name=st.text("顺達物流上海3mACME ()·", min_size=1, max_size=14), before=st.sampled_from(("", "今天拜访", "to "))
)
def test_whoever_writes_a_whole_name_says_how_it_begins(name: str, before: str) -> None:
    token = whole_token(name)
    text = f"{before} {name} 谈了报价"
    assert not token or len(name_key(name)) == 1 or token in whole_tokens(text)
