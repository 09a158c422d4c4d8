"""An engine besides (4.2, 4.4): it lifts nothing to a draft and transcribes; without it everything is as ever."""

from collections.abc import AsyncIterator

import pytest

from bot.engine.client import Engine
from bot.texts import LOCALES, texts
from tests.bot.world import User, World
from tests.engine import StandIn
from tests.factories import a_customer
from tests.unit.understanding.reps import said

every_language = pytest.mark.parametrize("locale", LOCALES)
NAMES = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
# About a customer, and nothing a CRM would know what to do with; the first that our own reader makes nothing of.
ODD = {
    "zh-CN": (
        "顺达物流那个会计的狗叫旺财",
        "顺达物流门口的石狮子少了一只耳朵",
        "顺达物流的猫又胖了一圈",
        "顺达物流的猫真胖",
    ),
    "zh-TW": (
        "順達物流那個會計的狗叫旺財",
        "順達物流門口的石獅子少了一隻耳朵",
        "順達物流的貓又胖了一圈",
        "順達物流的貓真胖",
    ),
    "en": (
        "hmm Shunda Logistics the weather",
        "their dog at Shunda Logistics is called Rex",
        "Shunda Logistics cat, fat",
    ),
}
SAID = {
    "zh-CN": "给顺达物流打了电话，要合同范本，周五再联系",
    "zh-TW": "打給順達物流了，要合約範本，週五再聯絡",
    "en": "Called Shunda Logistics, wants a contract template, again Friday",
}


@pytest.fixture
async def endpoint(world: World) -> AsyncIterator[StandIn]:
    made = await StandIn().start()
    engine = Engine(made.url, chat_model="tiny", speech_model="ears", chat_seconds=2.0, speech_seconds=2.0)
    world.service.runtime.engine = engine
    yield made
    await engine.stop()
    await made.stop()


async def a_rep(world: World, locale: str = "zh-CN") -> tuple[User, int]:
    ann = await world.person(locale=locale)
    return ann, await a_customer(world.firm, owner=ann.person, name=NAMES[locale])


def odd(locale: str) -> str:
    """A line of which nothing is understood."""
    return next(line for line in ODD[locale] if said(line, locale).kind == "unknown")


async def counts(world: World) -> tuple[int, int, int]:
    """Follow-ups, leads and reminders that were saved."""
    tables = ("follow_ups", "leads", "reminders")
    rows = [await world.firm.value(f"SELECT count(*) FROM {table}") for table in tables]
    return rows[0], rows[1], rows[2]


@every_language
async def test_what_nobody_understood_becomes_a_draft_and_is_never_saved(
    world: World, endpoint: StandIn, locale: str
) -> None:
    ann, _ = await a_rep(world, locale)
    endpoint.says("follow_up", NAMES[locale])
    with ann.costs(m=1, new=1):
        await ann.says(odd(locale))
    ann.sees(texts(locale).plain("follow-confirm-title", customer=NAMES[locale]))
    assert await counts(world) == (0, 0, 0)
    await ann.taps(texts(locale).plain("button-save"))
    assert (await counts(world))[0] == 1


@every_language
async def test_a_lead_it_sees_is_a_draft(world: World, endpoint: StandIn, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    endpoint.says("lead", "Qorvex")
    await ann.says("Qorvex hmm")
    ann.sees("Qorvex")
    assert await counts(world) == (0, 0, 0)
    assert await world.firm.value("SELECT kind FROM drafts WHERE state = 'open'") == "lead"


@pytest.mark.rule("PERM-8")
async def test_who_may_make_no_lead_is_offered_none(world: World, endpoint: StandIn) -> None:
    fay = await world.person("周敏", "finance")
    engine, world.service.runtime.engine = world.service.runtime.engine, None
    await fay.says("Qorvex hmm")
    expected = fay.text
    world.service.runtime.engine = engine
    endpoint.says("lead", "Qorvex")
    await fay.says("Qorvex hmm")
    assert (fay.text, len(endpoint.asked)) == (expected, 1)


async def test_a_name_it_invents_is_nobody(world: World, endpoint: StandIn) -> None:
    ann, _ = await a_rep(world)
    await a_customer(world.firm, owner=ann.person, name="明辉电子")
    endpoint.says("lookup", "明辉电子")
    await ann.says("qwxz vlkj hmm")
    ann.sees_not("明辉电子")
    assert await counts(world) == (0, 0, 0)


async def test_it_gets_the_one_message_and_no_names_of_customers(world: World, endpoint: StandIn) -> None:
    ann, _ = await a_rep(world)
    await a_customer(world.firm, owner=ann.person, name="顺达包装")
    await ann.says("顺达物流")
    await ann.says("qwxz vlkj hmm")
    ((_, body),) = endpoint.asked
    assert [message["content"] for message in body["messages"][1:]] == ["qwxz vlkj hmm"]
    for secret in ("顺达", "物流", "包装", "林志强", ann.person.account):
        assert secret not in endpoint.sent


@every_language
async def test_what_is_understood_is_not_sent(world: World, endpoint: StandIn, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    await ann.says(SAID[locale])
    assert endpoint.asked == []
    assert (await counts(world))[0] == 1


@every_language
@pytest.mark.parametrize("trouble", ["slow", "down", "error", "noise", "none", "task"])
async def test_in_trouble_the_answer_is_what_it_would_be_without_it(
    world: World, endpoint: StandIn, locale: str, trouble: str
) -> None:
    ann, _ = await a_rep(world, locale)
    engine, world.service.runtime.engine = world.service.runtime.engine, None
    await ann.says(odd(locale))
    expected = (ann.text, ann.labels)
    world.service.runtime.engine = engine
    await upset(endpoint, trouble)
    if trouble == "slow" and engine is not None:
        engine._chat_seconds = 0.1
    await ann.says(odd(locale))
    assert (ann.text, ann.labels) == expected
    assert await counts(world) == (0, 0, 0)


async def upset(endpoint: StandIn, trouble: str) -> None:
    endpoint.slow = trouble == "slow"
    endpoint.status = 500 if trouble == "error" else 200
    endpoint.raw = b"<html>" if trouble == "noise" else None
    endpoint.says("task" if trouble == "task" else "none")
    if trouble == "down":
        await endpoint.stop()


# ── voice ──


@every_language
@pytest.mark.rule("FOLLOW-7", "FILE-1")
async def test_a_voice_message_is_read_like_a_line_and_its_audio_stays(
    world: World, endpoint: StandIn, locale: str
) -> None:
    ann, customer = await a_rep(world, locale)
    endpoint.speech = SAID[locale]
    with ann.costs(m=1, new=1):
        await ann.sends_voice()
    assert "sendChatAction" in [call.method for call in world.emulator.calls]
    ann.sees(texts(locale).plain("follow-saved-title", customer=NAMES[locale]))
    row = await world.firm.row("SELECT subject_id, origin, next_at FROM follow_ups")
    assert (row["subject_id"], row["origin"]) == (customer, "voice")
    assert row["next_at"] is not None
    assert await world.firm.value("SELECT entity FROM file_links") == "follow_up"


async def test_a_voice_on_a_card_is_a_follow_up_of_its_record(world: World, endpoint: StandIn) -> None:
    ann, customer = await a_rep(world)
    await ann.says("顺达物流")
    endpoint.speech = "老板下周出差，月底再联系"
    await ann.sends_voice(to="顺达物流")
    ann.sees("已记跟进 · 顺达物流", "附件 1")
    row = await world.firm.row("SELECT subject_id, origin FROM follow_ups")
    assert tuple(row.values()) == (customer, "voice")


async def test_a_name_that_is_only_alike_in_a_voice_is_confirmed(world: World, endpoint: StandIn) -> None:
    ann, _ = await a_rep(world)
    endpoint.speech = "今天拜访了顺达，要合同范本"
    await ann.sends_voice()
    assert await counts(world) == (0, 0, 0)
    await ann.taps("保存")
    assert await world.firm.value("SELECT origin FROM follow_ups") == "voice"
    assert await world.firm.value("SELECT entity FROM file_links") == "follow_up"


async def test_a_lead_that_is_spoken_is_a_draft_with_its_audio(world: World, endpoint: StandIn) -> None:
    ann, _ = await a_rep(world)
    endpoint.speech = "新客户 明辉电子 刘敏 13911112222"
    await ann.sends_voice()
    ann.sees("明辉电子")
    assert await world.firm.value("SELECT entity FROM file_links") == "draft"
    await ann.taps("保存")
    assert await world.firm.value("SELECT entity FROM file_links") == "lead"


async def test_a_spoken_name_opens_its_card(world: World, endpoint: StandIn) -> None:
    ann, _ = await a_rep(world)
    endpoint.speech = "顺达物流"
    await ann.sends_voice()
    ann.sees("顺达物流")
    assert await counts(world) == (0, 0, 0)


async def test_a_spoken_date_answers_the_open_question(world: World, endpoint: StandIn) -> None:
    ann, _ = await a_rep(world)
    await ann.says("今天拜访了顺达物流，聊得不错")
    endpoint.speech = "下周三上午"
    await ann.sends_voice()
    assert await world.firm.value("SELECT next_at FROM follow_ups") is not None
    assert (await counts(world))[0] == 1


@every_language
async def test_a_transcript_nobody_understands_is_kept_with_its_audio(
    world: World, endpoint: StandIn, locale: str
) -> None:
    ann, _ = await a_rep(world, locale)
    endpoint.speech = "呃" if locale != "en" else "uh"
    await ann.sends_voice()
    ann.sees(texts(locale).plain("error-voice-no-engine"))
    assert await world.firm.value("SELECT entity FROM file_links") == "draft"
    assert await world.firm.value("SELECT words FROM drafts") == endpoint.speech


@every_language
@pytest.mark.parametrize("trouble", ["slow", "down", "error", "noise", "none"])
async def test_a_voice_nobody_transcribes_is_kept_and_asks_for_a_line(
    world: World, endpoint: StandIn, locale: str, trouble: str
) -> None:
    ann, _ = await a_rep(world, locale)
    await upset(endpoint, trouble)
    if trouble == "slow" and world.service.runtime.engine is not None:
        world.service.runtime.engine._speech_seconds = 0.1
    await ann.sends_voice()
    ann.sees(texts(locale).plain("error-voice-no-engine"))
    assert await world.firm.value("SELECT entity FROM file_links") == "draft"
    await ann.says(SAID[locale])
    assert await world.firm.value("SELECT origin FROM follow_ups") == "voice"


async def test_a_voice_of_more_than_a_minute_is_not_sent(
    world: World, endpoint: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, _ = await a_rep(world)
    monkeypatch.setattr("bot.handlers.files.LONGEST_VOICE", 2)
    await ann.sends_voice()
    assert endpoint.asked == []
