"""A follow-up that is about to be deleted, or was (FOLLOW-9)."""

from dataclasses import dataclass

from storage.entities.cards import Card
from storage.entities.dialogue import Record
from storage.entities.follow_ups import FollowUp


@dataclass(frozen=True, slots=True)
class FollowUpDeletion:
    """Asked: the `follow_up` with what goes with it, `next_at` being the reminder that goes; `own` where its author
    asked from his card. Done: no word of it is left, `last_at` and `next_at` are what the record has now, given to
    whoever `reads` it.
    """

    view: str
    id: int
    record: Record
    card: Card
    follow_up: FollowUp | None = None
    comments: int = 0
    own: bool = False
    reads: bool = False
    last_at: int | None = None
    next_at: int | None = None
