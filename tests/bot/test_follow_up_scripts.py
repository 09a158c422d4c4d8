"""Script 6.2 and the short questions, each card in the three languages with its words and buttons."""

from dataclasses import dataclass

import pytest

from bot.texts import LOCALES, texts
from tests.bot.world import User, World
from tests.factories import a_customer, the_pool

every_language = pytest.mark.parametrize("locale", LOCALES)
SHUNDA = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
PACKING = {"zh-CN": "顺达包装", "zh-TW": "順達包裝", "en": "Shunda Packing"}
MINGHUI = {"zh-CN": "明辉电子", "zh-TW": "明輝電子", "en": "Minghui Electronics"}
YONGFA = {"zh-CN": "永发建材", "zh-TW": "永發建材", "en": "Yongfa Building"}


@dataclass(frozen=True)
class Case:
    """One sentence in three languages, what the card says, and its rows of buttons."""

    said: tuple[str, str, str]
    sees: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...] = ()

    def of(self, locale: str) -> tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
        at = LOCALES.index(locale)
        return self.said[at], self.sees[at], self.rows[at] if self.rows else ()


async def a_rep(world: World, locale: str) -> tuple[User, int]:
    ann = await world.person("林志强", locale=locale)
    return ann, await a_customer(world.firm, owner=ann.person, name=SHUNDA[locale])


async def follow_ups(world: World) -> int:
    return int(await world.firm.value("SELECT count(*) AS n FROM follow_ups WHERE deleted_at IS NULL"))


WHICH = Case(
    (
        "今天给顺达打了电话，要合同范本",
        "今天打給順達了，要合約範本",
        "Called Shunda today, wants a contract template",
    ),
    (
        ("记到哪个客户？（还没保存）", "「今天给顺达打了电话，要合同范本」"),
        ("要記到哪個客戶？（尚未儲存）", "「今天打給順達了，要合約範本」"),
        ("Which customer? (not saved)", '"Called Shunda today, wants a contract template"'),
    ),
)


@every_language
async def test_two_matches_ask_which(world: World, locale: str) -> None:
    ann, customer = await a_rep(world, locale)
    await a_customer(world.firm, owner=ann.person, name=PACKING[locale])
    said, sees, _ = WHICH.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        t = texts(locale)
        assert ann.labels[-1][-1] == t.plain("button-neither")
        assert await follow_ups(world) == 0
        await ann.taps(next(row[0] for row in ann.labels if row[0].startswith(SHUNDA[locale][:9])))
    assert await world.firm.value("SELECT subject_id FROM follow_ups") == customer


CONFIRM = Case(
    ("没接电话，明天再打", "沒接電話，明天再打", "No answer, call again tomorrow"),
    (
        ("记到 顺达物流 吗？（还没保存）", "「没接电话，明天再打」", "下次：周五 7月10日 09:00"),
        ("要記到 順達物流 嗎？（尚未儲存）", "「沒接電話，明天再打」", "下次：7月10日（週五）09:00"),
        ("Save to Shunda Logistics? (not saved)", '"No answer, call again tomorrow"', "Next: Fri 10 Jul 09:00"),
    ),
    ((("保存", "换客户", "不要了"),), (("儲存", "換客戶", "不要了"),), (("Save", "Other", "Discard"),)),
)


@every_language
async def test_the_card_opened_last_is_proposed(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    await ann.says(SHUNDA[locale])
    said, sees, rows = CONFIRM.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        ann.sees_buttons(*rows)
        await ann.taps(rows[0][0])
    assert await world.firm.value("SELECT outcome FROM follow_ups") == "no_answer"


NOT_YOURS = Case(
    (
        "今天拜访了顺达物流张总，要再降3个点",
        "今天拜訪了順達物流張總，要再降3%",
        "Met Mr Zhang at Shunda Logistics, wants 3% off",
    ),
    (
        ("顺达物流 由王芳负责，没有记到客户上", "你的原话我留着。"),
        ("順達物流由王芳負責，這則沒有記到客戶上", "你的原文我先留著。"),
        ("Shunda Logistics belongs to 王芳, so this is not on the customer", "Your words are kept."),
    ),
)


@every_language
@pytest.mark.rule("FOLLOW-1", "NOTIFY-3")
async def test_words_handed_on_reach_the_colleague_and_the_giver_hears_of_it(world: World, locale: str) -> None:
    ann, wang = await world.person("林志强", locale=locale), await world.person("王芳", locale=locale)
    customer = await a_customer(world.firm, owner=wang.person, name=SHUNDA[locale])
    t = texts(locale)
    said, sees, _ = NOT_YOURS.of(locale)
    await ann.says(said)
    ann.sees(*sees)
    await ann.taps(t.plain("button-send-to", name="王芳"))
    ann.sees(t.plain("follow-handed", owner="王芳"))
    wang.hears(t.plain("follow-handed-title", sender="林志强", customer=SHUNDA[locale]), said)
    wang.sees_buttons((t.plain("button-log-it"), t.plain("button-ignore")))
    before = len(wang.messages())
    await wang.taps(t.plain("button-log-it"))
    row = await world.firm.row("SELECT subject_id, author_id, occurred_at, created_at FROM follow_ups")
    assert (row["subject_id"], row["author_id"]) == (customer, wang.person.id)
    ann.hears(t.plain("follow-handed-logged", owner="王芳", customer=SHUNDA[locale]))
    assert len(wang.messages()) == before


@every_language
async def test_words_handed_on_may_be_ignored(world: World, locale: str) -> None:
    ann, wang = await world.person("林志强", locale=locale), await world.person("王芳", locale=locale)
    await a_customer(world.firm, owner=wang.person, name=SHUNDA[locale])
    t = texts(locale)
    await ann.says(NOT_YOURS.of(locale)[0])
    await ann.taps(t.plain("button-send-to", name="王芳"))
    heard = len(ann.messages())
    await wang.taps(t.plain("button-ignore"))
    assert await follow_ups(world) == 0
    assert len(ann.messages()) == heard


IN_POOL = Case(
    (
        "今天给永发建材打了电话，要报价，周五再联系",
        "今天打給永發建材了，要報價，週五再聯絡",
        "Called Yongfa Building today, wants a quote, again Friday",
    ),
    (
        ("永发建材 在公海里，领取后才能记",),
        ("永發建材 在公海（共用客戶池），認領後才能記",),
        ("Yongfa Building is in the pool; claim it to log",),
    ),
    ((("领取并记录", "存成备忘"),), (("認領並記錄", "存成備忘"),), (("Claim and log", "Keep as memo"),)),
)


@every_language
@pytest.mark.rule("FOLLOW-1")
async def test_a_pool_customer_is_claimed_and_logged_by_one_tap(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    customer = await a_customer(world.firm, pool=await the_pool(world.firm), name=YONGFA[locale])
    said, sees, rows = IN_POOL.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        ann.sees_buttons(*rows)
        await ann.taps(rows[0][0])
    assert await world.firm.value("SELECT owner_id FROM customers WHERE id = :id", id=customer) == ann.person.id
    assert await follow_ups(world) == 1


UNKNOWN = Case(
    (
        "今天拜访了顺答科技，聊了合作",
        "今天拜訪了順答科技，聊了合作",
        "Visited Shunta Tech today, talked about a deal",
    ),
    (
        ("没找到「顺答科技」（还没保存）",),
        ("找不到「順答科技」（尚未儲存）",),
        ('No customer "Shunta Tech" (not saved)',),
    ),
)


@every_language
async def test_an_unknown_name_can_become_a_lead_or_a_memo(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    said, sees, _ = UNKNOWN.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        await ann.taps(texts(locale).plain("button-keep-memo"))
    assert await world.firm.value("SELECT text FROM memos") == said
    assert await follow_ups(world) == 0


SEVERAL = Case(
    (
        "今天拜访了顺达物流和明辉电子，都要报价",
        "今天拜訪了順達物流和明輝電子，都要報價",
        "Visited Shunda Logistics and Minghui Electronics today, both want quotes",
    ),
    (("说到两家，都记吗？",), ("提到兩家，都要記嗎？",), ("Two customers. Log both?",)),
    (
        (("两家都记",), ("只记顺达物流",), ("只记明辉电子",)),
        (("兩家都記",), ("只記順達物流",), ("只記明輝電子",)),
        (("Both",), ("Only Shunda Logistics",), ("Only Minghui Electronics",)),
    ),
)


@every_language
async def test_two_customers_in_one_sentence(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    await a_customer(world.firm, owner=ann.person, name=MINGHUI[locale])
    said, sees, rows = SEVERAL.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        ann.sees_buttons(*rows)
        await ann.taps(rows[0][0])
    assert await follow_ups(world) == 2


TENSE = Case(
    ("今天去顺达物流", "今天去順達物流", "Shunda Logistics today"),
    (("今天去过了，还是准备去？",), ("今天去過了，還是準備去？",), ("Done today, or planned?",)),
    ((("去过了", "准备去"),), (("去過了", "準備去"),), (("Done", "Planned"),)),
)


@every_language
async def test_a_bare_today_asks_for_the_tense(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    said, sees, rows = TENSE.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        ann.sees_buttons(*rows)
        await ann.taps(rows[0][0])
    assert await follow_ups(world) == 1


BAD_DATE = Case(
    (
        "今天拜访了顺达物流，7月35日再联系",
        "今天拜訪了順達物流，7月35日再聯絡",
        "Met Shunda Logistics today, again 35 July",
    ),
    (
        ("「7月35日」不是日期，其余已保存。", "或回复「周四15点」"),
        ("「7月35日」不是日期，其他已儲存。", "或回覆「週四15點」"),
        ('"35 July" is not a date; the rest is saved.', 'or reply "Thu 15:00"'),
    ),
)


@every_language
async def test_a_date_that_is_none_is_asked_for(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    said, sees, _ = BAD_DATE.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        await ann.taps(ann.labels[0][0])
    assert await world.firm.value("SELECT count(*) AS n FROM reminders WHERE state = 'open'") == 1


DATE_GONE = Case(
    (
        "给顺达物流打了电话，要合同，这周三再联系",
        "打給順達物流了，要合約，這週三再聯絡",
        "Called Shunda Logistics, wants a contract, again this Wednesday",
    ),
    (("7月8日 已经过了。",), ("7月8日 已經過了。",), ("8 July has passed.",)),
)


@every_language
async def test_a_date_gone_by_is_asked_for(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    said, sees, _ = DATE_GONE.of(locale)
    await ann.says(said)
    ann.sees(*sees)
    await ann.taps(texts(locale).plain("button-it-was-then"))
    row = await world.firm.row("SELECT occurred_at, created_at FROM follow_ups")
    assert row["occurred_at"] < row["created_at"] - 12 * 3_600_000


TOO_OLD = Case(
    (
        "6月25日拜访了顺达物流，聊了合同",
        "6月25日拜訪了順達物流，聊了合約",
        "Met Shunda Logistics on 25 June, talked about the contract",
    ),
    (
        ("只能补记 7 天内的，原话留着。",),
        ("只能補記 7 天內的，原文先留著。",),
        ("Only the last 7 days can be added; your words are kept.",),
    ),
    ((("记成今天", "存成备忘"),), (("記成今天", "存成備忘"),), (("Log as today", "Keep as memo"),)),
)


@every_language
@pytest.mark.rule("FOLLOW-3")
async def test_what_is_too_old_is_logged_as_of_today_or_kept(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    said, sees, rows = TOO_OLD.of(locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(*sees)
        ann.sees_buttons(*rows)
        await ann.taps(rows[0][0])
    row = await world.firm.row("SELECT occurred_at, created_at FROM follow_ups")
    assert row["occurred_at"] == row["created_at"]


@every_language
@pytest.mark.rule("FOLLOW-8")
async def test_an_undone_one_goes_to_another_customer(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    other = await a_customer(world.firm, owner=ann.person, name=MINGHUI[locale])
    t = texts(locale)
    await ann.says(
        {"zh-CN": "给明辉电子打了电话，周五再联系", "zh-TW": "打給明輝電子了，週五再聯絡"}.get(
            locale, "Called Minghui Electronics, again Friday"
        )
    )
    await ann.says(BAD_DATE.of(locale)[0])
    await ann.taps(t.plain("button-undo"))
    await ann.taps(t.plain("button-to-other"))
    await ann.taps(MINGHUI[locale])
    rows = await world.firm.rows("SELECT subject_id FROM follow_ups WHERE deleted_at IS NULL")
    assert [row["subject_id"] for row in rows] == [other, other]


@every_language
@pytest.mark.rule("FOLLOW-8")
async def test_a_sentence_to_a_saved_card_is_added_and_a_day_later_a_new_one(world: World, locale: str) -> None:
    ann, _ = await a_rep(world, locale)
    t = texts(locale)
    title = t.plain("follow-saved-title", customer=SHUNDA[locale])
    await ann.says(TOO_OLD.of(locale)[0].replace("6月25日", "今天").replace("on 25 June", "today"))
    with ann.costs(m=1, new=0, edits=1):
        await ann.replies("要5%" if locale != "en" else "wants 5%", to=title)
    ann.sees(t.plain("follow-added"))
    assert await follow_ups(world) == 1
    world.clock.passes(hours=25)
    await ann.replies("签了" if locale != "en" else "signed", to=title)
    assert await follow_ups(world) == 2
