"""A firm's own fields of contracts: defined by the admin, filled in, asked for, changed by request (CUST-12)."""

import json
from typing import Any

import pytest

from storage.entities.custom_fields import NewField
from tests.bot.tables import rows_of
from tests.bot.test_contract_fields import LOCALES, Scene, a_scene
from tests.bot.test_exporting import files
from tests.bot.test_exporting_trade import SAID
from tests.bot.world import World
from tests.factories import a_customer
from tests.storage.contract_scene import a_contract, a_draft

YUAN = 100
SIZE = NewField("size", "规模", "select", options=("大型", "小型"))


async def defined(world: World, *fields: NewField) -> None:
    for new in fields:
        await world.firm.crm.fields.define_custom(world.firm.call(world.firm.owner), "contract", new)


async def extra(scene: Scene) -> Any:
    return json.loads(str((await scene.row())["extra"]))


@pytest.mark.rule("CUST-12")
@pytest.mark.parametrize("locale", LOCALES)
async def test_an_admin_adds_a_field_to_contracts(world: World, locale: str) -> None:
    owner = await world.owner(locale=locale)
    word = Scene(world, locale, owner, owner).word
    await owner.says("/admin")
    await owner.taps(word("button-fields"))
    await owner.taps(word("admin-fields-contract"))
    await owner.taps(word("button-add-field"))
    await owner.says("港口")
    await owner.taps(word("admin-kind-text"))
    owner.sees("港口", word("admin-fields-contract"))
    assert word("button-field-hidden-in-pool") not in str(owner.labels)
    row = await world.firm.row("SELECT entity, label, kind FROM custom_fields")
    assert row == {"entity": "contract", "label": "港口", "kind": "text"}


@pytest.mark.rule("CUST-12", "CONTRACT-5")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_drafts_own_field_is_three_taps_away_and_stands_on_its_card(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await defined(world, SIZE)
    await a_draft(world.firm, scene.lin.person, 450_000 * YUAN)
    await scene.opens(scene.lin)
    with scene.lin.costs(t=3, new=0, edits=3):
        await scene.lin.taps(scene.word("button-edit-one"))
        await scene.lin.taps("规模")
        scene.lin.sees(scene.word("customer-ask-empty", field="规模"))
        await scene.lin.taps("大型")
    scene.lin.sees(scene.word("customer-field", field="规模", value="大型"))
    assert await extra(scene) == {"size": "大型"}


@pytest.mark.rule("CUST-12", "CONTRACT-4")
@pytest.mark.parametrize("locale", LOCALES)
async def test_what_is_missing_is_listed_and_asked_for_before_it_is_submitted(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    lin, word = scene.lin, scene.word
    required = NewField("size", "规模", "select", required=True, options=("大型", "小型"))
    await defined(world, required, NewField("port", "港口", "text", required=True))
    await a_draft(world.firm, lin.person, 450_000 * YUAN)
    await scene.opens(lin)
    submit = lin.labels[0][0]
    both = word("admin-list-separator", first="规模", second="港口")
    with lin.costs(m=1, t=3, new=0, edits=4):
        await lin.taps(submit)
        lin.sees(word("contract-missing", fields=both), word("customer-ask-empty", field="规模"))
        await lin.taps("大型")
        lin.sees(word("contract-missing", fields="港口"))
        await lin.says("盐田港")
        lin.sees(word("customer-field", field="港口", value="盐田港"))
        assert (await scene.row())["approval_status"] == "draft"
        await lin.taps(submit)
    assert (await scene.row())["approval_status"] == "not_required"
    assert await extra(scene) == {"size": "大型", "port": "盐田港"}


@pytest.mark.rule("CONTRACT-5", "CONTRACT-8", "CUST-12")
@pytest.mark.parametrize("locale", LOCALES)
async def test_in_force_an_own_field_changes_by_a_request_with_a_reason(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    lin, chen, word = scene.lin, scene.chen, scene.word
    await defined(world, SIZE)
    await a_contract(world.firm, lin.person, 450_000 * YUAN, extra={"size": "大型"})
    await world.settle()
    await scene.opens(lin, "button-contract-change")
    with lin.costs(m=1, t=2, new=0, edits=3):
        await lin.taps("规模")
        await lin.taps("小型")
        lin.sees(word("contract-ask-why", field="规模", value="小型"))
        await lin.says("分公司来签")
    line = word("contract-change-line", field="规模", before="大型", after="小型")
    lin.sees(line)
    assert await extra(scene) == {"size": "大型"}
    chen.hears("分公司来签")
    await chen.taps(word("button-contract-open"))
    chen.sees(line)
    await chen.taps(word("button-contract-agree"))
    assert await extra(scene) == {"size": "小型"}


@pytest.mark.rule("CUST-12", "DIALOG-6")
async def test_each_kind_is_asked_for_as_it_wants(world: World) -> None:
    scene = await a_scene(world)
    lin = scene.lin
    await defined(
        world,
        NewField("lines", "产线", "multi", options=tuple(f"产线{n}" for n in range(12))),
        NewField("vip", "加急", "boolean"),
        NewField("opened", "开工日", "date"),
        NewField("budget", "预算", "money"),
        NewField("desk", "对接人", "user"),
        NewField("friend", "担保人", "customer"),
    )
    friend = await a_customer(world.firm, owner=lin.person, name="恒达集团")
    await a_draft(world.firm, lin.person, 450_000 * YUAN)
    for field, said in (("开工日", "2026-10-01"), ("预算", "5万"), ("对接人", "陈经理"), ("担保人", "恒达集团")):
        await scene.opens(lin, "button-edit-one", "button-contract-own")
        await lin.taps(field)
        await lin.says(said)
    await scene.opens(lin, "button-edit-one", "button-contract-own")
    await lin.taps("加急")
    await lin.taps("是")
    await lin.taps("改一项")
    await lin.taps("自己的字段")
    await lin.taps("产线")
    await lin.taps("产线1")
    await lin.taps("其他")
    await lin.taps("产线10")
    await lin.taps("‹ 返回")
    lin.sees("担保人：恒达集团", "对接人：陈经理", "加急：是", "产线：产线1, 产线10")
    assert await extra(scene) == {
        "opened": "2026-10-01",
        "budget": 5_000_000,
        "desk": scene.chen.person.id,
        "friend": friend,
        "vip": True,
        "lines": ["产线1", "产线10"],
    }


@pytest.mark.rule("CUST-12", "DIALOG-6")
async def test_what_does_not_fit_is_said_and_the_question_stays(world: World) -> None:
    scene = await a_scene(world)
    lin = scene.lin
    await defined(world, NewField("budget", "预算", "money"), NewField("code", "编号", "text", unique=True))
    other = await a_draft(world.firm, lin.person, name="明辉电子", extra={"code": "A1"})
    await a_draft(world.firm, lin.person, 450_000 * YUAN, customer=other.customer_id)
    await scene.opens(lin, "button-edit-one")
    await lin.taps("预算")
    await lin.replies("很多", to=lin.last["message_id"])
    assert "「很多」看不懂" in lin.screen
    await lin.says("5万")
    assert await extra(scene) == {"budget": 5_000_000}
    await lin.taps("改一项")
    await lin.taps("编号")
    await lin.says("a1")
    lin.sees("编号 跟另一条记录重复了")
    await lin.says("B7")
    assert (await extra(scene))["code"] == "B7"


@pytest.mark.rule("CUST-12", "EXPORT-1")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_file_of_contracts_has_a_column_for_each_own_field(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    await defined(
        world,
        SIZE,
        NewField("budget", "预算", "money"),
        NewField("vip", "加急", "boolean"),
        NewField("lines", "产线", "multi", options=("冲压", "焊接")),
        NewField("opened", "开工", "datetime"),
    )
    extra = {"size": "大型", "budget": 5_000_000, "vip": True, "lines": ["冲压", "焊接"], "opened": 1_783_600_000_000}
    await a_contract(world.firm, scene.chen.person, 450_000 * YUAN, extra=extra)
    await world.settle()
    with scene.chen.costs(m=1, t=1, new=2):
        await scene.chen.says(f"/export {SAID[locale]['word']}")
        await scene.chen.taps(SAID[locale]["go"])
    ((_, content),) = files(scene.chen)
    _, head, row = rows_of(content)
    assert head[-5:] == ["规模", "预算", "加急", "产线", "开工"]
    yes = scene.word("customer-yes")
    assert [str(cell) for cell in row[-5:-1]] == ["大型", "50000", yes, "冲压; 焊接"]
    assert str(row[-1]).startswith("2026-07-09")
