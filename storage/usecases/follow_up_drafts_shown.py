"""Cards of follow-up drafts read from their state: names are read, never kept on the card (DIALOG-7)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.dialogue import Draft
from storage.entities.follow_ups import Claimable, FollowUpDraft, Option
from storage.entities.ids import parse_ref, ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.pushes import PUSHES, Drawn, told
from storage.queries import cards, dialogue, files, follow_ups, pool, records
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import follow_up_drafts
from storage.usecases import pool as claiming


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> FollowUpDraft:
    """Raises NotFound for a draft that is not the actor's (DIALOG-12)."""
    draft = dialogue.find_draft(tx, outcome.id, actor.user_id)
    if draft is None or outcome.card is None:
        raise NotFound(rule="DIALOG-12")
    return _described(tx, actor, draft, cards.get(tx, outcome.card), outcome.view)


def _described(tx: Tx, actor: Actor, draft: Draft, card: Card, view: str) -> FollowUpDraft:
    body = draft.body
    about = _about(tx, actor, draft, view, now=card.drawn_at)
    return FollowUpDraft(
        view=view,
        draft=draft,
        card=card,
        options=tuple(_options(tx, actor, body.get("options", ()), now=card.drawn_at)),
        about=Option(ref(*about[0]), about[1]["name"], about[1]["last_at"]) if about else None,
        owner=_owner(tx, about),
        sender=follow_up_drafts.sender_name(tx, draft),
        days_back=Policy(actor.settings).number("followup.backdate_days"),
        claim=_claim(tx, actor, about, now=card.drawn_at) if view == "follow-in-pool" else None,
        next_at=body.get("next_at"),
        mention=body.get("mention", ""),
        files=files.count_of(tx, ("draft", draft.id)),
    )


# Views about a record by its full name, as it was written: they say whose it is (DUP-4, conversations 6.2, 6.6).
_NAMED_ALREADY: Final = frozenset({"follow-not-yours", "follow-in-pool", "follow-handed", "follow-hand-done"})


def _about(tx: Tx, actor: Actor, draft: Draft, view: str, *, now: int) -> tuple[tuple[str, int], Row] | None:
    """The record the words are about; elsewhere nothing of one the actor does not read (PERM-13)."""
    kept = draft.body.get("subject")
    if not kept:
        return None
    if view not in _NAMED_ALREADY and records.find_readable(tx, actor, kept[0], kept[1], now=now) is None:
        return None
    row = follow_ups.find_named(tx, kept[0], kept[1])
    return ((kept[0], kept[1]), row) if row is not None else None


def _owner(tx: Tx, about: tuple[tuple[str, int], Row] | None) -> Option | None:
    row = follow_ups.find_owner(tx, *about[0]) if about else None
    return Option(ref("user", row["id"]), row["name"]) if row else None


def _options(tx: Tx, actor: Actor, refs: Sequence[str], *, now: int) -> list[Option]:
    """The records offered that the actor still reads."""
    found = []
    for text in refs:
        parsed = parse_ref(text)
        if parsed is None or parsed[0] not in ("customer", "lead"):
            continue
        row = records.find_readable(tx, actor, parsed[0], parsed[1], now=now)  # type: ignore[arg-type]
        if row is not None:
            found.append(Option(text, row["name"], row["last_followup_at"]))
    return found


def _claim(tx: Tx, actor: Actor, about: tuple[tuple[str, int], Row] | None, *, now: int) -> Claimable | None:
    """How many may still be claimed today, and how many are held; None where nothing limits (6.6)."""
    if about is None or about[1]["pool_id"] is None:
        return None
    source = pool.find(tx, about[1]["pool_id"])
    if source is None:
        return None
    standing = claiming.standing_of(tx, actor, source, about[1], now=now)
    left = max(0, source.daily_claim_limit - standing.claimed_today)
    return Claimable(left_today=left, holding=standing.held if standing.limit else None, limit=standing.limit or None)


def _handed(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """Words handed on by a colleague (script 6.2)."""
    opened = follow_up_drafts.open_handed(tx, actor, call, pushes[0].facts["draft"])
    if opened is None:
        return None
    draft, made = opened
    card = cards.get(tx, made)
    return Drawn(follow_up_drafts.HANDED, _described(tx, actor, draft, card, follow_up_drafts.HANDED), card)


PUSHES[follow_up_drafts.HANDED] = _handed
PUSHES[follow_up_drafts.HANDED_LOGGED] = told

VIEWS = (
    "follow-which",
    "follow-confirm",
    "follow-switch",
    "follow-unknown",
    "follow-not-yours",
    "follow-in-pool",
    "follow-undone",
    "follow-handed",
    "follow-hand-done",
    "ask-several",
    "ask-tense",
    "ask-which-meant",
    "error-too-old",
    "edit-kept",
    "ask-photo",
    "ask-file",
    "ask-voice",
    "ask-forward",
)
SHOWS: dict[str, Any] = dict.fromkeys(VIEWS, shown)
