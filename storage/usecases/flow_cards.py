"""The screens of approval flows: list, flow, step, publish, versions, dry run (conversations 6.26)."""

import json
from collections.abc import Mapping
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.flows import (
    Chosen,
    DryRun,
    DryStep,
    Flow,
    FlowCard,
    FlowLine,
    FlowList,
    FlowVersions,
    Step,
    StepShown,
    VersionLine,
)
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, NotFound
from storage.queries import cards, departments, dialogue, flows, people, roles, users
from storage.rules import flows as rules
from storage.tx import Tx
from storage.usecases import approvals, approvers
from storage.usecases import flows as editing
from storage.usecases.approval_effects import REQUESTS, Request

LIST: Final = "flow-list"
CARDS: Final = ("flow-card", "flow-step", "flow-publish", "flow-disable")
VERSIONS: Final = "flow-versions"
DRY: Final = "flow-dry"


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
    """The next message is a value of the flow, or the record to try (`what`: dry, name, 2.hours, 2.amount …).

    Raises Forbidden, NotFound.
    """
    editing.check_right(actor)
    number = what.partition(".")[0]
    state = {"number": int(number)} if number.isdecimal() else {}
    outcome = editing.draw(tx, actor, call, card, flow_id, "flow-step" if state else "flow-card", state=state)
    subject = f"{ref(editing.ENTITY, flow_id)}:{what}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="flow", subject=subject, card_id=outcome.card)
    return outcome


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
    places = {row["id"]: row["name"] for row in departments.list_live(tx)}
    admins = users.names(tx, flow.admins)
    return FlowCard(
        view=outcome.view,
        flow=flow,
        departments=tuple(places[id_] for id_ in flow.departments if id_ in places),
        admins=tuple(admins[id_] for id_ in flow.admins if id_ in admins),
        steps=tuple(_step(tx, n, step, places) for n, step in enumerate(editing.steps_of(flow), 1)),
        running=flows.count_running(tx, flow.id),
        changes=tuple(rules.changes(flow.steps, flow.draft)) if flow.draft is not None else (),
        allowed=rules.allowed_on_timeout(flow.subject),
        card=card,
        number=card.list_state.get("number"),
    )


def _step(tx: Tx, number: int, step: Step, places: Mapping[int, str]) -> StepShown:
    named = {row["id"]: row["name"] for row in roles.list_all(tx)} if step.kind == "role" else {}
    names = named if step.kind == "role" else users.names(tx, step.people)
    ids = [value for term in step.condition for value in _values(term.value) if term.field == "department"]
    terms = {id_: places[id_] for id_ in ids if id_ in places}
    return StepShown(number, step, tuple(names[id_] for id_ in step.people if id_ in names), terms)


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


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
