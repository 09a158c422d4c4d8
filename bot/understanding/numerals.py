"""Chinese, Arabic and English numerals in a folded text."""

from decimal import Decimal

DIGITS = {
    "零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "两": 2, "俩": 2, "三": 3, "叁": 3, "仨": 3, "四": 4,
    "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TWENTIES = {"廿": 20, "卅": 30}
BIG = {"万": 10_000, "亿": 100_000_000}

CHINESE = "零〇一二两三四五六七八九十百廿卅"
SMALL = rf"(?:\d{{1,4}}|[{CHINESE}]{{1,5}})"


def number(text: str) -> int | None:
    """The value of 15, 十五, 二十, 廿三, 一百零五, 二〇二六; None when the text is no numeral."""
    if text.isdecimal():
        return int(text) if len(text) <= 15 else None
    if len(text) > 2 and all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    if len(text) == 2 and text[0] in DIGITS and text[1] in DIGITS and text[0] not in "零〇":
        return None  # 两三 is two or three, not 23.
    return _spelled(text)


def _spelled(text: str) -> int | None:
    total = section = digit = 0
    last_unit = 1
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
            last_unit = 1 if digit == 0 else last_unit
        elif char in UNITS:
            last_unit = UNITS[char]
            section += (digit or 1) * last_unit
            digit = 0
        elif char in TWENTIES:
            section += TWENTIES[char]
        elif char in BIG:
            last_unit = BIG[char]
            total = (total + section + digit) * last_unit
            section = digit = 0
        else:
            return None
    if digit and last_unit >= 100:  # 三万五 is 35,000 and 一百五 is 150.
        digit *= last_unit // 10
    return total + section + digit if text else None


_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled_out(text: str) -> Decimal | None:
    """The value of twelve, twenty five, two hundred, half a; None when a word is no numeral."""
    total = Decimal(0)
    words, _, decimals = text.replace("-", " ").partition(" point ")
    if decimals:
        return _with_decimals(words, decimals)
    if words.endswith(" and a half"):
        whole = spelled_out(words.removesuffix(" and a half"))
        return whole and whole + Decimal("0.5")
    for word in words.split():
        if word == "half":
            return Decimal("0.5")
        if word == "and":
            continue
        if word == "a":
            total += 1
        elif word == "hundred":
            total = max(total, Decimal(1)) * 100
        elif word in _ENGLISH:
            total += _ENGLISH.index(word)
        elif word in _TENS:
            total += _TENS.index(word) * 10
        else:
            return None
    return total or None


def _with_decimals(words: str, decimals: str) -> Decimal | None:
    """Two point five, three point oh five."""
    whole = spelled_out(words)
    digits = [_ENGLISH.index(word) for word in decimals.split() if word in _ENGLISH[:10]]
    return whole and whole + Decimal("0." + "".join(map(str, digits)))
