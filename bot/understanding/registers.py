"""Words that ask for a list of leads: one's own, the call register, the visitor register (LEAD-13)."""

import re
from typing import Literal

from bot.understanding.folding import fold_text

Register = Literal["phone_in", "walk_in", "mine"]

_WHEN = (
    r"(?:今天|今日|昨天|昨日|前天|(?:上|这|本)?(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]|\d{1,2}[/.-]\d{1,2}"
    r"|today(?:'s)?|yesterday(?:'s)?)"
)
_SHOW = rf"\W*(?:看|查看?|打开|show\s+)?\s*(?:the\s+)?{_WHEN}?的?\s*"
_OF = rf"\s*(?:of|for|from)?\s*{_WHEN}?\W*"
_ASKED: tuple[tuple[Register, re.Pattern[str]], ...] = (
    (
        "phone_in",
        re.compile(rf"{_SHOW}(?:来电登记表?|(?:phone|call)\s+(?:register|log)){_OF}"),
    ),
    (
        "walk_in",
        re.compile(rf"{_SHOW}(?:(?:来人|来访|访客)登记表?|visitors?\s+(?:register|log)){_OF}"),
    ),
    ("mine", re.compile(r"\W*(?:看|查看?|打开|show\s+)?\s*(?:我的(?:线索|名单)|my\s+leads)(?:列表)?\W*")),
)


def register_of(text: str) -> Register | None:
    """The list the whole text asks for."""
    folded = fold_text(text)
    return next((register for register, pattern in _ASKED if pattern.fullmatch(folded)), None)
