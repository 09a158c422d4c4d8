"""The three catalogues: complete, equal in fields, short enough, and worded as docs/translating.md asks."""

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import LOCALES, Markup, resolve, texts, width
from bot.texts.catalogue import Catalogue, catalogue
from storage.rules.dictionaries import SHIPPED

FREE_FIELDS = "format-"  # Patterns of one language: their fields differ by nature.
SAMPLE = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda"}
ALERTS = (
    "pool-lost-race", "pool-day-limit", "pool-holding", "pool-cooldown", "pool-fresh", "pool-not-member",
    "pool-claimed-alert", "group-not-linked", "error-old-button", "error-double-tap", "error-right-lost",
    "error-not-allowed", "undo-late", "undo-changed", "error-draft-settled",
)  # fmt: skip
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")

# Words of the other side of the strait, or of another register. Each is wrong in any text of that language.
FOREIGN = {
    "zh-CN": (
        "您 亲 呢 哦 啦 尊敬 請 客戶 视讯 讯息 预设 登入 档案 名单 认领 释出 复原 储存 打卡 业务 签核 回覆 连结 简讯 "
        "程式 萤幕 资料夹 恭喜 作弊 异常 监控"
    ).split(),
    "zh-TW": (
        "視頻 信息 默認 登錄 質量 文檔 文件 短信 郵箱 賬 軟件 網絡 數據 搜索 保存 導入 導出 撤銷 線索 合同 審批 駁回 "
        "領取 分配 設置 聯系 免打擾 回款 轉發 鏈接 脫敏 展會 供應商 早報 回復 屏幕 您 親 唷 作弊 異常 監控"
    ).split(),
    "en": ["!", "please note", "Oops", "click here", "orry", "successful", "Dear "],
}


def words(locale: str) -> Catalogue:
    return catalogue(locale)


def shown(locale: str, key: str) -> list[str]:
    """The forms of a text with a short sample in every field."""
    return [
        line.fill(dict.fromkeys(line.fields, SAMPLE[locale]) | {"n": "10"})
        for line in words(locale).entries[key].values()
    ]


def each_text(locale: str) -> list[tuple[str, str]]:
    return [(key, text) for key in words(locale).entries for text in shown(locale, key)]


def literal(locale: str) -> list[tuple[str, str]]:
    """Only what the catalogue itself says, without the fields."""
    return [
        (key, "".join(text for text, _ in line.parts))
        for key, forms in words(locale).entries.items()
        for line in forms.values()
    ]


def test_every_key_exists_in_every_language_in_one_order() -> None:
    keys = [list(words(locale).entries) for locale in LOCALES]
    assert keys[0] == keys[1] == keys[2]


def test_every_text_has_the_same_fields_in_every_language() -> None:
    def fields(locale: str, key: str) -> set[str]:
        return {field for line in words(locale).entries[key].values() for field in line.fields}

    unequal = {
        key: [sorted(fields(locale, key)) for locale in LOCALES]
        for key in words("en").entries
        if not key.startswith(FREE_FIELDS) and len({frozenset(fields(locale, key)) for locale in LOCALES}) > 1
    }
    assert unequal == {}


def test_english_counts_have_two_forms_and_chinese_one() -> None:
    units = {"format-ordinal", "format-metres", "format-kilometres"}
    for key, forms in words("en").entries.items():
        if key not in units and any("n" in line.fields for line in forms.values()):
            assert set(forms) == {"one", "other"}, key
    for locale in ("zh-CN", "zh-TW"):
        assert all(set(forms) == {"other"} for forms in words(locale).entries.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_is_empty_or_padded(locale: str) -> None:
    for key, text in each_text(locale):
        assert text, key
        assert text == text.strip(), key
        assert "\n" not in text, key
        assert "  " not in text, key


@pytest.mark.parametrize("locale", LOCALES)
def test_no_line_is_too_long(locale: str) -> None:
    limit = 100 if locale == "en" else 90
    too_long = {key: width(text) for key, text in each_text(locale) if width(text) > limit}
    assert too_long == {}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", ALERTS)
def test_no_alert_is_too_long(locale: str, key: str) -> None:
    assert all(width(text) <= (90 if locale == "en" else 80) for text in shown(locale, key))


@pytest.mark.parametrize("locale", LOCALES)
def test_buttons_are_short_words_without_stop_or_emoji(locale: str) -> None:
    for key, text in each_text(locale):
        if key.startswith(("button-", "key-")):
            assert width(text) <= 32, key
            assert text[-1] not in ".。!！", key
            assert not EMOJI.search(text), key


@pytest.mark.parametrize("locale", LOCALES)
def test_the_six_reply_keys_fit_three_in_a_row(locale: str) -> None:
    assert all(width(text) <= 10 for key, text in each_text(locale) if key.startswith("key-"))


@pytest.mark.parametrize("locale", LOCALES)
def test_commands_fit_telegrams_menu(locale: str) -> None:
    assert all(3 <= width(text) <= 60 for key, text in each_text(locale) if key.startswith("command-"))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_carries_emoji_or_tags(locale: str) -> None:
    for key, text in literal(locale):
        assert not EMOJI.search(text), key
        assert not re.search(r"[<>&]", text), key


@pytest.mark.parametrize("locale", LOCALES)
def test_words_of_another_register_do_not_occur(locale: str) -> None:
    printed = {("button-by-list", "名单")}  # A list of names, which in Taiwan is the word for leads.
    said = [(key, word) for key, text in literal(locale) for word in FOREIGN[locale] if word in text]
    found = [pair for pair in said if pair not in printed]
    assert found == []


@pytest.mark.parametrize(("locale", "charset", "other"), [("zh-CN", "gb2312", "zh-TW"), ("zh-TW", "big5", "zh-CN")])
def test_each_script_is_pure(locale: str, charset: str, other: str) -> None:
    """Simplified texts have no traditional characters and the reverse: the old national sets tell them apart."""
    for key, text in literal(locale):
        for char in text:
            if "CJK UNIFIED" in unicodedata.name(char, ""):
                assert char.encode(charset, "ignore"), f"{key}: {char} belongs to {other}"


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW"])
def test_chinese_texts_use_chinese_punctuation(locale: str) -> None:
    for key, text in literal(locale):
        assert not re.search(r"[\u4e00-\u9fff][,:;?!()]", text), key


def test_every_shipped_dictionary_entry_has_a_word() -> None:
    missing = [
        f"dict-{dictionary}-{key}"
        for dictionary, keys in SHIPPED.items()
        if dictionary != "legal_suffix"
        for key in keys
        if not texts("en").has(f"dict-{dictionary}-{key}")
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("code", "locale"),
    [("zh-CN", "zh-CN"), ("zh-TW", "zh-TW"), ("en", "en"), ("zh-HK", "zh-TW"), ("zh_MO", "zh-TW"),
     ("zh-Hant-SG", "zh-TW"), ("zh", "zh-CN"), ("zh-SG", "zh-CN"), ("zh-hans", "zh-CN"), ("EN-gb", "en"),
     ("th", "en"), ("", "en"), (None, "en")],
)  # fmt: skip
def test_an_unknown_language_falls_back(code: str | None, locale: str) -> None:
    assert resolve(code) == locale
    assert texts(code).locale == locale


@given(st.text())
def test_a_value_is_escaped_once(name: str) -> None:
    line = texts("en")("follow-saved-title", customer=name)
    assert isinstance(line, Markup)
    assert html.unescape(line) == f"Saved · {html.unescape(html.escape(name, quote=False))}"
    assert "<" not in line
    assert texts("en").plain("follow-saved-title", customer=name) == f"Saved · {name}"


def test_markup_passes_and_loses_its_tags_in_plain_text() -> None:
    at = Markup('<tg-time unix="1">a &amp; b</tg-time>')
    assert texts("en")("follow-confirm-next", at=at) == f"Next: {at}"
    assert texts("en").plain("follow-confirm-next", at=at) == "Next: a & b"


def test_figures_get_thousands_and_counts_their_form() -> None:
    t = texts("en")
    assert [t("pool-idle", n=n) for n in (1, 2, 1312)] == [
        "1 day without contact", "2 days without contact", "1,312 days without contact"
    ]  # fmt: skip
    assert texts("zh-TW")("pool-idle", n=1) == "1 天沒人追蹤"


def test_a_missing_field_or_key_is_an_error() -> None:
    with pytest.raises(KeyError, match="customer"):
        texts("en")("follow-saved-title")
    with pytest.raises(KeyError, match="no-such"):
        texts("en")("no-such")


def test_facts_leave_out_what_is_missing() -> None:
    assert texts("en").facts("A & B", None, "", 1312) == "A &amp; B · 1,312"


def test_dictionary_words_start_small_or_capital() -> None:
    t = texts("en")
    assert (t.entry("method", "visit"), t.entry("method", "visit", capital=True)) == ("visit", "Visit")
    assert t.entry("source", "my own") == "my own"


def test_a_label_cuts_the_name_and_never_the_rest() -> None:
    t = texts("zh-CN")
    label = t.label("button-which", cut="customer", customer="佛山市顺德区顺达国际物流有限公司", when="6月2日")
    assert label == "佛山市顺德区顺达… · 6月2日跟进过"
    assert width(label) <= 32
    assert t.label("button-which", cut="customer", customer="顺达物流", when="昨天") == "顺达物流 · 昨天跟进过"


# Lines of the scripts, word for word: key, fields, then zh-CN, zh-TW, en.
SCRIPTS = [
    ("join-offer-terms", {"n": 72},
     "链接 72 小时内有效，只能用一次。绑定后的操作记在你名下。",
     "連結 72 小時內有效，限用一次。綁定後的操作都會記在你名下。",
     "Valid 72 hours, one use. What you do here is recorded under your name."),
    ("join-stranger", {},
     "我只为已绑定的同事服务。请向管理员要邀请链接。",
     "我只服務已綁定的同事，請向管理員索取邀請連結。",
     "I only work for linked colleagues. Ask your admin for an invite."),
    ("follow-saved-next", {"at": "X"},
     "下次：X，到点提醒你", "下次：X，時間到會提醒你", "Next: X, I will remind you"),
    ("follow-not-yours-title", {"customer": "A", "owner": "B"},
     "A 由B负责，没有记到客户上", "A由B負責，這則沒有記到客戶上", "A belongs to B, so this is not on the customer"),
    ("lead-already-yours-both", {"contact": "A"},
     "A加为联系人，需求记成一条跟进。", "A加為聯絡人，需求記成一筆跟進。",
     "A becomes a contact, the need a follow-up."),
    ("pool-claimed-recycle", {"n": 45, "day": "D"},
     "45 天没跟进会回收（最晚 D）", "45 天沒跟進會自動回收（最晚 D）",
     "Goes back after 45 days without contact (D at the latest)"),
    ("pool-lost-race", {"name": "A", "time": "14:41"},
     "慢了一步，A 14:41 领走了", "慢了一步，A 14:41 已認領", "A claimed it at 14:41"),
    ("remind-missed", {"nth": "N", "at": "T"},
     "已记：没接（第 N 次）· T 再提醒你", "已記：沒接（第 N 次）· T 再提醒你", "Logged: no answer (N) · next try T"),
    ("remind-several-title", {"n": 3, "time": "10:00"},
     "10:00 有 3 家要联系", "10:00 有 3 家要聯絡", "3 customers to contact at 10:00"),
    ("customer-list-title", {"n": 2, "words": "W"}, "「W」有 2 家", "「W」有 2 家", '2 customers match "W"'),
    ("notify-held", {"n": 3}, "昨晚 3 件事", "昨晚有 3 件事", "3 things since last night"),
    ("error-date-gone", {"day": "D"}, "D 已经过了。", "D 已經過了。", "D has passed."),
]  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS, ids=[row[0] for row in SCRIPTS])
def test_the_scripts_are_kept_word_for_word(script: tuple[str, dict[str, str | int], str, str, str]) -> None:
    key, fields, *expected = script
    assert [texts(locale)(key, **fields) for locale in LOCALES] == [html.escape(t, quote=False) for t in expected]
