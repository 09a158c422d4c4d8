"""What speaks for a kind of message: its words, its shape, the dates, names and sums that were found in it.

A cue is a name such as `said` or `next_later_clause`; what it weighs for each kind stands in `kind_weights`.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.folding import has_chinese
from bot.understanding.kind_words import WORDS
from bot.understanding.reading import DateFound, Match

TOKEN = re.compile(r"[a-z][a-z'’]*|\d[\d.,:/-]*|[\u3400-\u9fff\u3105-\u312f]|[?@#]")
CLAUSE = re.compile(
    r",(?!\d{3})|[;!?。、\n]+|\.(?=\s|$)|(?<=[\u4e00-\u9fff])\s+(?![\d.]*\s*[万kw元块])|\s+(?=[\u4e00-\u9fff])"
)
LEAD_OPENS = re.compile(
    r"^\W*(?:开年第一个|加个|建个|录个|记个|加一?个|建一?个|帮我(?:录|建|加)(?:下|个|一?个)?)?"
    r"(?:新(?:增|加|建)?(?:的)?(?:客户?(?!服)|线索|名单|名片|潜在客户|商机线索)|线索|名单|名片(?=[::\n])"
    r"|new\s+(?:lead|customer|client|prospect|enquiry)|(?:lead|enquiry)\b\s*[-::])(?!名称|的|那|说|要求)"
)
TASK_OPENS = re.compile(
    r"^\W*(?:提醒(?:我|一下|下)|记得|别忘了?|不要忘了?|记着|待办|到时提醒|叫我|remind\s+me"
    r"|reminder|don['’]?t\s+(?:let\s+me\s+)?forget|remember\s+to|to-?do)"
)
LEGAL_FORM = re.compile(
    r"有限公司|股份公司|集团公司|事务所|合作社|\b(?:ltd|limited|inc|llc|llp|gmbh|sdn\.?\s+bhd|pte|pty|co)\b\.?(?!\s+to\b)"
)
RECORD_NUMBER = re.compile(r"(?<![a-z\d])[a-z]{1,4}-?\d{3,12}(?!\d)")
BOOK = frozenset(("trade", "record_noun", "record_number", "own", "person"))
TELLS = frozenset(("done", "said", "state", "they", "asks_us", "gone_by"))
TALKS = frozenset(("greets", "thanks", "chat_filler", "about_bot"))
IN_DATES = frozenset(("gone_by", "greets", "chat_filler", "leisure"))
DEALS = frozenset(("paid", "signed", "won", "changed", "quoted"))
# How long a message is, in words: a Chinese character counts as six tenths of one.
SIZES = (2, 4, 7, 11, 18, 30)
CHARACTER = 0.6
OPENING = 2


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found in a message before its kind is told."""

    folded: str
    dates: Sequence[DateFound]
    match: Match
    names_customer: bool
    names_person: bool
    has_phone: bool
    has_handle: bool
    has_sum: bool
    method: str | None
    outcome: str | None
    source: str | None
    to_colleague: bool
    nothing_but_name: bool
    labelled: bool
    forwarded: bool
    undated_plan: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A known word of the message: where its first token stands, how many there are, what it does."""

    token: int
    count: int
    start: int
    cues: tuple[str, ...]


def cues_of(facts: Facts) -> set[str]:
    """Everything that speaks for one kind or another."""
    folded = facts.folded.replace("’", "'")
    tokens = list(TOKEN.finditer(folded))
    clauses = _clauses(folded)
    ahead = [date.span[0] for date in facts.dates if date.role == "next" and date.trouble != "past"]
    words = [word for word in _words(tokens) if not _is_spoken_for(word, facts)]
    size = sum(CHARACTER if token[0] > "\u3000" else 1 for token in tokens)
    cues = _of_words(words, clauses, ahead) | _of_talk(words, len(tokens))
    cues |= _of_dates(facts, clauses, ahead) | _of_names(facts)
    cues |= _of_sum_of_words(words)
    cues |= {f"clauses_{min(len(clauses), 4)}", next((f"size_{each}" for each in SIZES if size <= each), "size_more")}
    return cues | _of_shape(facts, cues, size, bool(ahead), len(clauses))


def _words(tokens: Sequence[re.Match[str]]) -> list[Word]:
    """The known words, the longest first, from left to right; no token counts twice."""
    lexicon, beginnings, found, at = _lexicon(), _beginnings(), [], 0
    written = [token.group() for token in tokens]
    while at < len(written):
        step = 1
        for length in beginnings.get(written[at], ()):
            if at + length <= len(written) and (cues := lexicon.get(" ".join(written[at : at + length]))):
                found.append(Word(at, length, tokens[at].start(), cues))
                step = length
                break
        at += step
    return found


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    """Every word, its tokens joined by spaces, with the cues it gives."""
    found: dict[str, tuple[str, ...]] = {}
    for cue, text in WORDS.items():
        for phrase in text.split(","):
            for word in phrase.split() if has_chinese(phrase) else (phrase,):
                key = " ".join(TOKEN.findall(word))
                if key and cue not in found.get(key, ()):
                    found[key] = (*found.get(key, ()), cue)
    return found


@cache
def _beginnings() -> dict[str, tuple[int, ...]]:
    """How many tokens the words have that begin with this one, the longest first."""
    found: dict[str, set[int]] = {}
    for key in _lexicon():
        first, *rest = key.split(" ")
        found.setdefault(first, set()).add(1 + len(rest))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _clauses(folded: str) -> list[tuple[int, int]]:
    """Where the clauses that hold any word begin and end."""
    bounds = [0, *(match.end() for match in CLAUSE.finditer(folded)), len(folded) + 1]
    spans = zip(bounds, bounds[1:], strict=False)
    return [(start, end) for start, end in spans if any(char.isalnum() for char in folded[start:end])]


def _clause_at(clauses: Sequence[tuple[int, int]], position: int) -> int:
    return max(0, bisect_right(clauses, (position, 1 << 30)) - 1)


def _is_spoken_for(word: Word, facts: Facts) -> bool:
    """Words in a customer's name say nothing, those in a date only when they also greet or tell of the past."""
    named = facts.match.mention if facts.match.hits else None
    if named is not None and named.start <= word.start < named.end:
        return True
    return not IN_DATES.intersection(word.cues) and any(d.span[0] <= word.start < d.span[1] for d in facts.dates)


def _of_words(words: Sequence[Word], clauses: Sequence[tuple[int, int]], ahead: Sequence[int]) -> set[str]:
    """What each word does, what the first ones do, and whether something is told beside the plan."""
    planned = {_clause_at(clauses, start) for start in ahead}
    cues: set[str] = set()
    begun = False
    for word in words:
        clause = _clause_at(clauses, word.start)
        cues.update(word.cues)
        if word.token == 0 or (word.token <= OPENING and not begun):
            cues.update(f"opens_{cue}" for cue in word.cues)
        if TELLS.intersection(word.cues):
            cues.add("told_in_plan" if clause in planned else "told")
        if "asks" in word.cues and clause == len(clauses) - 1:
            cues.add("ends_asking")
        begun = begun or not {"chat_filler", "plain", "orders", "greets"}.issuperset(word.cues)
    return cues - {"plain", "opens_plain"}


def _of_sum_of_words(words: Sequence[Word]) -> set[str]:
    """How much is told, and whether any word is known at all."""
    telling = sum(not TELLS.isdisjoint(word.cues) for word in words)
    said = {"told_thrice": telling > 2, "told_once": telling == 1, "wordless": not words}
    return {cue for cue, holds in said.items() if holds}


def _of_talk(words: Sequence[Word], tokens: int) -> set[str]:
    """Whether greetings and thanks are all there is."""
    covered = sum(word.count for word in words if TALKS.intersection(word.cues))
    if not any(TALKS.difference({"chat_filler"}).intersection(word.cues) for word in words):
        return set()
    if tokens and covered == tokens:
        return {"all_talk"}
    return {"most_talk"} if covered >= 0.6 * max(tokens, 1) else set()


def _of_dates(facts: Facts, clauses: Sequence[tuple[int, int]], ahead: Sequence[int]) -> set[str]:
    """Where the next date stands: a plan begins with it, a report ends with it."""
    cues = {f"date_{date.role}" for date in facts.dates if date.role != "next"}
    if not ahead:
        undated = "undated" if len(clauses) < 2 else "undated_among_others"
        return cues | {undated if facts.undated_plan else "no_next"}
    cues |= {"next", *(("next_twice",) if len(ahead) > 1 else ())}
    first = min(ahead)
    if first <= OPENING:
        cues.add("next_opens")
    if len(clauses) <= 1:
        cues.add("next_only_clause")
    else:
        cues.add("next_later_clause" if _clause_at(clauses, first) else "next_first_clause")
    if len({_clause_at(clauses, start) for start in ahead}) == len(clauses):
        cues.add("plan_only")
    return cues


def _of_names(facts: Facts) -> set[str]:
    """Who is named, how he can be reached, what else was found."""
    own = facts.match.level in ("sure", "several")
    alike = facts.match.level == "fuzzy"
    said = {
        "own": own,
        "own_alike": alike,
        f"match_{facts.match.level}": not (own or alike),
        "unknown_name": facts.names_customer and not (own or alike),
        "person": facts.names_person,
        "record_number": RECORD_NUMBER.search(facts.folded) is not None,
        "nobody": not (facts.names_customer or facts.names_person),
        "phone": facts.has_phone,
        "phone_own": facts.has_phone and own,
        "phone_unknown": facts.has_phone and not (own or alike),
        "handle": facts.has_handle,
        "sum": facts.has_sum,
        "method": facts.method is not None,
        "outcome": facts.outcome is not None,
        "source": facts.source is not None,
        "colleague": facts.to_colleague,
        "labelled": facts.labelled,
    }
    return {cue for cue, holds in said.items() if holds}


def _of_shape(facts: Facts, cues: set[str], size: float, ahead: bool, clauses: int) -> set[str]:
    """Cues that only speak together: a sum beside a word of deals in a line that says little else."""
    deal = facts.has_sum and not DEALS.isdisjoint(cues)
    shape = {
        "sum_in_brief": facts.has_sum and size <= 11,
        "sum_in_short": facts.has_sum and 11 < size <= 18,
        "deal_sum": deal and clauses <= 3,
        "deal_alone": deal and not ahead and size <= 16 and facts.method is None,
        "asks_in_brief": "asks" in cues and size <= 11 and not ahead,
        "record_in_brief": "record_noun" in cues and size <= 5,
        "reached_and_wants": not cues.isdisjoint({"phone", "handle"}) and not cues.isdisjoint({"needs", "identity"}),
        "reached_and_presented": not cues.isdisjoint({"phone", "handle"})
        and not cues.isdisjoint({"introduced", "channel", "new_name"}),
        "asks_the_book": "asks" in cues and not ahead and not BOOK.isdisjoint(cues),
        "asks_elsewhere": "asks" in cues and BOOK.isdisjoint(cues),
        "own_presents": "own" in cues
        and "introduced" in cues
        and not cues.isdisjoint({"phone", "handle", "new_name"}),
        "phone_and_new_name": {"phone_unknown", "unknown_name"} <= cues,
        "greets_in_brief": size <= 7
        and not cues.isdisjoint({"greets", "thanks"})
        and cues.isdisjoint({"trade", "own", "person", "next"}),
        "phone_and_done": "done" in cues and "phone_unknown" in cues and "new_name" not in cues,
        "legal_form": LEGAL_FORM.search(facts.folded) is not None,
        "question_mark": "?" in facts.folded,
        "lines": facts.folded.count("\n") >= 2,
        "lead_opens": LEAD_OPENS.match(facts.folded) is not None,
        "task_opens": TASK_OPENS.match(facts.folded) is not None,
    }
    return {cue for cue, holds in shape.items() if holds}
