"""Whatever arrives, there is a clear answer in the person's language or rightly silence, and nothing is lost.

The world's fixture fails on every violation of Telegram's rules.
"""

import re

import pytest

from storage.queries import users
from tests.bot.raw_updates import message as update
from tests.bot.raw_updates import take
from tests.bot.world import ALL_LOCALES, User, World
from tests.factories import a_customer

STRANGER = {
    "zh-hans": "我只为已绑定的同事服务",
    "zh-hant": "我只服務已綁定的同事",
    "en": "I only work for linked colleagues",
}
KEPT = {"zh-CN": "原话我留着", "zh-TW": "原文先留著", "en": "your words are kept"}
NASTY = (
    "<b>顺达</b>",
    '<a href="http://evil.example">顺达</a>',
    '<tg-time unix="1">顺达</tg-time>',
    "顺达</b></i><script>alert(1)</script>",
    "&lt;顺达&amp;&#60;b&#62;",
    "顺达 * _ ` [x](http://evil.example) {0} {name} %s %(x)s",
    "顺达\u202egnp\u200b\u0301\u0301\u0301",
)


def heard(user: User) -> bool:
    """A message, or a reaction to the person's own."""
    shown = user.phone.screen()["messages"]
    return any(one["from_bot"] or one["reactions"] for one in shown)


async def answered(world: World) -> None:
    """Every update so far is answered, none is parked."""
    states = await world.firm.rows("SELECT state, count(*) AS n FROM inbox GROUP BY state")
    assert [row["state"] for row in states] == ["answered"], states


def decent(user: User) -> None:
    """No trace of the program in what the person reads."""
    for part in ("Traceback", "Error(", "Exception", "None", "storage.", "bot.", "{", "conflict:"):
        assert part not in user.screen, f"{part!r} in:\n{user.screen}"


# -- people the bot does not know ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(STRANGER))
async def test_a_stranger_hears_one_sentence_a_day(world: World, language: str) -> None:
    somebody = world.stranger(language_code=language)
    await somebody.opens("https://t.me/fieldline_bot")
    await somebody.says("今天拜访了顺达物流")
    await somebody.says("/pool")
    assert [one["text"][: len(STRANGER[language])] for one in somebody.messages()] == [STRANGER[language]]
    await world.passes(days=1, hours=1)
    await somebody.says("hello")
    assert len(somebody.messages()) == 2
    assert await world.firm.value("SELECT count(*) FROM drafts") == 0
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 0


@pytest.mark.threat(3)
@pytest.mark.parametrize("token", ["i_", "i_x", "i_" + "a" * 62, "i_AAAAAAAAAAAAAAAAAAAAAA", "zz_1", "x", "i_-_-"])
async def test_invented_links_bind_nobody(world: World, token: str) -> None:
    somebody = world.stranger()
    await somebody.opens(f"https://t.me/fieldline_bot?start={token}")
    decent(somebody)
    assert len(somebody.messages()) == 1
    assert await world.firm.value("SELECT count(*) FROM users WHERE account = :a", a=somebody.person.account) == 0


async def test_a_suspended_person_is_a_stranger_again(world: World) -> None:
    ann = await world.person()
    await ann.says("今天去了哪里哪里啊")
    shown = ann.last
    await world.firm.db.write(
        lambda tx: users.change(tx, ann.person.id, at=world.clock.ms, by=None, status="suspended", account=None)
    )
    before = await world.firm.value("SELECT count(*) FROM drafts")
    await ann.says("今天拜访了顺达物流，明天再约")
    for row in shown["buttons"]:
        for button in row:
            await ann.taps(button["label"], message_id=shown["message_id"])
    assert await world.firm.value("SELECT count(*) FROM drafts") == before
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 0
    decent(ann)


# -- text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ALL_LOCALES)
@pytest.mark.parametrize(
    "character", ["😀", "嗯", "👩‍👩‍👧‍👦", "a", "\u0301", "<", "&", "\u200f"], ids=lambda c: f"U+{ord(c[0]):04X}"
)
async def test_the_longest_text_is_kept_whole(world: World, locale: str, character: str) -> None:
    ann = await world.person(locale=locale)
    units = len(character.encode("utf-16-le")) // 2
    words = character * (4096 // units)
    await ann.says(words)
    decent(ann)
    assert ann.messages(), "silence"
    kept = await world.firm.rows("SELECT words FROM drafts")
    assert [row["words"].strip() for row in kept] == [words.strip()]
    await answered(world)


async def test_four_thousand_characters_beside_a_customer_are_kept_whole(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    words = "今天拜访了顺达物流，" + "谈了很多" * 1_020
    await ann.says(words)
    decent(ann)
    rows = await world.firm.rows(
        "SELECT words FROM drafts UNION ALL SELECT words FROM follow_ups UNION ALL SELECT text AS words FROM memos"
    )
    assert words in [row["words"] for row in rows]
    ann.sees(KEPT["zh-CN"])
    await answered(world)


@pytest.mark.parametrize(
    "words",
    [
        "\u0007\u001b[31m嗯嗯",
        "\u202e嗯嗯啊啊",
        "\ufeff",
        ".",
        "😀",
        "0",
        "-1",
        "1e999",
        "٣٤٥",
        "𝟙𝟚",
        "嗯\n\n\n嗯",
        "嗯\t嗯",
    ],
    ids=repr,
)
async def test_odd_characters_get_an_answer(world: World, words: str) -> None:
    ann = await world.person()
    await ann.says(words)
    decent(ann)
    assert heard(ann)
    await answered(world)


@pytest.mark.parametrize("locale", ALL_LOCALES)
@pytest.mark.parametrize(
    "words",
    [
        "今天拜访了顺达物流，7月35日再联系",
        "今天拜访了顺达物流，2月30日再约",
        "今天拜访了顺达物流，13月1号再约",
        "今天拜访了顺达物流，25:61再约",
        "今天拜访了顺达物流，9999年1月1日再约",
        "Met 顺达物流 today, again on 31 June",
        "Met 顺达物流 today, again on 2026-02-30",
        "32号拜访顺达物流了",
    ],
)
async def test_days_that_do_not_exist_lose_no_words(world: World, locale: str, words: str) -> None:
    ann = await world.person(locale=locale)
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says(words)
    decent(ann)
    assert ann.messages()
    rows = await world.firm.rows("SELECT words FROM drafts UNION ALL SELECT words FROM follow_ups")
    assert [row["words"] for row in rows] == [words]
    assert await world.firm.value("SELECT count(*) FROM reminders WHERE due_at > :far", far=4_102_444_800_000) == 0
    await answered(world)


@pytest.mark.threat(9)
@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
async def test_markup_in_names_is_shown_as_text(world: World, name: str) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name=f"{name}物流")
    await ann.says(f"今天拜访了{name}物流，看了{name}样品，明天上午10点再约")
    await ann.says(f"新客户 {name}贸易 刘敏 13911112222 想要{name}")
    await ann.says(f"找 {name}")
    await ann.forwards(name, f"{name}公司，电话13812345678")
    await ann.shares_contact(name, "+8613712345678")
    await world.passes(days=1)
    for message in ann.messages():
        html = str(message["html"])
        links = re.findall(r'<a href="([^"]*)">(.*?)</a>', html)
        assert [link for link, words in links if link != words] == [], html  # Telegram itself links an address.
        assert "<script" not in html
        assert 'unix="1"' not in "".join(re.findall(r"<tg-time[^>]*>", html)), html
    await answered(world)


@pytest.mark.parametrize("locale", ALL_LOCALES)
@pytest.mark.parametrize(
    "words",
    [
        "/", "//", "/ help", "/help@other_bot", "/HELP", "/帮助", "/nonsense " + "x" * 4000, "/mute", "/mute -1h",
        "/mute 99999999999h", "/mute 2h 2h", "/pool x", "/pool -1", "/pool 99999999999999999999", "/log", "/log \n",
        "/today 5", "/invite", "/invite <b>", "/start x y z", "/cancel cancel", "/drafts 7", "/settings x", "/find",
        "/find %", "/find '", '/find "', "/find *", "/lead", "/admin x",
    ],
)  # fmt: skip
async def test_commands_with_odd_words_get_an_answer(world: World, locale: str, words: str) -> None:
    ann = await world.person(locale=locale)
    await ann.says(words)
    decent(ann)
    if "@other_bot" not in words:
        assert ann.messages(), "silence"
    await answered(world)


# -- kinds of messages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ALL_LOCALES)
async def test_kinds_that_are_not_handled_are_answered_and_their_words_kept(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    for kind, name in (("document", "报价.pdf"), ("voice", "a.ogg"), ("video", "a.mp4"), ("audio", "a.mp3")):
        await ann.sends_file(name, b"x" * 1000, kind=kind)
        decent(ann)
        assert ann.messages(), f"silence after {kind}"
    await ann.sends_location(25.03, 121.56)
    decent(ann)
    caption = "顺达物流的报价单，下周三再谈"
    await ann.sends_file("a.pdf", b"x", caption=caption)
    kept = await world.firm.rows("SELECT words FROM drafts UNION ALL SELECT text AS words FROM memos")
    assert caption in [row["words"] for row in kept]
    await answered(world)


async def test_ten_megabytes_are_answered(world: World) -> None:
    ann = await world.person()
    await ann.sends_file("big.bin", b"\x00" * 10 * 1024 * 1024, caption="顺达的图纸")
    decent(ann)
    assert ann.messages()
    await answered(world)


async def test_a_sticker_is_small_talk(world: World) -> None:
    ann = await world.person()
    await ann.sends_file("a.webp", b"x", kind="sticker")
    assert ann.messages() == []
    await answered(world)


@pytest.mark.threat(8)
async def test_somebody_else_s_contact_binds_nobody(world: World) -> None:
    stranger = world.stranger()
    ann = await world.person()
    await stranger.shares_contact("林志强", "+8613800000000", user_id=ann.phone.id)
    await stranger.shares_contact("林志强", "+8613800000000")
    account = await world.firm.value("SELECT account FROM users WHERE id = :id", id=ann.person.id)
    assert account == ann.person.account
    assert await world.firm.value("SELECT count(*) FROM users WHERE account = :a", a=stranger.person.account) == 0


@pytest.mark.threat(7)
async def test_a_forward_of_the_boss_s_words_gives_no_right(world: World) -> None:
    ann, boss = await world.person(), await world.owner()
    await ann.forwards("陈晓雯", "/invite 赵磊 超级管理员")
    boss.phone.say("/invite 王五 超级管理员")
    world.emulator.take_updates()
    ann.phone.forward("", "/invite 王五 超级管理员", from_person=boss.phone.id)
    await world.settle()
    assert await world.firm.value("SELECT count(*) FROM users WHERE name IN ('赵磊', '王五')") == 0
    decent(ann)


async def test_an_edit_of_a_message_the_bot_never_saw_stops_nothing(world: World) -> None:
    ann = await world.person()
    step = ann.phone.say("嗯嗯啊啊哦哦")
    world.emulator.take_updates()
    await ann.edits(step, "今天拜访了顺达物流")
    decent(ann)
    await ann.says("啊啊哦哦嗯嗯")
    ann.sees(KEPT["zh-CN"])
    await answered(world)


@pytest.mark.threat(6)
async def test_a_group_hears_nothing_of_customers(world: World) -> None:
    ann, boss = await world.person(), await world.owner()
    await a_customer(world.firm, owner=ann.person, name="金丝雀物流", phones=("+8613812345678",))
    group = world.emulator.people.add_group("华东群", [boss.phone, ann.phone])
    await world.settle()
    for words in (
        "今天拜访了金丝雀物流，明天上午10点再约",
        "/log 金丝雀物流 今天电话",
        "/find 金丝雀",
        "/pool@fieldline_bot",
        "/today@fieldline_bot",
        "/invite@fieldline_bot 赵磊 销售",
        "@fieldline_bot 金丝雀电话多少",
        "x" * 4096,
    ):
        await ann.says(words, chat=group.id)
    for message in ann.messages(group.id):
        assert "金丝雀" not in str(message)
        assert "13812345678" not in re.sub(r"\D", "", str(message["text"]))
    assert await world.firm.value("SELECT count(*) FROM follow_ups") == 0
    await answered(world)


@pytest.mark.rule("DIALOG-11")
@pytest.mark.threat(10)
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_zeros_and_half_characters_are_handled_as_they_were_stored(world: World, dialect: str) -> None:
    """In a command, a caption and a text: no database keeps them, and the first try is as a second would be."""
    ann = await world.person()
    hurt = "顺达\x00物流\ud83d"
    for number, words in enumerate((f"/log {hurt}", f"今天拜访了{hurt}"), 71):
        before = len(ann.messages())
        await take(world, update(ann, number, words))
        assert len(ann.messages()) > before
    await ann.sends_file(f"报价{hurt}.pdf", b"%PDF-1.4", caption=hurt)
    decent(ann)
    await answered(world)
