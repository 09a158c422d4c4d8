"""What a phone shows of a chat, as JSON."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from emulator.chats import Chat, Posted
from emulator.errors import Json
from emulator.formatting import to_html
from emulator.keyboards import reply_keys, screen_button
from emulator.methods.profile import commands_for

if TYPE_CHECKING:
    from emulator.core import Emulator
    from emulator.person import Person

FILE_KINDS = ("document", "voice", "audio", "video", "animation", "video_note", "sticker")


class ScreenButton(TypedDict):
    """An inline button; `kind` is callback, url, copy_text, switch_inline …"""

    label: str
    kind: str
    value: Any
    style: str | None


ScreenMessage = TypedDict(
    "ScreenMessage",
    {
        "message_id": int,
        "from_bot": bool,
        "from": str,
        "from_id": int,
        "chat": int,
        "date": str,
        "text": str | None,
        "html": str | None,
        "buttons": list[list[ScreenButton]],
        "photo": Json | None,
        "document": Json | None,
        "voice": Json | None,
        "audio": Json | None,
        "video": Json | None,
        "sticker": Json | None,
        "location": Json | None,
        "contact": Json | None,
        "edited": bool,
        "reply_to": int | None,
        "forwarded_from": str | None,
        "via_bot": bool,
        "album": str | None,
        "protected": bool,
        "reactions": list[str],
        "pinned": bool,
        "silent": bool,
        "service": bool,
    },
)


class Screen(TypedDict):
    """One chat on one phone.

    `alert` is the pop-up that shows until the person's next deed, `show_alert` whether it asks to be
    closed; `action` is what the bot is shown to be doing ("typing").
    """

    chat: Json
    messages: list[ScreenMessage]
    reply_keyboard: list[list[str]]
    reply_keys: list[list[Json]]
    placeholder: str | None
    alert: str | None
    show_alert: bool
    action: str | None
    bot_username: str
    blocked: bool
    started: bool
    commands: list[Json]
    menu_button: Json | None


def draw(emulator: "Emulator", person: "Person", chat: Chat, last: int | None) -> Screen:
    """The chat as `person` sees it, its `last` messages or all that are kept."""
    posted = list(chat.messages.values())
    if last is not None:
        posted = posted[-last:] if last > 0 else []
    popup = person.popups.get(chat.id) or {}
    keyboard = chat.keyboard or {}
    keys = reply_keys(chat.keyboard)
    return {
        "chat": {"id": chat.id, "type": chat.type, "title": _title(emulator, chat)},
        "messages": [_message(emulator, chat, one) for one in posted],
        "reply_keyboard": [[key["label"] for key in row] for row in keys],
        "reply_keys": keys,
        "placeholder": keyboard.get("input_field_placeholder"),
        "alert": popup.get("text"),
        "show_alert": bool(popup.get("show_alert")),
        "action": chat.action,
        "bot_username": emulator.bot["username"],
        "blocked": person.blocked,
        "started": person.private_chat.opened,
        "commands": commands_for(emulator, person.id, chat.id, person.language_code),
        "menu_button": chat.menu_button,
    }


def _title(emulator: "Emulator", chat: Chat) -> str:
    title: str = emulator.bot["first_name"] if chat.private else chat.name["title"]
    return title


def _name(user: Json) -> str:
    return " ".join(user[key] for key in ("first_name", "last_name") if user.get(key))


def _message(emulator: "Emulator", chat: Chat, posted: Posted) -> ScreenMessage:
    body = posted.body
    service = _service(body)
    text = posted.text if service is None else service
    rows = body.get("reply_markup", {}).get("inline_keyboard", ())
    when = datetime.fromtimestamp(body["date"], UTC).isoformat(timespec="seconds")
    return {
        "message_id": posted.id,
        "from_bot": posted.by_bot,
        "from": _name(body["from"]),
        "from_id": body["from"]["id"],
        "chat": chat.id,
        "date": when,
        "text": text,
        "html": None if text is None else to_html(text, posted.entities),
        "buttons": [[screen_button(button) for button in row] for row in rows],  # type: ignore[misc]
        "photo": _file(emulator, body["photo"][-1]) if "photo" in body else None,
        "document": _file(emulator, body.get("document")),
        "voice": _file(emulator, body.get("voice")),
        "audio": _file(emulator, body.get("audio")),
        "video": _file(emulator, body.get("video") or body.get("video_note") or body.get("animation")),
        "sticker": _file(emulator, body.get("sticker")),
        "location": _location(body),
        "contact": body.get("contact"),
        "edited": posted.edited,
        "reply_to": body.get("reply_to_message", {}).get("message_id"),
        "forwarded_from": _forwarded_from(body.get("forward_origin")),
        "via_bot": "via_bot" in body,
        "album": body.get("media_group_id"),
        "protected": posted.protected,
        "reactions": [one.get("emoji", "") for one in posted.reactions],
        "pinned": posted.id in chat.pinned,
        "silent": posted.silent,
        "service": service is not None,
    }


def _file(emulator: "Emulator", media: Json | None) -> Json | None:
    """A file as a page can show it: name, type, size in bytes and where to load it."""
    if media is None:
        return None
    stored = emulator.files.by_id.get(media["file_id"])
    shown: Json = {
        "file_id": media["file_id"],
        "url": f"/files/{media['file_id']}",
        "file_name": media.get("file_name", stored.name if stored else None),
        "mime_type": media.get("mime_type", stored.mime if stored else None),
        "size": media.get("file_size"),
    }
    for name in ("width", "height", "duration", "emoji"):
        if name in media:
            shown[name] = media[name]
    return shown


def _location(body: Json) -> Json | None:
    place = body.get("location")
    if place is None:
        return None
    shown: Json = {"lat": place["latitude"], "lng": place["longitude"], "live": place.get("live_period")}
    if "venue" in body:
        shown.update({name: body["venue"].get(name) for name in ("title", "address")})
    return shown


def _forwarded_from(origin: Json | None) -> str | None:
    if origin is None:
        return None
    if "sender_user" in origin:
        return _name(origin["sender_user"])
    name: str = origin["sender_user_name"]
    return name


def _service(body: Json) -> str | None:
    """A line about the group itself, for messages that say nothing else."""
    if "new_chat_members" in body:
        return ", ".join(_name(user) for user in body["new_chat_members"]) + " joined"
    if "left_chat_member" in body:
        return _name(body["left_chat_member"]) + " left"
    return None
