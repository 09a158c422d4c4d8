"""Who asks, where, when and by which card: made once at the boundary and passed on unchanged (ORG-1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.entities.instants import from_ms, to_ms

Channel = Literal["chat", "job", "import", "cli"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the CRM.

    `account`, `place` and `message` are the channel's own opaque addresses; `delivery_id` is the update (on other
    channels the client's request id). `now` decides limits, expiry and audit, `said_at` occurred_at and date
    words. `card_place`/`card_message` find the card a button or reply belongs to, `nonce` comes from the button.
    """

    account: str
    channel: Channel
    now: datetime
    said_at: datetime
    place: str = ""
    private: bool = True
    message: str | None = None
    delivery_id: str | None = None
    card_message: str | None = None
    nonce: str | None = None

    @property
    def at(self) -> int:
        """`now` in UTC milliseconds."""
        return to_ms(self.now)

    @property
    def said(self) -> int:
        """`said_at` in UTC milliseconds."""
        return to_ms(self.said_at)


def job_call(now: int, *, account: str = "system", place: str = "", private: bool = True) -> Call:
    """The call of what the CRM does by itself at `now` (UTC milliseconds)."""
    moment = from_ms(now)
    return Call(account=account, channel="job", now=moment, said_at=moment, place=place, private=private)


def call_shown(drawn_at: int, *, account: str = "", place: str = "") -> Call:
    """The moment a card was drawn, for what is judged again when it is shown again."""
    moment = from_ms(drawn_at)
    return Call(account=account, channel="chat", now=moment, said_at=moment, place=place)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call made, kept as request -> (view, entity, id, version), never as a result with personal data.

    `view` names how it is shown, now and again after a restart; `card` is the card made for it; `parts` are
    further ids of the same answer.
    """

    view: str
    entity: str = ""
    id: int = 0
    version: int = 0
    card: int | None = None
    parts: tuple[int, ...] = ()
