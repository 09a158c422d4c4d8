"""Telegram's stand-in that tells what every call of the bot showed, and when; it can refuse one chat for a while."""

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from emulator.core import CallRecord, Emulator
from emulator.errors import ApiError, Json
from emulator.flood import FloodLimits
from rig.standin import TOKEN

PACED: Final = ("sendM", "sendP", "sendD", "sendV", "sendA", "edit", "copy", "forward")
"""What counts towards Telegram's pace: messages and edits, not the answers to taps nor "typing"."""
NOT_PACED: Final = "sendChatAction"


@dataclass(frozen=True, slots=True)
class Shown:
    """Something the bot showed: a message or an edited one, or with `tap` the words of a pop-up (the chat is 0)."""

    at: float
    chat: int
    text: str
    message: int = 0
    tap: str = ""


class OneChat(FloodLimits):
    """The flood limits, and one chat that Telegram has had enough of until a moment."""

    chat, until = 0, -math.inf

    def refuse(self, chat: int, seconds: float) -> None:
        """429 for this chat from now on, for so long."""
        self.chat, self.until = chat, self._monotonic() + seconds

    def check(self, chat_id: int, *, messages: int = 1, edit: bool = False) -> None:
        left = self.until - self._monotonic()
        if chat_id == self.chat and left > 0:
            wait = math.ceil(left)
            raise ApiError(429, f"Too Many Requests: retry after {wait}", parameters={"retry_after": wait})
        super().check(chat_id, messages=messages, edit=edit)


class Stage(Emulator):
    """One emulator. `hear` is told what is shown, `paced` keeps every message and edit with its time."""

    def __init__(self) -> None:
        super().__init__(TOKEN)
        self.limits = self.flood = OneChat(self.monotonic, on=True)
        self.hear: Callable[[Shown], None] = lambda shown: None
        self.paced: list[CallRecord] = []
        self.on_call = self._noted
        self._ended: dict[Any, float] = {}

    def _noted(self, record: CallRecord) -> None:
        self._ended[asyncio.current_task()] = record.at
        if record.method.startswith(PACED) and record.method != NOT_PACED:
            self.paced.append(record)

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes] | tuple[str, bytes, str]] | None = None,
    ) -> tuple[int, Json]:
        status, body = await super().call(method, params, files)
        at = self._ended.pop(asyncio.current_task(), self.monotonic())
        if status == 200:
            self._tell(method, params or {}, body["result"], at)
        elif "not modified" in str(body.get("description")):
            self._tell_again(params or {}, at)
        return status, body

    def _tell(self, method: str, params: Mapping[str, Any], result: Any, at: float) -> None:
        if method == "answerCallbackQuery":
            if params.get("text"):
                self.hear(Shown(at, 0, str(params["text"]), tap=str(params["callback_query_id"])))
        elif isinstance(result, dict) and "message_id" in result:
            words = str(result.get("text") or result.get("caption") or "")
            self.hear(Shown(at, result["chat"]["id"], words, result["message_id"]))

    def _tell_again(self, params: Mapping[str, Any], at: float) -> None:
        """The message says already what it was to say."""
        chat, number = int(params["chat_id"]), int(params["message_id"])
        posted = self.chats[chat].messages.get(number)
        if posted is not None:
            self.hear(Shown(at, chat, posted.text or "", number))


def fullest_second(times: list[float]) -> int:
    """The most of these moments (in order) within any second."""
    first = most = 0
    for number, at in enumerate(times):
        while times[first] <= at - 1.0:
            first += 1
        most = max(most, number - first + 1)
    return most
