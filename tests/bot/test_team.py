"""A customer's team, and asking to join it (TEAM-1 to TEAM-8)."""

from typing import Any

import pytest

from tests.bot.world import User, World
from tests.factories import a_customer, a_team_row

WORDS: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "customer": "顺达物流", "join": "申请协作", "asked": "已申请协作 · 顺达物流",
        "card": "王芳 申请协作 顺达物流",
        "keys": [["同意协作", "不同意"], ["更多选择"]], "let": "同意协作", "yes": "可以协作 顺达物流 了",
        "granted": "已同意 王芳 协作 顺达物流", "lin": "林志强", "wang": "王芳",
        "no_right": "你不能看这个客户（负责人 林志强）",
    },
    "zh-TW": {
        "customer": "順達物流", "join": "申請協作", "asked": "已申請協作 · 順達物流",
        "card": "王芳 申請協作 順達物流",
        "keys": [["同意協作", "不同意"], ["更多選擇"]], "let": "同意協作", "yes": "可以協作 順達物流 了",
        "granted": "已同意 王芳 協作 順達物流", "lin": "林志強", "wang": "王芳",
        "no_right": "你無法查看這個客戶（負責人 林志強）",
    },
    "en": {
        "customer": "Shunda Logistics", "join": "Ask to join", "asked": "Asked to join · Shunda Logistics",
        "card": "Wang asks to join Shunda Logistics", "keys": [["Let join", "Refuse"], ["Other choices"]],
        "let": "Let join", "yes": "You joined Shunda Logistics", "granted": "Wang joined Shunda Logistics",
        "lin": "Lin", "wang": "Wang", "no_right": "You cannot see this customer (owner Lin)",
    },
}  # fmt: skip


async def two(world: World, locale: str = "zh-CN") -> tuple[User, User]:
    w = WORDS[locale]
    return await world.person(w["lin"], locale=locale), await world.person(w["wang"], locale=locale)


@pytest.mark.rule("TEAM-8", "DUP-5", "NOTIFY-27")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_a_masked_hit_is_asked_for_and_granted(world: World, locale: str) -> None:
    w = WORDS[locale]
    lin, wang = await two(world, locale)
    await a_customer(world.firm, owner=lin.person, name=w["customer"])
    await wang.says(f"/find {w['customer']}")
    wang.sees(w["no_right"])
    assert wang.labels == [[w["join"]]]
    assert "c1" not in wang.record_id(w["join"]), "the button names no record"
    with wang.costs(t=1, edits=1):
        await wang.taps(w["join"])
    wang.sees(w["asked"])
    lin.hears(w["card"])
    assert lin.labels == w["keys"]
    with lin.costs(t=1, edits=1):
        await lin.taps(w["let"])
    lin.sees(w["granted"])
    wang.hears(w["yes"])
    row = await world.firm.row("SELECT user_id, power, source FROM team_members")
    assert row == {"user_id": wang.person.id, "power": "write", "source": "request"}


@pytest.mark.rule("TEAM-8")
async def test_a_refusal_closes_the_door_for_a_week(world: World) -> None:
    lin, wang = await two(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await wang.says("/find 顺达物流")
    await wang.taps("申请协作")
    await wang.says("/find 顺达物流")
    await wang.taps("申请协作")
    assert wang.alert is not None
    assert "申请过了" in wang.alert
    await lin.taps("不同意")
    wang.hears("顺达物流 的协作申请没同意")
    await wang.says("/find 顺达物流")
    await wang.taps("申请协作")
    assert wang.alert is not None
    assert "7月16日" in wang.alert
    await world.passes(days=8)
    await wang.says("/find 顺达物流")
    await wang.taps("申请协作")
    wang.sees("已申请协作")


@pytest.mark.rule("TEAM-8", "PERM-10")
async def test_the_owner_may_give_less_and_for_a_time(world: World) -> None:
    lin, wang = await two(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await wang.says("/find 顺达物流")
    await wang.taps("申请协作")
    await lin.taps("更多选择")
    assert lin.labels == [["可看", "可改"], ["可看 30 天", "可改 30 天"], ["‹ 返回"]]
    await lin.taps("可看 30 天")
    lin.sees("已同意 王芳 协作 顺达物流", "可看 · 到 8月8日")
    await wang.taps("打开")
    wang.sees("顺达物流")
    await world.passes(days=31)
    await wang.says("/find 顺达物流")
    wang.sees("你不能看这个客户")


@pytest.mark.rule("TEAM-8")
async def test_words_that_meet_a_colleagues_customer_stay_while_one_asks(world: World) -> None:
    lin, wang = await two(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await wang.says("今天拜访了顺达物流，价格还行")
    wang.sees("顺达物流 由林志强负责")
    draft = wang.last["message_id"]
    await wang.taps("申请协作")
    wang.sees("已申请协作 · 顺达物流", "林志强 会收到")
    await lin.taps("同意协作")
    await wang.taps("转给林志强", message_id=draft)
    assert await world.firm.value("SELECT count(*) AS n FROM drafts WHERE state = 'saved'") == 1


@pytest.mark.rule("TEAM-8", "DUP-5")
async def test_a_lead_that_meets_a_colleagues_customer_offers_to_join(world: World) -> None:
    lin, wang = await two(world)
    await a_customer(world.firm, owner=lin.person, name="明辉电子")
    await wang.says("新客户 明辉电子 刘敏 13911112222")
    wang.sees("可能重复：明辉电子")
    assert wang.labels[0] == ["申请协作", "告诉林志强"]
    await wang.taps("申请协作")
    wang.sees("已申请协作 · 明辉电子")
    lin.hears("王芳 申请协作 明辉电子")


@pytest.mark.rule("TEAM-2", "TEAM-6", "NOTIFY-28", "PERM-7")
async def test_the_owner_adds_changes_and_takes_out(world: World) -> None:
    lin, wang = await two(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await lin.says("顺达物流")
    await lin.taps("更多")
    await lin.taps("协作")
    lin.sees("协作 · 顺达物流", "还没有人协作")
    await lin.taps("加人")
    await lin.taps("王芳")
    lin.sees("王芳 能做什么？")
    await lin.taps("可看")
    lin.sees("1 王芳 · 可看")
    wang.hears("林志强 请你协作 顺达物流", "可看")
    await lin.taps("1")
    await lin.taps("可改 90 天")
    lin.sees("1 王芳 · 可看可改 · 到 10月7日")
    wang.hears("林志强 改了你在 顺达物流 的权限")
    await lin.taps("1")
    await lin.taps("移出")
    lin.sees("还没有人协作")
    wang.hears("林志强 把你移出了 顺达物流 的协作")
    assert wang.labels == []
    await wang.says("/find 顺达物流")
    wang.sees("你不能看这个客户")


@pytest.mark.rule("TEAM-6", "PERM-13")
async def test_a_member_leaves_and_sees_it_no_more(world: World) -> None:
    lin, wang = await two(world)
    customer = await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await a_team_row(world.firm, ("customer", customer), wang.person, "read")
    await wang.says("顺达物流")
    await wang.taps("更多")
    await wang.taps("协作")
    assert wang.labels == [["退出", "‹ 返回"]]
    await wang.taps("退出")
    wang.sees("已退出协作 · 顺达物流")
    lin.hears("王芳 退出了 顺达物流 的协作")
    await wang.says("/find 顺达物流")
    wang.sees("你不能看这个客户")


@pytest.mark.rule("TEAM-1")
async def test_a_typed_name_is_added_as_well(world: World) -> None:
    lin, wang = await two(world)
    await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await lin.says("顺达物流")
    for label in ("更多", "协作", "加人", "搜同事"):
        await lin.taps(label)
    await lin.says("王芳")
    lin.sees("王芳 能做什么？")
    await lin.taps("可改")
    lin.sees("1 王芳 · 可看可改")


@pytest.mark.rule("TEAM-4", "TEAM-2")
async def test_a_typed_date_ends_what_somebody_may_do(world: World) -> None:
    lin, wang = await two(world)
    customer = await a_customer(world.firm, owner=lin.person, name="顺达物流")
    await a_team_row(world.firm, ("customer", customer), wang.person, "write")
    await lin.says("顺达物流")
    for label in ("更多", "协作", "1"):
        await lin.taps(label)
    await lin.says("7月31日")
    lin.sees("1 王芳 · 可看可改 · 到 7月31日")
    wang.hears("林志强 改了你在 顺达物流 的权限", "到 7月31日")
