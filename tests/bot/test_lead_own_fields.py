"""A firm's own fields on leads: filled in one at a time, asked for where required, carried along (CUST-12)."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from storage.entities.custom_fields import NewField
from tests.bot.test_lead_fields import WORDS as FIRST
from tests.bot.test_lead_fields import opened, second_page
from tests.bot.world import User, World
from tests.factories import a_customer, a_lead, the_pool

SIZE = NewField("size", "规模", "select", options=("大型", "小型"))
FIELDS = (
    SIZE,
    NewField("lines", "产线", "multi", options=("冲压", "焊接", "喷涂")),
    NewField("vip", "大客户", "boolean"),
    NewField("opened", "开业日", "date"),
    NewField("meets", "看厂", "datetime"),
    NewField("budget", "预算", "money"),
    NewField("desk", "对接人", "user"),
    NewField("friend", "朋友", "customer"),
)


@dataclass(frozen=True)
class Words:
    back: str
    asks: str
    changed: str
    save: str
    convert: str
    missing: str


WORDS = {
    "zh-CN": Words("‹ 返回", "规模还没填", "规模：大型 ← 已改", "保存", "转成客户", "还缺：规模"),
    "zh-TW": Words("‹ 返回", "規模", "规模：大型 ← 已更新", "儲存", "轉成客戶", "還缺：规模"),
    "en": Words("‹ Back", "规模: not filled in yet", "规模: 大型 ← changed", "Save", "Convert", "Missing: 规模"),
}


async def defined(world: World, *fields: NewField, entity: str = "lead") -> None:
    for new in fields:
        await world.firm.crm.fields.define_custom(world.firm.call(world.firm.owner), entity, new)


async def extra(world: World, table: str = "leads") -> Any:
    return json.loads(await world.firm.value(f"SELECT extra FROM {table} ORDER BY id DESC LIMIT 1"))


@pytest.mark.rule("CUST-12")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_a_leads_own_field_is_five_taps_away_and_stands_on_its_card(world: World, locale: str) -> None:
    await defined(world, SIZE)
    ann, words = await opened(world, locale), WORDS[locale]
    with ann.costs(t=5, new=0, edits=5):
        await second_page(ann, FIRST[locale])
        await ann.taps("规模")
        ann.sees("明辉电子", words.asks if locale != "zh-TW" else "规模")
        assert len(ann.labels) <= 4
        await ann.taps("大型")
    ann.sees(words.changed)
    assert await extra(world) == {"size": "大型"}
    await ann.says("/find 明辉电子")
    ann.sees("大型")


async def asked_for(ann: User, field: str) -> None:
    await ann.says("/find 明辉电子")
    await second_page(ann)
    if field not in str(ann.labels):
        await ann.taps("›")
    await ann.taps(field)


@pytest.mark.rule("CUST-12")
async def test_each_kind_is_asked_for_as_it_wants(world: World) -> None:
    await defined(world, *FIELDS)
    await world.person("王芳")
    ann = await opened(world)
    await a_customer(world.firm, owner=ann.person, name="恒达集团")
    await asked_for(ann, "大客户")
    ann.sees("大客户：是 ← 已改")
    await asked_for(ann, "产线")
    await ann.taps("冲压")
    await ann.taps("喷涂")
    assert "✓喷涂" in str(ann.labels)
    await ann.taps("✓冲压")
    for field, said, line in (
        ("开业日", "2018-10-01", "开业日：2018-10-01 ← 已改"),
        ("看厂", "2030-10-01 10:00", "看厂：2030"),
        ("对接人", "王芳", "对接人：王芳 ← 已改"),
        ("朋友", "恒达集团", "朋友：恒达集团 ← 已改"),
    ):
        await asked_for(ann, field)
        await ann.says(said)
        assert line in ann.screen, (field, ann.screen)
    kept = await extra(world)
    assert kept["lines"] == ["喷涂"]
    assert (kept["vip"], kept["opened"]) == (True, "2018-10-01")
    names = await world.firm.rows("SELECT id, name FROM users UNION ALL SELECT id, name FROM customers")
    ids = {row["name"]: row["id"] for row in names}
    assert (kept["desk"], kept["friend"]) == (ids["王芳"], ids["恒达集团"])
    assert kept["meets"] > 1_900_000_000_000


@pytest.mark.rule("CUST-12", "DIALOG-6")
async def test_what_is_no_amount_keeps_the_question_open(world: World) -> None:
    await defined(world, NewField("budget", "预算", "money"))
    ann = await opened(world)
    await asked_for(ann, "预算")
    card = ann.last["message_id"]
    await ann.replies("很多", to=card)
    assert "「很多」看不懂" in ann.screen
    await ann.says("5万")
    assert "预算：" in ann.screen
    assert "← 已改" in ann.screen
    assert await extra(world) == {"budget": 5_000_000}


@pytest.mark.rule("CUST-12", "LEAD-1")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_a_required_field_is_asked_for_before_a_lead_is_saved(world: World, locale: str) -> None:
    required = NewField("size", "规模", "select", required=True, options=("大型", "小型"))
    await defined(world, required, NewField("desk", "对接人", "text", required=True))
    ann, words = await world.person(locale=locale), WORDS[locale]
    await ann.says("/lead 明辉电子")
    with ann.costs(m=1, t=4, new=1, edits=5):
        await ann.taps(words.save)
        ann.sees("规模")
        assert ["大型", "小型"] in ann.labels
        await ann.taps("大型")
        ann.sees("大型")
        await ann.taps(words.save)
        ann.sees("对接人")
        await ann.says("前台老李")
        ann.sees("前台老李", "大型")
        await ann.taps(words.save)
    assert await extra(world) == {"size": "大型", "desk": "前台老李"}


@pytest.mark.rule("CUST-12")
async def test_every_kind_can_be_answered_on_the_draft(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="恒达集团")
    await defined(
        world,
        NewField("vip", "大客户", "boolean", required=True),
        NewField("lines", "产线", "multi", required=True, options=tuple(f"产线{n}" for n in range(12))),
        NewField("friend", "朋友", "customer", required=True),
        NewField("opened", "开业日", "date", required=True),
    )
    await ann.says("/lead 明辉电子")
    await ann.taps("保存")
    await ann.taps("否")
    await ann.taps("保存")
    await ann.taps("产线1")
    await ann.taps("其他")
    await ann.taps("产线10")
    await ann.taps("‹ 返回")
    await ann.taps("保存")
    await ann.says("恒达集团")
    ann.sees("朋友：恒达集团")
    await ann.taps("保存")
    await ann.replies("随便", to=ann.last["message_id"])
    assert "「随便」看不懂" in ann.screen
    await ann.says("2018-10-01")
    await ann.taps("保存")
    friend = await world.firm.value("SELECT id FROM customers")
    assert await extra(world) == {
        "vip": False,
        "lines": ["产线1", "产线10"],
        "friend": friend,
        "opened": "2018-10-01",
    }


@pytest.mark.rule("CUST-12", "LEAD-9")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_conversion_names_what_is_missing_and_takes_it_along(world: World, locale: str) -> None:
    await defined(world, SIZE)
    await defined(world, NewField("size", "规模", "select", required=True, options=("大型",)), entity="customer")
    ann, words = await opened(world, locale), WORDS[locale]
    await ann.taps(words.convert)
    await ann.taps(words.convert)
    assert words.missing in (ann.alert or "")
    assert await world.firm.value("SELECT count(*) AS n FROM customers") == 0
    await ann.says("/find 明辉电子")
    await second_page(ann, FIRST[locale])
    await ann.taps("规模")
    await ann.taps("大型")
    await ann.taps(words.convert)
    await ann.taps(words.convert)
    assert await extra(world, "customers") == {"size": "大型"}


@pytest.mark.rule("CUST-12", "POOL-20")
async def test_the_pool_shows_what_is_not_hidden_there(world: World) -> None:
    await defined(world, SIZE, NewField("note", "说明", "text", hidden_in_pool=False))
    pool = await the_pool(world.firm, "lead")
    await a_lead(world.firm, pool=pool, name="永发建材", extra={"size": "大型", "note": "急着要"})
    ann = await world.person()
    await ann.says("/pool")
    await ann.taps("线索")
    await ann.taps("1")
    ann.sees("永发建材", "说明：急着要")
    ann.sees_not("大型")


@pytest.mark.rule("CUST-12", "LEAD-9")
async def test_a_field_called_the_same_on_both_is_one_and_another_is_not(world: World) -> None:
    owner = await world.person("陈老板", "super_admin")
    for entity, label in (("线索", "预算"), ("客户", "人数"), ("客户", "预算")):
        await owner.says("/admin")
        await owner.taps("字段")
        if entity not in owner.text:
            await owner.taps(entity)
        await owner.taps("加字段")
        await owner.says(label)
        await owner.taps("数字")
    rows = await world.firm.rows("SELECT entity, label, key FROM custom_fields ORDER BY id")
    keys = {(row["entity"], row["label"]): row["key"] for row in rows}
    assert keys["lead", "预算"] == keys["customer", "预算"] != keys["customer", "人数"]


@pytest.mark.rule("CUST-12")
@pytest.mark.parametrize(
    ("locale", "taken"),
    [
        ("zh-CN", "编号 跟另一条记录重复了"),
        ("zh-TW", "编号 和另一筆紀錄重複"),
        ("en", "Another record has the same 编号"),
    ],
)
async def test_a_value_another_record_has_is_said_and_the_question_stays(
    world: World, locale: str, taken: str
) -> None:
    code = NewField("code", "编号", "text", unique=True)
    await defined(world, code)
    await defined(world, code, entity="customer")
    other = await a_lead(world.firm, name="天成")
    await world.firm.crm.leads.change_field(world.firm.call(world.firm.owner), other, "x.code", "A1")
    ann = await opened(world, locale)
    await second_page(ann, FIRST[locale])
    await ann.taps("编号")
    await ann.says("a1")
    ann.sees(taken)
    await world.firm.crm.leads.convert(world.firm.call(world.firm.owner), other)
    await ann.says("a1")
    assert "a1" in ann.screen
    await ann.taps(WORDS[locale].convert)
    await ann.taps(WORDS[locale].convert)
    assert taken in (ann.alert or "")
    assert await world.firm.value("SELECT count(*) AS n FROM customers") == 1
