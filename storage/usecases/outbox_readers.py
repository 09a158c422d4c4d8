"""What is due for one person becomes messages: judged by his wishes, merged, capped, drawn (NOTIFY-2 to NOTIFY-8)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from storage.entities.outbox import ASKED, FOLDED, HELD, Parcel, Push
from storage.entities.people import Actor
from storage.pushes import MERGED
from storage.queries import notices, outbox, people
from storage.rules import notices as rules
from storage.rules.calendar import today
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import outbox_drawing as drawing
from storage.usecases.outbox_drawing import push_of

TOO_MANY: Final = 5  # Messages of one act to one person; more become one (NOTIFY-3).
NEWS_AT_ONCE: Final = 200
DUE_AT_ONCE: Final = 500


@dataclass
class _Desk:
    """One person's messages of this look, and how often it has rung for him today."""

    tx: Tx
    actor: Actor
    reader: rules.Reader
    now: int
    until: int
    rung: int

    @property
    def policy(self) -> Policy:
        return Policy(self.actor.settings)

    def sounds(self, push: Push) -> bool:
        return rules.sounds(self.reader, push.kind, push.tier)


def for_reader(tx: Tx, user_id: int, pushes: Sequence[Push], *, now: int, real: int, until: int) -> list[Parcel]:
    """The messages to one person; from `real` to `until`, in real time, what is taken along is leased."""
    actor = people.get_actor_by_id(tx, user_id)
    row = people.get_user(tx, user_id)
    if actor is None or row is None or actor.account is None:
        drawing.end(tx, pushes, "dropped", now=now)
        return []
    if row["unreachable_at"] is not None:
        drawing.end(tx, pushes, "failed", now=now)
        return []
    reader = rules.reader_of(row, Policy(actor.settings))
    day = today(actor.organisation, now).isoformat()
    desk = _Desk(tx, actor, reader, now, until, notices.rung_today(tx, user_id, day))
    parcels: list[Parcel] = []
    digests = [push for push in pushes if push.kind in rules.DIGESTS]
    ready = [
        push
        for push in _with_siblings(desk, _with_what_is_due(desk, pushes, real))
        if push not in digests and _is_ready(desk, push)
    ]
    for digest in digests:
        parcels.extend(_digest(desk, digest))
    for group in _groups(desk, ready):
        parcels.extend(_message(desk, group))
    return parcels


def _with_what_is_due(desk: _Desk, pushes: Sequence[Push], real: int) -> list[Push]:
    """With whatever else is due for this person, and was not among the first rows of this look (NOTIFY-5)."""
    if not any(push.tier == rules.DUE or push.held in (HELD, FOLDED) or push.kind in MERGED for push in pushes):
        return list(pushes)
    rows = notices.lease_together(
        desk.tx, desk.actor.user_id, MERGED, now=desk.now, real=real, until=desk.until, limit=DUE_AT_ONCE
    )
    return [*pushes, *(push_of(row) for row in rows)]


def _with_siblings(desk: _Desk, pushes: Sequence[Push]) -> list[Push]:
    """With the rest of an act that has many messages for this person, so that they become one."""
    found = list(pushes)
    counted = {push.request_id for push in pushes if push.request_id and push.held != ASKED}
    for request in counted:
        mine = [push for push in pushes if push.request_id == request]
        if len(mine) > 1:
            rows = notices.lease_siblings(desk.tx, desk.actor.user_id, str(request), until=desk.until)
            found.extend(push_of(row) for row in rows)
    return found


def _is_ready(desk: _Desk, push: Push) -> bool:
    """Does it go now? Otherwise it is held, collected for the digest, or dropped."""
    if push.held == ASKED:
        return True
    chosen = bool(push.facts.get("chosen"))
    fate = rules.fate(
        desk.reader, desk.actor.organisation, desk.policy, kind=push.kind, tier=push.tier, chosen=chosen, now=desk.now
    )
    match fate.step:
        case "hold":
            assert fate.until is not None
            outbox.hold(desk.tx, push.id, push.attempts, until=fate.until, held=HELD)
        case "collect":
            outbox.collect(desk.tx, push.id, push.attempts)
        case "drop":
            drawing.end(desk.tx, [push], "dropped", now=desk.now)
    return fate.step == "go"


# ── which of them become one message ──


def _groups(desk: _Desk, ready: Sequence[Push]) -> list[list[Push]]:
    """Messages as lists of pushes: what was held, what is beyond the cap, one act, one moment, and single ones."""
    asked = [[push] for push in ready if push.held == ASKED]
    held = [push for push in ready if push.held == HELD]
    folded = [push for push in ready if push.held == FOLDED]
    rest = [push for push in ready if push.held not in (ASKED, HELD, FOLDED)]
    acts = _acts(rest)
    rest = [push for push in rest if not any(push in act for act in acts)]
    alone = [push for push in rest if push.kind in rules.ALONE]
    rest = [push for push in rest if push not in alone]
    together = [push for push in rest if push.tier == rules.DUE]
    silent = [push for push in together if not desk.sounds(push)]
    together = [push for push in together if push not in silent]
    repeats = [push for push in rest if push.kind in MERGED and push.tier != rules.DUE]
    single = [[push] for push in rest if push.tier != rules.DUE and push not in repeats]
    merged = [*_by_kind(silent), *([repeats] if repeats else [])]
    groups = [
        group
        for group in (held, folded, *acts, together, *merged, *single, *([push] for push in alone), *asked)
        if group
    ]
    return sorted(groups, key=lambda group: min(push.tier for push in group))


def _acts(pushes: Sequence[Push]) -> list[list[Push]]:
    """More than five messages of one act (NOTIFY-3)."""
    by_act = sorted((push for push in pushes if push.request_id), key=lambda push: str(push.request_id))
    groups = [list(group) for _, group in groupby(by_act, key=lambda push: push.request_id)]
    return [group for group in groups if len(group) > TOO_MANY]


def _by_kind(pushes: Sequence[Push]) -> list[list[Push]]:
    """Reminders stay one list, everything else stays alone."""
    merged = [push for push in pushes if push.kind in MERGED]
    return [merged, *([push] for push in pushes if push.kind not in MERGED)]


# ── one message ──


def _message(desk: _Desk, group: list[Push]) -> list[Parcel]:
    why = _why(desk, group)
    kept = group if why == "more" or group[0].held == ASKED else _within_cap(desk, group)
    if not kept:
        return []
    plain = all(push.kind in MERGED for push in kept) and why != "more"
    if plain or (len(kept) == 1 and why != "more"):
        parcels = drawing.drawn(desk.tx, desk.actor, kept, now=desk.now)
    else:
        parcels = drawing.bundle(desk.tx, desk.actor, kept, why=why, now=desk.now)
    return [_with_sound(desk, parcel, kept, why) for parcel in parcels]


def _why(desk: _Desk, group: Sequence[Push]) -> str:
    if group[0].held == FOLDED:
        return "more"
    if group[0].held == HELD:
        return rules.held_by(desk.reader, desk.actor.organisation, desk.now)
    return "together"


def _within_cap(desk: _Desk, group: list[Push]) -> list[Push]:
    """What may ring today; the rest waits for the summary of the hour, a time the person chose comes silently."""
    if not any(desk.sounds(push) and rules.is_over_cap(desk.reader, desk.rung, push.tier) for push in group):
        return group
    if any(push.tier == rules.NOW for push in group):
        return group
    until = rules.next_hour(desk.actor.organisation, desk.now)
    kept = [push for push in group if push.facts.get("chosen")]
    for push in group:
        if push not in kept:
            outbox.hold(desk.tx, push.id, push.attempts, until=until, held=FOLDED)
    return kept


def _with_sound(desk: _Desk, parcel: Parcel, group: Sequence[Push], why: str) -> Parcel:
    tier = min(push.tier for push in group)
    rings = why != "more" and group[0].held != ASKED and any(desk.sounds(push) for push in group)
    if rings and rules.is_over_cap(desk.reader, desk.rung, tier):
        rings = False
    counts = rings and tier > rules.NOW
    desk.rung += int(counts)
    return replace(parcel, silent=not rings, counts=counts)


def _digest(desk: _Desk, digest: Push) -> list[Parcel]:
    """A digest with all that waited for it; only /mute holds it (NOTIFY-8)."""
    muted = desk.reader.muted_until
    if muted is not None and muted > desk.now:
        outbox.hold(desk.tx, digest.id, digest.attempts, until=muted, held=0)
        return []
    rows = notices.lease_collected(desk.tx, desk.actor.user_id, until=desk.until, limit=NEWS_AT_ONCE)
    return drawing.drawn(desk.tx, desk.actor, [digest, *(push_of(row) for row in rows)], now=desk.now)
