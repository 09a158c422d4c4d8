"""A tiny bot for the phone pages: it answers by the Bot API and knows nothing of Fieldline."""

import asyncio
from html import escape
from typing import Any

import aiohttp

Json = dict[str, Any]

LINK = "https://t.me/fieldline_bot?start=i_abc123"


def _key(text: str, data: str, style: str | None = None) -> Json:
    return {"text": text, "callback_data": data, **({"style": style} if style else {})}


CARD = {
    "inline_keyboard": [[_key("保存", "save", "success"), _key("Toast", "toast"), _key("Alert", "alert", "danger")]]
}
KEYS = {
    "keyboard": [[{"text": "公海"}, {"text": "签到", "request_location": True}]],
    "resize_keyboard": True,
    "is_persistent": True,
}


class TinyBot:
    """Polls the emulator and answers every message with a card; `remind` writes unasked."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base

    async def call(self, method: str, **params: object) -> Json:
        async with self._session.post(f"{self._base}/{method}", json=params) as response:
            answer: Json = await response.json()
        return answer

    async def run(self) -> None:
        offset = 0
        while True:
            found = await self.call("getUpdates", offset=offset, timeout=20)
            for update in found.get("result", []):
                offset = update["update_id"] + 1
                await self._answer(update)

    async def remind(self, person: int, *, silent: bool = False) -> None:
        text = "<b>该联系了 · 顺达物流</b>"
        await self.call("sendMessage", chat_id=person, text=text, parse_mode="HTML", disable_notification=silent)

    async def _answer(self, update: Json) -> None:
        if "callback_query" in update:
            await self._tapped(update["callback_query"])
        elif "message" in update:
            await self._heard(update["message"])

    async def _heard(self, message: Json) -> None:
        person = message["chat"]["id"]
        text = message.get("text", "")
        if text.startswith("/start"):
            await self.call("sendMessage", chat_id=person, text=f"Hello {text[7:]}", reply_markup=KEYS)
        elif text == "invite":
            row = [{"text": "Copy", "copy_text": {"text": LINK}}, {"text": "Open", "url": LINK}]
            await self.call("sendMessage", chat_id=person, text=LINK, reply_markup={"inline_keyboard": [row]})
        elif text == "wrong":
            await self.call("sendMessage", chat_id=person, text="x", no_such_parameter=1)
        else:
            kind = next((name for name in ("photo", "contact", "location") if name in message), "text")
            words = f"<b>Got {kind}</b>\n{'forwarded' if 'forward_origin' in message else escape(text) or '-'}"
            await self.call("sendMessage", chat_id=person, text=words, parse_mode="HTML", reply_markup=CARD)

    async def _tapped(self, query: Json) -> None:
        if query["data"] != "save":
            alert = query["data"] == "alert"
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="慢了一步", show_alert=alert)
            return
        message = query["message"]
        place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        undo = {"inline_keyboard": [[_key("撤销", "toast")]]}
        await self.call("editMessageText", **place, text="Saved", reply_markup=undo)
        await self.call("answerCallbackQuery", callback_query_id=query["id"])


async def stop(task: "asyncio.Task[None]") -> None:
    """Ends the bot's loop."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
