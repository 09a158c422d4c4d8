"""Strings that were made to hurt: formulas, controls, half characters, markup, SQL, templates, quoting."""

import random
from collections.abc import Iterator

PIECES = (
    "=cmd|' /C calc'!A1",
    "+SUM(1+9)*cmd",
    "-2+3",
    "@SUM(A1:A9)",
    '＝HYPERLINK("http://x")',
    ";=1+1",
    "\t=1",
    "\r\n=1",
    "\x00",
    "\x01\x02\x1b[31m",
    "\x7f\x85",
    "\ud800",
    "\udfff顺达",
    "\u202e反向\u202c",
    "\u200b\u200f\ufeff",
    "\u2028\u2029",
    "' OR 1=1 --",
    "'; DROP TABLE customers; --",
    '" UNION SELECT * FROM users',
    "%_!%",
    "<b>粗</b>",
    "<a href='tg://user?id=1'>x</a>",
    "<script>alert(1)</script>",
    "&lt;&amp;&#x0;",
    "{name}",
    "{0.__class__.__mro__}",
    "{name!r:>99999999}",
    "%(name)s %n %d",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "*_[]()~`>#+-=|{}.!",
    "[x](tg://user?id=1)",
    '"a","b"\n"c"',
    '"',
    "'''",
    "\\",
    "\\N{BULLET}",
    "𝕏" * 4096,
    "a" * 4096,
    "e\u0301" * 200,
    "\u0e49" * 300,
    "13800001234",
    "+86 138-0000-1234",
    "１３８００００１２３４",
    "顺达物流有限公司",
    "null",
    "NaN",
    "-0",
    "1e999",
    "2026-02-30",
    " ",
    "\u3000",
    'MATCH * NEAR("a" "b")',
    "name:顺达 AND NOT x",
    "c1 l1 u1",
)


def strings(chance: random.Random, count: int) -> Iterator[str]:
    """Every piece once, then mixtures of them with anything Unicode has."""
    yield from PIECES[:count]
    for _ in range(count - len(PIECES)):
        parts = [chance.choice(PIECES)[:40] for _ in range(chance.randint(1, 3))]
        if chance.random() < 0.6:
            parts.append("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 8))))
        chance.shuffle(parts)
        yield "".join(parts)
