"""Phone numbers in a message, normalised to E.164 with the region of the organisation (ORG-6).

The mobiles of the mainland and of Taiwan are read directly; everything else by phonenumbers, which is imported
at the first number that needs it.
"""

import re
from dataclasses import dataclass

from bot.understanding.figures import COUNTERS
from bot.understanding.spans import Span

LIKELY = re.compile(
    r"(?<![a-z0-9_.$€£¥#-])(?<!\d,)"
    r"(?!20\d\d[-/.]\d{1,2}[-/.]\d{1,2})(?:\+|00)?\s?\(?\d(?:[ \t().-]{0,2}\d){6,14}(?!\d"
    r"|\.\d|[a-z_]|/\d{1,2}(?!\d))"
    r"(?:\s?(?:转|ext\.?|x|#|分机)\s?(?P<ext>\d{1,6}))?"
)
MOBILE_CN = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
MOBILE_TW = re.compile(r"(?:\+?886|00886)?0?(9\d{8})")
NOT_A_PHONE = re.compile(
    r"(?:单号|编号|订单|型号|账号|帐号|发票|税号|统编|卡号|qq|order|invoice|\bpo|(?<!my\s)(?<!our\s)(?<!phone\s)\bno\.?"
    r"|#|\bref|\bid|sku|serial)\s*[号::#]?\s*$"
)
LABELLED = re.compile(r"(?:电话|手机|tel|phone|mobile|cell)\s*(?:号码?)?\s*[::]\s*(?P<words>[+\d][\d\s().-]{4,20}\d)")
# With the country or the prefix of the trunk, and grouped, it is a phone even if nobody has been given its range.
TYPED_WHOLE = re.compile(r"\+\d{2,3}[\s(.-]|\(?0[1-9]\d{0,4}\)?[\s.-]\d{3,6}[\s.-]?\d{0,6}$")
# What is counted or dated behind a space is no part of the number: 13681509247 10个, 15542377018 3月5号.
COUNTED_BEHIND = re.compile(r"\s\d{1,3}$")
COUNTS = re.compile(rf"\s?(?:[月日号点年天]|[{COUNTERS}])")
DIGIT = re.compile(r"\d")
FEWEST_DIGITS = 7
# As spoken: 一三五,六八七七,二零九一; oh seven seven double oh nine.
_HAN = "零〇幺一二三四五六七八九"
SPOKEN_CHINESE = re.compile(rf"[{_HAN}](?:[\s,-]?[{_HAN}]){{6,14}}(?![{_HAN}十百千万])")
AS_DIGITS = str.maketrans(_HAN, "001123456789")
SPOKEN = {word: str(digit) for digit, word in enumerate("zero one two three four five six seven eight nine".split())}
SPOKEN |= {"oh": "0", "o": "0", "nought": "0"}
TIMES = {"double": 2, "triple": 3, "treble": 3}
_WORD = rf"(?:(?:{'|'.join(TIMES)})\s+)?(?:{'|'.join(SPOKEN)})"
SPOKEN_ENGLISH = re.compile(rf"\b(?:plus\s+)?{_WORD}(?:[\s,-]+{_WORD}){{5,14}}\b")


@dataclass(frozen=True, slots=True)
class Phones:
    """The numbers as E.164 in their order, where they stand, one extension, and what could not be read."""

    numbers: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    extension: str | None = None
    unread: tuple[str, ...] = ()


def find_phones(folded: str, region: str) -> Phones:
    """All phone numbers of a folded text."""
    folded = SPOKEN_CHINESE.sub(lambda run: run.group().translate(AS_DIGITS).replace(",", " "), folded)
    numbers = _spoken_english(folded, region)
    if len(DIGIT.findall(folded)) < FEWEST_DIGITS:
        return Phones(tuple(numbers), tuple(dict.fromkeys(numbers.values())))
    extension = None
    for match in LIKELY.finditer(folded):
        if NOT_A_PHONE.search(folded, max(0, match.start() - 12), match.start()):
            continue
        words = folded[match.start() : match.start("ext")] if match["ext"] else match.group()
        words = words.rstrip("转ext.#分机 ")
        read, end = e164s(words.lstrip(), region), match.end()
        if not read and (behind := COUNTED_BEHIND.search(words)) and COUNTS.match(folded, end):
            read, end = e164s(words[: behind.start()].lstrip(), region), match.start() + behind.start()
        for number in read:
            numbers.setdefault(number, (match.start(), end))
            extension = extension or match["ext"]
    unread = tuple(_unread(folded, tuple(numbers.values())))
    return Phones(tuple(numbers), tuple(dict.fromkeys(numbers.values())), extension, unread)


def _spoken_english(folded: str, region: str) -> dict[str, Span]:
    """Numbers said digit by digit, as a voice message writes them out."""
    found: dict[str, Span] = {}
    for run in SPOKEN_ENGLISH.finditer(folded):
        words = re.split(r"[\s,-]+", run.group())
        digits = "+" if words[0] == "plus" else ""
        for before, word in zip(["", *words], words, strict=False):
            digits += SPOKEN.get(word, "") * TIMES.get(before, 1)
        grouped = f"{digits[:5]} {digits[5:]}" if digits.startswith("0") else digits
        for number in e164s(grouped, region):
            found.setdefault(number, run.span())
    return found


def e164s(words: str, region: str) -> tuple[str, ...]:
    """The numbers in a run of digits and separators; usually one."""
    digits = re.sub(r"[^\d+]", "", words)
    if mobile := MOBILE_CN.fullmatch(digits):
        return (f"+86{mobile[1]}",)
    if (mobile := MOBILE_TW.fullmatch(digits)) and (region == "TW" or digits.startswith(("+", "0"))):
        return (f"+886{mobile[1]}",)
    if number := _parsed(words, region):
        return (number,)
    parts = [part for part in re.split(r"\s+|(?<=\d)[/](?=\d)", words.strip()) if len(part) >= FEWEST_DIGITS]
    if len(parts) > 1:
        return tuple(number for part in parts for number in e164s(part, region))
    return ()


def _parsed(words: str, region: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(words, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) and not (
        TYPED_WHOLE.match(words) and phonenumbers.is_possible_number(number)
    ):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _unread(folded: str, spans: tuple[Span, ...]) -> list[str]:
    return [
        match["words"]
        for match in LABELLED.finditer(folded)
        if not any(start < match.end("words") and match.start("words") < end for start, end in spans)
    ]
