"""Forwarding and copying."""

from typing import TYPE_CHECKING

from emulator.chats import MEDIA, Posted
from emulator.errors import Json, bad_request
from emulator.files import Files
from emulator.methods.posting import caption_content, place, post

if TYPE_CHECKING:
    from emulator.core import Emulator

CONTENT = (
    *MEDIA,
    "text",
    "entities",
    "caption",
    "caption_entities",
    "link_preview_options",
    "location",
    "venue",
    "contact",
    "dice",
)


def content_of(posted: Posted) -> Json:
    """What a message says, without who said it, when and where."""
    return {name: posted.body[name] for name in CONTENT if name in posted.body}


def origin_of(posted: Posted) -> Json:
    """`forward_origin` of a message that is passed on."""
    if "forward_origin" in posted.body:
        origin: Json = posted.body["forward_origin"]
        return origin
    return {"type": "user", "sender_user": posted.body["from"], "date": posted.body["date"]}


def _source(emulator: "Emulator", params: Json, message_id: int, what: str) -> Posted:
    posted = emulator.find_posted(emulator.find_chat(params["from_chat_id"]), message_id, f"to {what}")
    if posted.protected:
        verb = {"forward": "forwarded", "copy": "copied"}[what]
        raise bad_request(f"message can't be {verb}", rule="protected-content")
    return posted


def forward_message(emulator: "Emulator", params: Json, _files: Files) -> Json:
    posted = _source(emulator, params, params["message_id"], "forward")
    return post(emulator, params, {"forward_origin": origin_of(posted), **content_of(posted)})


def forward_messages(emulator: "Emulator", params: Json, _files: Files) -> list[Json]:
    return _many(emulator, params, "forward")


def copy_message(emulator: "Emulator", params: Json, _files: Files) -> Json:
    posted = _source(emulator, params, params["message_id"], "copy")
    content = content_of(posted)
    if posted.media_kind is not None and "caption" in params:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content.update(caption_content(params))
    return {"message_id": post(emulator, params, content)["message_id"]}


def copy_messages(emulator: "Emulator", params: Json, _files: Files) -> list[Json]:
    return _many(emulator, params, "copy")


def _many(emulator: "Emulator", params: Json, what: str) -> list[Json]:
    """Unknown messages are skipped, as at Telegram."""
    source = emulator.find_chat(params["from_chat_id"])
    chat = emulator.chat_to_write(params["chat_id"])
    found = [_source(emulator, params, number, what) for number in params["message_ids"] if number in source.messages]
    emulator.flood.check(chat.id, messages=max(1, len(found)))
    sent = []
    for posted in found:
        origin = {"forward_origin": origin_of(posted)} if what == "forward" else {}
        body = place(emulator, chat, params, {**origin, **content_of(posted)}).body
        sent.append({"message_id": body["message_id"]})
    emulator.show(chat)
    return sent


METHODS = {
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
}
