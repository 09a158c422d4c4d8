"""Script 6.1 on the phone: the link, the offer, yes and not me, strangers (conversations.md 6.1, target 26)."""

import pytest

from bot.texts import LOCALES, texts
from storage.entities.joining import Invited
from tests.bot.world import User, World
from tests.factories import a_customer

WORDS = {"zh-CN": "王芳 销售", "zh-TW": "王芳 業務", "en": "Wang Fang, Sales"}
DONE = {
    "zh-CN": "已绑定 · 王芳 · 办公室 销售",
    "zh-TW": "已綁定 · 王芳 · 辦公室 業務",
    "en": "Linked · Wang Fang · Office, Sales",
}
CODES = {"zh-CN": "zh-hans", "zh-TW": "zh-hant", "en": "en"}


async def link_for(world: World, words: str = "王芳 销售", *, owner: User | None = None) -> str:
    owner = owner or await world.owner()
    made = await world.firm.crm.joining.invite(world.firm.call(owner.person), words)
    return link(world, made)


def link(world: World, made: Invited) -> str:
    return f"https://t.me/{world.service.application.bot.username}?start=i_{made.token}"


async def newcomer(world: World, name: str = "王芳", code: str = "zh-hans") -> User:
    return world.stranger(name, language_code=code)


TIMES = {
    "zh-CN": ("早报 08:30 · 日报 17:45 · 免打扰 21:00–08:00", ["改时间", "繁體中文", "English"]),
    "zh-TW": ("晨報 08:30 · 日報 17:45 · 勿擾 21:00–08:00", ["改時間", "简体中文", "English"]),
    "en": ("Morning 08:30 · Report 17:45 · Quiet 21:00–08:00", ["Times", "简体中文", "繁體中文"]),
}


@pytest.mark.target(26)
@pytest.mark.rule("ORG-22")
@pytest.mark.parametrize("locale", LOCALES)
async def test_joining_costs_three_taps_in_every_language(home: World, locale: str) -> None:
    t = texts(locale)
    url = await link_for(home, WORDS[locale])
    wang = await newcomer(home, code=CODES[locale])
    with wang.costs(t=3, new=3, edits=1):
        await wang.opens(url)
        wang.sees("恒信设备", "陈晓雯", "72")
        await wang.taps(t.plain("button-confirm-join"))
    done, example, times = (message["text"] for message in wang.messages())
    assert done == DONE[locale]
    assert example == f"{t.plain('join-try-lead-title')}\n{t.plain('join-try-lead-example')}"
    assert times == TIMES[locale][0]
    wang.sees_buttons(TIMES[locale][1])
    assert t.plain("key-more") in [label for row in wang.keyboard for label in row]
    user = await home.firm.row("SELECT status, locale FROM users WHERE account = :a", a=wang.person.account)
    assert user == {"status": "active", "locale": locale}


async def test_the_offer_loses_its_buttons_and_the_inviter_hears_silently(world: World) -> None:
    owner = await world.owner()
    url = await link_for(world, owner=owner)
    wang = await newcomer(world)
    await wang.opens(url)
    wang.sees_buttons(["确认绑定", "不是我"])
    await wang.taps("确认绑定")
    first = wang.messages()[0]
    assert (first["text"], first["buttons"]) == ("已绑定 · 王芳 · 办公室 销售", [])
    owner.hears("王芳 已绑定 · 办公室 销售")


async def test_the_example_names_an_own_customer(world: World) -> None:
    rep = await world.person()
    await a_customer(world.firm, owner=rep.person, name="天成贸易")
    owner = await world.owner()
    made = await world.firm.crm.joining.reinvite(world.firm.call(owner.person), rep.person.id)
    phone = await newcomer(world, "林志强")
    await phone.opens(link(world, made))
    await phone.taps("确认绑定")
    assert "今天给天成贸易打了电话，周五再联系" in phone.screen
    rep.hears("你的绑定已换到新的 Telegram 账号")


@pytest.mark.rule("ORG-22")
async def test_used_cancelled_expired_and_unknown_links_say_the_same(world: World) -> None:
    owner = await world.owner()
    used, expired = await link_for(world, owner=owner), await link_for(world, "赵磊 销售", owner=owner)
    wang = await newcomer(world)
    await wang.opens(used)
    await wang.taps("确认绑定")
    await world.passes(hours=80)
    other = await newcomer(world, "别人")
    for url in (used, expired, used[:-3] + "abc"):
        await other.opens(url)
        assert other.text == "这个链接已失效。请让管理员再发一个。"


@pytest.mark.rule("ORG-22", "NOTIFY-33")
async def test_not_me_voids_the_link_and_the_admin_hears(world: World) -> None:
    owner = await world.owner()
    url = await link_for(world, owner=owner)
    wang = await newcomer(world)
    await wang.opens(url)
    await wang.taps("不是我")
    assert wang.text == "好的，链接已作废，管理员会知道。"
    assert wang.labels == []
    owner.hears("王芳 的邀请链接被点了「不是我」，已作废。")
    await wang.opens(url)
    wang.sees("这个链接已失效")


@pytest.mark.rule("ORG-21", "NOTIFY-33")
async def test_a_linked_account_is_told_and_so_is_the_admin(world: World) -> None:
    owner = await world.owner()
    rep = await world.person()
    await rep.opens(await link_for(world, owner=owner))
    assert rep.text == "这个 Telegram 账号已绑定另一位同事，管理员会知道。"
    owner.hears("王芳 的邀请链接被另一个已绑定的账号打开了，没有绑定。")


@pytest.mark.rule("DIALOG-11", "ORG-23")
async def test_a_stranger_is_answered_once_a_day_and_a_suspended_person_is_one(world: World) -> None:
    rep = await world.person()
    owner = await world.owner()
    await world.firm.crm.people.suspend(world.firm.call(owner.person), rep.person.id)
    await rep.says("今天拜访了顺达物流")
    assert rep.text == "我只为已绑定的同事服务。请向管理员要邀请链接。"
    count = len(rep.messages())
    await rep.says("在吗")
    assert len(rep.messages()) == count
    await world.passes(days=1)
    await rep.says("在吗")
    assert len(rep.messages()) == count + 1


@pytest.mark.rule("DIALOG-11")
async def test_a_stranger_hears_the_language_of_his_telegram(world: World) -> None:
    english = await newcomer(world, "Ann", "en")
    await english.says("hello")
    assert english.text == "I only work for linked colleagues. Ask your admin for an invite."


async def test_the_language_buttons_work_on_the_welcome_and_in_settings(world: World) -> None:
    url = await link_for(world)
    wang = await newcomer(world)
    await wang.opens(url)
    await wang.taps("确认绑定")
    wang.sees_buttons(["改时间", "繁體中文", "English"])
    await wang.taps("English")
    assert "The language is English now" in wang.text
    assert "Morning 08:30 · Report 17:45 · Quiet 21:00–08:00" in wang.screen
    assert [label for row in wang.keyboard for label in row if label == "More"] == ["More"]
    await wang.says("/settings")
    wang.sees("Settings", "Morning 08:30")
    await wang.taps("Language")
    await wang.taps("语言")
    assert "設定" in wang.screen
    assert await world.firm.value("SELECT locale FROM users WHERE name = '王芳'") == "zh-TW"
