"""Marked-up text, as strict as Telegram, and back to HTML."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.errors import ApiError
from emulator.formatting import format_text, parse_html, to_html

KEPT = [
    "<b>bold</b> <i>it</i> <u>un</u> <s>st</s> <code>x</code> <tg-spoiler>s</tg-spoiler>",
    "<b>a <i>b</i></b> 😀 <u>客</u>",
    "<pre>line</pre>",
    '<pre><code class="language-python">x = 1</code></pre>',
    '<a href="https://example.com/?a=1&amp;b=2">here</a>',
    '<a href="tg://user?id=7">Ann</a>',
    "<blockquote>one\ntwo</blockquote>",
    "<blockquote expandable>one\ntwo</blockquote>",
    '<tg-time unix="1782000000" format="wDT">Wed 15 Jul</tg-time>',
    '<tg-time unix="1782000000">Wed 15 Jul</tg-time>',
    '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
    "1 &lt; 2 &amp; 3 &gt; 2",
]


@pytest.mark.parametrize("html", KEPT)
def test_every_tag_survives_the_way_there_and_back(html: str) -> None:
    assert to_html(*format_text(html, "HTML", None)) == html


SAME = {
    "<strong>a</strong>": "<b>a</b>",
    "<em>a</em>": "<i>a</i>",
    "<ins>a</ins>": "<u>a</u>",
    "<del>a</del>": "<s>a</s>",
    '<span class="tg-spoiler">a</span>': "<tg-spoiler>a</tg-spoiler>",
    "<B>a</B>": "<b>a</b>",
    "<b>a</b><b>b</b>": "<b>ab</b>",
    "  <b> a </b>  ": "<b>a</b>",
    "<b></b>a": "a",
    "<a href=example.com>a</a>": '<a href="http://example.com/">a</a>',
    "<a>https://example.com/x</a>": '<a href="https://example.com/x">https://example.com/x</a>',
    "&quot;a&quot; &#39; &#x1F600; &nbsp;": '"a" \' 😀 &amp;nbsp;',
    "<b>a</>": "<b>a</b>",
}


@pytest.mark.parametrize("html", SAME)
def test_spellings_telegram_takes_for_the_same(html: str) -> None:
    assert to_html(*format_text(html, "html", None)) == SAME[html]


WRONG = {
    "<div>a</div>": 'Unsupported start tag "div" at byte offset 0',
    "客<x>": 'Unsupported start tag "x" at byte offset 3',
    "<b>a": 'Can\'t find end tag corresponding to start tag "b"',
    "a</b>": "Unexpected end tag at byte offset 1",
    "<b><i>a</b></i>": 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    "<span>a</span>": 'Tag "span" must have class "tg-spoiler"',
    "<a href='x>a</a>": 'Unclosed start tag "a"',
    '<tg-time unix="soon">a</tg-time>': "Invalid Unix time specified",
    '<tg-time unix="1" format="xx">a</tg-time>': "Invalid date-time format specified",
    "1 <2": 'Unsupported start tag "2"',
}


@pytest.mark.parametrize("html", WRONG)
def test_wrong_html_is_refused_in_telegrams_words(html: str) -> None:
    with pytest.raises(ApiError) as refused:
        format_text(html, "HTML", None)
    assert refused.value.description.startswith(f"Bad Request: can't parse entities: {WRONG[html]}")
    assert refused.value.rule == "parse-entities"


MARKDOWN = {
    "*b* _i_ __u__ ~s~ ||p|| `c`": "<b>b</b> <i>i</i> <u>u</u> <s>s</s> <tg-spoiler>p</tg-spoiler> <code>c</code>",
    "*a _b_*": "<b>a <i>b</i></b>",
    r"1\. a\-b \(c\)\!": "1. a-b (c)!",
    "```python\nx = 1```": '<pre><code class="language-python">x = 1</code></pre>',
    "[a](https://example.com/x)": '<a href="https://example.com/x">a</a>',
    "![a](tg://time?unix=5&format=r)": '<tg-time unix="5" format="r">a</tg-time>',
    ">one\n>two\nthree": "<blockquote>one\ntwo\n</blockquote>three",
    ">one\n>two||": "<blockquote expandable>one\ntwo</blockquote>",
}


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_becomes_the_same_entities(text: str) -> None:
    assert to_html(*format_text(text, "MarkdownV2", None)) == MARKDOWN[text]


@pytest.mark.parametrize("text", ["a.b", "*a", "1-2", "[a](b", "`x", "a!", "(a)", "![a](b)"])
def test_unescaped_markdown_is_refused(text: str) -> None:
    with pytest.raises(ApiError) as refused:
        format_text(text, "MarkdownV2", None)
    assert refused.value.rule == "parse-entities"


def test_legacy_markdown_is_read() -> None:
    html = to_html(*format_text("*b* _i_ `c` [a](http://x.com/) \\_ 1.", "Markdown", None))
    assert html == '<b>b</b> <i>i</i> <code>c</code> <a href="http://x.com/">a</a> _ 1.'


def test_plain_text_is_searched_for_what_clients_make_clickable() -> None:
    text = "/start@x_bot me@a.com https://t.me/x?start=1, @ann #客户 +886 912 345 678, 4.5 and/or"
    _, found = format_text(text, None, None)
    words = [(one["type"], text[one["offset"] : one["offset"] + one["length"]]) for one in found]
    assert words == [
        ("bot_command", "/start@x_bot"),
        ("email", "me@a.com"),
        ("url", "https://t.me/x?start=1"),
        ("mention", "@ann"),
        ("hashtag", "#客户"),
        ("phone_number", "+886 912 345 678"),
    ]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_escaped_text_comes_through_unchanged(text: str) -> None:
    assert parse_html(escape(text)) == (text, [])
    plain, entities = format_text(f"<b>{escape(text)}</b>", "HTML", None)
    assert plain == text.strip()
    # A bare domain becomes a link of its own; the words stay what they are.
    assert parse_html(to_html(plain, entities))[0] == plain


MARKUP = st.text(st.sampled_from("<>&/bia=\"'*_~|`[]()!\\ >x😀\n-.#@+1"), max_size=40)


@given(MARKUP, st.sampled_from(["HTML", "MarkdownV2", "Markdown", None]))
def test_any_markup_is_read_or_refused_never_a_crash(text: str, mode: str | None) -> None:
    try:
        plain, entities = format_text(text, mode, None)
    except ApiError:
        return
    length = len(plain.encode("utf-16-le")) // 2
    assert all(one["offset"] >= 0 and one["offset"] + one["length"] <= length for one in entities)
    shown, _ = parse_html(to_html(plain, entities))
    assert shown == plain
