"""Putting a message of the bot into a chat: the part every sending method shares."""

from typing import TYPE_CHECKING, Any

from emulator.chats import Chat, Posted
from emulator.entities import utf16_length
from emulator.errors import Json, bad_request
from emulator.formatting import format_text
from emulator.keyboards import check_markup

if TYPE_CHECKING:
    from emulator.core import Emulator

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def text_content(params: Json) -> Json:
    """`text` with its entities, measured after parsing."""
    text, entities = format_text(params.get("text", ""), params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("message text is empty", rule="empty-text")
    if len(text) > TEXT_LIMIT // 2 and utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long", rule="too-long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if params.get("link_preview_options"):
        content["link_preview_options"] = params["link_preview_options"]
    return content


def caption_content(params: Json) -> Json:
    """`caption` with its entities; {} without one."""
    raw = params.get("caption")
    if not raw:
        return {}
    text, entities = format_text(raw, params.get("parse_mode"), params.get("caption_entities"))
    if len(text) > CAPTION_LIMIT // 2 and utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long", rule="too-long")
    content: Json = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    if params.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return content


def post(emulator: "Emulator", params: Json, content: Json) -> Json:
    """Send one message to `params["chat_id"]` and answer it."""
    chat = emulator.chat_to_write(params["chat_id"])
    markup = params.get("reply_markup")
    if markup is not None:
        check_markup(emulator, markup, chat)
    reply = replied_to(emulator, chat, params)
    emulator.flood.check(chat.id)
    posted = place(emulator, chat, params, {**content, **reply})
    emulator.show(chat)
    return posted.body


def place(emulator: "Emulator", chat: Chat, params: Json, content: Json) -> Posted:
    """Append a message of the bot whose request has been judged already."""
    body: Json = {
        "message_id": chat.next_id(),
        "from": emulator.bot,
        "chat": chat.as_json(),
        "date": int(emulator.now()),
        **content,
    }
    if params.get("protect_content"):
        body["has_protected_content"] = True
    posted = Posted(
        body,
        by_bot=True,
        protected=bool(params.get("protect_content")),
        silent=bool(params.get("disable_notification")),
    )
    markup: Any = params.get("reply_markup")
    if markup:
        if "inline_keyboard" in markup:
            if markup["inline_keyboard"]:
                body["reply_markup"] = markup
        else:
            posted.had_keyboard = True
            chat.keyboard = None if markup.get("remove_keyboard") else markup
    chat.action = None
    chat.keep(posted)
    return posted


def replied_to(emulator: "Emulator", chat: Chat, params: Json) -> Json:
    """`reply_to_message` for the message that is answered, {} when none is."""
    reply = params.get("reply_parameters")
    if reply is not None:
        number, forgiving = reply.get("message_id"), reply.get("allow_sending_without_reply")
        if number is None:
            raise bad_request("message to be replied not specified", rule="missing-field")
    else:
        number, forgiving = params.get("reply_to_message_id"), params.get("allow_sending_without_reply")
    if number is None:
        return {}
    original = chat.messages.get(number)
    if original is None:
        if forgiving:
            return {}
        rule = None if chat.existed(number) else "unknown-message"
        raise bad_request("message to be replied not found", rule=rule)
    return {"reply_to_message": without_reply(original.body)}


def without_reply(body: Json) -> Json:
    """A message as it is quoted in another: without what it replied to itself."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}
