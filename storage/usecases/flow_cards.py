"""The screens of approval flows: list, flow, step, publish, versions, dry run (conversations 6.26)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.flows import (
    Chosen,
    Condition,
    DryRun,
    DryStep,
    Flow,
    FlowCard,
    FlowLine,
    FlowList,
    FlowVersions,
    Names,
    Step,
    StepShown,
    VersionLine,
)
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound
from storage.queries import cards, departments, dialogue, flows, people, products, roles, users
from storage.rules import flows as rules
from storage.tx import Tx
from storage.usecases import approvals, approvers
from storage.usecases import flows as editing
from storage.usecases.approval_effects import REQUESTS, Request

LIST: Final = "flow-list"
CARDS: Final = ("flow-card", "flow-settings", "flow-step", "flow-publish", "flow-disable")
VERSIONS: Final = "flow-versions"
DRY: Final = "flow-dry"
# What conditions name by id, and what may be chosen.
_NAMED: Final[dict[str, Callable[[Tx], dict[int, str]]]] = {
    "department": lambda tx: {row["id"]: row["name"] for row in departments.list_live(tx)},
    "role": lambda tx: {row["id"]: row["name"] for row in roles.list_all(tx)},
    "product_category": lambda tx: {row["id"]: row["name"] for row in products.list_categories(tx)},
}


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """Every flow. Raises Forbidden without `approval.flow`."""
    editing.check_right(actor)
    onto = card if card is not None and card.entity in ("flow", "flows") else None
    drawn = cards.draw(tx, call, user_id=actor.user_id, view=LIST, entity="flows", record_id=0, onto=onto)
    return Outcome(LIST, "flows", 0, card=drawn)


def open_flow(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, *, view: str) -> Outcome:
    """A flow, the question before publishing or disabling it, or its versions. Raises Forbidden, NotFound."""
    editing.check_right(actor)
    return editing.draw(tx, actor, call, card, flow_id, view)


def open_step(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, number: int) -> Outcome:
    """One step (from 1) of the draft or of the version in force. Raises Forbidden, NotFound."""
    editing.check_right(actor)
    if not 1 <= number <= len(editing.steps_of(flows.get(tx, flow_id))):
        raise NotFound(rule="PERM-13")
    return editing.draw(tx, actor, call, card, flow_id, "flow-step", state={"number": number})


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, what: str) -> Outcome:
    """The next message is a value of a step, of the flow (step 0), or the record to try.

    `what` is dry, 0.name, 2.hours, 2.amount …

    Raises Forbidden, NotFound.
    """
    editing.check_right(actor)
    number = what.partition(".")[0]
    state = {"number": int(number)} if number.isdecimal() else {}
    view = {"": "flow-card", "0": "flow-settings"}.get(number if state else "", "flow-step")
    outcome = editing.draw(tx, actor, call, card, flow_id, view, state=state)
    subject = f"{ref(editing.ENTITY, flow_id)}:{what}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="flow", subject=subject, card_id=outcome.card)
    return outcome


def choices(tx: Tx, actor: Actor, field: str) -> tuple[tuple[int, str], ...]:
    """Departments, roles or product categories to choose from. Raises Forbidden, NotFound for anything else."""
    editing.check_right(actor)
    if field not in _NAMED:
        raise NotFound(rule="PERM-13")
    return tuple(_NAMED[field](tx).items())


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> FlowList:
    """Raises Forbidden once the right is lost."""
    editing.check_right(actor)
    assert outcome.card is not None
    names = {row["id"]: row["name"] for row in departments.list_live(tx)}
    lines = [
        FlowLine(
            flow.id,
            flow.subject,
            flow.name,
            tuple(names[id_] for id_ in flow.departments if id_ in names),
            len(flow.steps),
            flow.current_version,
            flow.enabled,
        )
        for flow in flows.list_of(tx)
    ]
    return FlowList(tuple(lines), cards.get(tx, outcome.card))


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> FlowCard:
    """The flow with its draft, if there is one. Raises Forbidden, NotFound."""
    editing.check_right(actor)
    assert outcome.card is not None
    card, flow = cards.get(tx, outcome.card), flows.get(tx, outcome.id)
    places = _NAMED["department"](tx)
    named = users.names(tx, [*flow.admins, *flow.cc])
    return FlowCard(
        view=outcome.view,
        flow=flow,
        departments=tuple(places[id_] for id_ in flow.departments if id_ in places),
        admins=tuple(named[id_] for id_ in flow.admins if id_ in named),
        steps=tuple(_step(tx, n, step) for n, step in enumerate(editing.steps_of(flow), 1)),
        running=flows.count_running(tx, flow.id),
        changes=tuple(rules.changes(flow.steps, flow.draft)) if flow.draft is not None else (),
        allowed=rules.allowed_on_timeout(flow.subject),
        card=card,
        number=card.list_state.get("number"),
        cc=tuple(named[id_] for id_ in flow.cc if id_ in named),
        terms=_terms(tx, flow.condition),
    )


def _step(tx: Tx, number: int, step: Step) -> StepShown:
    names = _NAMED["role"](tx) if step.kind == "role" else users.names(tx, step.people)
    people_ = tuple(names[id_] for id_ in step.people if id_ in names)
    return StepShown(number, step, people_, _terms(tx, step.condition))


def _terms(tx: Tx, condition: Condition) -> Names:
    found: Names = {}
    for term in condition:
        names = _NAMED[term.field](tx) if term.field in _NAMED else {}
        found |= {(term.field, id_): names[id_] for id_ in rules.values_of(term) if id_ in names}
    return found


def shown_versions(tx: Tx, actor: Actor, outcome: Outcome) -> FlowVersions:
    """Raises Forbidden, NotFound."""
    editing.check_right(actor)
    assert outcome.card is not None
    flow = flows.get(tx, outcome.id)
    lines = [
        VersionLine(row["number"], row["published_at"], row["publisher"] or "", tuple(json.loads(row["changes"])))
        for row in flows.list_versions(tx, flow.id)
    ]
    return FlowVersions(flow, tuple(lines), flow.draft is not None, cards.get(tx, outcome.card))


# ── the dry run ──


def dry_run(tx: Tx, actor: Actor, call: Call, card: Card | None, flow_id: int, words: str) -> Outcome:
    """Who would decide a record now, found by its number or name; nobody is told.

    Raises Forbidden, NotFound for no record of the words, Conflict where the subject has no records to try.
    """
    editing.check_right(actor)
    flow = flows.get(tx, flow_id)
    _request(tx, actor, flow, words, call.at)
    return editing.draw(tx, actor, call, card, flow_id, DRY, state={"words": words})


def _request(tx: Tx, actor: Actor, flow: Flow, words: str, now: int) -> Request:
    find = REQUESTS.get(flow.subject)
    if find is None:
        raise Conflict("flow_no_trial", rule="APPR-1", subject=flow.subject)
    found = find(tx, actor, words, now)
    if found is None:
        raise NotFound(rule="PERM-13")
    return found


def shown_dry(tx: Tx, actor: Actor, outcome: Outcome) -> DryRun:
    """The flow that would be chosen, which may be another than the one tried, and its steps. Raises as `dry_run`."""
    editing.check_right(actor)
    assert outcome.card is not None
    card, flow = cards.get(tx, outcome.card), flows.get(tx, outcome.id)
    request = _request(tx, actor, flow, card.list_state["words"], card.drawn_at)
    facts = approvals.facts_of(tx, request.submitter_id, request.department_id, request.facts)
    chosen = approvals.choose(tx, flow.subject, request.department_id, facts)
    steps = steps_for(tx, actor, chosen, request, facts, card.drawn_at) if chosen is not None else ()
    return DryRun(chosen, request.name, facts, steps, card)


def steps_for(
    tx: Tx, actor: Actor, flow: Flow, request: Request, facts: Mapping[str, Any], now: int
) -> tuple[DryStep, ...]:
    """What each step would do now; those who would have signed before are marked."""
    case = approvers.Case(request.submitter_id, request.department_id, {}, now, actor.organisation)
    signed: set[int] = set()
    found: list[DryStep] = []
    for place, step in enumerate(flow.steps):
        one = _dry_step(tx, flow, step, place, case, facts, frozenset(signed))
        found.append(one)
        signed |= {person.user_id for person in one.people if not person.skipped}
    return tuple(found)


def preview(
    tx: Tx, actor: Actor, subject: str, department_id: int, facts: Mapping[str, Any], now: int
) -> tuple[DryStep, ...]:
    """Who would decide if the actor submitted this now, for the card of a draft (6.12); steps that do not concern it
    are left out. Empty: nothing is required. A step of kind `pick` needs people chosen under its number minus one."""
    judged = approvals.facts_of(tx, actor.user_id, department_id, facts)
    flow = approvals.choose(tx, subject, department_id, judged)
    if flow is None:
        return ()
    request = Request("", actor.user_id, department_id, dict(facts))
    return tuple(step for step in steps_for(tx, actor, flow, request, judged, now) if step.outcome != "skipped")


def _dry_step(
    tx: Tx, flow: Flow, step: Step, place: int, case: approvers.Case, facts: Mapping[str, Any], signed: frozenset[int]
) -> DryStep:
    if not rules.is_true(step.condition, facts):
        return DryStep(place + 1, step, "skipped", ())
    try:
        result = approvers.find(tx, flow, step, place, case, signed=signed)
    except Conflict:
        return DryStep(place + 1, step, "nobody", ())
    chosen = tuple(
        Chosen(
            one.user_id,
            people.user_name(tx, one.user_id),
            one.why,
            people.user_name(tx, one.acting_for),
            one.skipped,
        )
        for one in result.people
    )
    return DryStep(place + 1, step, result.outcome, chosen)


SHOWS: Final[dict[str, Any]] = {
    LIST: shown_list,
    **dict.fromkeys(CARDS, shown),
    VERSIONS: shown_versions,
    DRY: shown_dry,
}
