"""A firm's own fields on the card, and relations, asked for one at a time (CUST-11, CUST-12)."""

import json

import pytest

from storage.entities.custom_fields import NewField
from tests.bot.test_customer_card import opened
from tests.bot.world import World
from tests.factories import a_customer

FIELDS = (
    NewField("size", "规模", "select", options=("大型", "小型")),
    NewField("lines", "产线", "multi", options=("冲压", "焊接", "喷涂")),
    NewField("vip", "大客户", "boolean"),
    NewField("opened", "开业日", "date"),
    NewField("desk", "对接人", "user"),
)


async def defined(world: World) -> None:
    for new in FIELDS:
        await world.firm.crm.fields.define_custom(world.firm.call(world.firm.owner), "customer", new)


async def last_page(user: object, *labels: str) -> None:
    for label in ("更多", "编辑", "‹", "‹", *labels):
        await user.taps(label)  # type: ignore[attr-defined]


@pytest.mark.rule("CUST-12")
async def test_own_fields_are_asked_for_as_their_kind_wants(world: World) -> None:
    await defined(world)
    await world.person("王芳")
    ann, customer = await opened(world)
    await last_page(ann, "规模", "大型")
    ann.sees("规模：大型 ← 已改")
    await ann.taps("‹ 返回")
    await last_page(ann, "大客户")
    ann.sees("大客户：是 ← 已改")
    await ann.taps("‹ 返回")
    await last_page(ann, "产线", "冲压", "喷涂")
    await ann.taps("‹ 返回")
    await ann.taps("‹ 返回")
    await ann.taps("‹ 返回")
    await last_page(ann, "开业日")
    await ann.says("2018-10-01")
    ann.sees("开业日：2018-10-01 ← 已改")
    await ann.taps("‹ 返回")
    await last_page(ann, "对接人")
    await ann.says("王芳")
    ann.sees("对接人：王芳 ← 已改")
    extra = json.loads(await world.firm.value("SELECT extra FROM customers"))
    wang = await world.firm.value("SELECT id FROM users WHERE name = '王芳'")
    assert extra == {"size": "大型", "vip": True, "lines": ["冲压", "喷涂"], "opened": "2018-10-01", "desk": wang}


@pytest.mark.rule("CUST-11")
async def test_a_parent_is_named_and_its_relation_chosen(world: World) -> None:
    ann, customer = await opened(world)
    parent = await a_customer(world.firm, owner=ann.person, name="恒达集团")
    for label in ("更多", "编辑", "›", "›", "上级公司"):
        await ann.taps(label)
    with ann.costs(m=1, t=1, new=0, edits=2):
        await ann.says("恒达集团")
        await ann.taps("集团")
    ann.sees("集团：恒达集团")
    row = await world.firm.row("SELECT parent_customer_id, relation FROM customers WHERE id = :id", id=customer)
    assert row == {"parent_customer_id": parent, "relation": "group"}


@pytest.mark.rule("CUST-12", "DIALOG-6")
async def test_several_choices_are_typed_at_once(world: World) -> None:
    await defined(world)
    ann, customer = await opened(world)
    await last_page(ann, "产线")
    await ann.says("喷涂、冲压")
    ann.sees("产线：冲压, 喷涂 ← 已改")
    assert json.loads(await world.firm.value("SELECT extra FROM customers")) == {"lines": ["冲压", "喷涂"]}


@pytest.mark.rule("CUST-12", "ORG-5")
@pytest.mark.parametrize(("currency", "unit"), [("CNY", 100), ("JPY", 1), ("KWD", 1_000)])
async def test_money_is_kept_in_the_minor_units_of_the_firms_currency(world: World, currency: str, unit: int) -> None:
    await world.firm.write(lambda tx: tx.run("UPDATE organisation SET base_currency = :c", c=currency))
    own = NewField("output", "产值", "money")
    await world.firm.crm.fields.define_custom(world.firm.call(world.firm.owner), "customer", own)
    ann, customer = await opened(world)
    await last_page(ann, "产值")
    await ann.says("4,532,000")
    ann.sees("产值：453.2万 ← 已改")
    await ann.taps("‹ 返回")
    await last_page(ann, "‹", "年营收")
    await ann.says("1.2亿")
    ann.sees("年营收：1.2亿 ← 已改")
    row = await world.firm.row("SELECT * FROM customers WHERE id = :id", id=customer)
    assert json.loads(row["extra"]) == {"output": 4_532_000 * unit}
    assert (row["annual_revenue"], row["revenue_currency"]) == (120_000_000 * unit, currency)
