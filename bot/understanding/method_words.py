"""How the words of contact are kept: per method and tense, in one table per language.

`done` words say by themselves that it happened (rang, dropped in, 没接, 跑了趟), `plan` words that it is still to
come (the base form: call her), `open` words leave that to their clause (a call, 拜访, 电话联系). A `meal` is a visit
once it has been eaten; `never` words only look like one (a man called Ed). Of two that begin at the same place the
first wins. The patterns are verbose: spaces in them are written \\s.
"""

import re
from typing import Literal

from bot.understanding.reading import Method

Tense = Literal["done", "plan", "open", "meal", "never"]
Word = tuple[Method, Tense, str]


def pattern(words: tuple[Word, ...]) -> re.Pattern[str]:
    """One pattern of all words; the group tells method and tense by its number in the table."""
    return re.compile("|".join(f"(?:{each[2]})(?P<w{index}>)" for index, each in enumerate(words)), re.VERBOSE)
