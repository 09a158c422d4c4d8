"""Follow-ups found by their words: only what one reads, private numbers hidden, every change followed (FOLLOW-14)."""

import pytest

from storage.entities.follow_ups import Entry
from storage.errors import Invalid
from storage.queries import said as index
from storage.usecases import follow_ups
from storage.usecases.said import snippet
from tests.factories import Firm, Person, a_customer, a_lead, a_person


async def written(firm: Firm, person: Person, record: tuple[str, int], content: str) -> int:
    call = firm.call(person)
    kind = "lead" if record[0] == "lead" else "customer"
    entry = Entry((kind, record[1]), content=content, words=content, origin="quick")  # type: ignore[arg-type]

    def unit(tx, actor):  # type: ignore[no-untyped-def]
        return follow_ups.write(tx, actor, call, entry)

    from storage.queries import people

    await firm.write(lambda tx: unit(tx, people.find_actor(tx, person.account)))
    rows = await firm.rows("SELECT max(id) AS id FROM follow_ups")
    return int(rows[0]["id"])


async def found(firm: Firm, person: Person, words: str) -> list[str]:
    shown = await firm.crm.customers.said(firm.call(person), words)
    return [line.snippet for line in shown.lines]


@pytest.mark.rule("FOLLOW-14")
@pytest.mark.parametrize("words", ["报价", "報價單", "价单", "ＱＵＯＴＥ", "quo", "报价 quote", "降3"])
async def test_two_characters_are_enough(firm: Firm, ann: Person, words: str) -> None:
    customer, lead = await a_customer(firm, owner=ann), await a_lead(firm, owner=ann)
    await written(firm, ann, ("customer", customer), "要报价单 quote，再降3%")
    await written(firm, ann, ("lead", lead), "没接电话")
    assert len(await found(firm, ann, words)) == 1


@pytest.mark.rule("FOLLOW-14")
@pytest.mark.parametrize("words", ["价", "", " ", "%", "a"])
async def test_one_is_not(firm: Firm, ann: Person, words: str) -> None:
    with pytest.raises(Invalid):
        await firm.crm.customers.said(firm.call(ann), words)


@pytest.mark.rule("FOLLOW-14", "PERM-12")
async def test_only_what_one_reads(firm: Firm, ann: Person) -> None:
    wang, mia = await a_person(firm, "王芳"), await a_person(firm, "陈经理", "manager")
    customer = await a_customer(firm, owner=ann)
    await written(firm, ann, ("customer", customer), "要报价单")
    assert len(await found(firm, ann, "报价单")) == len(await found(firm, mia, "报价单")) == 1
    assert await found(firm, wang, "报价单") == []
    await firm.write(lambda tx: tx.run("UPDATE customers SET owner_id = :wang", wang=wang.id))
    assert await found(firm, ann, "报价单") == []
    assert len(await found(firm, wang, "报价单")) == 1


@pytest.mark.rule("FOLLOW-14", "PERM-15")
async def test_snippets_are_short_and_hide_numbers(firm: Firm, ann: Person) -> None:
    assert (
        snippet("老板电话13800001234，报价单周五前发过去给他们采购部的刘经理看看", "报价单")
        == "…138****1234，报价单周五前发过去给他们采购部…"
    )
    assert snippet("报价单", "报价单") == "报价单"


@pytest.mark.rule("FOLLOW-14", "FOLLOW-5", "ORG-12")
async def test_an_edit_and_a_deletion_are_followed(firm: Firm, ann: Person) -> None:
    customer = await a_customer(firm, owner=ann)
    id_ = await written(firm, ann, ("customer", customer), "要报价单")
    await firm.write(lambda tx: tx.run("UPDATE follow_ups SET content = '要样品' WHERE id = :id", id=id_))
    assert await found(firm, ann, "报价单") == []
    await firm.write(lambda tx: index.refresh(tx, id_))
    assert await found(firm, ann, "样品") == ["要样品"]
    await firm.write(lambda tx: tx.run("UPDATE follow_ups SET deleted_at = 1 WHERE id = :id", id=id_))
    assert await found(firm, ann, "样品") == []
