"""Keyboards under messages: what Telegram accepts beyond their shape, and how a screen shows them."""

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from emulator.chats import Chat
from emulator.errors import Json, bad_request

if TYPE_CHECKING:
    from emulator.core import Emulator

ROW_LIMIT = 8
BUTTON_LIMIT = 100
START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Button field -> (kind on a screen, where its value stands).
ACTIONS = {
    "callback_data": "callback",
    "url": "url",
    "copy_text": "copy_text",
    "switch_inline_query": "switch_inline",
    "switch_inline_query_current_chat": "switch_inline_current",
    "switch_inline_query_chosen_chat": "switch_inline_chosen",
    "web_app": "web_app",
    "login_url": "login_url",
    "disabled": "disabled",
    "pay": "pay",
    "callback_game": "game",
}


def check_markup(emulator: "Emulator", markup: Json, chat: Chat | None) -> None:
    """Refuse a keyboard Telegram would refuse (its shape was checked by the schema)."""
    rows = markup.get("inline_keyboard")
    if rows is not None:
        if any(len(row) > ROW_LIMIT for row in rows):
            raise bad_request(f"reply markup is too long: {ROW_LIMIT} buttons a row", rule="row-too-long")
        if sum(map(len, rows)) > BUTTON_LIMIT:
            raise bad_request(f"reply markup is too long: {BUTTON_LIMIT} buttons", rule="too-many-buttons")
        for row in rows:
            for button in row:
                _check_button(emulator, button)
        return
    for row in markup.get("keyboard", ()):
        for key in row:
            if isinstance(key, str):
                continue
            if not key["text"].strip():
                raise bad_request("keyboard button text must be non-empty", rule="empty-button")
            asks = [name for name in ("request_location", "request_contact") if key.get(name)]
            if asks and chat is not None and not chat.private:
                what = "location" if asks[0] == "request_location" else "phone number"
                raise bad_request(f"{what} can be requested in private chats only", rule="private-only")


def _check_button(emulator: "Emulator", button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("button text must be non-empty", rule="empty-button")
    url = button.get("url")
    if url is None:
        return
    parts = urlsplit(url if "://" in url else f"https://{url}")
    scheme_known = parts.scheme in {"http", "https", "tg", "ton"}
    if not scheme_known or not parts.netloc or (parts.scheme.startswith("http") and "." not in parts.netloc):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL", rule="button-url")
    if parts.netloc.lower() == "t.me" and parts.path.strip("/") == emulator.bot["username"]:
        for name in ("start", "startgroup"):
            payload = parse_qs(parts.query).get(name)
            if payload and not START_PAYLOAD.fullmatch(payload[0]):
                raise bad_request(f"the {name} parameter of '{url}' is invalid", rule="deep-link")


def screen_button(button: Json) -> Json:
    """A button as a screen shows it: label, kind, value, style."""
    for field, kind in ACTIONS.items():
        if field in button:
            value = button[field]
            if field == "copy_text":
                value = value["text"]
            elif field == "switch_inline_query_chosen_chat":
                value = value.get("query", "")
            elif isinstance(value, dict):
                value = value.get("url")
            return {"label": button["text"], "kind": kind, "value": value, "style": button.get("style")}
    return {"label": button["text"], "kind": "none", "value": None, "style": button.get("style")}


def reply_keys(keyboard: Json | None) -> list[list[Json]]:
    """The keys of a reply keyboard: label and kind (text, location, contact, other)."""
    rows: list[list[Json]] = []
    for row in (keyboard or {}).get("keyboard", ()):
        keys = []
        for key in row:
            fields = {"text": key} if isinstance(key, str) else key
            kind = "text"
            if fields.get("request_location"):
                kind = "location"
            elif fields.get("request_contact"):
                kind = "contact"
            elif any(name.startswith(("request_", "web_app")) for name in fields):
                kind = "other"
            keys.append({"label": fields["text"], "kind": kind, "style": fields.get("style")})
        rows.append(keys)
    return rows
