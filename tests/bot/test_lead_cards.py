"""The card of a saved lead: a field changed, interested, invalid and back, deleted and restored."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer, a_lead

TURNING = ("‹", "1/2", "›")
FIELDS = {
    "zh-CN": (["公司", "联系人", "电话"], ["需求", "来源", "级别"], ["地址", "备注", "职务"], ["‹ 返回", *TURNING]),
    "zh-TW": (["公司", "聯絡人", "電話"], ["需求", "來源", "級別"], ["地址", "備註", "職稱"], ["‹ 返回", *TURNING]),
    "en": (
        ["Company", "Contact", "Phone"],
        ["Need", "Source", "Level"],
        ["Address", "Remark", "Title"],
        ["‹ Back", *TURNING],
    ),
}
WORDS = {
    "zh-CN": ("更多", "编辑", "需求", "已改 · 明辉电子", "需求：800 套"),
    "zh-TW": ("更多", "編輯", "需求", "已修改 · 明辉电子", "需求：800 套"),
    "en": ("More", "Edit", "Need", "Changed · 明辉电子", "Need: 800 套"),
}


@pytest.mark.rule("DIALOG-6", "ORG-11")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_a_field_of_a_saved_lead_is_changed_by_the_next_message(world: World, locale: str) -> None:
    more, edit, need, changed, line = WORDS[locale]
    ann = await world.person(locale=locale)
    await a_lead(world.firm, owner=ann.person, name="明辉电子", phones=("13911112222",), need="500 套")
    await ann.says("/find 明辉电子")
    await ann.taps(more)
    await ann.taps(edit)
    ann.sees_buttons(*FIELDS[locale])
    await ann.taps(need)
    with ann.costs(m=1, new=0, edits=1):
        await ann.says("800 套")
    ann.sees(changed, line)
    assert await world.firm.value("SELECT need FROM leads") == "800 套"


async def test_chips_set_the_source_and_the_level(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    for field, chip in (("来源", "来电"), ("级别", "A 级")):
        await ann.taps("更多")
        await ann.taps("编辑")
        await ann.taps(field)
        await ann.taps(chip)
        ann.sees("已改 · 明辉电子")
    row = await world.firm.row("SELECT source, channel, level FROM leads")
    assert row == {"source": "inbound_call", "channel": "phone_in", "level": "A"}


@pytest.mark.rule("DIALOG-6")
async def test_a_reply_to_the_card_that_asks_is_always_the_answer(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("备注")
    await ann.replies("昨天拜访了他们老板，很客气", to="回复新的备注就行")
    assert await world.firm.value("SELECT remark FROM leads") == "昨天拜访了他们老板，很客气"
    assert await world.firm.value("SELECT count(*) AS n FROM follow_ups") == 0


@pytest.mark.rule("DIALOG-6")
async def test_a_message_of_its_own_is_handled_as_usual(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("/find 明辉电子")
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("公司")
    await ann.says("今天拜访了顺达物流张总，下周三上午再约")
    ann.sees("已记跟进 · 顺达物流")
    assert await world.firm.value("SELECT name FROM leads") == "明辉电子"


async def test_a_number_that_is_none_keeps_the_question_open(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("电话")
    await ann.replies("前台", to="回复新的电话就行")
    ann.sees("「前台」不像电话号码")
    await ann.says("13911112222")
    assert "已改 · 明辉电子" in ann.screen
    assert await world.firm.value("SELECT phones FROM leads") == '["+8613911112222"]'


@pytest.mark.rule("DUP-10")
async def test_a_name_that_only_warns_asks_before_it_is_changed(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_lead(world.firm, owner=wang.person, name="明辉电子")
    await a_lead(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("/find 顺达物流")
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("公司")
    await ann.replies("明辉电子", to="回复新的公司名就行")
    ann.sees("顺达物流 改成「明辉电子」？（还没改）", "已有：明辉电子 · 负责人 王芳 · 名称相同")
    ann.sees_buttons(["仍要修改", "不要了"])
    await ann.taps("仍要修改")
    ann.sees("已改 · 明辉电子")


@pytest.mark.rule("LEAD-3")
@pytest.mark.parametrize(
    ("locale", "more", "on", "off", "status"),
    [
        ("zh-CN", "更多", "有意向", "取消意向", "有意向"),
        ("zh-TW", "更多", "有意願", "取消意願", "有意願"),
        ("en", "More", "Interested", "Uninterest", "interested"),
    ],
)
async def test_interested_and_back(world: World, locale: str, more: str, on: str, off: str, status: str) -> None:
    ann = await world.person(locale=locale)
    await a_lead(world.firm, owner=ann.person, name="明辉电子", status="following")
    await ann.says("/find 明辉电子")
    await ann.taps(more)
    await ann.taps(on)
    ann.sees(f"明辉电子 · {'lead' if locale == 'en' else '线索' if locale == 'zh-CN' else '名單'} · {status}")
    await ann.taps(more)
    await ann.taps(off)
    assert await world.firm.value("SELECT status FROM leads") == "following"


@pytest.mark.rule("LEAD-3", "LEAD-5")
@pytest.mark.parametrize(
    ("locale", "invalid", "reason", "reopen"),
    [
        ("zh-CN", "标无效", "空号", "重新打开"),
        ("zh-TW", "標為無效", "空號", "重新開啟"),
        ("en", "Invalid", "Wrong number", "Reopen"),
    ],
)
async def test_invalid_and_opened_again(world: World, locale: str, invalid: str, reason: str, reopen: str) -> None:
    ann = await world.person(locale=locale)
    await a_lead(world.firm, owner=ann.person, name="明辉电子", phones=("13911112222",))
    await ann.says("/find 明辉电子")
    await ann.taps(invalid)
    await ann.taps(reason)
    ann.sees_buttons([reopen])
    await ann.taps(reopen)
    assert await world.firm.value("SELECT status FROM leads") == "assigned"


@pytest.mark.rule("LEAD-3", "DUP-10")
async def test_opening_again_what_only_warns_takes_a_second_tap(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    await ann.taps("标无效")
    await ann.taps("没需求")
    await a_lead(world.firm, owner=wang.person, name="明辉电子")
    await ann.taps("重新打开")
    ann.sees("已有：明辉电子 · 负责人 王芳 · 名称相同，仍要恢复？")
    await ann.taps("仍要恢复")
    ann.sees("明辉电子 · 线索 · 待联系")


@pytest.mark.rule("LEAD-14")
@pytest.mark.parametrize(
    ("locale", "more", "delete", "gone", "restore", "back"),
    [
        ("zh-CN", "更多", "删除", "已删除 · 明辉电子", "恢复", "已恢复 · 明辉电子"),
        ("zh-TW", "更多", "刪除", "已刪除 · 明辉电子", "還原", "已還原 · 明辉电子"),
        ("en", "More", "Delete", "Deleted · 明辉电子", "Restore", "Restored · 明辉电子"),
    ],
)
async def test_delete_is_two_taps_and_can_be_taken_back(
    world: World, locale: str, more: str, delete: str, gone: str, restore: str, back: str
) -> None:
    mia = await world.person("陈经理", "manager", locale=locale)
    await a_lead(world.firm, owner=mia.person, name="明辉电子")
    await mia.says("/find 明辉电子")
    await mia.taps(more)
    await mia.taps(delete)
    assert await world.firm.value("SELECT deleted_at FROM leads") is None
    assert mia.labels[0][-1] == delete
    await mia.taps(delete)
    mia.sees(gone)
    assert await world.firm.value("SELECT deleted_at FROM leads") is not None
    await mia.taps(restore)
    mia.sees(back)
    assert await world.firm.value("SELECT deleted_at FROM leads") is None


@pytest.mark.rule("PERM-9")
async def test_the_rep_has_no_button_to_delete(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    await ann.taps("更多")
    assert not any("删除" in label for row in ann.labels for label in row)


@pytest.mark.rule("NOTIFY-31")
@pytest.mark.parametrize(
    ("locale", "deleted", "restored", "converted", "undone"),
    [
        ("zh-CN", "删除了线索 明辉电子", "恢复了线索 明辉电子，归你负责", "把 明辉电子 转成了客户", "又是线索了"),
        ("zh-TW", "刪除了名單 明辉电子", "還原了名單 明辉电子，由你負責", "把 明辉电子 轉成了客戶", "又是名單了"),
        ("en", "deleted the lead 明辉电子", "restored the lead 明辉电子", "into a customer", "it is a lead again"),
    ],
)
async def test_the_owner_hears_what_somebody_else_did(
    world: World, locale: str, deleted: str, restored: str, converted: str, undone: str
) -> None:
    mia = await world.person("陈经理", "manager")
    ann = await world.person(locale=locale, superior=mia.person)
    lead = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    leads, firm = world.firm.crm.leads, world.firm
    for deed, words in (
        (leads.delete, deleted),
        (leads.restore, restored),
        (leads.convert, converted),
        (leads.undo_conversion, undone),
    ):
        world.clock.passes(minutes=1)
        await deed(firm.call(mia.person), lead)
        await world.settle()
        ann.hears("陈经理", words)
    heard = len(mia.messages())
    assert heard == 0
