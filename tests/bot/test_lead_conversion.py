"""Convert a lead (6.5): asked, converted, into a customer that is there, taken back. Three languages."""

from datetime import timedelta

import pytest

from storage.entities.follow_ups import Entry
from tests.bot.world import User, World
from tests.factories import a_customer, a_lead, the_pool

WORDS = {
    "zh-CN": {
        "convert": "转成客户",
        "title": "转成客户（还没保存）· 明辉电子",
        "becomes": "客户：新建 · 联系人：刘敏",
        "moves": "跟进 3 条、照片 1 张一起带过去，只算一次",
        "rows": [["转成客户", "并入已有客户"], ["填金额", "不要商机"], ["‹ 返回"]],
        "done": "已转成客户 · 明辉电子",
        "next": "下次：周一 7月13日 10:00",
        "after": [["客户", "商机", "记跟进"]],
        "card": [["复制电话", "记跟进", "转成客户"], ["改下次", "标无效", "更多"]],
        "open": "明辉电子",
    },
    "zh-TW": {
        "convert": "轉成客戶",
        "title": "轉成客戶（尚未儲存）· 明辉电子",
        "becomes": "客戶：新增 · 聯絡人：刘敏",
        "moves": "跟進 3 筆、照片 1 張一併帶過去，不重複計算",
        "rows": [["轉成客戶", "併入現有客戶"], ["填金額", "不要商機"], ["‹ 返回"]],
        "done": "已轉成客戶 · 明辉电子",
        "next": "下次：7月13日（週一）10:00",
        "after": [["客戶", "商機", "記跟進"]],
        "card": [["複製電話", "記跟進", "轉成客戶"], ["改下次", "標為無效", "更多"]],
        "open": "明辉电子",
    },
    "en": {
        "convert": "Convert",
        "title": "Convert (not saved) · 明辉电子",
        "becomes": "Customer: new · contact: 刘敏",
        "moves": "3 follow-ups and 1 photo move along, counted once",
        "rows": [["Convert", "Into existing"], ["Amount", "No deal"], ["‹ Back"]],
        "done": "Converted · 明辉电子",
        "next": "Next: Mon 13 Jul 10:00",
        "after": [["Customer", "Deals", "Log"]],
        "card": [["Copy phone", "Log", "Convert"], ["Next date", "Invalid", "More"]],
        "open": "明辉电子",
    },
}


async def a_worked_lead(world: World, ann: User) -> int:
    """Three follow-ups, a photo, and a next contact."""
    lead = await a_lead(
        world.firm, owner=ann.person, name="明辉电子", contact_name="刘敏", phones=("13911112222",), need="500 套支架"
    )
    monday = (world.clock.now + timedelta(days=4)).replace(hour=10, minute=0)
    for number in range(3):
        entry = Entry(
            ("lead", lead),
            content=f"第{number + 1}次电话",
            words="电话",
            method="phone",
            next_at=int(monday.timestamp() * 1000),
        )
        await world.firm.crm.follow_ups.say(world.firm.call(ann.person), entry)

    def photo(tx: object) -> None:
        row = tx.one(  # type: ignore[attr-defined]
            "INSERT INTO files (public_id, kind, state, sent_by, said_at, created_at, updated_at)"
            " VALUES ('photo', 'photo', 'kept', :by, 0, 0, 0) RETURNING id",
            by=ann.person.id,
        )
        sql = "INSERT INTO file_links (file_id, entity, record_id, created_at) VALUES (:f, 'lead', :l, 0)"
        tx.run(sql, f=row["id"], l=lead)  # type: ignore[attr-defined]

    await world.firm.write(photo)
    return lead


@pytest.mark.target(5)
@pytest.mark.rule("LEAD-6", "LEAD-10")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_two_taps_make_a_customer(world: World, locale: str) -> None:
    words = WORDS[locale]
    ann = await world.person(locale=locale)
    await a_worked_lead(world, ann)
    await ann.says("/find " + words["open"])
    assert ann.labels == words["card"]
    with ann.costs(m=0, t=2, new=0, edits=2):
        await ann.taps(words["convert"])
        ann.sees(words["title"], words["becomes"], words["moves"])
        ann.sees_buttons(*words["rows"])
        assert await world.firm.value("SELECT count(*) AS n FROM customers") == 0
        await ann.taps(words["convert"])
    ann.sees(words["done"], words["next"])
    ann.sees_buttons(*words["after"])
    row = await world.firm.row("SELECT status, conversion FROM leads")
    assert row == {"status": "converted", "conversion": "new"}
    assert await world.firm.value("SELECT followup_count FROM customers") == 3
    assert await world.firm.value("SELECT name FROM opportunities") == "500 套支架"


async def test_the_deal_that_comes_along_gets_its_amount_or_is_left_out(world: World) -> None:
    ann = await world.person()
    await a_worked_lead(world, ann)
    await ann.says("/find 明辉电子")
    await ann.taps("转成客户")
    ann.sees("商机：500 套支架 · 没填金额")
    await ann.taps("填金额")
    await ann.says("12万")
    ann.sees("商机：500 套支架 · 12万")
    await ann.taps("不要商机")
    ann.sees_not("商机：")
    await ann.taps("转成客户")
    ann.sees_buttons(["客户", "记跟进"])
    assert await world.firm.value("SELECT count(*) FROM opportunities") == 0


async def test_from_the_card_just_saved_and_back(world: World) -> None:
    ann = await world.person()
    await ann.says("新客户 明辉电子 刘敏 13911112222")
    await ann.taps("保存")
    ann.sees_buttons(["复制电话", "记跟进", "改时间"], ["转成客户"])
    await ann.taps("转成客户")
    await ann.taps("‹ 返回")
    ann.sees("明辉电子 · 线索 · 待联系")
    assert await world.firm.value("SELECT count(*) AS n FROM customers") == 0


async def test_a_double_tap_converts_once(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("明辉电子")
    await ann.taps("转成客户")
    ann.phone.tap("转成客户")
    ann.phone.tap("转成客户")
    await world.settle()
    ann.sees("已转成客户 · 明辉电子")
    assert await world.firm.value("SELECT count(*) AS n FROM customers") == 1


@pytest.mark.rule("LEAD-8", "LEAD-9")
@pytest.mark.parametrize(
    ("locale", "into", "asks", "label", "done"),
    [
        ("zh-CN", "并入已有客户", "明辉新厂 并到哪家客户？（还没保存）", "并入顺达物流", "已并入 顺达物流"),
        ("zh-TW", "併入現有客戶", "明辉新厂 要併到哪家客戶？（尚未儲存）", "併入顺达物流", "已併入 顺达物流"),
        (
            "en",
            "Into existing",
            "Put 明辉新厂 into which customer? (not saved)",
            "Into 顺达物流",
            "Put into 顺达物流",
        ),
    ],
)
async def test_into_a_customer_named_by_a_message(
    world: World, locale: str, into: str, asks: str, label: str, done: str
) -> None:
    ann = await world.person(locale=locale)
    target = await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await a_customer(world.firm, owner=ann.person, name="顺发物流")
    await a_lead(world.firm, owner=ann.person, name="明辉新厂", contact_name="刘敏", phones=("13911112222",))
    await ann.says("/find 明辉新厂")
    await ann.taps(WORDS[locale]["convert"])
    await ann.taps(into)
    ann.sees(asks)
    await ann.says("没有这家公司")
    await ann.says("顺达物流")
    assert await world.firm.value("SELECT status FROM leads") == "assigned"
    await ann.taps(label)
    ann.sees(done)
    lead = await world.firm.row("SELECT status, converted_customer_id, conversion FROM leads")
    assert lead == {"status": "converted", "converted_customer_id": target, "conversion": "attached"}
    assert await world.firm.value("SELECT name FROM contacts") == "刘敏"


@pytest.mark.rule("LEAD-8", "POOL-18")
async def test_a_customer_in_the_pool_is_claimed_with_it(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, pool=await the_pool(world.firm), name="永发建材")
    await a_lead(world.firm, owner=ann.person, name="明辉新厂")
    await ann.says("/find 明辉新厂")
    await ann.taps("转成客户")
    await ann.taps("并入已有客户")
    await ann.replies("永发建材", to="并到哪家客户")
    ann.sees("客户：永发建材（已有）", "它在公海，会一起领取。")
    await ann.taps("并入永发建材")
    ann.sees("已并入 永发建材")
    assert await world.firm.value("SELECT owner_id FROM customers") == ann.person.id


@pytest.mark.rule("LEAD-8", "DUP-4")
async def test_a_colleagues_customer_is_no_target(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="天成贸易", phones=("13800001111",), address="佛山")
    await a_lead(world.firm, owner=ann.person, name="明辉新厂")
    await ann.says("/find 明辉新厂")
    await ann.taps("转成客户")
    await ann.taps("并入已有客户")
    await ann.says("天成贸易")
    assert "佛山" not in ann.screen
    assert await world.firm.value("SELECT status FROM leads") == "assigned"
    assert not any("并入天成" in label for row in ann.labels for label in row)


@pytest.mark.rule("LEAD-7", "DUP-4")
async def test_a_name_that_is_taken_says_whose_it_is(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="明辉电子有限公司")
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    await ann.taps("转成客户")
    ann.sees("已有：明辉电子有限公司 · 负责人 王芳 · 名称相同")
    ann.sees_buttons(["并入已有客户", "‹ 返回"])


@pytest.mark.rule("DUP-6")
async def test_the_manager_converts_it_anyway_with_a_reason(world: World) -> None:
    mia, wang = await world.person("陈经理", "manager"), await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="明辉电子有限公司")
    await a_lead(world.firm, owner=mia.person, name="明辉电子")
    await mia.says("/find 明辉电子")
    await mia.taps("1")
    await mia.taps("转成客户")
    await mia.taps("仍要新建")
    mia.sees("为什么还要新建？写一句。")
    await mia.says("两家分公司各买各的")
    mia.sees("已转成客户 · 明辉电子")
    wang.hears("陈经理 仍新建了 明辉电子有限公司：两家分公司各买各的")


@pytest.mark.rule("LEAD-7", "POOL-16")
async def test_the_holding_limit_is_told_with_its_figure(world: World) -> None:
    ann = await world.person()
    await world.firm.set("pool.holding_limit", 1)
    await a_customer(world.firm, owner=ann.person)
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("明辉电子")
    await ann.taps("转成客户")
    await ann.taps("转成客户")
    assert ann.alert == "持有 1/1，先退回或成交一家"
    assert await world.firm.value("SELECT status FROM leads") == "assigned"


@pytest.mark.rule("LEAD-12")
async def test_the_manager_takes_it_back_within_a_day(world: World) -> None:
    mia = await world.person("陈经理", "manager")
    await a_lead(world.firm, owner=mia.person, name="明辉电子", contact_name="刘敏")
    await mia.says("明辉电子")
    await mia.taps("转成客户")
    await mia.taps("转成客户")
    mia.sees_buttons(["客户", "记跟进"], ["撤销转换"])
    await mia.taps("撤销转换")
    mia.sees("已撤销转换 · 明辉电子")
    assert await world.firm.value("SELECT status FROM leads") == "assigned"
    assert await world.firm.value("SELECT state FROM customers") == "deleted"


@pytest.mark.rule("LEAD-12")
async def test_the_manager_finds_the_way_back_on_the_reps_new_customer(world: World) -> None:
    mia = await world.person("陈经理", "manager")
    ann = await world.person(superior=mia.person)
    lead = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await world.firm.crm.leads.convert(world.firm.call(ann.person), lead)
    await mia.says("/find 明辉电子")
    await mia.taps("更多")
    await mia.taps("编辑")
    for _ in range(9):
        if any("撤销转换" in row for row in mia.labels):
            break
        await mia.taps("›")
    await mia.taps("撤销转换")
    assert await world.firm.value("SELECT status FROM leads") == "assigned"


@pytest.mark.rule("LEAD-12")
async def test_after_a_new_follow_up_there_is_no_way_back(world: World) -> None:
    mia = await world.person("陈经理", "manager")
    await a_lead(world.firm, owner=mia.person, name="明辉电子")
    await mia.says("明辉电子")
    await mia.taps("转成客户")
    await mia.taps("转成客户")
    card = mia.last["message_id"]
    world.clock.passes(minutes=3)
    await mia.says("今天给明辉电子打了电话，要样品")
    await mia.taps("撤销转换", message_id=card)
    assert mia.alert == "客户上已有新的跟进，不能撤销了"


@pytest.mark.rule("LEAD-11")
async def test_a_reply_to_the_old_card_goes_to_the_customer(world: World) -> None:
    ann = await world.person()
    lead = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    card = ann.last["message_id"]
    await world.firm.crm.leads.convert(world.firm.call(ann.person), lead)
    await ann.replies("今天打了电话，要样品", to=card)
    ann.sees("已记跟进 · 明辉电子")
    assert await world.firm.value("SELECT subject_kind FROM follow_ups") == "customer"


@pytest.mark.rule("LEAD-11", "LEAD-10")
async def test_a_reply_to_a_follow_up_of_the_lead_goes_on_with_the_customer(world: World) -> None:
    ann = await world.person()
    lead = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("今天给明辉电子打了电话，要样品，下周三再联系")
    card = ann.last["message_id"]
    await world.firm.crm.leads.convert(world.firm.call(ann.person), lead)
    await ann.replies("周四下午", to=card)
    row = await world.firm.row("SELECT subject_kind, state FROM reminders WHERE state = 'open'")
    assert row == {"subject_kind": "customer", "state": "open"}
    await ann.replies("还要一份报价", to=card)
    rows = await world.firm.rows("SELECT subject_kind FROM follow_ups")
    assert {each["subject_kind"] for each in rows} == {"customer"}


@pytest.mark.rule("LEAD-11")
async def test_the_old_cards_button_shows_what_it_became(world: World) -> None:
    ann = await world.person()
    lead = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("/find 明辉电子")
    await world.firm.crm.leads.convert(world.firm.call(ann.person), lead)
    await ann.taps("更多")
    ann.sees("已转成客户：明辉电子")
