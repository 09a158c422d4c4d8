"""The table of 6.25: every row is reached as a person reaches it, in its three languages, and its buttons live."""

import asyncio
from datetime import datetime

import pytest

from bot.texts import texts
from tests.bot.world import ALL_LOCALES, World
from tests.factories import TAIPEI, a_customer, a_person

CUSTOMER = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
LOGGED = {
    "zh-CN": "给顺达物流打了电话，{date}再联系",
    "zh-TW": "打給順達物流了，{date}再聯絡",
    "en": "Called Shunda Logistics, again {date}",
}
everywhere = pytest.mark.parametrize("locale", ALL_LOCALES)


@everywhere
@pytest.mark.parametrize("choice", [0, 1, 2])
async def test_not_understood_keeps_the_words_and_its_three_readings_live(
    world: World, locale: str, choice: int
) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    await ann.says("asdf qwer zxcv 12")
    ann.sees(t.plain("error-not-understood"))
    ann.sees_buttons([t.plain("button-log"), t.plain("button-lead"), t.plain("button-find")])
    assert await world.firm.value("SELECT words FROM drafts") == "asdf qwer zxcv 12"
    await ann.taps(ann.labels[0][choice])
    ann.sees_not(t.plain("error-not-understood"))


@everywhere
async def test_a_date_that_does_not_exist_saves_the_rest_and_offers_days(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=CUSTOMER[locale])
    wrong = {"zh-CN": "7月35日", "zh-TW": "7月35日", "en": "35 July"}[locale]
    await ann.says(LOGGED[locale].format(date=wrong))
    ann.sees(t.plain("error-bad-date", words=wrong))
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 1
    await ann.taps(ann.labels[0][0])
    assert await world.firm.value("SELECT next_at FROM follow_ups ORDER BY id DESC LIMIT 1") is not None


@everywhere
async def test_a_past_date_typed_for_a_reminder_is_named_and_the_question_stays(world: World, locale: str) -> None:
    t = texts(locale).at(world.clock.ms, TAIPEI)
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=CUSTOMER[locale])
    date = {"zh-CN": "明天10点", "zh-TW": "明天10點", "en": "tomorrow 10am"}[locale]
    await ann.says(LOGGED[locale].format(date=date))
    await world.until(datetime(2026, 7, 10, 10, 0, tzinfo=TAIPEI))
    await ann.replies({"en": "8 July"}.get(locale, "7月8日"), to=CUSTOMER[locale])
    ann.sees(t.plain("error-date-gone", day=t.formats.day_long(int(datetime(2026, 7, 8, 9).timestamp() * 1000))))


@everywhere
async def test_what_is_not_there_or_not_ones_own_is_one_answer(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    other = await a_person(world.firm, "王芳")
    foreign = await a_customer(world.firm, owner=other, name=CUSTOMER[locale])
    public = await world.firm.value("SELECT public_id FROM customers WHERE id = :id", id=foreign)
    for link in (public, "aaaaaaaaaaaa"):
        await ann.says(f"/start c_{link}")
        ann.sees(t.plain("error-not-found"))


@everywhere
async def test_a_late_entry_beyond_a_week_is_kept_and_goes_both_ways(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=CUSTOMER[locale])
    said = {
        "zh-CN": "6月20日拜访了顺达物流",
        "zh-TW": "6月20日拜訪了順達物流",
        "en": "Visited Shunda Logistics on 20 June",
    }
    await ann.says(said[locale])
    ann.sees(t.plain("error-too-old", n=7))
    assert t.plain("button-log-as-today") in [label for row in ann.labels for label in row]
    await ann.taps(t.plain("button-keep-memo"))
    assert await world.firm.value("SELECT count(*) FROM memos") == 1
    await ann.says(said[locale])
    await ann.taps(t.plain("button-log-as-today"))
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 1


@everywhere
async def test_a_colleagues_customer_named_in_full_names_its_owner(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    wang = await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name=CUSTOMER[locale])
    await ann.says(CUSTOMER[locale])
    ann.sees(t.plain("error-no-right", owner="王芳"))
    heard = len(wang.messages())
    await ann.taps(t.plain("button-ask-join"))
    assert len(wang.messages()) == heard + 1


@everywhere
async def test_a_button_pressed_twice_says_when_and_one_of_another_card_that_it_is_old(
    world: World, locale: str
) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=CUSTOMER[locale])
    date = {"zh-CN": "明天10点", "zh-TW": "明天10點", "en": "tomorrow 10am"}[locale]
    await ann.says(LOGGED[locale].format(date=date))
    await world.until(datetime(2026, 7, 10, 10, 0, tzinfo=TAIPEI))
    first = ann.last["message_id"]
    await world.passes(hours=2)
    assert ann.last["message_id"] != first
    await ann.taps(t.plain("button-reached"), message_id=first)
    assert ann.alert == t.plain("error-old-button")
    assert CUSTOMER[locale] in ann.text


@everywhere
async def test_a_right_that_was_lost_is_said_so(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    await ann.says(
        {"zh-CN": "新客户 明辉电子", "zh-TW": "新名單 明輝電子", "en": "New lead Minghui Electronics"}[locale]
    )
    role = world.firm.roles["viewer"]
    await world.firm.write(
        lambda tx: tx.run(f"UPDATE user_roles SET role_id = {role} WHERE user_id = {ann.person.id}")
    )
    await ann.taps(t.plain("button-save"))
    assert ann.alert == t.plain("error-right-lost")
    assert await world.firm.value("SELECT count(*) FROM leads") == 0


@everywhere
async def test_an_undo_that_comes_too_late_says_how_late(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name=CUSTOMER[locale])
    await ann.says(LOGGED[locale].format(date={"en": "Friday"}.get(locale, "周五")))
    await world.passes(minutes=11)
    await ann.taps(t.plain("button-undo"))
    assert ann.alert == t.plain("undo-late", n=10)


@everywhere
async def test_a_greeting_gets_a_line_of_help_with_living_buttons(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    for key in ("key-today", "key-find", "key-more"):
        await ann.says({"en": "hello"}.get(locale, "你好"))
        ann.sees(t.plain("help-short"))
        await ann.taps(t.plain(key))
        ann.sees_not(t.plain("help-short"))


@everywhere
async def test_dropping_a_question_says_where_the_draft_is(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    await ann.says(
        {"zh-CN": "新客户 明辉电子", "zh-TW": "新名單 明輝電子", "en": "New lead Minghui Electronics"}[locale]
    )
    await ann.says("/cancel")
    ann.sees(t.plain("cancelled"))


@everywhere
@pytest.mark.rule("DIALOG-11")
async def test_a_flood_is_taken_one_by_one_and_said_so_once(world: World, locale: str) -> None:
    t = texts(locale)
    ann = await world.person(locale=locale)
    for number in range(15):
        ann.phone.say(f"{ {'en': 'remind me Friday to call'}.get(locale, '提醒我周五打给') } {number}")
    await asyncio.wait_for(world.settle(), 60)
    said = [message["text"] for message in ann.messages()]
    assert said.count(t.plain("error-flood")) == 1
    assert await world.firm.value("SELECT count(*) FROM reminders") == 15


@everywhere
@pytest.mark.rule("NOTIFY-9")
async def test_a_blocked_colleague_is_named_to_the_superior_with_a_way_out(world: World, locale: str) -> None:
    t = texts(locale)
    boss = await world.person("陈晓雯", "manager", locale=locale, digests=True)
    bob = await world.person("赵磊", superior=boss.person)
    await bob.blocks()
    await world.until(datetime(2026, 7, 9, 17, 45, tzinfo=TAIPEI))
    boss.hears(t.plain("error-blocked", name="赵磊"))
    await boss.taps(t.plain("button-news", n=1))
    boss.sees(t.plain("error-blocked", name="赵磊"))
    await boss.taps(t.plain("button-invite-again"))
    boss.sees("赵磊", "72")


async def test_a_parked_tap_that_is_tried_again_answers_its_button_no_second_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ann = await world.owner(), await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("今天拜访了顺达物流，看了样品，明天上午10点再约")

    async def broken(*args: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(world.firm.crm.follow_ups, "undo", broken)
        await ann.taps("撤销")
    ann.sees("已告诉管理员")
    await ann.taps("再试一次")
    assert await world.firm.value("SELECT count(*) FROM follow_ups WHERE deleted_at IS NULL") == 0
    assert await world.firm.value("SELECT count(*) FROM inbox WHERE state <> 'answered'") == 0
