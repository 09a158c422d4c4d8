"""Flows edited in chat: changes gather in a draft, a published version never changes (APPR-2, conversations 6.26)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.flows import Condition, Flow, Step, Term
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from storage.queries import approvers, audit, cards, departments, dialogue, flows
from storage.rules import flows as rules
from storage.tx import Tx

ENTITY: Final = "flow"


def check_right(actor: Actor) -> None:
    """Flows are edited by `approval.flow` (APPR-2). Raises Forbidden."""
    if not actor.may("approval.flow"):
        raise Forbidden("not_allowed", rule="APPR-2", permission="approval.flow")


def create(
    tx: Tx, actor: Actor, call: Call, card: Card | None, subject: str, name: str, departments_: Sequence[int]
) -> Outcome:
    """A new flow, disabled and without a step; the actor is its first admin. Raises Forbidden, Invalid, NotFound."""
    check_right(actor)
    rules.checked_subject(subject)
    kept = rules.checked_name(name)
    _check_departments(tx, departments_)
    flow_id = flows.insert(tx, subject=subject, name=kept, admins=[actor.user_id], at=call.at, by=actor.user_id)
    flows.set_departments(tx, flow_id, departments_)
    flows.keep_named(tx, flow_id)
    after = {"subject": subject, "name": kept, "departments": list(departments_)}
    audit.write(tx, actor, call, "created", ENTITY, flow_id, name=kept, after=after)
    return draw(tx, actor, call, card, flow_id, "flow-card")


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, **values: Any) -> Outcome:
    """Name, departments, condition, priority, admins, cc or resubmit: in force at once for what is submitted next.

    Raises Forbidden, NotFound, Invalid, Stale.
    """
    check_right(actor)
    flow = flows.get(tx, flow_id)
    checked = _checked(tx, flow, values)
    wanted = checked.pop("departments", None)
    if wanted is not None:
        flows.set_departments(tx, flow_id, wanted)
    _write(tx, actor, call, card, flow, checked)
    before = {name: getattr(flow, name) for name in values}
    audit.write(
        tx, actor, call, "changed", ENTITY, flow_id, name=flow.name, before=before, after={**checked, **values}
    )
    return draw(tx, actor, call, card, flow_id, "flow-card")


def _checked(tx: Tx, flow: Flow, values: dict[str, Any]) -> dict[str, Any]:
    checks: dict[str, Callable[[Any], Any]] = {
        "name": rules.checked_name,
        "departments": lambda ids: _check_departments(tx, ids),
        "condition": _checked_condition,
        "priority": _checked_priority,
        "admins": lambda ids: _checked_people(tx, ids, needed=True),
        "cc": lambda ids: _checked_people(tx, ids, needed=False),
        "resubmit": _checked_resubmit,
    }
    unknown = [name for name in values if name not in checks]
    if unknown or not values:
        raise Invalid("flow_field", rule="APPR-2", field=", ".join(unknown))
    return {name: checks[name](value) for name, value in values.items()}


def _check_departments(tx: Tx, ids: Sequence[int]) -> list[int]:
    for department in ids:
        departments.get(tx, department)
    return sorted(set(ids))


def _checked_condition(condition: Condition) -> Condition:
    rules.check_condition(condition)
    return condition


def _checked_priority(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 1000:
        raise Invalid("flow_field", rule="APPR-1", field="priority")
    return value


def _checked_resubmit(value: Any) -> str:
    if value not in ("restart", "resume"):
        raise Invalid("flow_field", rule="APPR-2", field="resubmit")
    return str(value)


def _checked_people(tx: Tx, ids: Sequence[int], *, needed: bool) -> list[int]:
    wanted = list(dict.fromkeys(ids))
    if (needed and not wanted) or approvers.list_active(tx, wanted) != wanted:
        raise Invalid("flow_people", rule="ORG-24")
    return wanted


def choose_for_flow(
    tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, name: str, chosen: int
) -> Outcome:
    """One more department, admin or person in copy, or one less. Raises as `change`."""
    check_right(actor)
    if name not in ("departments", "admins", "cc"):
        raise Invalid("flow_field", rule="APPR-2", field=name)
    held: tuple[int, ...] = getattr(flows.get(tx, flow_id), name)
    kept = [one for one in held if one != chosen] if chosen in held else [*held, chosen]
    return change(tx, actor, call, card, flow_id, **{name: kept})


def choose_term(
    tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, number: int, term: Term | None
) -> Outcome:
    """A comparison of a step, or of the whole flow with 0: set, joined or taken out; None is always (APPR-3).

    Raises as `change` and `add_step`.
    """
    flow = _editable(tx, actor, flow_id)
    steps = steps_of(flow)
    held = flow.condition if number == 0 else steps[_place(steps, number)].condition
    condition = rules.with_term(held, term) if term is not None else ()
    if number == 0:
        return change(tx, actor, call, card, flow_id, condition=condition)
    return change_step(tx, actor, call, card, flow_id, number, condition=condition)


# ── the draft ──


def add_step(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, step: Step) -> Outcome:
    """One step more at the end of the draft. Raises Forbidden, NotFound, Invalid, Stale."""
    flow = _editable(tx, actor, flow_id)
    rules.check_step(flow.subject, step, number=len(steps_of(flow)) + 1)
    return _redraft(tx, actor, call, card, flow, [*steps_of(flow), step])


def change_step(
    tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, number: int, **values: Any
) -> Outcome:
    """Another value of a step (from 1), such as timeout_hours=8. Raises as `add_step`."""
    flow = _editable(tx, actor, flow_id)
    steps = list(steps_of(flow))
    place = _place(steps, number)
    try:
        steps[place] = replace(steps[place], **values)
    except TypeError as exc:
        raise Invalid("flow_field", rule="APPR-2", field=", ".join(values)) from exc
    rules.check_step(flow.subject, steps[place], number=number)
    return _redraft(tx, actor, call, card, flow, steps)


def choose_one(
    tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, number: int, kind: str, chosen: int
) -> Outcome:
    """One more person or role of a step, or one less; of another kind it is the first. Raises as `add_step`."""
    flow = _editable(tx, actor, flow_id)
    steps = steps_of(flow)
    step = steps[_place(steps, number)]
    named = step.people if step.kind == kind else ()
    people = tuple(one for one in named if one != chosen) if chosen in named else (*named, chosen)
    return change_step(tx, actor, call, card, flow_id, number, kind=kind, people=people)


def move_step_up(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, number: int) -> Outcome:
    """A step (from 2) before the one above it. Raises as `add_step`."""
    flow = _editable(tx, actor, flow_id)
    steps = list(steps_of(flow))
    place = _place(steps, number)
    if place == 0:
        raise Invalid("flow_first", rule="APPR-2")
    steps[place - 1], steps[place] = steps[place], steps[place - 1]
    return _redraft(tx, actor, call, card, flow, steps)


def remove_step(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, number: int) -> Outcome:
    """A step less. Raises as `add_step`."""
    flow = _editable(tx, actor, flow_id)
    steps = list(steps_of(flow))
    del steps[_place(steps, number)]
    return _redraft(tx, actor, call, card, flow, steps)


def drop_changes(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int) -> Outcome:
    """The draft as if nothing had been changed. Raises Forbidden, NotFound, Conflict (nothing to drop), Stale."""
    flow = _editable(tx, actor, flow_id)
    if flow.draft is None:
        raise Conflict("flow_no_changes", rule="APPR-2")
    _write(tx, actor, call, card, flow, {"draft_steps": () if not flow.current_version else None})
    return draw(tx, actor, call, card, flow_id, "flow-card")


def publish(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int) -> Outcome:
    """The draft becomes the next version: what is submitted from now on follows it, what runs keeps its own (APPR-2).

    Raises Forbidden, NotFound, Invalid, Conflict (nothing changed), Stale.
    """
    flow = _editable(tx, actor, flow_id)
    changes = rules.changes(flow.steps, flow.draft or ())
    if flow.draft is None or not (changes or not flow.current_version):
        raise Conflict("flow_no_changes", rule="APPR-2")
    rules.check_steps(flow.subject, flow.draft)
    number = flows.publish(tx, flow_id, _seen(card, flow), at=call.at, by=actor.user_id)
    if number is None:
        raise Stale("stale", rule="ORG-11", version=flow.version)
    flows.keep_version(tx, flow_id, number, flow.draft, changes, at=call.at, by=actor.user_id)
    flows.keep_named(tx, flow_id)
    if number == 1:
        flows.change(tx, flow_id, flow.version + 1, {"enabled": True}, at=call.at, by=actor.user_id)
    after = {"version": number, "changes": changes}
    audit.write(tx, actor, call, "flow_published", ENTITY, flow_id, name=flow.name, after=after)
    return draw(tx, actor, call, card, flow_id, "flow-card")


def set_enabled(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, *, enabled: bool) -> Outcome:
    """On, or off: then nothing new runs on it, and what runs is finished (APPR-1, APPR-2).

    Raises Forbidden, NotFound, Conflict without a version, Stale.
    """
    flow = _editable(tx, actor, flow_id)
    if enabled and not flow.current_version:
        raise Conflict("flow_unpublished", rule="APPR-2")
    _write(tx, actor, call, card, flow, {"enabled": enabled})
    old, new = {"enabled": flow.enabled}, {"enabled": enabled}
    audit.write(tx, actor, call, "changed", ENTITY, flow_id, name=flow.name, before=old, after=new)
    return draw(tx, actor, call, card, flow_id, "flow-card")


def steps_of(flow: Flow) -> tuple[Step, ...]:
    """The steps being edited: the draft's, else those in force."""
    return flow.draft if flow.draft is not None else flow.steps


def _editable(tx: Tx, actor: Actor, flow_id: int) -> Flow:
    check_right(actor)
    return flows.get(tx, flow_id)


def _place(steps: Sequence[Step], number: int) -> int:
    if not 1 <= number <= len(steps):
        raise NotFound(rule="PERM-13")
    return number - 1


def _redraft(tx: Tx, actor: Actor, call: Call, card: Card | None, flow: Flow, steps: Sequence[Step]) -> Outcome:
    """Changes gather; steps that are as in force again are no changes."""
    same = flow.current_version and tuple(steps) == flow.steps
    _write(tx, actor, call, card, flow, {"draft_steps": None if same else tuple(steps)})
    return draw(tx, actor, call, card, flow.id, "flow-card")


def _write(tx: Tx, actor: Actor, call: Call, card: Card | None, flow: Flow, values: dict[str, Any]) -> None:
    row = flows.change(tx, flow.id, _seen(card, flow), values, at=call.at, by=actor.user_id)
    if row is None:
        raise Stale("stale", rule="ORG-11", version=flow.version)
    flows.keep_named(tx, flow.id)


def _seen(card: Card | None, flow: Flow) -> int:
    """The version the card showed; without a card the present one (ORG-11)."""
    return card.seen.get(ref(ENTITY, flow.id), flow.version) if card is not None else flow.version


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    flow_id: int,
    view: str,
    *,
    state: dict[str, Any] | None = None,
) -> Outcome:
    """A screen of a flow, on the card tapped; what was asked about it is asked no more."""
    flow = flows.get(tx, flow_id)
    dialogue.close_question_about(tx, actor.user_id, ref(ENTITY, flow_id))
    onto = card if card is not None and card.entity in (ENTITY, "flows") else None
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ENTITY,
        record_id=flow_id,
        subject=ref(ENTITY, flow_id),
        seen={ref(ENTITY, flow_id): flow.version},
        list_state=state,
        onto=onto,
    )
    return Outcome(view, ENTITY, flow_id, flow.version, card=drawn)
