"""Cards: what was shown where, and the single-use nonce of its writing buttons (PERM-21, DIALOG-7)."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Card:
    """One message of ours that shows a record or a list. It holds ids and versions, never text.

    `subject` is the record a reply to the card is about, as a ref. `seen` are the versions shown {ref: version};
    `list_state` is what paging needs. `message` is None until the channel has told it. `drawn_at` is when it was
    drawn last.
    """

    id: int
    place: str
    message: str | None
    user_id: int | None
    view: str
    entity: str
    record_id: int
    subject: str | None
    nonce: str
    created_at: int
    seen: dict[str, int] = field(default_factory=dict)
    list_state: dict[str, Any] = field(default_factory=dict)
    drawn_at: int = 0


@dataclass(frozen=True, slots=True)
class Nothing:
    """A call that was applied and has nothing more to show."""

    view: str = "nothing"
