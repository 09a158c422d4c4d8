"""Views: cards of six lines, keyboards that fit a phone, the nonce only where something is written."""

import html
import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import buttons
from bot.texts import LOCALES, Texts, cut, escape, texts, width
from bot.views import chips
from bot.views.cards import MAX_TEXT, clip, length
from bot.views.keyboards import WIDTHS
from bot.views.paging import pages
from bot.views.view import (
    Button,
    Key,
    ReplyKeys,
    View,
    blank,
    card,
    copy,
    inline_markup,
    keyboard,
    link,
    search,
    share,
    tap,
    to_telegram,
)
from storage.entities.instants import MINUTE, to_ms
from storage.entities.people import Organisation

TAIPEI = ZoneInfo("Asia/Taipei")
FIRM = Organisation(
    name="恒信设备",
    timezone=TAIPEI,
    base_currency="CNY",
    locale="zh-CN",
    phone_region="CN",
    workdays=frozenset(range(5)),
    work_start=time(9),
    work_end=time(18),
    holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}),
    makeup_days=frozenset({date(2026, 10, 10)}),
    company_owner_id=1,
)
NONCE = "v8LmT"


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> int:
    return to_ms(datetime(2026, month, day, hour, minute, tzinfo=TAIPEI))


def on(locale: str, now: int = at(7, 9, 14, 32)) -> Texts:
    return texts(locale).at(now, TAIPEI)


def labels(proposed: list[chips.Chip]) -> list[str]:
    return [chip.label for chip in proposed]


def noop(label: str) -> Button:
    return blank(label)


# ── cards ──


def test_the_first_line_is_bold_and_empty_lines_are_left_out() -> None:
    assert card(["a &amp; b", None, "", "c"]) == "<b>a &amp; b</b>\nc"
    assert card([None]) == ""


def test_lines_beyond_the_sixth_are_folded() -> None:
    assert card(["1", "2", "3", "4", "5", "6", "7", "8"]) == (
        "<b>1</b>\n2\n3\n4\n5\n6\n<blockquote expandable>7\n8</blockquote>"
    )


def test_a_long_note_is_folded_where_it_stands() -> None:
    text = card(["title", "one\ntwo\nthree", "next"])
    assert text == "<b>title</b>\n<blockquote expandable>one\ntwo\nthree</blockquote>\nnext"


@given(st.lists(st.text(max_size=3000), min_size=1, max_size=12))
def test_any_words_make_a_card_that_telegram_takes(lines: list[str]) -> None:
    text = card([escape(line) for line in lines])
    assert length(text) <= MAX_TEXT
    assert re.findall(r"<(?!/?b>|/?blockquote)[^>]*>", text) == []
    for tag in ("b", "blockquote"):
        assert text.count(f"</{tag}>") == len(re.findall(f"<{tag}[ >]", text))
    assert "<blockquote expandable><blockquote" not in text


def test_four_thousand_emoji_keep_the_other_lines() -> None:
    text = card(["title", "😀" * 4096, "next"])
    assert length(text) <= MAX_TEXT
    assert text.startswith("<b>title</b>")
    assert text.endswith("next")


@given(st.text(max_size=50), st.integers(1, 60))
def test_clipping_keeps_tags_and_entities_whole(words: str, limit: int) -> None:
    clipped = clip(f"<i>{escape(words)}</i>", limit)
    assert clipped.startswith("<i>")
    assert clipped.endswith("</i>")
    assert length(clipped) <= max(limit, 0)
    inner = html.unescape(clipped[3:-4])
    assert inner == html.unescape(escape(words)) or inner.endswith("…")


# ── keyboards ──


def test_a_label_too_long_moves_to_a_row_of_its_own() -> None:
    board = keyboard([noop("顺达物流有限公司"), noop("顺达包装"), noop("都不是")])
    assert board.labels == [["顺达物流有限公司"], ["顺达包装", "都不是"]]


def test_the_order_of_a_row_is_kept_when_it_is_split() -> None:
    board = keyboard([noop("a"), noop("b" * 17), noop("c")])
    assert board.labels == [["a"], ["b" * 17], ["c"]]


def test_a_row_that_fits_stays() -> None:
    assert keyboard([noop("撤销"), noop("改时间"), noop("改内容")]).labels == [["撤销", "改时间", "改内容"]]


@given(st.lists(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=7), min_size=1, max_size=3))
def test_labels_fit_their_rows(rows: list[list[str]]) -> None:
    board = keyboard(*[[noop(label) for label in row] for row in rows])
    assert board is not None
    for row in board.rows:
        for button in row:
            figures = any(char.isdigit() for char in button.label)
            assert width(button.label) <= WIDTHS[len(row)] or (len(row) == 1 and figures)


def test_figures_are_never_cut() -> None:
    label = keyboard([noop("同意 佛山市顺德区顺达国际物流有限公司 453,210")]).rows[0][0].label
    assert label.endswith("453,210")
    assert width(label) <= 32


def test_missing_buttons_and_rows_are_left_out() -> None:
    assert keyboard([None], [noop("a"), None]).labels == [["a"]]
    assert keyboard([None], []) is None


def test_at_most_three_rows_four_in_a_picker_and_one_of_a_colour() -> None:
    rows = [[noop(str(n))] for n in range(4)]
    with pytest.raises(ValueError, match="rows"):
        keyboard(*rows)
    assert len(keyboard(*rows, picker=True).rows) == 4
    green = tap("x", "pool", "claim", "c7b", style="success")
    with pytest.raises(ValueError, match="colour"):
        keyboard([green, green])
    with pytest.raises(ValueError, match="in a row"):
        keyboard([noop("a")] * 8)


def test_an_unknown_button_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no such button"):
        tap("x", "pool", "fly")


def test_a_text_too_long_to_copy_gives_no_button() -> None:
    assert copy("复制", "x" * 257) is None
    assert copy("复制", None) is None
    assert copy("复制", "x" * 256) is not None


def test_the_nonce_stands_only_in_writing_buttons() -> None:
    board = keyboard(
        [tap("领取", "pool", "claim", "c7b", style="success"), tap("看更多", "pool", "open")],
        [link("打开", "https://t.me/x?start=c_1"), copy("复制", "+86"), search("搜索", "顺达")],
        [share("转发", "顺达")],
    )
    markup = inline_markup(board, NONCE)
    first, second = markup.inline_keyboard[:2]
    assert [button.callback_data for button in first] == ["pool:claim:c7b@1v8LmT", "pool:open:-@1"]
    assert first[0].to_dict()["style"] == "success"
    assert second[0].url == "https://t.me/x?start=c_1"
    assert second[1].copy_text.text == "+86"
    assert second[2].switch_inline_query_current_chat == "顺达"
    assert markup.inline_keyboard[2][0].switch_inline_query_chosen_chat.query == "顺达"
    assert board.writes
    with pytest.raises(ValueError, match="needs a nonce"):
        inline_markup(board)


# ── views ──


def test_a_view_has_one_kind_of_keys_and_a_text_above_them() -> None:
    keys = ReplyKeys(((Key("今日"), Key("签到", location=True)),), "发一句话就能记跟进")
    board = keyboard([noop("a")])
    with pytest.raises(ValueError, match="not both"):
        View("a", keyboard=board, reply_keyboard=keys)
    with pytest.raises(ValueError, match="text"):
        View(keyboard=board)
    sent = to_telegram(View("a", reply_keyboard=keys))
    assert [[key.text for key in row] for row in sent.keyboard] == [["今日", "签到"]]
    assert sent.keyboard[0][1].request_location
    assert (sent.is_persistent, sent.resize_keyboard) == (True, True)
    assert sent.input_field_placeholder == "发一句话就能记跟进"


def test_a_view_without_keys_has_none() -> None:
    assert to_telegram(View("a")) is None
    assert not View("a", keyboard=keyboard([noop("a")])).needs_nonce
    assert View("a", keyboard=keyboard([tap("x", "pool", "claim", "c7b")])).needs_nonce


@given(st.text(max_size=6000))
def test_texts_and_alerts_are_cut_to_telegrams_limits(words: str) -> None:
    view = View(escape(words), alert=words)
    assert length(view.text) <= MAX_TEXT
    assert len(view.alert) <= 200


@given(st.text(max_size=40), st.integers(4, 40))
def test_a_cut_text_fits(text: str, limit: int) -> None:
    assert width(cut(text, limit)) <= limit


# ── the rows of the scripts, in three languages ──

ROWS = [
    "undo time edit-note", "undo", "to-other discard", "other-date no-date", "back pick-date no-alert",
    "save switch discard", "keep-my-memo", "claim-log memo=keep-memo", "save edit-one discard",
    "field-company field-contact field-phone", "field-need field-source back", "copy-phone log time",
    "create-anyway discard", "claim-this create-anyway", "merge create-anyway", "is-person fill-later",
    "copy-phone log next-date", "invalid more", "claim see-more", "copy-phone log remind-morning",
    "keep-it write-reason", "log copy-phone later", "reached no-answer copy-phone", "other-time",
    "copy-sms", "unreachable undo", "new-lead to-customer", "visited planned", "meant-reason meant-log",
    "meant-company meant-log", "log lead find", "log-as-today keep-memo", "try-again copy-text",
    "confirm-join not-me", "copy-link share", "role department void", "role department superior",
    "link-again suspend", "back confirm-suspend", "today find more", "log-it ignore", "add dont-add",
]  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("row", ROWS)
def test_the_rows_of_the_scripts_fit(locale: str, row: str) -> None:
    t = texts(locale)
    written = [t.plain("button-" + name.rpartition("=")[2]) for name in row.split()]
    assert keyboard([noop(label) for label in written]).labels == [written]


# ── chips ──


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh-CN", "今天17:00 明天 下周一 下周三 下周四 两周后"),
        ("zh-TW", "今天17:00 明天 下週一 下週三 下週四 兩週後"),
        ("en", "17:00|Fri 10|Mon 13|Wed 15|Thu 16|Thu 23"),
    ],
)
def test_the_six_dates_of_follow_when(locale: str, expected: str) -> None:
    proposed = chips.date_chips(on(locale), FIRM)
    assert labels(proposed) == expected.split("|" if "|" in expected else " ")
    assert [chip.at for chip in proposed] == [at(7, 9, 17), at(7, 10), at(7, 13), at(7, 15), at(7, 16), at(7, 23)]
    assert all(buttons.from_minutes(chip.arg) == chip.at for chip in proposed)


@pytest.mark.parametrize(
    ("locale", "three", "remind", "several", "others"),
    [
        ("zh-CN", "明天|下周一|下周四", "1小时后|今天17:00|明天", "都推到17:00|都推到明天",
         "明早提醒|改成明天|推到下周一"),
        ("zh-TW", "明天|下週一|下週四", "1小時後|今天17:00|明天", "都延到17:00|都延到明天",
         "明早提醒|改成明天|延到下週一"),
        ("en", "Fri 10|Mon 13|Thu 16", "In 1 hour|17:00|Tomorrow", "All to 17:00|All to tomorrow",
         "Remind 9am|Tomorrow|To Mon 13"),
    ],
)  # fmt: skip
def test_the_other_chips_of_the_scripts(locale: str, three: str, remind: str, several: str, others: str) -> None:
    t = on(locale)
    assert labels(chips.next_chips(t, FIRM)) == three.split("|")
    assert labels(chips.remind_chips(t, FIRM)) == remind.split("|")
    assert labels(chips.all_chips(t, FIRM)) == several.split("|")
    single = [chips.morning_chip(t, FIRM), chips.make_chip(t, FIRM), chips.monday_chip(t, FIRM)]
    assert labels(single) == others.split("|")


def test_in_the_morning_all_can_wait_until_two() -> None:
    assert labels(chips.all_chips(on("zh-CN", at(7, 15, 10)), FIRM)) == ["都推到14:00", "都推到明天"]


def test_after_five_and_on_fridays_no_past_time_and_no_day_off() -> None:
    t = on("zh-CN", at(7, 10, 18))
    assert labels(chips.date_chips(t, FIRM)) == ["下周一", "下周二", "下周三", "下周四", "下周五", "两周后"]
    assert chips.morning_chip(t, FIRM).label == "下周一提醒"


def test_holidays_are_passed_over_and_make_up_days_work() -> None:
    t = on("en", at(9, 30, 18))
    assert chips.next_morning(t, FIRM) == at(10, 5)
    assert chips.next_morning(on("en", at(10, 9, 18)), FIRM) == at(10, 10)


@given(st.integers(to_ms(datetime(2026, 1, 1, tzinfo=TAIPEI)), to_ms(datetime(2028, 1, 1, tzinfo=TAIPEI))),
       st.sampled_from(LOCALES))  # fmt: skip
def test_on_any_day_chips_are_ahead_distinct_and_fit(now: int, locale: str) -> None:
    t = on(locale, now)
    for proposed, size in [(chips.date_chips(t, FIRM), 6), (chips.next_chips(t, FIRM), 3),
                           (chips.remind_chips(t, FIRM), 3)]:  # fmt: skip
        assert len(proposed) == size
        assert len({chip.at for chip in proposed}) == len(set(labels(proposed))) == size
        assert all(chip.at > now for chip in proposed)
        for start in range(0, size, 3):
            buttons_row = chips.row(proposed[start : start + 3], "remind", "snooze", "e4zz")
            assert len(keyboard(buttons_row).rows) == 1
    for chip in chips.date_chips(t, FIRM):
        day = datetime.fromtimestamp(chip.at / 1000, TAIPEI).date()
        assert day in FIRM.makeup_days or (day.weekday() < 5 and day not in FIRM.holidays)


def test_two_weeks_and_eight_hours_to_pick_from() -> None:
    t = on("zh-CN")
    grid = chips.day_grid(t)
    assert [labels(week) for week in grid] == [
        ["·", "·", "·", "9", "10", "11", "12"],
        ["13", "14", "15", "16", "17", "18", "19"],
    ]
    rows = [chips.row(week, "ui", "date", "f8f3k2") for week in grid]
    assert [len(row) for row in keyboard(*rows).rows] == [7, 7]
    assert rows[0][0].verb == "noop"
    assert buttons.from_minutes(grid[0][4].arg) == at(7, 10, 0)
    hours = chips.hour_grid(t, grid[0][3].at)
    assert [labels(row) for row in hours] == [["·", "·", "·"], ["·", "15:00", "16:00"], ["17:30", "19:30"]]
    assert hours[1][1].at == at(7, 9, 15)


def test_ambiguous_readings_say_their_hour_where_the_day_does_not() -> None:
    t = on("zh-CN")
    assert labels(chips.choice_chips(t, [at(7, 15), at(7, 22)])) == ["下周三", "7月22日"]
    assert labels(chips.choice_chips(t, [at(7, 10, 7), at(7, 10, 19)])) == ["明天 07:00", "明天 19:00"]


def test_an_hour_counts_from_the_tap() -> None:
    chip = chips.remind_chips(on("en"), FIRM)[0]
    assert (chip.arg, chip.at) == ("+60", at(7, 9, 14, 32) + 60 * MINUTE)


def test_a_list_of_one_page_has_no_row_to_turn_it() -> None:
    assert pages(on("en"), 0, 5) == []
    assert pages(on("en"), 0, 1001, more=False) == []


def test_the_row_of_a_list_says_where_one_is_and_what_lies_beside() -> None:
    def labels(first: int, total: int, **told: bool) -> list[str]:
        return [button.label for button in pages(on("en"), first, total, **told)]

    assert labels(0, 12) == ["1/3", "›"]
    assert labels(5, 12) == ["‹", "2/3", "›"]
    assert labels(10, 12) == ["‹", "3/3"]
    assert labels(5, 1001) == ["‹", "2", "›"]
    assert labels(5, 1001, exact=True) == ["‹", "2/201", "›"]
    assert labels(10, 9, more=True) == ["‹", "3/3", "›"]


def test_a_list_no_card_remembers_names_the_page_in_its_keys() -> None:
    row = pages(on("en"), 5, 12, to=lambda label, first: tap(label, "team", "open", "c7b", f"p{first}"))
    assert [button.arg for button in row] == ["p0", "", "p10"]
