"""A person's account: who they are to others, and what every deed is made of."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.chats import Chat, Posted
from emulator.errors import Json, NotPossible
from emulator.files import Upload, media_object
from emulator.methods.chats import member_json
from emulator.methods.posting import without_reply
from emulator.step import Step

if TYPE_CHECKING:
    from emulator.core import Emulator

MEDIA_KINDS = ("photo", "document", "voice", "audio", "video", "video_note", "sticker", "animation")


@dataclass(eq=False)
class Account:
    """Somebody with a Telegram account; Person adds what one can do with it."""

    emulator: "Emulator"
    id: int
    name: str
    role: str = ""
    language_code: str = "en"
    username: str | None = None
    phone: str = ""
    place: tuple[float, float] = (25.0339, 121.5645)
    """Latitude and longitude a location key sends when none are given."""
    popups: dict[int, Json] = field(default_factory=dict)
    """The pop-up showing in each chat, until the next deed."""
    last_query: str | None = None

    # -- what others see of this person -------------------------------------------------------

    def as_user(self) -> Json:
        """The User object in updates."""
        first, _, last = self.name.partition(" ")
        user: Json = {"id": self.id, "is_bot": False, "first_name": first}
        if last:
            user["last_name"] = last
        if self.username:
            user["username"] = self.username
        user["language_code"] = self.language_code
        return user

    @property
    def private_chat(self) -> Chat:
        """The chat with the bot (its id is the person's)."""
        return self.emulator.chats[self.id]

    @property
    def blocked(self) -> bool:
        """Whether this person has blocked the bot."""
        return self.private_chat.bot_status == "kicked"

    def chat(self, chat: int | None) -> Chat:
        """One of this person's chats; NotPossible when they are not in it."""
        if chat is None or chat == self.id:
            return self.private_chat
        found = self.emulator.chats.get(chat)
        if found is None or found.private or found.members.get(self.id, "left") in {"left", "kicked"}:
            raise NotPossible(f"{self.name} is in no chat {chat}", status=404)
        return found

    # -- the parts they are made of -----------------------------------------------------------

    def post(
        self,
        content: Json,
        *,
        chat: int | None = None,
        reply_to: int | None = None,
        inline_id: str | None = None,
        service: bool = False,
    ) -> Step:
        """Put a message of this person into a chat and tell the bot, if it may see it."""
        emulator, where = self.emulator, self.chat(chat)
        if where.private and self.blocked:
            raise NotPossible(f"{self.name} has blocked the bot; unblock it first")
        body: Json = {
            "message_id": where.last_id + 1,
            "from": self.as_user(),
            "chat": where.as_json(),
            "date": int(emulator.now()),
        }
        if reply_to is not None:
            original = where.messages.get(reply_to)
            if original is None:
                raise NotPossible(f"there is no message {reply_to} to reply to", status=404)
            body["reply_to_message"] = without_reply(original.body)
        body.update(content)
        posted = Posted(body, by_bot=False, inline_id=inline_id)
        where.next_id()
        where.keep(posted)
        where.opened = True
        self.popups.clear()
        seen = service or self._seen_by_bot(where, body)
        update_id = emulator.queue.add("message", body) if seen else None
        emulator.show(where)
        return Step(() if update_id is None else (update_id,), (posted.id,))

    def bot_becomes(self, chat: Chat, status: str) -> Step:
        """This person changes the bot's standing in a chat: a my_chat_member update."""
        bot = self.emulator.bot
        body = {
            "chat": chat.as_json(),
            "from": self.as_user(),
            "date": int(self.emulator.now()),
            "old_chat_member": member_json(chat.bot_status, bot),
            "new_chat_member": member_json(status, bot),
        }
        chat.bot_status = status
        update_id = self.emulator.queue.add("my_chat_member", body)
        self.emulator.show(chat)
        return Step(() if update_id is None else (update_id,))

    def _seen_by_bot(self, chat: Chat, body: Json) -> bool:
        """Privacy mode: in a group only commands, mentions, replies to the bot and its inline messages."""
        if chat.private:
            return True
        if not chat.bot_present:
            return False
        if not self.emulator.privacy or chat.bot_status == "administrator" or "via_bot" in body:
            return True
        bot = self.emulator.bot
        if body.get("reply_to_message", {}).get("from", {}).get("id") == bot["id"]:
            return True
        text: str = body.get("text") or body.get("caption") or ""
        name = f"@{bot['username']}".lower()
        found: list[Json] = body.get("entities") or body.get("caption_entities") or []
        for entity in found:
            data = text.encode("utf-16-le")[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])]
            word = data.decode("utf-16-le").lower()
            if entity["type"] == "mention" and word == name:
                return True
            if entity["type"] == "bot_command" and ("@" not in word or word.endswith(name)):
                return True
        return False

    def own(self, message_id: int, chat: int | None) -> tuple[Chat, Posted]:
        """A message this person wrote, and its chat."""
        where = self.chat(chat)
        posted = where.messages.get(message_id)
        if posted is None or posted.body["from"]["id"] != self.id:
            raise NotPossible(f"{self.name} wrote no message {message_id} here", status=404)
        return where, posted

    def edited(self, chat: Chat, posted: Posted, body: Json) -> Step:
        """Replace an own message and tell the bot, if it may see it."""
        body["edit_date"] = int(self.emulator.now())
        posted.body = body
        posted.edited = True
        self.popups.clear()
        seen = self._seen_by_bot(chat, body)
        update_id = self.emulator.queue.add("edited_message", body) if seen else None
        self.emulator.show(chat)
        return Step(() if update_id is None else (update_id,), (posted.id,))

    def origin(self, source: "str | Account | None") -> Json:
        """`forward_origin` of something that `source` wrote; {} for None."""
        date = int(self.emulator.now())
        if source is None:
            return {}
        if isinstance(source, Account):
            return {"forward_origin": {"type": "user", "sender_user": source.as_user(), "date": date}}
        return {"forward_origin": {"type": "hidden_user", "sender_user_name": source, "date": date}}

    def media(self, upload: Upload, kind: str | None) -> Json:
        """Keep a file of this person and make its media field."""
        if not upload.content:
            raise NotPossible(f"{upload.name} is empty")
        if kind == "vcard":
            kind, upload = "document", upload._replace(mime=upload.mime or "text/x-vcard")
        elif kind is None:
            kind = "photo" if upload.mime.startswith("image/") else "document"
        if kind not in MEDIA_KINDS:
            raise NotPossible(f"unknown kind of file: {kind}")
        if kind == "voice" and not upload.mime:
            upload = upload._replace(mime="audio/ogg")
        stored = self.emulator.files.add(kind, upload)
        extra: Json = {"duration": 3} if kind in {"voice", "audio", "video", "video_note"} else {}
        return {kind: media_object(stored, extra)}
