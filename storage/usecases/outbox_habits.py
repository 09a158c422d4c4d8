"""What pushes do to their readers: how often it rang, what was answered, what is ignored (NOTIFY-4, NOTIFY-10)."""

from collections.abc import Sequence
from typing import Final

from storage.chores import DAILY, Daily
from storage.entities.call import Call, Outcome, job_call
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.instants import DAY
from storage.entities.outbox import FewerAsked, Parcel, Push
from storage.entities.people import Actor
from storage.errors import OldButton
from storage.pushes import MERGED, PUSHES, Drawn
from storage.queries import audit, cards, notices, outbox, people, users
from storage.rules import notices as rules
from storage.rules.calendar import today
from storage.tx import Tx
from storage.usecases.outbox_drawing import LISTED, SUMMED

ASK: Final = "notify-fewer"
KEPT_DAYS: Final = 90
CHOICES: Final = {"day": "digest", "off": "off", "keep": ""}
# Nobody is asked whether he wants fewer of these: they are composed, or an answer to him.
_EXEMPT: Final = frozenset({ASK, LISTED, SUMMED, *rules.DIGESTS})


def note_sent(tx: Tx, parcel: Parcel, *, now: int) -> None:
    """A message went out to a person: it may have rung, replaces its former card, and waits to be tapped."""
    if parcel.reader is None:
        return
    if parcel.counts:
        day = today(people.system_actor(tx).organisation, now).isoformat()
        notices.note_rung(tx, parcel.reader, day)
    if parcel.card is None:
        return
    notices.note_card(tx, parcel.card.id, user_id=parcel.reader, kind=parcel.kind, subject=parcel.subject, now=now)
    counted = parcel.counts or (parcel.silent and parcel.kind not in MERGED)
    if parcel.kind not in _EXEMPT and counted:
        _note_ignored(tx, parcel.reader, parcel.kind, now=now)


def _note_ignored(tx: Tx, user_id: int, kind: str, *, now: int) -> None:
    """The fifth in a row that nobody tapped asks once (conversations 7.5)."""
    row = notices.count_ignored(tx, user_id, kind)
    if row["ignored"] < rules.IGNORED_IN_A_ROW or row["asked_at"] is not None:
        return
    notices.note_asked(tx, user_id, kind, now=now)
    call = job_call(now)
    outbox.queue(tx, call, ASK, dedupe=f"{ASK}:{user_id}:{kind}", tier=2, user_id=user_id, facts={"kind": kind})


def note_answer(tx: Tx, card: Card, *, now: int) -> None:
    """A tap on a card or a reply to it: if it was pushed, the row of ignored ones begins anew."""
    row = notices.note_answer(tx, card.id, now=now)
    if row is not None:
        notices.note_heeded(tx, row["user_id"], row["kind"])


def draw_fewer(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """notify-fewer: once a day, as before, or off."""
    kind = pushes[0].facts["kind"]
    made = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=ASK,
        entity="user",
        record_id=actor.user_id,
        list_state={"kind": kind},
    )
    card = cards.get(tx, made)
    return Drawn(ASK, FewerAsked(kind, card), card)


PUSHES[ASK] = draw_fewer


def choose_fewer(tx: Tx, actor: Actor, call: Call, card: Card | None, choice: str) -> Outcome:
    """The answer: this kind goes into the digest, stays, or is off. Raises OldButton without the question."""
    kind = card.list_state.get("kind") if card is not None else None
    if card is None or kind is None or choice not in CHOICES:
        raise OldButton()
    row = users.get(tx, actor.user_id)
    before = rules.alerts_of(row["alerts"])
    after = {**before, f"kind:{kind}": CHOICES[choice]} if CHOICES[choice] else before
    if after != before:
        users.change(tx, actor.user_id, at=call.at, by=actor.user_id, alerts=rules.alerts_text(after))
        audit.write(
            tx,
            actor,
            call,
            "changed",
            "user",
            actor.user_id,
            name=row["name"],
            before={"alerts": before},
            after={"alerts": after},
        )
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=f"notify-fewer-{choice}",
        entity="user",
        record_id=actor.user_id,
        subject=ref("user", actor.user_id),
        list_state={"kind": kind},
        onto=card,
    )
    return Outcome("notify-fewer", "user", actor.user_id, card=drawn)


def shown_fewer(tx: Tx, actor: Actor, outcome: Outcome) -> FewerAsked:
    """The question with its answer."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    return FewerAsked(card.list_state.get("kind", ""), card)


def tidy(tx: Tx, now: int) -> bool:
    """Once a day: what nobody looks at any more."""
    day = today(people.system_actor(tx).organisation, now - 7 * DAY).isoformat()
    notices.prune(tx, before=now - KEPT_DAYS * DAY, day=day)
    return False


DAILY["notices"] = Daily(tidy)

SHOWS = {"notify-fewer": shown_fewer}
