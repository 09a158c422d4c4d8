"""Refusals in words: figures, moments, and no reason that a person may meet without its own text."""

import ast
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import storage
from bot.texts import LOCALES, Texts, reasons, texts
from storage.entities.instants import to_ms

TAIPEI = ZoneInfo("Asia/Taipei")


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return to_ms(datetime(2026, month, day, hour, minute, tzinfo=TAIPEI))


def on(locale: str) -> Texts:
    return texts(locale).at(at(7, 9, 14, 32), TAIPEI)


CASES = [
    ("limit", "daily_claims", {"limit": 5, "used": 5, "next_allowed_at": at(7, 10), "kind": "customer"},
     "今天已领 5 家（上限 5），明天 00:00 起可再领",
     "今天已認領 5 家（上限 5），明天 00:00 起可再認領",
     "5 of 5 claims used; next from tomorrow 00:00"),
    ("limit", "holding", {"limit": 100, "used": 100, "kind": "customer"},
     "持有 100/100，先退回或成交一家", "名下 100/100，請先釋出或成交一家",
     "Holding 100/100; return or win one first"),
    ("limit", "cooldown",
     {"limit": 7, "used": 1, "next_allowed_at": at(7, 15), "left_at": at(7, 8, 18), "returned": True},
     "你 7月8日 退回的，7月15日 起可再领",
     "你 7月8日 釋出的，7月15日 起可再認領",
     "You returned it on 8 Jul; claim again from 15 Jul"),
    ("limit", "release_delay", {"limit": 24, "used": 20, "next_allowed_at": at(7, 9, 18)},
     "刚进公海，今天 18:00 起可领", "剛進公海，今天 18:00 起可認領", "New in the pool; open from 18:00 today"),
    ("conflict", "already_claimed", {"by": "<王芳>", "at": at(7, 9, 14, 41), "own": False},
     "慢了一步，<王芳> 14:41 领走了", "慢了一步，<王芳> 14:41 已認領", "<王芳> claimed it at 14:41"),
    ("conflict", "already_done", {"by": "林", "at": at(7, 9, 14, 41), "own": True},
     "已经处理过了（你，14:41）", "已經處理過了（你，14:41）", "Already done (you, 14:41)"),
    ("invalid", "date_gone", {"at": at(7, 8, 9)}, "7月8日 已经过了。", "7月8日 已經過了。", "8 July has passed."),
    ("invalid", "date_gone", {"at": at(7, 9, 9)}, "09:00 已经过了。", "09:00 已經過了。", "09:00 has passed."),
    ("conflict", "undo_late", {"minutes": 10},
     "超过 10 分钟了，可以直接改", "超過 10 分鐘了，可以直接修改", "More than 10 minutes ago; edit it instead"),
    ("forbidden", "not_member", {}, "这个公海不在你的范围", "這個公海不在你的範圍", "This pool is not yours"),
    ("not_found", "not_found", {},
     "没找到，可能已删除，或不归你看。", "找不到，可能已刪除，或不在你的範圍。",
     "Not found: deleted, or not yours to see."),
    ("limit", "something_new", {"limit": 3, "used": 3, "next_allowed_at": None},
     "已到上限 3", "已達上限 3", "The limit of 3 is reached"),
    ("conflict", "something_new", {},
     "情况已经变了，请看新的一张", "狀況已經變了，請看新的一張", "Things have changed; see the new card"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[1] for case in CASES])
def test_a_refusal_says_the_figure_and_when(case: tuple[str, str, dict[str, object], str, str, str]) -> None:
    code, reason, facts, *expected = case
    assert [reasons.words(on(locale), code, reason, facts) for locale in LOCALES] == expected


# What never reaches a chat: programming errors, the operator's command line, and what is shown as a card.
UNWORDED = {
    "bad_key", "cannot_hide", "company_exists", "departments_missing", "looks_alike", "mixed_currencies",
    "no_company", "unknown_permission", "unknown_scope", "unknown_setting",
}  # fmt: skip


def test_every_reason_of_the_crm_has_its_words() -> None:
    missing = {reason for reason in raised() if not reasons.has_words(texts("en"), reason)}
    assert missing - UNWORDED == set(), "word them as error-<reason> in the three catalogues, or in reasons.py"


def raised() -> set[str]:
    """The first argument of every refusal raised in storage, where it is written out."""
    refusals = {"NotFound", "Forbidden", "Invalid", "Duplicate", "Conflict", "Stale", "Limit"}
    return {
        reason.value
        for path in Path(storage.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in refusals
        for argument in node.args[:1]
        for reason in ast.walk(argument)
        if isinstance(reason, ast.Constant)
    }
