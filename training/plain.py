"""Plain sentences, as the help text shows them (chinese.txt, english.txt): the written sets hold mostly what is hard.

`{c}` is the customer, `{d}` another firm that is the customer too, `{x}` a firm that is not, `{p}` the person, `{q}`
somebody else, `{t}` a time.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

TIMES: Final = {
    "chinese": "今天 昨天 明天 下周三上午 周五 下周一 刚才 今天下午 后天 12月8号 下週三 明早九点".split(),
    "english": (
        "today", "yesterday", "tomorrow", "on Friday", "next Monday", "Friday 3pm", "this morning", "on 5 May", "tmr"
    ),
}  # fmt: skip
EACH: Final = 10
SITUATIONS: Final = {
    "chinese": {"now": "2026-03-11T10:30", "tz": "Asia/Shanghai", "lang": "zh-CN", "region": "CN", "currency": "CNY"},
    "english": {"now": "2026-03-11T10:30", "tz": "Asia/Singapore", "lang": "en", "region": "SG", "currency": "SGD"},
}


def sentences(chance: random.Random) -> Iterator[tuple[str, bool, dict[str, Any]]]:
    """(frame, whether it is Chinese, situation): each frame several times."""
    for language, times in TIMES.items():
        for frame in (Path(__file__).parent / f"{language}.txt").read_text(encoding="utf-8").splitlines():
            for _ in range(EACH):
                yield frame.replace("{t}", chance.choice(times)), language == "chinese", SITUATIONS[language]
