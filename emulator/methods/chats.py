"""What the bot asks about chats and does in them."""

from typing import TYPE_CHECKING

from emulator.chats import Chat
from emulator.errors import Json, bad_request
from emulator.files import Files

if TYPE_CHECKING:
    from emulator.core import Emulator

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
REACTIONS = 1


def member_json(status: str, user: Json) -> Json:
    """A ChatMember with the fields its status requires."""
    found: Json = {"user": user, "status": status}
    match status:
        case "creator":
            found["is_anonymous"] = False
        case "administrator":
            found.update({"can_be_edited": False, "is_anonymous": False})
            found.update(dict.fromkeys(ADMIN_RIGHTS, True))
        case "kicked":
            found["until_date"] = 0
    return found


def _member(emulator: "Emulator", chat: Chat, user_id: int) -> Json:
    if user_id == emulator.bot["id"]:
        return member_json(chat.bot_status, emulator.bot)
    person = emulator.people.find(user_id)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID", rule="unknown-user")
    return member_json(chat.members.get(user_id, "left"), person.as_user())


def get_chat(emulator: "Emulator", params: Json, _files: Files) -> Json:
    chat = emulator.find_chat(params["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full: Json = {
        **chat.as_json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].body
    if not chat.private:
        full["permissions"] = {"can_send_messages": True}
    return full


def get_chat_member(emulator: "Emulator", params: Json, _files: Files) -> Json:
    return _member(emulator, emulator.find_chat(params["chat_id"]), params["user_id"])


def get_chat_administrators(emulator: "Emulator", params: Json, _files: Files) -> list[Json]:
    chat = emulator.find_chat(params["chat_id"])
    if chat.private:
        raise bad_request("there are no administrators in the private chat", rule="private-chat")
    leading = {"creator", "administrator"}
    return [_member(emulator, chat, user) for user, status in chat.members.items() if status in leading]


def get_chat_member_count(emulator: "Emulator", params: Json, _files: Files) -> int:
    chat = emulator.find_chat(params["chat_id"])
    return sum(status not in {"left", "kicked"} for status in chat.members.values()) + chat.bot_present


def leave_chat(emulator: "Emulator", params: Json, _files: Files) -> bool:
    chat = emulator.chat_to_write(params["chat_id"])
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats", rule="private-chat")
    chat.bot_status = "left"
    emulator.show(chat)
    return True


def pin_chat_message(emulator: "Emulator", params: Json, _files: Files) -> bool:
    chat = emulator.chat_to_write(params["chat_id"])
    posted = emulator.find_posted(chat, params["message_id"], "to pin")
    if posted.id in chat.pinned:
        chat.pinned.remove(posted.id)
    chat.pinned.append(posted.id)
    emulator.show(chat)
    return True


def unpin_chat_message(emulator: "Emulator", params: Json, _files: Files) -> bool:
    chat = emulator.chat_to_write(params["chat_id"])
    number = params.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if number in chat.pinned:
        chat.pinned.remove(number)
    emulator.show(chat)
    return True


def unpin_all_chat_messages(emulator: "Emulator", params: Json, _files: Files) -> bool:
    chat = emulator.chat_to_write(params["chat_id"])
    chat.pinned.clear()
    emulator.show(chat)
    return True


def set_message_reaction(emulator: "Emulator", params: Json, _files: Files) -> bool:
    chat = emulator.chat_to_write(params["chat_id"])
    posted = emulator.find_posted(chat, params["message_id"], "to react")
    reactions = params.get("reaction") or []
    if len(reactions) > REACTIONS:
        raise bad_request("REACTIONS_TOO_MANY", rule="too-many-reactions")
    posted.reactions = reactions
    emulator.show(chat)
    return True


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "setMessageReaction": set_message_reaction,
}
