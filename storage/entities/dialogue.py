"""What the conversation keeps: drafts, questions, memos, and the situation a message is read in."""

from dataclasses import dataclass, field
from typing import Any, Literal

from storage.entities.candidates import Candidate
from storage.entities.cards import Card
from storage.entities.people import Speaker

DraftState = Literal["open", "saved", "discarded", "lapsed"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A write not yet confirmed: its values, and the words it came from (DIALOG-5)."""

    id: int
    owner_id: int
    kind: str
    body: dict[str, Any]
    words: str
    said_at: int
    state: DraftState
    button_until: int
    created_at: int
    version: int
    message: str | None = None
    record: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The one open question of a person: which slot of what, asked on which card (DIALOG-6).

    `subject` says what the answer is for: a ref (f8f3k2, e4zz, c7b, d9) or `ref:field`.
    """

    id: int
    slot: str
    subject: str
    card_id: int | None
    asked_at: int


@dataclass(frozen=True, slots=True)
class Memo:
    """Kept text without a record (DIALOG-10)."""

    id: int
    text: str
    said_at: int
    state: str


@dataclass(frozen=True, slots=True)
class Record:
    """A lead or customer as the conversation names it."""

    kind: Literal["lead", "customer"]
    id: int
    name: str

    @property
    def subject(self) -> tuple[str, int]:
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """The visit that takes what its writer says now: still open, or begun within two hours (FOLLOW-17)."""

    id: int
    record: Record
    is_open: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is known when a message that is no command is read.

    `applied` says that this delivery was carried out before (it only lacks its answer). `replied` is the card the
    message replies to, `question` the open question, `recent` the last record card opened within 10 minutes.
    """

    speaker: Speaker | None
    applied: bool = False
    replied: Card | None = None
    question: Question | None = None
    recent: Record | None = None
    visit: OpenVisit | None = None
    candidates: tuple[Candidate, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[str, str]:
        """What the open question is about, and what of it is asked: ("c7b", "phone"); empty where nothing is."""
        about, _, what = (self.question.subject if self.question else "").partition(":")
        return about, what


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A draft and the card it stands on. `view` names the card (follow-which, lead-draft, …)."""

    view: str
    draft: Draft
    card: Card


@dataclass(frozen=True, slots=True)
class DraftClosed:
    """A draft that was discarded or kept as a memo; its words go back to the person, copyable."""

    view: str
    words: str
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Drafts:
    """Everything typed and not saved, newest first: five a page, `first` before this page, `total` in all."""

    kept: tuple[Draft | Memo, ...]
    total: int
    first: int
    card: Card


@dataclass(frozen=True, slots=True)
class MemoShown:
    """A memo on its card."""

    memo: Memo
    card: Card


@dataclass(frozen=True, slots=True)
class Muted:
    """Until when pushes are held (UTC milliseconds), None when they are not (NOTIFY-7)."""

    until: int | None
    card: Card
