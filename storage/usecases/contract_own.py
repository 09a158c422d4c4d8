"""The firm's own fields of a contract, one at a time: chosen, answered, asked as a change where it is in force
(CUST-12, CONTRACT-5)."""

import json
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.contracts import OPEN_TO_EDIT
from storage.entities.customer_fields import Form
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import NotFound
from storage.queries import contracts, dialogue, records
from storage.rules import contracts as rules
from storage.rules.customer_fields import is_nothing
from storage.tx import Row, Tx
from storage.usecases import contract_changes, contract_edits, contract_fields, field_values, lead_fields
from storage.usecases.contract_access import KIND, check_seen, draw, get_editable


def choose(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, page: int = 0) -> Outcome:
    """The names of the fields, nine a page. Raises NotFound, Forbidden."""
    row = get_editable(tx, actor, contract_id, now=call.at)
    dialogue.close_question_about(tx, actor.user_id, ref(KIND, contract_id))
    return draw(tx, actor, call, card, row, contract_fields.VIEW, state={"what": "own", "page": page})


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, key: str) -> Outcome:
    """Ask for one field. Raises NotFound, Forbidden, Invalid, Conflict in a state that leaves nothing open."""
    row = get_editable(tx, actor, contract_id, now=call.at)
    _check_open(row)
    return contract_fields.ask(tx, actor, call, card, row, contract_fields.form_of(tx, key))


def _check_open(row: Row) -> None:
    """Raises Conflict: it is decided upon, or void."""
    if row["approval_status"] not in OPEN_TO_EDIT:
        rules.check_changeable(row["approval_status"], {"extra"})


def turn(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, start: int) -> Outcome:
    """Further chips of a field with many choices. Raises NotFound, Forbidden."""
    row = get_editable(tx, actor, contract_id, now=call.at)
    if card is None or card.list_state.get("what") != contract_fields.WHAT:
        raise NotFound(rule="ORG-31")
    state = {**card.list_state, "from": max(0, start)}
    return draw(tx, actor, call, card, row, contract_fields.VIEW, state=state, asks=contract_fields.ENTITY)


def answer(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    key: str,
    words: str,
    *,
    at: int | None = None,
) -> Outcome:
    """The value in words, a customer by its id; `at` is the moment they mean, if they mean one.

    A draft is changed; of a contract in force the reason is asked, for the request that changes it.
    Raises NotFound, Forbidden, Invalid (the question stays), Duplicate, Conflict, Stale.
    """
    row = get_editable(tx, actor, contract_id, now=call.at)
    form = contract_fields.form_of(tx, key)
    value = _value(tx, actor, call, form, words, at=at)
    asking = card or dialogue.find_asking(tx, call, actor.user_id, about=ref(KIND, contract_id))
    check_seen(asking, row)
    return _put(tx, actor, call, asking, row, form, value)


def pick(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, number: int) -> Outcome:
    """The chip with this number; a negative one empties the field. Raises as `answer`."""
    state = card.list_state if card is not None else {}
    if state.get("what") != contract_fields.WHAT:
        raise NotFound(rule="ORG-31")
    form = contract_fields.form_of(tx, str(state["value"]))
    row = get_editable(tx, actor, contract_id, now=call.at)
    before = field_values.current(form, row)
    words = lead_fields.words_of(tx, form, state.get("offered", []), number, before)
    return answer(tx, actor, call, card, contract_id, str(form.custom), words)


def reason(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, words: str) -> Outcome:
    """Ask for the change whose reason this is. Raises as `contract_changes.ask`, NotFound without one."""
    asking = card or dialogue.find_asking(tx, call, actor.user_id, about=ref(KIND, contract_id))
    state = asking.list_state if asking is not None else {}
    if state.get("what") != "why" or "wanted" not in state:
        raise NotFound(rule="ORG-31")
    wanted = {"extra": {str(state["value"]).removeprefix(f"{contract_fields.WHAT}."): state["wanted"]}}
    dialogue.close_question_about(tx, actor.user_id, ref(KIND, contract_id))
    return contract_changes.ask(tx, actor, call, asking, contract_id, "amend", wanted, words)


def _value(tx: Tx, actor: Actor, call: Call, form: Form, words: str, *, at: int | None) -> Any:
    if form.kind == "customer" and words.isascii() and words.isdigit() and not is_nothing(words):
        return records.get_readable(tx, actor, "customer", int(words), now=call.at)["id"]
    return field_values.of_words(tx, actor, form, words, at=at)


def _put(tx: Tx, actor: Actor, call: Call, asking: Card | None, row: Row, form: Form, value: Any) -> Outcome:
    _check_open(row)
    if row["approval_status"] not in OPEN_TO_EDIT:
        kept = json.loads(contract_fields.kept(tx, row, {str(form.custom): value})).get(form.custom)
        return contract_fields.ask_why(tx, actor, call, asking, row, form, kept)
    values = contract_edits.kept_of(tx, actor, call, row, {"extra": {str(form.custom): value}})
    after = contract_edits.write(tx, actor, call, row, values, where=contracts.OPEN_TO_EDIT)
    dialogue.close_question_about(tx, actor.user_id, ref(KIND, row["id"]))
    state = asking.list_state if asking is not None else {}
    if form.kind == "several" and state.get("value") == form.custom and asking is not None and value:
        return contract_fields.ask(tx, actor, call, asking, after, form, wants_all=bool(state.get("wants_all")))
    still = contract_fields.ask_missing(tx, actor, call, asking, after) if state.get("wants_all") else None
    return still or draw(tx, actor, call, asking, after, "contract-draft")
