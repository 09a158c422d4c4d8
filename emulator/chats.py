"""Chats and the messages in them, as Telegram keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from emulator.errors import Json

KEPT_MESSAGES = 2_000
MEDIA = ("photo", "document", "voice", "audio", "video", "animation", "video_note", "sticker")
PRESENT = frozenset({"creator", "administrator", "member"})


@dataclass(slots=True)
class Posted:
    """One message of a chat.

    `body` is the Bot API's Message. It is replaced, never changed in place, because answers and
    queued updates share it.
    """

    body: Json
    by_bot: bool
    protected: bool = False
    had_keyboard: bool = False
    """It was sent with a reply keyboard (or its removal), so Telegram does not let it be edited."""
    silent: bool = False
    """Sent with `disable_notification`."""
    inline_id: str | None = None
    edited: bool = False
    reactions: list[Json] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The message id, unique within its chat."""
        number: int = self.body["message_id"]
        return number

    @property
    def text(self) -> str | None:
        """Text or caption."""
        words: str | None = self.body.get("text", self.body.get("caption"))
        return words

    @property
    def entities(self) -> list[Json]:
        """The entities of text or caption."""
        found: list[Json] = self.body.get("entities") or self.body.get("caption_entities") or []
        return found

    @property
    def media_kind(self) -> str | None:
        """Which of the media kinds it carries, if any."""
        return next((kind for kind in MEDIA if kind in self.body), None)


@dataclass(slots=True)
class Chat:
    """A private chat of one person with the bot, or a group the bot can be in."""

    id: int
    type: str
    name: Json
    """`first_name` … of a private chat, `title` of a group."""
    instance: str
    members: dict[int, str] = field(default_factory=dict)
    """Status by user id; the bot's own status is `bot_status`."""
    bot_status: str = "member"
    opened: bool = False
    """Private chats: the person pressed Start (or wrote) at least once."""
    messages: dict[int, Posted] = field(default_factory=dict)
    last_id: int = 0
    keyboard: Json | None = None
    """The reply keyboard that stands below the input field."""
    pinned: list[int] = field(default_factory=list)
    menu_button: Json | None = None
    action: str | None = None
    """What the bot is shown to be doing ("typing"), until its next message."""

    @property
    def private(self) -> bool:
        """Whether this is one person's chat with the bot."""
        return self.type == "private"

    @property
    def bot_present(self) -> bool:
        """Whether the bot can read and write here."""
        return self.bot_status in PRESENT

    def as_json(self) -> Json:
        """The short Chat object inside messages."""
        return {"id": self.id, **self.name, "type": self.type}

    def next_id(self) -> int:
        """The id of the next message."""
        self.last_id += 1
        return self.last_id

    def keep(self, posted: Posted) -> None:
        """Append a message; the oldest are forgotten beyond `KEPT_MESSAGES`."""
        self.messages[posted.id] = posted
        if len(self.messages) > KEPT_MESSAGES:
            del self.messages[next(iter(self.messages))]

    def newest_first(self) -> Iterable[Posted]:
        """Messages from the newest to the oldest."""
        return reversed(self.messages.values())

    def existed(self, message_id: int) -> bool:
        """Whether a message with this id was ever here."""
        return 0 < message_id <= self.last_id
