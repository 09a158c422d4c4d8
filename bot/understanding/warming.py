"""What is read once for all messages, read before the first of them comes."""

from datetime import UTC, datetime
from typing import Final

from bot.understanding.reader import read
from bot.understanding.reading import Language

EXAMPLES: Final[tuple[tuple[Language, str], ...]] = (
    ("zh-CN", "今天拜访了顺达物流张总 13800000000，报价45万，下周三上午10点再约"),
    ("zh-TW", "今天拜訪了順達物流張總 0912000000，報價45萬，下週三上午10點再約"),
    ("en", "Visited Shunda Logistics, met Mr Zhang, quoted 45k, again next Wednesday 10am"),
)


def warm() -> None:
    """Reads an example of each language, by which weights, words and patterns are loaded: a fifth of a second."""
    for lang, text in EXAMPLES:
        read(text, now=datetime(2026, 7, 9, 14, 32, tzinfo=UTC), tz="UTC", lang=lang, region="CN", currency="CNY")
