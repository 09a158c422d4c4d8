"""What the CRM offers to the understanding of a message: at most 200 names, each with its standing."""

from dataclasses import dataclass
from typing import Literal

CandidateKind = Literal["customer", "lead", "contact", "colleague", "product", "opportunity"]
Standing = Literal["own", "readable", "pool", "masked"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name a message may mean.

    `ref` is the record as buttons write it (kind letter and base36 id: c7b, l7b, u3).
    `standing` is what the person who wrote is to it: own = owner or member with write access.
    `subject` is the customer of a contact or deal, as a ref. `last_at` is the last follow-up in UTC milliseconds.
    `phones` are E.164.
    """

    ref: str
    kind: CandidateKind
    name: str
    standing: Standing
    aliases: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    subject: str | None = None
    last_at: int | None = None
