"""New in the pool, in a bound group: one tap, the rest in private (conversations 8.1 to 8.5)."""

from typing import Any

import pytest

from bot.texts import LOCALES
from storage.entities.customers import NewContact
from tests.bot.test_pool import PHONES, label, owner_of
from tests.bot.world import User, World
from tests.factories import a_customer, a_department
from tests.storage.pool_scene import a_pool


async def a_bound_group(world: World, *members: User, department: int, locale: str = "zh-CN") -> int:
    """A group with the bot, bound to a department; its chat id."""
    group = world.emulator.people.add_group("华东战报", [member.phone for member in members])
    await world.firm.write(
        lambda tx: tx.run(
            "INSERT INTO group_bindings (place, department_id, locale, quiet, bound_by, bound_at)"
            " VALUES (:place, :department, :locale, '21:00-08:00', 1, 0)",
            place=f"tg:{group.id}",
            department=department,
            locale=locale,
        )
    )
    await world.settle()
    return int(group.id)


def group_text(user: User, chat: int) -> str:
    return str(user.messages(chat)[-1]["text"])


def alert_in(user: User, chat: int) -> str | None:
    """The pop-up of the last tap in that chat."""
    return user.phone.screen(chat)["alert"]  # type: ignore[no-any-return]


async def a_push(world: World, east: int, *members: User, locale: str = "zh-CN") -> tuple[int, int]:
    """永发建材 has just come into the pool of 华东; the record and the group's chat id."""
    chat = await a_bound_group(world, *members, department=east, locale=locale)
    contact = NewContact("何先生", phones=("+8613622223333",))
    id_ = await a_customer(
        world.firm,
        owner=world.firm.owner,
        name="永发建材",
        industry="construction",
        region="guangdong",
        contacts=(contact,),
        address="佛山大道 1 号",
    )
    pool_id = await world.firm.value("SELECT id FROM pools WHERE is_default = 0")
    call = world.firm.call(world.firm.owner)
    await world.firm.crm.pool.back(call, ("customer", id_), "too_many", pool_id=pool_id)
    await world.settle()
    return id_, chat


@pytest.mark.target(6)
@pytest.mark.rule("PERM-23", "NOTIFY-25", "NOTIFY-26", "POOL-18")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_claim_in_the_group_takes_one_tap_and_goes_private(world: World, locale: str) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann = await world.person("林志强", department=east, locale=locale)
    bob = await world.person("王芳", department=east)
    id_, chat = await a_push(world, east, ann, bob, locale=locale)
    shown = group_text(ann, chat)
    assert "永发建材" in shown
    for secret in ("3333", "何先生", "佛山"):
        assert secret not in shown
    world.clock.passes(minutes=9)
    with ann.costs(t=1, new=1):
        await ann.taps(label(locale, "button-claim"), chat=chat)
    assert alert_in(ann, chat) == label(locale, "pool-claimed-alert")
    ann.sees("永发建材", "何先生", PHONES[locale])
    assert await owner_of(world, id_) == ann.person.id
    expected = {
        "zh-CN": "公海 · 永发建材：林志强 14:41 已领取",
        "zh-TW": "公海 · 永发建材：林志强 14:41 已認領",
        "en": "Pool · 永发建材: claimed by 林志强 14:41",
    }
    assert group_text(bob, chat) == expected[locale]
    assert bob.messages(chat)[-1]["buttons"] == []
    assert bob.messages() == []


@pytest.mark.rule("PERM-23", "POOL-18")
async def test_in_the_group_strangers_and_non_members_get_words_and_nothing_else(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    zhao, stranger = await world.person("赵磊"), world.stranger()
    id_, chat = await a_push(world, east, zhao, stranger)
    await zhao.taps("领取", chat=chat)
    assert alert_in(zhao, chat) == "这个公海不在你的范围"
    await stranger.taps("领取", chat=chat)
    assert await owner_of(world, id_) is None
    assert zhao.messages() == []
    assert stranger.messages() == []


@pytest.mark.rule("POOL-18", "PERM-23")
async def test_the_slower_one_in_the_group_hears_who_was_first(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann, bob = await world.person("林志强", department=east), await world.person("王芳", department=east)
    id_, chat = await a_push(world, east, ann, bob)
    for person in (ann, bob):
        await person.says("/pool")
        await person.taps("1")
    world.clock.passes(minutes=9)
    await bob.taps("领取", message_id=bob.last["message_id"])
    await ann.taps("领取", message_id=ann.last["message_id"])
    assert ann.alert == "慢了一步，王芳 14:41 领走了"
    assert await owner_of(world, id_) == bob.person.id
    assert group_text(ann, chat) == "公海 · 永发建材：王芳 14:41 已领取"


@pytest.mark.rule("PERM-23", "NOTIFY-6")
async def test_an_unbound_group_gets_nothing_and_a_bound_one_waits_for_the_morning(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann = await world.person(department=east)
    await world.passes(hours=8)
    _, chat = await a_push(world, east, ann)
    assert ann.messages(chat) == []
    await world.passes(hours=10)
    assert "永发建材" in group_text(ann, chat)
    await world.firm.write(lambda tx: tx.run("DELETE FROM group_bindings"))
    id_ = await a_customer(world.firm, owner=ann.person, name="宏图五金")
    await world.firm.crm.pool.back(world.firm.call(ann.person), ("customer", id_), "no_fit")
    await world.settle()
    assert "宏图五金" not in group_text(ann, chat)


async def test_more_opens_the_pool_privately(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann = await world.person(department=east)
    _, chat = await a_push(world, east, ann)
    before = len(ann.messages(chat))
    await ann.taps("看更多", chat=chat)
    ann.sees("公海 · 华东 · 共 1 家")
    assert len(ann.messages(chat)) == before


@pytest.mark.rule("NOTIFY-25", "PERM-23")
async def test_what_enters_within_five_minutes_is_one_masked_list_in_the_group(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann = await world.person("林志强", department=east)
    _, chat = await a_push(world, east, ann)
    before = len(ann.messages(chat))
    firm = world.firm
    pool_id = await firm.value("SELECT id FROM pools WHERE is_default = 0")
    contact = NewContact("何先生", phones=("+8613622224444",))
    for name in ("宏图五金", "联胜机电"):
        world.clock.passes(seconds=30)
        id_ = await a_customer(firm, owner=firm.owner, name=name, contacts=(contact,), address="佛山大道 2 号")
        await firm.crm.pool.back(firm.call(firm.owner), ("customer", id_), "too_many", pool_id=pool_id)
    await world.settle()
    assert len(ann.messages(chat)) == before
    await world.passes(minutes=6)
    assert len(ann.messages(chat)) == before + 1
    shown = group_text(ann, chat)
    assert shown.splitlines() == ["公海 · 华东 新增 2 家", "1 联胜机电 · B · 0 天", "2 宏图五金 · B · 0 天"]
    for secret in ("4444", "何先生", "佛山"):
        assert secret not in shown
    await ann.taps("1", chat=chat)
    ann.sees("公海 · 联胜机电")
    await ann.taps("领取")
    ann.sees("联胜机电 归你了")
    assert len(ann.messages(chat)) == before + 1


async def a_list(world: World, east: int, *members: User, locale: str = "zh-CN") -> tuple[list[int], int]:
    """Two more records in one message of the group, after the single card: 联胜机电 is line 1, 宏图五金 line 2."""
    _, chat = await a_push(world, east, *members, locale=locale)
    firm, ids = world.firm, []
    pool_id = await firm.value("SELECT id FROM pools WHERE is_default = 0")
    for name in ("宏图五金", "联胜机电"):
        world.clock.passes(seconds=30)
        id_ = await a_customer(firm, owner=firm.owner, name=name)
        await firm.crm.pool.back(firm.call(firm.owner), ("customer", id_), "too_many", pool_id=pool_id)
        ids.append(id_)
    await world.passes(minutes=6)
    return ids, chat


def buttons_in(user: User, chat: int) -> list[list[str]]:
    return [[button["label"] for button in row] for row in user.messages(chat)[-1]["buttons"]]


CLAIMED: dict[str, Any] = {
    "zh-CN": ("1 联胜机电：林志强 14:39 已领取", "2 宏图五金：已不在公海"),
    "zh-TW": ("1 联胜机电：林志强 14:39 已認領", "2 宏图五金：已不在公海"),
    "en": ("1 联胜机电: claimed by 林志强 14:39", "2 宏图五金: no longer in the pool"),
}


@pytest.mark.rule("NOTIFY-26", "NOTIFY-12", "PERM-23", "POOL-18")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_list_in_the_group_says_who_has_a_record_and_its_number_goes(world: World, locale: str) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann = await world.person("林志强", department=east, locale=locale)
    (hongtu, liansheng), chat = await a_list(world, east, ann, locale=locale)
    messages, more = len(ann.messages(chat)), label(locale, "button-see-more")
    assert buttons_in(ann, chat) == [["1", "2"], [more]]
    before = group_text(ann, chat).splitlines()
    with ann.costs(t=2, new=1):
        await ann.taps("1", chat=chat)
        await ann.taps(label(locale, "button-claim"))
    assert await owner_of(world, liansheng) == ann.person.id
    claimed, gone = CLAIMED[locale]
    assert group_text(ann, chat).splitlines() == [before[0], claimed, before[2]]
    assert buttons_in(ann, chat) == [["2"], [more]]
    pool_id = await world.firm.value("SELECT pool_id FROM customers WHERE id = :id", id=hongtu)
    await world.firm.crm.pool.assign(
        world.firm.call(world.firm.owner), [("customer", hongtu)], pool_id, ann.person.id
    )
    await world.settle()
    assert group_text(ann, chat).splitlines() == [before[0], claimed, gone]
    assert buttons_in(ann, chat) == []
    assert len(ann.messages(chat)) == messages


@pytest.mark.rule("NOTIFY-26")
async def test_what_is_deleted_in_the_pool_leaves_card_and_list_of_the_group(world: World) -> None:
    east = await a_department(world.firm, "华东")
    await a_pool(world.firm, "华东", departments=(east,), members=(world.firm.owner.id,))
    ann = await world.person("林志强", department=east)
    (hongtu, _), chat = await a_list(world, east, ann)
    single = await world.firm.value("SELECT id FROM customers WHERE name = '永发建材'")
    for id_ in (hongtu, single):
        await world.firm.crm.upkeep.delete(world.firm.call(world.firm.owner), id_)
    await world.settle()
    shown = [str(message["text"]) for message in ann.messages(chat)]
    assert shown[-2] == "公海 · 永发建材：已不在公海"
    assert shown[-1].splitlines()[1:] == ["1 联胜机电 · B · 0 天", "2 宏图五金：已不在公海"]
    assert buttons_in(ann, chat) == [["1"], ["看更多"]]
