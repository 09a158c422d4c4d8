"""Who decides a step: found when it opens, active people only, each with the reason (APPR-4 to APPR-8, APPR-18)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from storage.entities.flows import Flow, Step
from storage.entities.people import Organisation
from storage.errors import Conflict
from storage.queries import approval_tasks, approvers, people, users
from storage.rules.approvals import OPEN, chain_of
from storage.rules.calendar import today
from storage.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Case:
    """What is being decided, as far as it matters for who decides it."""

    submitter_id: int
    department_id: int
    picked: Mapping[str, Any]
    now: int
    firm: Organisation

    @property
    def day(self) -> str:
        """The local date."""
        return today(self.firm, self.now).isoformat()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who is asked; `acting_for` when he is the delegate of somebody away, `skipped` when he signed before."""

    user_id: int
    why: str
    acting_for: int | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The people of a step; without any, what becomes of the step."""

    outcome: Literal["ask", "skip", "reject"]
    people: tuple[Candidate, ...] = ()


def case_of(row: Row, firm: Organisation, now: int) -> Case:
    """The case of an approval."""
    return Case(row["submitter_id"], row["department_id"], json.loads(row["picked"]), now, firm)


def find(tx: Tx, flow: Flow, step: Step, number: int, case: Case, *, signed: frozenset[int] = frozenset()) -> Found:
    """The people of a step, now. `signed` are those who approved an earlier step of the round (APPR-8).

    Raises Conflict where only the submitter is left and may not decide: nothing passes silently (APPR-6, APPR-7).
    """
    first = [Candidate(person, why) for person, why in _named(tx, step, number, case)]
    kept = _without_submitter(tx, flow, step, case, first)
    if kept is None:
        return Found("skip")
    if not kept:
        if step.on_empty != "admins":
            return Found("skip" if step.on_empty == "skip" else "reject")
        kept = _admins(tx, flow, case, allow=step.on_submitter == "allow")
    present = _present(tx, kept, case, allow=step.on_submitter == "allow")
    return Found("ask", tuple(_signed(one, signed, step) for one in present))


def _named(tx: Tx, step: Step, number: int, case: Case) -> list[tuple[int, str]]:
    """Whom the step names, with the reason."""
    match step.kind:
        case "user":
            found = approvers.list_active(tx, step.people)
        case "role":
            found = approvers.list_with_roles(tx, step.people)
        case "dept_head":
            head = approvers.find_head(tx, case.department_id)
            found = [head] if head else []
        case "pick":
            found = approvers.list_active(tx, case.picked.get(str(number), ()))
        case _:
            return _above(tx, step, case)
    return [(person, step.kind) for person in found]


def _above(tx: Tx, step: Step, case: Case) -> list[tuple[int, str]]:
    """The superior of level n, or the chain up to it; level 0 is the whole chain (APPR-5).

    With nobody active above, the head of a department stands in for the superior (ORG-29).
    """
    chain = approvers.list_active(tx, chain_of(users.superiors(tx), case.submitter_id))
    if not chain:
        stand_in = approvers.find_superior(tx, case.submitter_id)
        return [(stand_in, "stand_in")] if stand_in else []
    levels = min(step.level, len(chain)) if step.level else len(chain)
    chosen = chain[:levels] if step.kind == "superior_chain" else chain[levels - 1 : levels]
    return [(person, step.kind) for person in chosen]


def _without_submitter(
    tx: Tx, flow: Flow, step: Step, case: Case, found: Sequence[Candidate]
) -> list[Candidate] | None:
    """What happens when the submitter himself is among them (APPR-7); None: the step is skipped with him."""
    others = [one for one in found if one.user_id != case.submitter_id]
    if len(others) == len(found) or step.on_submitter == "allow":
        return list(found)
    if step.on_submitter == "skip":
        return others or None
    superior = approvers.find_superior(tx, case.submitter_id)
    if superior is not None and superior != case.submitter_id:
        instead = [Candidate(superior, "submitter_superior")]
    else:
        instead = _admins(tx, flow, case, allow=False)
    place = next(number for number, one in enumerate(found) if one.user_id == case.submitter_id)
    known = {one.user_id for one in others}
    return [*others[:place], *(one for one in instead if one.user_id not in known), *others[place:]]


def admins_of(tx: Tx, flow: Flow, submitter_id: int) -> list[int]:
    """The flow's active admins without the submitter, else the super admins without him."""
    for ids in (approvers.list_active(tx, flow.admins), people.super_admins(tx)):
        others = [one for one in ids if one != submitter_id]
        if others:
            return others
    return []


def _admins(tx: Tx, flow: Flow, case: Case, *, allow: bool) -> list[Candidate]:
    """Raises Conflict when nobody but the submitter could be asked (APPR-6)."""
    found = admins_of(tx, flow, case.submitter_id)
    if not found and allow:
        found = approvers.list_active(tx, [case.submitter_id])
    if not found:
        raise Conflict("approval_nobody", rule="APPR-6", flow=flow.name)
    return [Candidate(one, "admin") for one in found]


def _present(tx: Tx, found: Sequence[Candidate], case: Case, *, allow: bool) -> list[Candidate]:
    """Who is away is stood in for by his delegate, if present and not the submitter (APPR-18); each is asked once."""
    kept: dict[int, Candidate] = {}
    for one in found:
        delegate = approvers.find_delegate(tx, one.user_id, case.day)
        if delegate is None or (delegate == case.submitter_id and not allow):
            kept[one.user_id] = one
        elif delegate not in kept and all(other.user_id != delegate for other in found):
            kept[delegate] = Candidate(delegate, one.why, acting_for=one.user_id)
    return list(kept.values())


def instead_of(tx: Tx, row: Row, step: int, user_id: int, day: str, *, but: int = 0) -> tuple[int, int | None]:
    """Who is asked when a task of a step is opened for somebody, and for whom he acts (APPR-18).

    The delegate of who is away on that day; not the submitter, nor who is asked in this step by another task than
    `but`.
    """
    delegate = approvers.find_delegate(tx, user_id, day)
    beside = approval_tasks.list_of_step(tx, row["id"], row["round"], step)
    asked = {one["approver_id"] for one in beside if one["state"] in OPEN and one["id"] != but}
    if delegate is None or delegate in {row["submitter_id"], *asked}:
        return user_id, None
    return delegate, user_id


def whose_turn(tx: Tx, row: Row, task: Row, day: str) -> tuple[int, int | None]:
    """As `instead_of` for a task that waited: whom it names may have left or returned since its step opened."""
    person = task["acting_for"] or task["approver_id"]
    if task["opened_at"] is not None or not approvers.list_active(tx, [person]):
        return task["approver_id"], task["acting_for"]
    return instead_of(tx, row, task["step"], person, day, but=task["id"])


def _signed(one: Candidate, signed: frozenset[int], step: Step) -> Candidate:
    if step.ask_again or not signed & {one.user_id, one.acting_for}:
        return one
    return Candidate(one.user_id, "signed_before", one.acting_for, skipped=True)
