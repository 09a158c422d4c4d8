"""What a decision needs, when a step has ended and when its time is over (APPR-5, APPR-9 to APPR-17). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from storage.entities.approvals import DECIDED, Seen
from storage.entities.instants import HOUR, MINUTE
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid, Limit, Stale
from storage.rules.calendar import after_working_minutes, instant, is_working_day, local
from storage.rules.money import decimals
from storage.rules.wording import cleaned

MOST_HANDS: Final = 5
NUDGE_PAUSE: Final = 4 * HOUR
LONGEST_COMMENT: Final = 500
NUDGE_SHARE: Final = 0.8
OPEN: Final = ("pending", "waiting")


@dataclass(frozen=True, slots=True)
class TaskState:
    """What the end of a step is judged by. `main` is no signer added before or after somebody's decision."""

    id: int
    state: str
    position: int
    opened: bool
    origin: str
    parent: int | None

    @property
    def main(self) -> bool:
        return self.origin not in ("before", "after")


@dataclass(frozen=True, slots=True)
class Move:
    """What follows an approval within its step: tasks to open, tasks to cancel, and whether the step has ended."""

    open: tuple[int, ...] = ()
    cancel: tuple[int, ...] = ()
    ended: bool = False


def chain_of(superiors: Mapping[int, int | None], start: int) -> list[int]:
    """The superiors above somebody, nearest first; it ends on meeting a person twice (APPR-5, T18)."""
    found: list[int] = []
    current = superiors.get(start)
    while current is not None and current != start and current not in found:
        found.append(current)
        current = superiors.get(current)
    return found


def after_approval(mode: str, tasks: Sequence[TaskState], approved: int) -> Move:
    """What follows once `approved` has approved (APPR-9, APPR-13). `tasks` are those of the step, in this round.

    Those who sign after him are asked now; those before him done, he himself is asked again; in any-sign the others
    are not needed any more; in turn, the next one is asked; nobody left: the step has ended.
    """
    by_id = {task.id: task for task in tasks}
    done = by_id[approved]
    cancel = _not_needed(tasks, done) if mode == "any" and done.main else ()
    left = [task for task in tasks if task.state in OPEN and task.id not in (*cancel, approved)]
    opened = [
        task.id for task in left if task.state == "waiting" and task.origin == "after" and task.parent == done.id
    ]
    if done.origin == "before" and done.parent is not None:
        before = [task for task in left if task.origin == "before" and task.parent == done.parent]
        held = by_id.get(done.parent)
        if not before and held is not None and held.state == "waiting":
            opened.append(held.id)
    if not opened and not any(task.state == "pending" for task in left):
        turn = sorted((task for task in left if task.main), key=lambda task: (task.position, task.id))
        opened += [task.id for task in turn[:1]]
    return Move(tuple(opened), cancel, ended=not left)


def _not_needed(tasks: Sequence[TaskState], done: TaskState) -> tuple[int, ...]:
    """All open ones but those who sign after this decision."""
    return tuple(
        task.id
        for task in tasks
        if task.state in OPEN and task.id != done.id and not (task.origin == "after" and task.parent == done.id)
    )


@dataclass(frozen=True, slots=True)
class Past:
    """One task of the round, for taking a decision back."""

    id: int
    step: int
    position: int
    origin: str
    parent: int | None
    state: str
    opened_at: int | None
    acted_at: int | None
    decided_by: int | None
    people: tuple[int, ...] = ()
    """Whose task it is: the approver, and for whom he acts."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What taking a decision back does: tasks to ask again, then to hold, and to cancel; `late`: somebody acted."""

    late: bool
    hold: tuple[int, ...]
    ask: tuple[int, ...]
    cancel: tuple[int, ...]


def undo(mode: str, tasks: Sequence[Past], mine: Past) -> Undo:
    """What a decision opened waits again, without those it asked to sign; what it made needless is asked again, later
    steps fall away (APPR-15).

    Who was asked to sign the same step once more is too late: who asked relies on it. So is who signed a step that
    was left for an earlier one: it is asked anew.
    """
    later = [task for task in tasks if task.step > mine.step and task.id > mine.id]
    beside = [task for task in tasks if task.step == mine.step and task.id != mine.id]
    follows = [task for task in beside if task.origin == "after" and task.parent == mine.id]
    if mine.origin == "before":
        asker = next((task for task in beside if task.id == mine.parent), None)
        since = [task for task in beside if _is_asked_since(task, mine, beside)]
        asked = [*since, *_added_by(since, beside)]
        follows += _in_place_of(asker, mine, beside) if asker is not None else []
    else:
        if mode == "sequence" and mine.origin != "after":
            follows += [task for task in beside if task.parent is None and task.position > mine.position]
        asked = _added_by(follows, beside)
    needless = [
        task
        for task in beside
        if (task.state, task.acted_at, task.decided_by) == ("cancelled", mine.acted_at, mine.decided_by)
    ]
    again = any(task.state in OPEN and mine.decided_by in task.people for task in beside)
    left = any(task.state == "returned" and (task.acted_at or 0) >= (mine.acted_at or 0) for task in beside)
    held_back = {task.parent for task in needless if task.origin == "before"}
    return Undo(
        late=again or left or any(task.state in DECIDED for task in (*later, *follows, *asked)),
        hold=tuple(task.id for task in follows if task.state == "pending")
        + tuple(task.id for task in needless if task.id in held_back),
        ask=tuple(task.id for task in needless),
        cancel=tuple(task.id for task in (*later, *asked) if task.state in (*OPEN, "skipped")),
    )


def _in_place_of(asker: Past, mine: Past, beside: Sequence[Past]) -> list[Past]:
    """The task of who asked for this signature, and those before it that were handed over once it was given."""
    found = [asker]
    while former := next((task for task in beside if _was_handed(task, found[-1])), None):
        if (former.acted_at or 0) < (mine.acted_at or 0):
            break
        found.append(former)
    return found


def _was_handed(former: Past, heir: Past) -> bool:
    """Did this task become that one, by forwarding or for lack of time?"""
    place = (former.position, former.parent, former.acted_at)
    return former.state == "forwarded" and place == (heir.position, heir.parent, heir.opened_at)


def _is_asked_since(task: Past, mine: Past, beside: Sequence[Past]) -> bool:
    """Was it asked for by the same person after this signature had given him his turn back?"""
    if task.parent != mine.parent:
        return False
    if task.origin == "after":
        return task.id > mine.id  # While this one was open, nobody else could be asked.
    came = (task.opened_at or 0) > (mine.acted_at or 0)
    return task.origin == "before" and came and not any(_was_handed(one, task) for one in beside)


def _added_by(askers: Sequence[Past], beside: Sequence[Past]) -> list[Past]:
    """The signers whom these asked for, and those whom they asked for in turn."""
    ids = {task.id for task in askers}
    added = [task for task in beside if task.parent in ids and task.origin in ("before", "after")]
    added = [task for task in added if task.id not in ids]
    return [*added, *_added_by(added, beside)] if added else []


def check_seen(seen: Seen, *, round_: int, amount: int | None) -> None:
    """Raises Stale when another round or amount was shown (APPR-11)."""
    if (seen.round, seen.amount) != (round_, amount):
        raise Stale("approval_changed", rule="APPR-11", round=round_, amount=amount)


def needs_confirmation(base_amount: int | None, currency: str, threshold: int) -> bool:
    """At or over `approval.confirm_amount`, which counts whole units of the base currency (APPR-11, APPR-20)."""
    return base_amount is not None and base_amount >= threshold * 10 ** decimals(currency)


def check_confirmed(needed: bool, *, confirm: int | None, amount: int | None, token: str) -> None:
    """Raises Invalid with a token unless the amount was said once more (APPR-11)."""
    if needed and confirm != amount:
        raise Invalid("approval_confirm", rule="APPR-11", token=token, amount=amount)


def checked_comment(words: str, *, needed: bool, rule: str) -> str:
    """The comment as it is kept. Raises Invalid when it is needed and empty, or too long (APPR-12, APPR-13)."""
    text = cleaned(words, field="comment", longest=LONGEST_COMMENT, empty=True)
    if needed and not text:
        raise Invalid("approval_reason", rule=rule)
    return text


def check_hands(used: int, *, more: int = 1) -> None:
    """At most five forwards and added signers a step. Raises Limit (APPR-13)."""
    if used + more > MOST_HANDS:
        raise Limit("approval_hands", rule="APPR-13", limit=MOST_HANDS, used=used)


def check_takes_hand(*, status: str | None, user_id: int, submitter: int, me: int, present: Sequence[int]) -> None:
    """Who may be asked besides or instead. Raises Invalid, Conflict (APPR-13)."""
    if status != "active":
        raise Invalid("not_active", rule="ORG-24")
    if user_id == submitter:
        raise Invalid("approval_submitter", rule="APPR-13")
    if user_id == me or user_id in present:
        raise Conflict("approval_asked_already", rule="APPR-13")


def check_takes_back(acted_at: int, *, minutes: int, later: bool, now: int, by: str = "") -> None:
    """Raises Conflict after the undo time, or once somebody (`by`) has decided later (APPR-15)."""
    if later:
        raise Conflict("approval_too_late", rule="APPR-15", by=by)
    if now - acted_at > minutes * MINUTE:
        raise Conflict("approval_undo_over", rule="APPR-15", minutes=minutes)


def nudge_and_limit(firm: Organisation, opened_at: int, hours: int) -> tuple[int, int]:
    """When the approver is nudged, and when his time is over, in working hours (APPR-17)."""
    minutes = hours * 60
    return (
        after_working_minutes(firm, opened_at, int(minutes * NUDGE_SHARE)),
        after_working_minutes(firm, opened_at, minutes),
    )


def next_reminder(firm: Organisation, at: int) -> int:
    """A day of working time later: "remind daily" (APPR-17)."""
    start = firm.work_start.hour * 60 + firm.work_start.minute
    end = firm.work_end.hour * 60 + firm.work_end.minute
    return after_working_minutes(firm, at, end - start)


def last_prompt(firm: Organisation, hours: Sequence[str], now: int) -> int | None:
    """The latest hour of the approval prompt that has come on this working day; None before the first (NOTIFY-34)."""
    moment = local(firm, now)
    if not is_working_day(firm, moment.date()):
        return None
    come = [hour for hour in hours if hour <= moment.strftime("%H:%M")]
    return instant(firm, moment.date(), time.fromisoformat(max(come))) if come else None


def next_prompt(firm: Organisation, hours: Sequence[str], now: int) -> int:
    """When the next prompt rings: what ends earlier rings at once."""
    day = local(firm, now).date()
    for _ in range(366):
        if is_working_day(firm, day):
            for hour in sorted(hours):
                at = instant(firm, day, time.fromisoformat(hour))
                if at > now:
                    return at
        day += timedelta(days=1)
    return now
