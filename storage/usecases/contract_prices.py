"""A contract priced anew: other products, a discount, a round sum; instalments go along (CONTRACT-5, CONTRACT-6,
CONTRACT-8, MONEY-2)."""

from dataclasses import asdict
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.lines import Line, NewLine, Repricing
from storage.entities.people import Actor
from storage.errors import Invalid, NotFound
from storage.queries import dialogue, lines, people
from storage.rules import contracts as rules
from storage.rules import lines as line_rules
from storage.tx import Row, Tx
from storage.usecases import contract_changes, contract_edits, contract_questions, money_plans
from storage.usecases.contract_access import KIND, draw, get, get_editable, sees_money

# field -> what is asked of it
_ASKED: Final = {"amount": "amount", "order_discount": "discount"}


def reprice(
    tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, said: Repricing, *, fit: bool = False
) -> Outcome:
    """A draft at another price; in force it is asked why, for a change request. Instalments beyond the new amount
    are asked about, with `fit` they shrink in proportion (CONTRACT-5, CONTRACT-6, CONTRACT-8, MONEY-2).

    Raises NotFound, Forbidden, Conflict, Invalid, Stale.
    """
    row = get_editable(tx, actor, contract_id, now=call.at)
    card = card or dialogue.find_asking(tx, call, actor.user_id, about=ref(KIND, contract_id))
    wanted = _wanted(tx, row, said)
    amount = _amount(tx, actor, row, wanted)
    if rules.is_effective(row["approval_status"]):
        return _ask_why(tx, actor, call, card, row, wanted, amount, said)
    rules.check_editable(row["approval_status"], wanted)
    if amount < row["planned"] and _may_plan(tx, actor, row):
        if not fit:
            kept = {"said": asdict(said)}
            return contract_questions.ask(tx, actor, call, card, contract_id, "scale", value=str(amount), kept=kept)
        money_plans.fit(tx, actor, call, contract_id, amount)
    return contract_edits.change(tx, actor, call, card, contract_id, wanted)


def _wanted(tx: Tx, row: Row, said: Repricing) -> dict[str, Any]:
    """The fields it comes to. Products said anew have the price that was said: nothing is off the whole any more."""
    held = lines.list_lines(tx, KIND, row["id"])
    if said.total is not None:
        return {"order_discount": line_rules.order_discount_to(said.total, held)} if held else {"amount": said.total}
    if not said.lines and not held:
        raise Invalid("lines_missing", rule="PROD-3")
    found = said.lines or tuple(_discounted(line, said.discount_bp or 0) for line in held)
    whole = {"order_discount": 0} if row["order_discount"] else {}
    return {"lines": list(found), **whole}


def _discounted(line: Line, discount_bp: int) -> NewLine:
    price = line.unit_price if line.unit_price != line.list_price else None
    return NewLine(line.product_id, line.quantity, price, discount_bp, line.note)


def _amount(tx: Tx, actor: Actor, row: Row, wanted: dict[str, Any]) -> int:
    rules.check_amount(wanted.get("amount", 1))
    return int(contract_edits.sums(tx, actor, row, wanted, wanted)["amount"])


def _may_plan(tx: Tx, actor: Actor, row: Row) -> bool:
    return sees_money(actor) and row["owner_id"] in people.reach(tx, actor, money_plans.PERMISSION)


def _ask_why(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    row: Row,
    wanted: dict[str, Any],
    amount: int,
    said: Repricing,
) -> Outcome:
    """Why? The card remembers the products."""
    if "lines" in wanted:
        value, kept = f"products.{amount}", {"said": asdict(said)}
    else:
        (name, figure), kept = next(iter(wanted.items())), {}
        value = f"{_ASKED[name]}.{figure}"
    return contract_questions.ask(tx, actor, call, card, row["id"], "why", value=value, kept=kept)


def ask_repricing(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, reason: str) -> Outcome:
    """The change request of the products that the card remembers, with its reason (CONTRACT-8).

    Raises NotFound, Forbidden, Conflict, Invalid, Stale.
    """
    asking = _remembers(card) or _remembers(
        dialogue.find_asking(tx, call, actor.user_id, about=ref(KIND, contract_id))
    )
    if asking is None:
        raise NotFound(rule="DIALOG-6")
    row = get_editable(tx, actor, contract_id, now=call.at)
    wanted = _wanted(tx, row, _said(asking))
    return contract_changes.ask(tx, actor, call, asking, contract_id, "amend", wanted, reason)


def fit(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int) -> Outcome:
    """The instalments of a draft in proportion: to its amount, or to the one that its card asks about (MONEY-2).

    Raises NotFound, Forbidden, Conflict, Invalid, Limit, Stale.
    """
    asking = _remembers(card)
    if asking is not None:
        return reprice(tx, actor, call, asking, contract_id, _said(asking), fit=True)
    row = get_editable(tx, actor, contract_id, now=call.at)
    money_plans.fit(tx, actor, call, contract_id, row["amount"])
    return draw(tx, actor, call, card, get(tx, actor, contract_id, now=call.at), "contract-draft")


def _remembers(card: Card | None) -> Card | None:
    return card if card is not None and "said" in card.list_state else None


def _said(card: Card) -> Repricing:
    kept = card.list_state["said"]
    return Repricing(tuple(NewLine(**line) for line in kept["lines"]), kept["discount_bp"], kept["total"])
