"""Changing and removing what was sent."""

from typing import TYPE_CHECKING

from emulator.chats import MEDIA, Chat, Posted
from emulator.errors import Json, bad_request
from emulator.files import Files
from emulator.keyboards import check_markup
from emulator.methods.media import media_content
from emulator.methods.messages import location_content
from emulator.methods.posting import caption_content, text_content

if TYPE_CHECKING:
    from emulator.core import Emulator

DELETE_LIFE = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
TEXT_FIELDS = ("text", "entities", "link_preview_options")
CAPTION_FIELDS = ("caption", "caption_entities", "show_caption_above_media")


def _target(emulator: "Emulator", params: Json) -> tuple[Chat, Posted]:
    """The message to edit, if the bot may edit it."""
    inline_id = params.get("inline_message_id")
    if inline_id is not None:
        found = emulator.inline_messages.get(inline_id)
        if found is None:
            raise bad_request("MESSAGE_ID_INVALID", rule="unknown-message")
        return found
    if "chat_id" not in params or "message_id" not in params:
        raise bad_request("message identifier is not specified", rule="missing-parameter")
    chat = emulator.chat_to_write(params["chat_id"])
    posted = emulator.find_posted(chat, params["message_id"], "to edit")
    if not posted.by_bot:
        raise bad_request("message can't be edited", rule="edit-foreign")
    if posted.had_keyboard:
        raise bad_request("message can't be edited", rule="edit-with-reply-keyboard")
    return chat, posted


def _change(
    emulator: "Emulator", params: Json, target: tuple[Chat, Posted], dropped: tuple[str, ...], content: Json
) -> Json | bool:
    """Replace the `dropped` fields by `content` and the keyboard by the given one."""
    chat, posted = target
    markup = params.get("reply_markup")
    if markup is not None:
        check_markup(emulator, markup, chat)
    old = posted.body
    body = {name: value for name, value in old.items() if name not in dropped and name != "reply_markup"}
    body.update(content)
    if markup and markup["inline_keyboard"]:
        body["reply_markup"] = markup
    if body == old:
        raise bad_request(NOT_MODIFIED)
    emulator.flood.check(chat.id, edit=True)
    body["edit_date"] = int(emulator.now())
    posted.body = body
    posted.edited = posted.edited or bool(dropped)
    emulator.show(chat)
    return True if "inline_message_id" in params else body


def edit_message_text(emulator: "Emulator", params: Json, _files: Files) -> Json | bool:
    target = _target(emulator, params)
    if "text" not in target[1].body:
        raise bad_request("there is no text in the message to edit", rule="edit-kind")
    return _change(emulator, params, target, (*TEXT_FIELDS, "edit_date"), _dated(target, text_content(params)))


def edit_message_caption(emulator: "Emulator", params: Json, _files: Files) -> Json | bool:
    target = _target(emulator, params)
    if target[1].media_kind is None:
        raise bad_request("there is no caption in the message to edit", rule="edit-kind")
    content = _dated(target, caption_content(params))
    return _change(emulator, params, target, (*CAPTION_FIELDS, "edit_date"), content)


def edit_message_media(emulator: "Emulator", params: Json, files: Files) -> Json | bool:
    target = _target(emulator, params)
    item: Json = params["media"]
    if item["type"] not in MEDIA:
        raise bad_request(f"the emulator cannot edit to {item['type']}", rule="not-emulated")
    if "media_group_id" in target[1].body and {item["type"], target[1].media_kind} & {"document", "audio"}:
        raise bad_request("message can't be edited: album kinds differ", rule="album-kinds")
    content = media_content(emulator, item["type"], item["media"], item, files)
    content.update(caption_content(item))
    dropped = (*MEDIA, "has_media_spoiler", *CAPTION_FIELDS, *TEXT_FIELDS, "edit_date")
    return _change(emulator, params, target, dropped, _dated(target, content))


def edit_message_reply_markup(emulator: "Emulator", params: Json, _files: Files) -> Json | bool:
    return _change(emulator, params, _target(emulator, params), (), {})


def edit_live_location(emulator: "Emulator", params: Json, _files: Files) -> Json | bool:
    target = _target(emulator, params)
    old = target[1].body.get("location", {})
    if "live_period" not in old:
        raise bad_request("message can't be edited", rule="edit-kind")
    location = {"live_period": old["live_period"], **location_content(params)}
    return _change(emulator, params, target, ("location", "edit_date"), _dated(target, {"location": location}))


def stop_live_location(emulator: "Emulator", params: Json, _files: Files) -> Json | bool:
    target = _target(emulator, params)
    old = target[1].body.get("location", {})
    if "live_period" not in old:
        raise bad_request("message can't be edited", rule="edit-kind")
    location = {name: value for name, value in old.items() if name != "live_period"}
    return _change(emulator, params, target, ("location", "edit_date"), _dated(target, {"location": location}))


def _dated(target: tuple[Chat, Posted], content: Json) -> Json:
    """Keep the old `edit_date`, so that it does not count as a difference."""
    old = target[1].body.get("edit_date")
    return {**content, "edit_date": old} if old is not None else content


def _delete(emulator: "Emulator", chat: Chat, message_id: int) -> None:
    posted = emulator.find_posted(chat, message_id, "to delete")
    too_old = emulator.now() - posted.body["date"] > DELETE_LIFE
    may = posted.by_bot or chat.private or chat.bot_status == "administrator"
    if too_old and not (chat.bot_status == "administrator" and not chat.private):
        raise bad_request("message can't be deleted for everyone")
    if not may:
        raise bad_request("message can't be deleted", rule="delete-foreign")
    del chat.messages[message_id]
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)


def delete_message(emulator: "Emulator", params: Json, _files: Files) -> bool:
    chat = emulator.chat_to_write(params["chat_id"])
    _delete(emulator, chat, params["message_id"])
    emulator.show(chat)
    return True


def delete_messages(emulator: "Emulator", params: Json, _files: Files) -> bool:
    """Unknown ones are skipped, as at Telegram."""
    chat = emulator.chat_to_write(params["chat_id"])
    for message_id in params["message_ids"]:
        if message_id in chat.messages:
            _delete(emulator, chat, message_id)
    emulator.show(chat)
    return True


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageLiveLocation": edit_live_location,
    "stopMessageLiveLocation": stop_live_location,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
