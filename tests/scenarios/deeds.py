"""What people do all day, at random: write, correct, tap what they see, look up, send photos and forward bursts."""

import base64
import contextlib
import random
from dataclasses import dataclass, field

from emulator.errors import NotPossible
from emulator.files import Upload
from emulator.person import Person as Phone

FIRMS = ("顺达物流", "天成贸易", "鸿图五金", "远航货运", "云栖软件")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LOOKED_AT = 3  # of the newest messages, whose buttons are tapped
ASKED = ("/today", "/pool", "/help", "找 顺达", "找 云栖", "/settings", "/leads", "/customers")
LIKELY = {"line": 30, "memo": 15, "tap": 30, "ask": 10, "edit": 6, "photo": 4, "forward": 3, "inline": 2, "claim": 12}


@dataclass
class Deeds:
    """One person's day; `said` holds the words of each line as they now stand, by message."""

    phone: Phone
    dice: random.Random
    said: dict[int, str] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    """The buttons that are tapped; none: any."""

    count: int = 0
    taps: int = 0
    last: tuple[str, int] | None = None
    """The button tapped last, and its message."""

    def act(self, *kinds: str) -> str:
        """One deed, of these kinds or of any; what it was."""
        chosen = {kind: weight for kind, weight in LIKELY.items() if not kinds or kind in kinds}
        kind = self.dice.choices(list(chosen), list(chosen.values()))[0]
        self.count += 1
        getattr(self, f"_{kind}")()
        return kind

    def _tag(self) -> str:
        return f"K{self.phone.id % 1000:03d}N{self.count:05d}"

    def _line(self) -> None:
        firm = self.dice.choice(FIRMS)
        self._say(f"今天拜访了{firm}，看了样品{self._tag()}，{self.count % 9 + 1}天后上午10点再联系")

    def _memo(self) -> None:
        self._say(f"这歌挺好听{self._tag()}")

    def _say(self, words: str) -> None:
        step = self.phone.say(words)
        self.said[step.message_ids[0]] = words

    def _ask(self) -> None:
        self.phone.say(self.dice.choice(ASKED))

    def _edit(self) -> None:
        """The last line gets another word behind its number."""
        lines = [message for message, words in self.said.items() if words.startswith("今天")]
        if not lines:
            self._line()
            return
        words = self.said[lines[-1]].replace("看了样品", "看了新样品", 1)
        self.said[lines[-1]] = words
        self.phone.edit(lines[-1], words)

    def _photo(self) -> None:
        self.phone.upload(Upload("photo.png", PNG, "image/png"), kind="photo", caption=f"门头照{self._tag()}")

    def _forward(self) -> None:
        self.phone.forward("张总", [f"报价收到{self._tag()}", "下周给你答复"])

    def _inline(self) -> None:
        self.phone.inline(self.dice.choice(("顺", "云栖", "")))

    def _claim(self) -> None:
        """A record of the pool: its list, one of it, and the button that takes it."""
        shown = self.phone.screen(last=40)["messages"]
        for label in ("领取", "5"):
            for card in reversed(shown):
                if any(key["label"] == label for row in card["buttons"] for key in row):
                    self.tap(label, card["message_id"])
                    return
        self.phone.say("/pool")

    def _tap(self) -> None:
        """Any button of the newest messages; who taps a card that was just replaced taps in vain."""
        shown = self.phone.screen(last=3 * LOOKED_AT)["messages"]
        cards = [one for one in shown if one["from_bot"] and one["buttons"]][-LOOKED_AT:]
        if not cards:
            self._memo()
            return
        card = self.dice.choice(cards)
        keys = [key["label"] for row in card["buttons"] for key in row if key["kind"] == "callback"]
        keys = [label for label in keys if not self.keys or label in self.keys]
        if keys:
            self.tap(self.dice.choice(keys), card["message_id"])

    def tap(self, label: str, message: int) -> None:
        """Tap a button; it may be gone by now."""
        self.last = (label, message)
        with contextlib.suppress(NotPossible):
            self.phone.tap(label, message_id=message)
            self.taps += 1

    def again(self) -> None:
        """Tap once more what was tapped last, as whoever got no answer does."""
        if self.last is not None:
            self.tap(*self.last)
