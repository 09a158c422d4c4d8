"""Hours in English: 3pm, at 10, half past 3, nine thirty, 1430, 2-4pm, between 2 and 4, first thing, EOD."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.understanding.dates import clock as hours
from bot.understanding.dates.calendar import DAY
from bot.understanding.dates.english_words import CLAUSE_ENDS, COUNTS, WD_LONG
from bot.understanding.dates.english_words import HOUR_WORD as H_WORD
from bot.understanding.dates.rules import begun_at, rule, said
from bot.understanding.dates.values import Anchor, Clock, Part, Piece

PARTS: dict[str, Part] = {
    "first thing": hours.FIRST, "early morning": hours.FIRST, "early doors": hours.FIRST,
    "early in the morning": hours.FIRST,
    "morning": hours.MORNING, "mid morning": hours.MORNING, "late morning": hours.MORNING, "am": hours.MORNING,
    "before lunch": hours.MORNING,
    "noon": hours.NOON, "midday": hours.NOON, "lunchtime": hours.NOON, "lunch time": hours.NOON, "lunch": hours.NOON,
    "noonish": hours.NOON, "noon ish": hours.NOON, "nn": hours.NOON,
    "afternoon": hours.AFTERNOON, "early afternoon": hours.AFTERNOON, "mid afternoon": hours.AFTERNOON,
    "after lunch": hours.AFTERNOON, "pm": hours.AFTERNOON, "aft": hours.AFTERNOON,
    "late afternoon": hours.LATE, "eod": hours.LATE, "cob": hours.LATE, "after work": hours.LATE,
    "evening": hours.EVENING, "early evening": hours.EVENING, "late evening": hours.EVENING, "eve": hours.EVENING,
    "night": hours.EVENING, "midnight": hours.MIDNIGHT,
}  # fmt: skip
# mid-morning, mid morning, midmorning: written together, apart or with a hyphen.
PARTS_CLOSED_UP = {name.replace(" ", ""): part for name, part in PARTS.items()}
MINUTES = {"half": 30, "quarter": 15}
EARLIEST, LATEST = 600, 2359
SHORTLY = timedelta(minutes=1)


def part(m: re.Match[str], anchor: Anchor) -> Piece:
    """in the morning, first thing, late afternoon."""
    return Piece(*m.span(), part=PARTS_CLOSED_UP[re.sub(r"[\s.-]", "", m["part"])])


def part_of_today(m: re.Match[str], anchor: Anchor) -> Piece:
    """this afternoon, tonight."""
    day = anchor.today
    return Piece(*m.span(), day, part=PARTS[said(m, "part") or "evening"])


def hour_of_today(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8 tonight, 9.30 this morning."""
    spoken = clock_of(m["h"], said(m, "m"), None)
    part = PARTS[said(m, "part") or "evening"]
    return None if spoken is None else Piece(*m.span(), anchor.today, part=part, clock=spoken)


def last_night(m: re.Match[str], anchor: Anchor) -> Piece:
    """last night, 9 last night: yesterday evening."""
    day = anchor.today - DAY
    spoken = clock_of(m["h"], said(m, "m"), None) if said(m, "h") else None
    start = m.start() if spoken or not said(m, "h") else m.start() + m.group().index("last")
    return Piece(start, m.end(), day, anchor.today, part=hours.EVENING, clock=spoken)


def noon(m: re.Match[str], anchor: Anchor) -> Piece:
    """12 noon."""
    return Piece(*m.span(), clock=Clock(12))


def same_time(m: re.Match[str], anchor: Anchor) -> Piece:
    """same time tomorrow, same time next week: the hour of now."""
    clock = Clock(anchor.now.hour, anchor.now.minute)
    if not said(m, "week"):
        return Piece(*m.span(), clock=clock)
    return Piece(*m.span(), anchor.today + 7 * DAY, anchor.today + 8 * DAY, clock=clock)


def just_now(m: re.Match[str], anchor: Anchor) -> Piece:
    """just now, a moment ago: the message's own time."""
    return Piece(*m.span(), instant=anchor.now - SHORTLY)


def end_of_day(m: re.Match[str], anchor: Anchor) -> Piece:
    """EOD, by end of day, close of business: 17:30."""
    return Piece(*m.span(), part=hours.LATE)


def hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """3pm, 10:30am, 3 o'clock, at 10."""
    spoken = clock_of(m["h"], said(m, "m"), said(m, "ap"))
    return None if spoken is None else Piece(*m.span(), clock=spoken)


def open_hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """after 2, by 11: open on the side that the word says."""
    piece = hour(m, anchor)
    return None if piece is None else replace(piece, open="before" if m["way"] in ("before", "by") else "after")


def hour_of_part(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """8 in the morning."""
    spoken = clock_of(m["h"], said(m, "m") or said(m, "m_word"), None)
    return None if spoken is None else Piece(*m.span(), part=PARTS[said(m, "part") or "night"], clock=spoken)


def around_the_hour(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """half past 3, quarter to 4, twenty past two, a quarter to noon; 3 to 5pm is from and to."""
    whole = 12 if m["h"] in ("noon", "midday") else number_of(m["h"])
    said_minutes = m["min"].split()[-1]
    minutes = MINUTES.get(said_minutes) or number_of(m["min"].replace("-", " "))
    if whole is None or minutes is None or not 1 <= whole <= 12 or not 0 < minutes < 60:
        return None
    if m["way"] in ("to", "before", "till", "until", "of"):
        if said_minutes.isdecimal() and m["h"].isdecimal() and minutes <= 12:
            return None
        whole, minutes = (whole - 2) % 12 + 1, 60 - minutes
    spoken = clock_of(str(whole), str(minutes), said(m, "ap"))
    part = PARTS[said(m, "part") or "night"] if said(m, "in_part") else None
    return None if spoken is None else Piece(*m.span(), clock=spoken, part=part)


def four_digits(m: re.Match[str], anchor: Anchor) -> Piece | None:
    """tmr 1430, 0900 hrs, at 1030; 2027 is a year, and so is 2020 alone."""
    number = int(m["hm"])
    if m["hm"].startswith("20") and m.string.strip() == m["hm"]:
        return None
    if not EARLIEST <= number <= LATEST or (2024 <= number <= 2035 and not said(m, "hrs")):
        return None
    spoken = hours.clock(number // 100, number % 100, bare=not m["hm"].startswith("0"))
    return None if spoken is None else Piece(m.start("hm"), m.end(), clock=spoken)


def clock_of(hour_words: str, minute: str | None, half: str | None) -> Clock | None:
    whole = number_of(hour_words)
    if whole is None or half is None:
        return hours.clock(whole, _minutes(minute), bare=not hour_words.startswith("0"))
    if not 1 <= whole <= 12:
        return hours.clock(whole, _minutes(minute), bare=False) if whole < 24 else None
    whole = whole % 12 + (12 if half[0] == "p" else 0)
    return hours.clock(whole, _minutes(minute), bare=False)


def _minutes(words: str | None) -> int:
    """30, thirty, oh five."""
    return number_of((words or "0").replace("-", " ").removeprefix("oh ").removeprefix("o ")) or 0


def number_of(words: str) -> int | None:
    words = " ".join(words.split())
    return int(words) if words.isdecimal() else int(COUNTS[words]) if words in COUNTS else None


H = rf"(?P<h>\d{{1,2}}|{H_WORD})"
AP = r"(?P<ap>[ap]\.?\s?m\b\.?)"
ISH = r"(?:[\s-]?ish\b)?"
IN_PART = r"(?:in\s+(?:the\s+)?(?P<part>morning|afternoon|evening)|at\s+night)\b"
M_WORD = (
    r"(?:(?:oh\s|o\s)?five|ten|fifteen"
    r"|(?:twenty|thirty|forty|fifty)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
NO_NUMBER_BEFORE = r"(?<![\d:.,/$£€¥+#-])\b"
DAYS_AHEAD = r"tomorrow|today|tonight|this\b|next\b|mon|tue|wed|thu|fri|sat|sun"
DAY_AHEAD = (
    r"(?:tomorrow|tonight|(?:(?:this|next)\s+)?(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun|[a-z]+day)(?![\w-]|\s+\d))"
)
NO_HOUR = (
    r"%|x\b|[.,/]\d|\s?(?:k|m|mm|cm|km|kg|g|t|per|each|ea|an?|usd|sgd|rm|gbp|eur|million|mil|percent|grand|units?"
    r"|pcs|tons?|hours?|hrs)\b"
)
ENDS = (
    rf"(?=\s*(?:$|[,.;!?)\n\"”](?!\d)|on\b|{DAYS_AHEAD}|sharp|with\b|for\b"
    r"|to\b|or\b|and\b|in\s+the\b|if\b|again\b|at\b|[\u4e00-\u9fff]))"
)

RULES = (
    rule(
        "part of the day",
        "thing|early|late|lunch|mid|noon|work",
        r"""\b(?:in\s+the\s+|at\s+|around\s+|about\s+|over\s+)?(?P<part>first\s+thing|early[\s-]+(?:in\s+the\s+)?morning|early\s+doors
        |mid[\s-]?morning|late[\s-]+morning|early[\s-]+afternoon|mid[\s-]?afternoon|late[\s-]+afternoon|early[\s-]+evening
        |late[\s-]+evening|before\s+lunch|after\s+lunch|midday|lunch\s?time|midnight|noon(?:[\s-]?ish)?
        |after\s+work(?=\s*(?:$|[,.;!?]|on\b|tomorrow)))\b""",
        part,
    ),
    rule(
        "wide part of the day",
        "morning|afternoon|evening",
        r"\bin\s+(?:the\s+)?(?:early\s+)?(?P<part>morning|afternoon|evening)\b",
        part,
    ),
    rule("half of the day", "in the am|in the pm", r"\bin\s+the\s+(?P<part>am|pm)\b", part),
    rule(
        "part beside a day",
        "morning|afternoon|evening|night|am|pm|a.m|p.m|eve|aft|lunch",
        r"""(?<!good\s)(?<!\bi\s)\b(?P<part>morning|afternoon|evening|night|[ap]\.m\b|[ap]m(?!\s+[a-z]+ing\b)
        |eve(?!n|\s+of)|aft|lunch)(?:-?ish)?\b""",
        part,
        loose=True,
    ),
    rule(
        "part of today",
        "this|tonight",
        r"\b(?:earlier\s+|later\s+)?this\s+(?P<part>morning|afternoon|evening|[ap]m|aft)\b|\btonight\b",
        part_of_today,
    ),
    rule("part of that day", "that", r"\bthat\s+(?P<part>morning|afternoon|evening)\b", part),
    rule(
        "last night",
        "last night|last evening",
        rf"\b(?:{H}(?:[:.](?P<m>[0-5]\d))?\s?(?:pm)?\s+)?last\s+(?:night|evening)\b",
        last_night,
    ),
    rule(
        "end of day",
        "end|eod|cob|close|cop",
        r"\b(?:by\s+)?(?:(?:the\s+)?end\s+of\s+(?:the\s+)?day|eod|cob|cop|(?:close|end)\s+of\s+(?:business|play))\b",
        end_of_day,
    ),
    rule(
        "end of a named day",
        "end of|last thing",
        r"\b(?:by\s+)?(?:(?:the\s+)?end\s+of(?:\s+the)?|last\s+thing(?:\s+on)?)(?=\s+(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)",
        end_of_day,
    ),
    rule(
        "just now",
        "now|moment|just",
        r"\bjust\s+(?:now|off\s+(?:the|a)\s+(?:phone|call)|got\s+off|came\s+off|back\s+from|came\s+out|out\s+of|hung\s+up|ended|finish(?:ed)?|wrapped|done\s+with|(?:text|call|email|message|ping)(?:e?d)?\s+me)\b|\b(?:a\s+moment|moments|a\s+minute|a\s+few\s+minutes)\s+ago\b",
        just_now,
    ),
    rule(
        "hour to the second",
        ":",
        r"(?<![\w:./-])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d):[0-5]\d(?![\d:])",
        hour,
    ),
    rule(
        "earlier in the day",
        "earlier|earlier ",
        r"\b(?:met|saw|called|rang|phoned|spoke|visited|popped|dropped|stopped|went|texted|emailed|chatted|talked|caught|swung|pinged)"
        r"(?:\s+(?!again\b|\d)[\w'’]+){0,5}?\s+(?P<day>earlier(?:\s+(?:on|today))?)(?=\s*(?:$|[,.;!?)\n]))",
        lambda m, anchor: replace(just_now(m, anchor), start=m.start("day")),
    ),
    rule("noon with its number", "noon|midday|nn", r"\b12\s?(?:o['’]clock\s+)?(?:noon|midday|nn)\b", noon),
    rule("hour", "m", rf"{NO_NUMBER_BEFORE}(?P<h>\d{{1,2}})(?:[:.]?(?P<m>[0-5]\d))?{ISH}\s?{AP}{ISH}", hour),
    rule("hour and minutes with h between", "h", rf"{NO_NUMBER_BEFORE}(?P<h>[012]\d)h(?P<m>[0-5]\d)\b", hour),
    rule(
        "hour and minutes with a letter",
        "ap",
        rf"{NO_NUMBER_BEFORE}(?P<h>\d{{1,2}})[:.](?P<m>[0-5]\d)(?P<ap>[ap])\b",
        hour,
    ),
    rule("spoken hour with its half", "m", rf"\b(?P<h>{H_WORD})(?:\s+(?P<m>{M_WORD}))?\s+{AP}", hour),
    rule(
        "hour in a part of the day",
        "morning|afternoon|evening|night",
        rf"(?<![\d:.,/$-])\b{H}(?:[:.]?(?P<m>[0-5]\d)|\s+(?P<m_word>{M_WORD}))?(?:\s?o['’]clock)?\s+{IN_PART}",
        hour_of_part,
    ),
    rule(
        "hour before a part of today",
        "this|tonight",
        rf"{NO_NUMBER_BEFORE}{H}(?:[:.](?P<m>[0-5]\d))?(?:\s?[ap]m)?\s+(?:tonight|this\s+(?P<part>morning|afternoon|evening))\b",
        hour_of_today,
    ),
    rule(
        "hour and minutes before a day",
        ".:",
        rf"{NO_NUMBER_BEFORE}(?P<h>[01]?\d|2[0-3])[.:](?P<m>[0-5]\d)(?=\s+(?:on\s+)?(?:{DAYS_AHEAD}))",
        hour,
    ),
    rule(
        "o'clock",
        "clock|clk|baje",
        rf"\b{H}\s?(?:o['’]?\s?(?:clock|clk)|baje)\b(?:\s+(?:in\s+the\s+)?(?P<ap>[ap]m))?",
        hour,
    ),
    rule("hour or so", "ish|ish ", rf"{NO_NUMBER_BEFORE}{H}(?:[:.](?P<m>[0-5]\d))?[\s-]?ish\b", hour),
    rule("at an hour", "a@", rf"(?:\bat|@)\s*(?P<h>\d{{1,2}})(?![\d%/:.,-]\d|\d|%|st\b|nd\b|rd\b|th\b){ENDS}", hour),
    rule(
        "around an hour",
        "around|about",
        rf"\b(?:around|about)\s+(?P<h>\d{{1,2}})(?=\s*(?:$|[,.;!?)\n](?!\d)|on\b|{DAYS_AHEAD}))",
        hour,
    ),
    rule(
        "at hours and minutes",
        "at|around|@|from|by",
        rf"(?:\b(?:at|around|about|from|by)|@)\s*(?P<h>1?\d|2[0-3])[.\s](?P<m>[0-5]\d){CLAUSE_ENDS}",
        hour,
    ),
    rule(
        "set for a spoken hour",
        "for|for ",
        rf"\b(?:alarm|reminder|meeting|mtg|call|appointment|appt|slot|demo|visit|lunch|dinner|coffee|set|booked|scheduled|fixed|it)"
        rf"\s+(?P<for>for\s+)(?P<h>{H_WORD})\s+(?P<m>{M_WORD})\b(?=\s*(?:$|[,;!?)\n]|\.(?!\d)|on\b|{DAYS_AHEAD}))",
        begun_at("for", hour),
    ),
    rule("at a spoken hour", "at|around", rf"\b(?:at|around)\s+(?P<h>{H_WORD})(?:\s+(?P<m>{M_WORD}))?\b{ENDS}", hour),
    rule(
        "spoken hour beside a day",
        "thirty|fifteen|forty",
        rf"\b(?P<h>{H_WORD})\s+(?P<m>{M_WORD})\b",
        hour,
        loose=True,
    ),
    rule(
        "dotted hour beside a day",
        ".",
        rf"{NO_NUMBER_BEFORE}(?P<h>1?\d|2[0-3])\.(?P<m>[0-5]\d)(?!\d|{NO_HOUR})",
        hour,
        loose=True,
    ),
    rule(
        "bare hour behind a day",
        "day|mon|tue|wed|thu|fri|sat|sun|tomorrow|tonight",
        r"(?:(?<=day\s)|(?<=tomorrow\s)|(?<=mon\s)|(?<=tue\s)|(?<=tues\s)|(?<=wed\s)|(?<=weds\s)|(?<=thu\s)"
        r"|(?<=thurs\s)|(?<=fri\s)|(?<=sat\s)|(?<=sun\s)|(?<=tonight\s))(?P<h>1[0-2]|[1-9])"
        r"(?=\s*(?:$|[,;!?)\n]|\.(?!\d)|instead\b))",
        hour,
        loose=True,
    ),
    rule(
        "bare hour before a day",
        "day|mon|tue|wed|thu|fri|sat|sun|tomorrow|tonight",
        rf"(?:^|(?<=[,;!?\n]\s)|(?<=again\s)|(?<=back\s))(?P<h>1[0-2]|[1-9]|{H_WORD})(?=\s+(?:on\s+)?(?:{DAY_AHEAD}))",
        hour,
        loose=True,
    ),
    rule(
        "after an hour beside a day",
        "after|before|by|from",
        rf"\b(?:any\s?time\s+)?(?P<way>after|before|by|from)\s+(?P<h>1[0-2]|[1-9]|{H_WORD})(?:[:.](?P<m>[0-5]\d))?(?:ish)?"
        rf"(?=\s*(?:$|[,;!?)\n]|\.(?!\d)|on\b|{DAYS_AHEAD}))",
        open_hour,
        loose=True,
    ),
    rule(
        "four digits beside a day",
        "0123456789",
        rf"{NO_NUMBER_BEFORE}(?P<hm>[012]\d[0-5]\d)(?P<hrs>\s?hr?s?\b)?(?=\s*(?:$|[,.;!?)\n](?!\d)|at\b|with\b|{DAYS_AHEAD}))",
        four_digits,
        loose=True,
    ),
    rule(
        "four digits of a clock",
        "h",
        rf"{NO_NUMBER_BEFORE}(?P<hm>[012]\d[0-5]\d)(?P<hrs>\s?h(?:rs?|ours)?)\b",
        four_digits,
    ),
    rule(
        "at four digits", "at|around|@", rf"(?:\b(?:at|around|by)\s+|@\s?)(?P<hm>\d{{3,4}}){CLAUSE_ENDS}", four_digits
    ),
    rule(
        "digits or so behind a day",
        "ish|ish ",
        rf"\b(?:{DAY_AHEAD})\s+at\s+(?P<h>1?\d)(?P<m>[0-5]\d)[\s-]?ish\b",
        begun_at("h", hour),
    ),
    rule(
        "around the hour",
        "past|to|before|after|quarter of|till|until",
        rf"(?<![\d/.:,-])\b(?P<min>half|(?:a\s+)?quarter|\d{{1,2}}|{M_WORD})(?:\s+min(?:ute)?s?)?\s+(?P<way>past|to|before|after|till|until|(?<=quarter\s)of)\s+"
        rf"(?P<h>\d{{1,2}}|{H_WORD}|noon|midday)(?:\s?{AP}|\s+(?P<in_part>{IN_PART}))?(?![\w:.]\w|\w)",
        around_the_hour,
    ),
    rule(
        "half three",
        "half|half ",
        rf"\bhalf\s+{H}\b(?!\s+(?:of|the|an?|million|thousand|hours?|days?|weeks?|years?|months?|dozen|k\b|units?|pallets?))",
        lambda m, anchor: Piece(*m.span(), clock=clock_of(m["h"], "30", None)),
    ),
    rule(
        "same time",
        "same time|this time",
        rf"\b(?:(?:at\s+)?(?:the\s+)?same|this)\s+time(?:\s+(?P<week>next\s+week)\b|(?=\s+(?:tomorrow\b|on\s|next\s|{WD_LONG}\b)))",
        same_time,
    ),
)
