"""A record to another owner (6.15): five taps, everybody told, what the old owner keeps."""

from datetime import datetime
from typing import Any

import pytest

from storage.entities.customers import NewContact
from storage.entities.instants import DAY, to_ms
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer, a_lead

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "customer": "顺达物流", "owner": "林志强", "to": "王芳", "chen": "陈晓雯",
        "more": "更多", "transfer": "转移", "who": "把 顺达物流 转移给谁？", "search": "搜同事", "back": "‹ 返回",
        "why": "为什么转移？", "area": "区域调整", "yes": "确认转给王芳", "access": "原负责人权限",
        "chips": [["区域调整", "客户要求"], ["工作量", "写原因"], ["‹ 返回"]],
        "preview": ["顺达物流：林志强 → 王芳", "联系人和记录随客户走", "林志强不保留权限"],
        "received": "陈晓雯 把 顺达物流 转移给你（原 林志强）",
        "told": "陈晓雯 把 顺达物流 从 林志强 转移给 王芳",
        "keys": [["打开", "记跟进", "复制电话"]],
        "next": "下次：",
    },
    "zh-TW": {
        "customer": "順達物流", "owner": "林志強", "to": "王芳", "chen": "陳曉雯",
        "more": "更多", "transfer": "轉移", "who": "把 順達物流 轉移給誰？", "search": "搜尋同事", "back": "‹ 返回",
        "why": "為什麼轉移？", "area": "區域調整", "yes": "確認轉給王芳", "access": "原負責人權限",
        "chips": [["區域調整", "客戶要求"], ["工作量", "寫原因"], ["‹ 返回"]],
        "preview": ["順達物流：林志強 → 王芳", "聯絡人與紀錄隨客戶走", "林志強不保留權限"],
        "received": "陳曉雯 把 順達物流 轉移給你（原 林志強）",
        "told": "陳曉雯 把 順達物流 從 林志強 轉移給 王芳",
        "keys": [["開啟", "記跟進", "複製電話"]],
        "next": "下次：",
    },
    "en": {
        "customer": "Shunda Logistics", "owner": "Lin", "to": "Wang", "chen": "Chen",
        "more": "More", "transfer": "Transfer", "who": "Transfer Shunda Logistics to whom?", "search": "Search",
        "back": "‹ Back", "why": "Why?", "area": "New area", "yes": "Yes, to Wang", "access": "Lin's access",
        "chips": [["New area", "Customer asks"], ["Workload", "Write"], ["‹ Back"]],
        "preview": ["Shunda Logistics: Lin → Wang", "ontacts and history stay with it", "Lin keeps no access"],
        "received": "Chen transferred Shunda Logistics to you (from Lin)",
        "told": "Chen transferred Shunda Logistics from Lin to Wang",
        "keys": [["Open", "Log", "Copy phone"]],
        "next": "Next:",
    },
}  # fmt: skip


async def a_team(world: World, locale: str = "zh-CN") -> tuple[User, User, User]:
    """陈晓雯 and her two reps."""
    words = WORDS[locale]
    chen = await world.person(words["chen"], "manager", locale=locale)
    lin = await world.person(words["owner"], locale=locale, superior=chen.person)
    return chen, lin, await world.person(words["to"], locale=locale, superior=chen.person)


@pytest.mark.target(25)
@pytest.mark.rule("XFER-1", "XFER-6", "XFER-7", "NOTIFY-22")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_one_customer_is_transferred_with_five_taps(world: World, locale: str) -> None:
    w = WORDS[locale]
    chen, lin, wang = await a_team(world, locale)
    contacts = (NewContact("张总", phones=("138 0000 1234",)),)
    customer = await a_customer(world.firm, owner=lin.person, name=w["customer"], contacts=contacts)
    call = world.firm.call(lin.person)
    await world.firm.crm.reminders.set_next(call, ("customer", customer), world.clock.ms + DAY, chosen=True)
    await chen.says(w["customer"])
    chen.begins()
    await chen.taps(w["more"])
    await chen.taps(w["transfer"])
    chen.sees(w["who"])
    assert w["to"] in chen.labels[0]
    assert chen.labels[-1] == [w["search"], w["back"]]
    await chen.taps(w["to"])
    chen.sees(w["why"])
    assert chen.labels == w["chips"]
    await chen.taps(w["area"])
    chen.sees(*w["preview"])
    assert chen.labels == [[w["back"], w["yes"]], [w["access"]]]
    await chen.taps(w["yes"])
    chen.assert_cost(m=0, t=5, new=0)
    chen.sees(w["customer"], w["to"])
    row = await world.firm.row("SELECT owner_id FROM customers")
    assert row["owner_id"] == wang.person.id
    reasons = await world.firm.rows("SELECT out_reason FROM stints WHERE until IS NOT NULL")
    assert reasons == [{"out_reason": "transferred"}]
    assert await world.firm.value("SELECT user_id FROM reminders WHERE state = 'open'") == wang.person.id
    wang.hears(w["received"], w["next"])
    assert wang.labels == w["keys"]
    lin.hears(w["told"])
    assert lin.labels == [], "he reads it no more"


@pytest.mark.rule("XFER-4", "PERM-10")
async def test_the_old_owner_keeps_what_was_agreed(world: World) -> None:
    chen, lin, wang = await a_team(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await chen.says("顺达物流")
    for label in ("更多", "转移", "王芳", "工作量", "原负责人权限"):
        await chen.taps(label)
    chen.sees("林志强保留什么权限？")
    assert chen.labels[0] == ["不保留", "可看", "可改"]
    await chen.taps("可看 30 天")
    chen.sees("林志强到 8月8日 还能看", "原因：工作量")
    await chen.taps("确认转给王芳")
    row = await world.firm.row("SELECT power, source, expires_at FROM team_members")
    assert (row["power"], row["source"]) == ("read", "transfer")
    lin.hears("陈晓雯 把 顺达物流 从 林志强 转移给 王芳")
    assert lin.labels == [["打开"]]
    await lin.taps("打开")
    lin.sees("顺达物流", "负责人 王芳")
    await world.passes(days=31)
    await lin.says("/find 顺达物流")
    lin.sees("你不能看这个客户（负责人 王芳）")


@pytest.mark.rule("XFER-1")
async def test_the_name_and_the_reason_may_be_typed(world: World) -> None:
    chen, lin, wang = await a_team(world)
    await world.person("周杰")
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await chen.says("顺达物流")
    for label in ("更多", "转移", "搜同事"):
        await chen.taps(label)
    chen.sees("回复同事的姓名就行。")
    await chen.replies("张三丰", to="把 顺达物流 转移给谁？")
    chen.sees("没有叫「张三丰」的同事")
    with chen.costs(m=1, new=0):
        await chen.says("周杰")
    chen.sees("为什么转移？")
    await chen.taps("写原因")
    await chen.says("客户点名要他")
    chen.sees("顺达物流：林志强 → 周杰", "原因：客户点名要他")
    await chen.taps("确认转给周杰")
    assert await world.firm.value("SELECT reason FROM audit WHERE action = 'transferred'") == "客户点名要他"


@pytest.mark.rule("DIALOG-6")
async def test_another_message_is_handled_as_its_own_while_a_name_is_awaited(world: World) -> None:
    chen, lin, _ = await a_team(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await a_customer(world.firm, owner=lin.person, name="明辉电子")
    await chen.says("顺达物流")
    for label in ("更多", "转移", "搜同事"):
        await chen.taps(label)
    await chen.says("明辉电子")
    chen.sees("明辉电子 · B 级")


@pytest.mark.rule("PERM-9", "PERM-21")
async def test_only_who_may_is_offered_it_and_the_yes_is_judged_again(world: World) -> None:
    chen, lin, wang = await a_team(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await lin.says("顺达物流")
    await lin.taps("更多")
    assert "转移" not in [label for row in lin.labels for label in row]
    await chen.says("顺达物流")
    for label in ("更多", "转移", "王芳", "工作量"):
        await chen.taps(label)
    await world.firm.write(
        lambda tx: tx.run(
            "UPDATE user_roles SET role_id = :rep WHERE user_id = :id",
            rep=world.firm.roles["rep"],
            id=chen.person.id,
        )
    )
    await chen.taps("确认转给王芳")
    assert chen.alert == "没找到，可能已删除，或不归你看。"
    assert await world.firm.value("SELECT owner_id FROM customers") == lin.person.id


@pytest.mark.rule("XFER-5", "POOL-16", "XFER-8")
async def test_a_full_colleague_is_said_before_the_yes(world: World) -> None:
    chen, lin, wang = await a_team(world)
    await world.firm.set("pool.holding_limit", 1)
    await a_customer(world.firm, owner=wang.person, name="已有的")
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await chen.says("顺达物流")
    for label in ("更多", "转移", "王芳", "工作量"):
        await chen.taps(label)
    chen.sees("1 条转不了：", "顺达物流：持有 1/1")
    assert chen.labels == [["‹ 返回"]]


@pytest.mark.rule("ORG-9", "XFER-11")
async def test_a_second_tap_on_the_yes_does_nothing_more(world: World) -> None:
    chen, lin, wang = await a_team(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await chen.says("顺达物流")
    for label in ("更多", "转移", "王芳", "工作量"):
        await chen.taps(label)
    chen.phone.tap("确认转给王芳")
    await chen.taps("确认转给王芳")
    assert chen.alert == "已经处理过了（你，14:32）"
    assert await world.firm.value("SELECT count(*) AS n FROM stints") == 2
    assert await world.firm.value("SELECT count(*) AS n FROM audit WHERE action = 'transferred'") == 1


async def test_a_lead_is_transferred_from_its_card(world: World) -> None:
    chen, lin, wang = await a_team(world)
    await a_lead(world.firm, owner=lin.person, name="明辉电子")
    await chen.says("明辉电子")
    for label in ("更多", "转移", "王芳", "客户要求"):
        await chen.taps(label)
    chen.sees("明辉电子：林志强 → 王芳", "记录随线索走")
    assert chen.labels == [["‹ 返回", "确认转给王芳"]]
    await chen.taps("确认转给王芳")
    assert await world.firm.value("SELECT owner_id FROM leads") == wang.person.id
    wang.hears("陈晓雯 把 明辉电子 转移给你（原 林志强）")


async def test_back_goes_back_step_by_step(world: World) -> None:
    chen, lin, wang = await a_team(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await chen.says("顺达物流")
    for label in ("更多", "转移", "王芳", "工作量"):
        await chen.taps(label)
    for seen in ("为什么转移？", "把 顺达物流 转移给谁？"):
        await chen.taps("‹ 返回")
        chen.sees(seen)
    await chen.taps("‹ 返回")
    chen.sees("顺达物流 · B 级")
    assert "转移" in [label for row in chen.labels for label in row]


@pytest.mark.rule("XFER-4")
async def test_a_typed_end_of_what_the_old_owner_keeps(world: World) -> None:
    chen, lin, _ = await a_team(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await chen.says("顺达物流")
    for label in ("更多", "转移", "王芳", "工作量", "原负责人权限"):
        await chen.taps(label)
    with chen.costs(m=1, new=0):
        await chen.says("8月31日")
    chen.sees("林志强到 8月31日 还能看")
    await chen.taps("确认转给王芳")
    expires = await world.firm.value("SELECT expires_at FROM team_members")
    assert expires == to_ms(datetime(2026, 9, 1, tzinfo=TAIPEI))
