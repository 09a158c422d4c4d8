"""Follow-ups: what a person says of a contact, and what the CRM shows of it (§3.5)."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final

from storage.entities.cards import Card
from storage.entities.dialogue import Draft, Record
from storage.entities.files import NewFile
from storage.entities.ids import RecordKind
from storage.entities.people import Organisation

# In the order in which they are listed.
METHODS: Final = tuple("visit phone email sms wechat line whatsapp telegram meeting online event care other".split())
OUTCOMES: Final = frozenset("reached no_answer interested wants_quote considering no_need".split())

Subject = tuple[RecordKind, int]


@dataclass(frozen=True, slots=True)
class Hints:
    """What the saved card still asks: dates to choose from, a date that was none, a repetition left out.

    `chips` are instants; `trouble` says why the date was not taken, `span` which characters of the words it was,
    `at` which instant if it was one. `help` offers to ask the superior, `told` says what else became of the message
    (a file that was too big, a voice without words, a photo that may be read as a card).
    """

    chips: tuple[int, ...] = ()
    trouble: str = ""
    span: tuple[int, int] = (0, 0)
    at: int = 0
    repeat: bool = False
    help: bool = False
    told: tuple[str, ...] = ()

    def as_state(self) -> dict[str, Any]:
        """The form a card keeps; nothing for nothing."""
        state: dict[str, Any] = {}
        if self.chips:
            state["chips"] = list(self.chips)
        if self.trouble:
            state |= {"trouble": self.trouble, "span": list(self.span), "at": self.at}
        if self.repeat:
            state["repeat"] = 1
        if self.help:
            state["help"] = 1
        if self.told:
            state["told"] = list(self.told)
        return state

    @classmethod
    def of_state(cls, state: dict[str, Any]) -> "Hints":
        start, end = state.get("span", (0, 0))
        return cls(
            chips=tuple(state.get("chips", ())),
            trouble=state.get("trouble", ""),
            span=(start, end),
            at=state.get("at", 0),
            repeat=bool(state.get("repeat")),
            help=bool(state.get("help")),
            told=tuple(state.get("told", ())),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact as it was said. `words` is the message as typed, `content` the note taken from it.

    `next_at` sets the next contact, `no_next` says there is none, neither leaves an open one as FOLLOW-4 says;
    `chosen` when the hour was typed (NOTIFY-6). `occurred_at` without a value is the message's own time. `files` came
    with the message, `file_ids` are kept already; `messages` are the further parts of a gathering (DIALOG-4).
    `contact_id` is a contact of the customer; without it the one of exactly this name is meant.
    `opportunity_id` is a deal of the customer that was spoken of (OPP-13), `contract_id` a contract (CONTRACT-15).
    """

    subject: Subject | None = None
    content: str = ""
    words: str = ""
    method: str = "other"
    occurred_at: int | None = None
    next_at: int | None = None
    no_next: bool = False
    chosen: bool = False
    outcome: str | None = None
    person: str = ""
    origin: str = "quick"
    hints: Hints = Hints()
    extra: dict[str, str] = field(default_factory=dict)
    files: tuple[NewFile, ...] = ()
    file_ids: tuple[int, ...] = ()
    messages: tuple[str, ...] = ()
    contact_id: int | None = None
    opportunity_id: int | None = None
    contract_id: int | None = None

    def as_body(self) -> dict[str, Any]:
        """The form a draft keeps."""
        return {
            "subject": list(self.subject) if self.subject else None,
            "content": self.content,
            "method": self.method,
            "occurred_at": self.occurred_at,
            "next_at": self.next_at,
            "no_next": self.no_next,
            "chosen": self.chosen,
            "outcome": self.outcome,
            "person": self.person,
            "origin": self.origin,
            "hints": self.hints.as_state(),
            "extra": self.extra,
            "messages": list(self.messages),
            "contact_id": self.contact_id,
            "opportunity_id": self.opportunity_id,
        }

    @classmethod
    def of_body(cls, body: dict[str, Any], *, subject: Subject | None, words: str) -> "Entry":
        """An entry from a draft, for the record now chosen."""
        values: dict[str, Any] = {key: body[key] for key in _KEPT if key in body}
        values["messages"] = tuple(body.get("messages", ()))
        return cls(subject=subject, words=words, hints=Hints.of_state(body.get("hints", {})), **values)


_KEPT: Final = (
    "content",
    "method",
    "occurred_at",
    "next_at",
    "no_next",
    "chosen",
    "outcome",
    "person",
    "origin",
    "extra",
    "contact_id",
    "opportunity_id",
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One follow-up as its card shows it. `next_at` is its author's open next contact on the record.

    `kept` says that it was open before, `weekend_to` the next working day when it falls on a day off. `files` is
    their number; `corrects` says that it stands for an older one that could no longer be changed.
    """

    id: int
    record: Record
    author_id: int
    method: str
    outcome: str | None
    person: str
    content: str
    words: str
    occurred_at: int
    created_at: int
    version: int
    late: bool
    next_at: int | None
    closed: bool
    kept: bool = False
    weekend_to: int | None = None
    kind: str = "follow"
    files: int = 0
    label: str = "normal"
    author: str = ""
    corrects: bool = False
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the firm asks of a contact by one method; an empty answer never blocks (FOLLOW-20)."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What a colleague said of a follow-up."""

    id: int
    author_id: int
    author: str
    content: str
    at: int


@dataclass(frozen=True, slots=True)
class FollowUpRead:
    """A follow-up as its readers see it, with the last comments. `view` says why it is shown.

    `by` is who asked for help or commented, `unread` whom a mention did not reach, `own` whether it is the reader's.
    Place and distance of a visit are for some only; how far it is trusted, and that it was far, are for everybody.
    """

    view: str
    follow_up: FollowUp
    comments: tuple[Comment, ...]
    card: Card
    by: str = ""
    unread: tuple[str, ...] = ()
    own: bool = False
    place: tuple[int, int] | None = None
    distance_m: int | None = None
    trust: str = ""
    far: bool = False
    may_delete: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpShown:
    """A follow-up on its card. `view` says what has just happened to it (follow-saved, follow-no-date, …).

    `firm` and `hour` are what date chips are made from; `may_delete` is said only where the words are asked for.
    """

    view: str
    follow_up: FollowUp
    card: Card
    firm: Organisation
    hour: time
    hints: Hints = Hints()
    prompts: tuple[Prompt, ...] = ()
    may_delete: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpsShown:
    """One message saved to several records."""

    view: str
    follow_ups: tuple[FollowUp, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class Option:
    """A record a draft may be saved to."""

    ref: str
    name: str
    last_at: int | None = None


@dataclass(frozen=True, slots=True)
class Claimable:
    """What a pool customer needs before it can be logged: claims left today, holding count and its limit."""

    left_today: int | None = None
    holding: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class FollowUpDraft:
    """A follow-up that waits for a tap, with the records it may go to. `view` names the card (follow-which, …).

    `about` is the record it is for, `owner` the colleague who has it, `sender` the one who handed the words on.
    """

    view: str
    draft: Draft
    card: Card
    options: tuple[Option, ...] = ()
    about: Option | None = None
    owner: Option | None = None
    sender: str = ""
    days_back: int = 7
    claim: Claimable | None = None
    next_at: int | None = None
    mention: str = ""
    files: int = 0
