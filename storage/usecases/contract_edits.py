"""Contracts written, edited, deleted, and how far they are fulfilled (CONTRACT-1, 5, 6, 10, 11)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.contracts import OPEN_TO_EDIT, NewContract
from storage.entities.lines import Line, NewLine
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.entities.words import meant
from storage.errors import Conflict, Forbidden, Invalid
from storage.queries import (
    audit,
    children,
    contracts,
    custom_fields,
    follow_ups,
    lines,
    people,
    pool,
    records,
    settings,
    visibility,
)
from storage.rules import contracts as rules
from storage.rules import lines as line_rules
from storage.rules.calendar import today
from storage.rules.customers import kept_tags
from storage.rules.money import checked_currency
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import contract_customers, contract_deals, contract_fields, money_plans, numbers
from storage.usecases import lines as line_cases
from storage.usecases.contract_access import KIND, check_seen, draw, get_editable, get_under, stale
from storage.usecases.holding import check_can_own

_TEXTS: Final = frozenset(field.name for field in fields_of(NewContract)) - {
    "customer_id", "amount", "number", "owner_id", "lines", "plans", "order_discount", "opportunity_id", "quote_id",
    "renewal_of_id", "currency", "extra", "tags",
}  # fmt: skip
EDITABLE: Final = frozenset(field.name for field in fields_of(NewContract)) - {
    "number",
    "owner_id",
    "plans",
    "quote_id",
}


def create(tx: Tx, actor: Actor, call: Call, card: Card | None, new: NewContract) -> Outcome:
    """A draft with its number, and the instalments typed with it (CONTRACT-1, MONEY-2).

    Raises NotFound, Forbidden (PERM-8), Invalid, Conflict (customer_pooled, number_taken), Limit.
    """
    row = record(tx, actor, call, new)
    return draw(tx, actor, call, card, row, "contract-draft")


def record(tx: Tx, actor: Actor, call: Call, new: NewContract) -> Row:
    """Keep a new draft; its row."""
    customer = _customer(tx, actor, new.customer_id, now=call.at)
    owner_id = _owner(tx, actor, new.owner_id)
    values = _values_of(tx, actor, call, new, customer)
    priced = values.pop("lines")
    values |= figures(actor, priced, values["order_discount"], values["amount"])
    rules.check_amount(values["amount"])
    number = numbers.take_typed(tx, KIND, new.number) if new.number else numbers.take(tx, actor, call, KIND)
    row = contracts.add(
        tx,
        {**values, "number": number, "name_key": name_key(values["name"]), "owner_id": owner_id},
        at=call.at,
        by=actor.user_id,
    )
    lines.replace(tx, KIND, row["id"], priced)
    contract_fields.hold(tx, row)
    after = {"number": number, "customer_id": customer["id"], "amount": row["amount"], "owner_id": owner_id}
    audit.write(tx, actor, call, "created", KIND, row["id"], name=named(row), after=after)
    for plan in new.plans:
        money_plans.keep(tx, actor, call, row["id"], plan)
    return contracts.get(tx, row["id"]) or row


def _customer(tx: Tx, actor: Actor, customer_id: int, *, now: int) -> Row:
    """A live, owned customer one may edit, held until the end (CONTRACT-1). Raises NotFound, Forbidden, Conflict."""
    follow_ups.hold_subject(tx, "customer", customer_id)
    pooled = pool.find_pooled(tx, "customer", customer_id, visibility.open_pools(tx, actor, "customer"))
    if pooled is not None:
        raise Conflict("customer_pooled", rule="CONTRACT-1")
    return records.get_editable(tx, actor, "customer", customer_id, now=now)


def _owner(tx: Tx, actor: Actor, owner_id: int | None) -> int:
    """The actor, or another person he may create for (PERM-8, ORG-24). Raises Forbidden, Invalid."""
    owner = actor.user_id if owner_id is None else owner_id
    if owner not in people.reach(tx, actor, "contract.create"):
        raise Forbidden("not_allowed", rule="PERM-8")
    check_can_own(tx, owner)
    return owner


def _values_of(tx: Tx, actor: Actor, call: Call, new: NewContract, customer: Row) -> dict[str, Any]:
    """What was typed, filled from the deal or quote it comes from, as it is kept; with `lines` (OPP-16)."""
    source = contract_deals.source_of(tx, actor, new, now=call.at)
    day = today(actor.organisation, call.at)
    currency = checked_currency(new.currency or source.currency or actor.organisation.base_currency)
    typed = {name: getattr(new, name) for name in _TEXTS}
    typed["name"] = new.name or source.name or customer["name"]
    typed["order_date"] = new.order_date or today(actor.organisation, call.said).isoformat()
    kept = rules.checked(typed, today=day)
    rules.check_days(kept["start_on"], kept["end_on"])
    rules.check_type(kept["type"], _types(tx))
    _check_renewal(tx, actor, new.renewal_of_id, customer_id=new.customer_id, now=call.at)
    priced = source.lines if new.lines is None else line_cases.priced(tx, new.lines, currency)
    discount = source.order_discount if new.order_discount is None else new.order_discount
    line_rules.check_order_discount(discount if priced else 0, priced)
    return kept | {
        "customer_id": customer["id"],
        "currency": currency,
        "opportunity_id": source.opportunity_id,
        "quote_id": new.quote_id,
        "renewal_of_id": new.renewal_of_id,
        "amount": source.amount if new.amount is None else new.amount,
        "order_discount": discount if priced else 0,
        "extra": contract_fields.kept(tx, None, new.extra),
        "tags": json.dumps(list(kept_tags(new.tags)), ensure_ascii=False),
        "lines": priced,
    }


def _types(tx: Tx) -> list[str]:
    """The contract types that are offered (ORG-16)."""
    return [row["key"] for row in settings.list_entries(tx, "contract_type") if row["enabled"]]


def _check_renewal(
    tx: Tx, actor: Actor, renewed: int | None, *, customer_id: int, now: int, own: int | None = None
) -> None:
    """It renews another contract of the same customer that one reads. Raises NotFound, Invalid."""
    if renewed is None:
        return
    old = children.get_readable(tx, actor, KIND, renewed, now=now)
    if old["customer_id"] != customer_id:
        raise Invalid("other_customer", rule="CONTRACT-13", field="renewal_of_id")
    if renewed == own:
        raise Invalid("unknown_value", rule="CONTRACT-13", field="renewal_of_id")


def figures(actor: Actor, priced: Sequence[Line], order_discount: int, amount: int | None) -> dict[str, Any]:
    """Amount and discount: of the lines when there are any, else as typed (CONTRACT-6, PROD-4)."""
    if not priced:
        return {"amount": amount, "list_total": None, "discount_bp": 0, "over_limit": 0}
    total, listed = line_rules.total(priced, order_discount), line_rules.list_total(priced)
    discount = line_rules.discount_bp(total, listed)
    limit = Policy(actor.settings).number("product.discount_limit_bp")
    over = int(line_rules.over_limit(priced, discount, limit))
    return {"amount": total, "list_total": listed, "discount_bp": discount, "over_limit": over}


def named(row: Row) -> str:
    return f"{row['number']} {row['name']}"


def change(
    tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, wanted: Mapping[str, Any]
) -> Outcome:
    """Edit what the state leaves open (CONTRACT-5 to CONTRACT-7); `lines` replaces all of them.

    Raises NotFound, Forbidden, Conflict, Invalid, Stale.
    """
    row = get_editable(tx, actor, contract_id, now=call.at)
    check_seen(card, row)
    unknown = sorted(set(wanted) - EDITABLE)
    if unknown or not wanted:
        raise Invalid("nothing_to_change", rule="CONTRACT-5", fields=unknown)
    rules.check_editable(row["approval_status"], wanted)
    after = write(tx, actor, call, row, kept_of(tx, actor, call, row, wanted), where=_open_for(row))
    view = "contract-draft" if row["approval_status"] in OPEN_TO_EDIT else "contract-card"
    return draw(tx, actor, call, card, after, view)


def _open_for(row: Row) -> str:
    return contracts.EFFECTIVE if rules.is_effective(row["approval_status"]) else contracts.OPEN_TO_EDIT


def kept_of(tx: Tx, actor: Actor, call: Call, row: Row, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values as they are kept, amounts from the lines (CONTRACT-6); `lines` among them when replaced."""
    typed = {name: value for name, value in wanted.items() if name in _TEXTS or name == "amount"}
    if typed.get("type"):
        typed["type"] = meant(typed["type"], _types(tx))
    kept = rules.checked(typed, today=today(actor.organisation, call.at))
    rules.check_days(kept.get("start_on", row["start_on"]), kept.get("end_on", row["end_on"]))
    rules.check_type(kept.get("type"), [*_types(tx), row["type"]])
    if "tags" in wanted:
        kept["tags"] = json.dumps(list(kept_tags(wanted["tags"])), ensure_ascii=False)
    if "extra" in wanted:
        kept["extra"] = contract_fields.kept(tx, row, wanted["extra"])
    if "customer_id" in wanted:
        kept["customer_id"] = _customer(tx, actor, wanted["customer_id"], now=call.at)["id"]
    for name in ("currency", "renewal_of_id"):
        if name in wanted:
            kept[name] = checked_currency(wanted[name]) if name == "currency" else wanted[name]
    if "opportunity_id" in wanted or "customer_id" in wanted:
        kept["opportunity_id"] = contract_deals.checked_deal(
            tx,
            actor,
            wanted.get("opportunity_id", row["opportunity_id"]),
            customer_id=kept.get("customer_id", row["customer_id"]),
            now=call.at,
        )
    if wanted.keys() & {"renewal_of_id", "customer_id"}:
        _check_renewal(
            tx,
            actor,
            wanted.get("renewal_of_id", row["renewal_of_id"]),
            customer_id=kept.get("customer_id", row["customer_id"]),
            now=call.at,
            own=row["id"],
        )
    return kept | sums(tx, actor, row, wanted, kept)


def sums(tx: Tx, actor: Actor, row: Row, wanted: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Amount, discount and lines that follow from what is wanted. Raises Invalid for an amount beside lines."""
    before = lines.list_lines(tx, KIND, row["id"])
    currency = kept.get("currency", row["currency"])
    priced = before
    if "lines" in wanted:
        priced = line_cases.priced(tx, _new_lines(wanted["lines"]), currency, before)
    if priced and "amount" in wanted:
        raise Invalid("amount_of_lines", rule="CONTRACT-6", field="amount")
    if priced and currency != row["currency"]:
        raise Invalid("mixed_currencies", rule="ORG-5", currencies=[row["currency"], currency])
    if not ({"lines", "amount", "order_discount"} & wanted.keys()):
        return {}
    discount = wanted.get("order_discount", row["order_discount"]) if priced else 0
    line_rules.check_order_discount(discount, priced)
    found = figures(actor, priced, discount, kept.get("amount", row["amount"]))
    rules.check_amount(found["amount"])
    changed = {**found, "order_discount": discount}
    return {**changed, "lines": priced} if "lines" in wanted else changed


def _new_lines(wanted: Sequence[Any]) -> list[NewLine]:
    """Lines as typed, or as a change request kept them."""
    return [line if isinstance(line, NewLine) else NewLine(**line) for line in wanted]


def write(
    tx: Tx,
    actor: Actor,
    call: Call,
    row: Row,
    kept: dict[str, Any],
    *,
    where: str,
    action: str = "changed",
    **more: Any,
) -> Row:
    """Store new values where the state still is as read; the row after. Raises Conflict (CONTRACT-8), Stale."""
    priced = kept.pop("lines", None)
    changed = {name: value for name, value in kept.items() if row[name] != value}
    if "amount" in changed:
        money = {name: row[name] for name in ("received", "claimed", "planned")}
        rules.check_new_amount(changed["amount"], **money)
        where += " AND received + claimed <= :amount AND planned <= :amount"
    after = row
    if changed or priced is not None:
        stored = contracts.change(
            tx,
            row["id"],
            changed or {"name": row["name"]},
            where=where,
            version=row["version"],
            at=call.at,
            by=actor.user_id,
        )
        if stored is None:
            raise stale(row)
        after = stored
    if "extra" in changed:
        contract_fields.hold(tx, after)
    if priced is not None:
        lines.replace(tx, KIND, row["id"], priced)
        changed["lines"] = [line.name for line in priced]
    before = {name: row[name] for name in changed if name != "lines"}
    for values in (before, changed):
        if "extra" in values:
            values["extra"] = json.loads(values["extra"])
    audit.write(tx, actor, call, action, KIND, row["id"], name=named(after), before=before, after=changed, **more)
    return after


def delete(tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int) -> Outcome:
    """What was never in force goes; its number is not used again (CONTRACT-10, NUM-3).

    Raises NotFound, Forbidden, Conflict, Stale.
    """
    row = get_under(tx, actor, contract_id, "contract.delete", now=call.at)
    check_seen(card, row)
    rules.check_deletable(row["approval_status"])
    after = contracts.delete(tx, contract_id, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise stale(row)
    custom_fields.free(tx, KIND, contract_id)
    audit.write(tx, actor, call, "deleted", KIND, contract_id, name=named(row), before={"number": row["number"]})
    return draw(tx, actor, call, card, after, "contract-deleted")


def set_fulfilment(
    tx: Tx, actor: Actor, call: Call, card: Card | None, contract_id: int, to: str, *, reason: str = ""
) -> Outcome:
    """How far it is fulfilled, independent of its approval (CONTRACT-2, CONTRACT-11).

    Raises NotFound, Forbidden, Invalid, Conflict, Stale.
    """
    row = get_editable(tx, actor, contract_id, now=call.at)
    check_seen(card, row)
    if row["approval_status"] in ("pending", "void"):
        raise Conflict("contract_state", rule="CONTRACT-5", status=row["approval_status"], event="fulfil")
    may_go_back = children.is_under(tx, actor, KIND, contract_id, "contract.void")
    words = reason.strip()[: rules.LONGEST_REASON]
    rules.check_fulfilment(row["fulfilment"], to, may_go_back=may_go_back, reason=words)
    ended = today(actor.organisation, call.at).isoformat() if to in ("completed", "terminated") else None
    after = contracts.change(
        tx,
        contract_id,
        {"fulfilment": to, "ended_on": ended},
        where="deleted_at IS NULL AND approval_status NOT IN ('pending', 'void')",
        version=row["version"],
        at=call.at,
        by=actor.user_id,
    )
    if after is None:
        raise stale(row)
    audit.write(
        tx,
        actor,
        call,
        "fulfilled",
        KIND,
        contract_id,
        name=named(row),
        before={"fulfilment": row["fulfilment"]},
        after={"fulfilment": to},
        reason=words or None,
    )
    contract_customers.renew_clock(tx, row["customer_id"], now=call.at)
    return draw(tx, actor, call, card, after, "contract-card")
