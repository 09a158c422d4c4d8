"""Opportunities written down and changed: fields, lines, contacts (OPP-1, OPP-2, OPP-8, OPP-9, OPP-12)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from storage.entities.call import Call
from storage.entities.deals import NewDeal, Pipeline, Stage
from storage.entities.lines import Line, NewLine
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, Invalid, Stale
from storage.queries import audit, deals, follow_ups, lines, people, pipelines, pool, records, visibility
from storage.queries import customers as customer_rows
from storage.queries import leads as dictionaries
from storage.rules import deals as rules
from storage.rules import lines as line_rules
from storage.rules.calendar import today
from storage.rules.money import checked_currency
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import deals as cases
from storage.usecases import holding, pool_clock
from storage.usecases import lines as line_cases
from storage.usecases.deal_steps import step

LONGEST_STEP = 300
MOST_TAGS = 20
TEXTS = {"name": rules.LONGEST_NAME, "next_step": LONGEST_STEP, "competitor": LONGEST_STEP}


def create(tx: Tx, actor: Actor, call: Call, new: NewDeal) -> Row:
    """A new opportunity in its first open stage, or the one named; its row (OPP-1, OPP-2, OPP-4).

    Raises NotFound, Forbidden (PERM-7, PERM-8), Conflict (in_pool), Invalid.
    """
    owner_id = actor.user_id if new.owner_id is None else new.owner_id
    if owner_id not in people.reach(tx, actor, "opp.create"):
        raise Forbidden("not_allowed", rule="PERM-8")
    get_customer(tx, actor, call, new.customer_id)
    holding.check_can_own(tx, owner_id)
    pipeline, stage = _first(tx, owner_id, new)
    currency = new.currency or actor.organisation.base_currency
    priced = line_cases.priced(tx, new.lines, currency)
    line_rules.check_order_discount(new.order_discount, priced)
    for contact_id, role in new.contacts:
        rules.check_role(role)
        cases.get_customer_contact(tx, new.customer_id, contact_id)
    values = _checked(tx, _fields(new)) | {
        "currency": checked_currency(currency),
        "amount": rules.check_amount(line_rules.total(priced, new.order_discount) if priced else new.amount or 0),
        "order_discount": new.order_discount,
    }
    roles = [role for _, role in new.contacts]
    known = values | {"contacts": roles, "decision_maker": "decision_maker" in roles, "lines": priced}
    rules.check_required(stage, known)
    entered_on = today(actor.organisation, call.at).isoformat()
    placed = {"customer_id": new.customer_id, "pipeline_id": pipeline.id, "stage_id": stage.id, "owner_id": owner_id}
    row = deals.add(tx, values | placed | {"entered_stage_on": entered_on}, at=call.at, by=actor.user_id)
    lines.replace(tx, cases.ENTITY, row["id"], priced)
    for contact_id, role in new.contacts:
        deals.put_contact(tx, row["id"], contact_id, role)
    step(tx, actor, call, None, row)
    facts = {name: value for name, value in (values | placed).items() if value}
    audit.write(tx, actor, call, "created", cases.ENTITY, row["id"], name=row["name"], after=facts)
    pool_clock.recompute(tx, "customer", new.customer_id, call.at)
    return row


def get_customer(tx: Tx, actor: Actor, call: Call, customer_id: int) -> Row:
    """The live, owned customer something is made for, taken for the transaction so that it stays owned (OPP-1).

    Raises NotFound, Forbidden (PERM-7, PERM-8), Conflict (in_pool; merged).
    """
    follow_ups.hold_subject(tx, "customer", customer_id)
    pooled = pool.find_pooled(tx, "customer", customer_id, visibility.open_pools(tx, actor, "customer"))
    if pooled is not None:
        raise Conflict("in_pool", rule="OPP-1", kind="customer", id=customer_id)
    return records.get_editable(tx, actor, "customer", customer_id, now=call.at)


def _first(tx: Tx, owner_id: int, new: NewDeal) -> tuple[Pipeline, Stage]:
    """The pipeline named or the nearest, its first open stage or the one named (OPP-2). Raises NotFound, Invalid."""
    owner = people.get_user(tx, owner_id)
    assert owner is not None
    if new.pipeline_id is None:
        pipeline = pipelines.find_nearest(tx, owner["main_dept_id"])
    else:
        pipeline = pipelines.get(tx, new.pipeline_id)
    if not pipeline.enabled:
        raise Invalid("pipeline_disabled", rule="OPP-2", name=pipeline.name)
    if new.stage_id is None:
        stage = pipeline.open_stages[0]
    else:
        found = next((one for one in pipeline.open_stages if one.id == new.stage_id), None)
        if found is None:
            raise Invalid("unknown_stage", rule="OPP-2", stage=new.stage_id)
        stage = found
    pipelines.lock_stage(tx, stage.id)
    if pipelines.get_stage(tx, stage.id).removed:
        raise Invalid("unknown_stage", rule="OPP-2", stage=stage.id)
    return pipeline, stage


def _fields(new: NewDeal) -> dict[str, Any]:
    return {
        "name": new.name,
        "expected_close_on": new.expected_close_on,
        "probability": new.probability,
        "next_step": new.next_step,
        "source": new.source,
        "campaign": new.campaign,
        "competitor": new.competitor,
        "tags": new.tags,
    }


def _checked(tx: Tx, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept. Raises Invalid."""
    return {name: _value(tx, name, value) for name, value in values.items()}


def _value(tx: Tx, name: str, value: Any) -> Any:
    match name:
        case "name" | "next_step" | "competitor":
            return cleaned(str(value or ""), field=name, longest=TEXTS[name], empty=name != "name")
        case "expected_close_on":
            return value.isoformat() if isinstance(value, date) else value or None
        case "probability":
            return rules.check_probability(value)
        case "source" | "campaign":
            if value and value not in dictionaries.list_offered(tx, name):
                raise Invalid("unknown_value", rule="ORG-16", field=name, value=value)
            return value or None
        case "tags":
            return _tags(value)
        case "amount":
            return rules.check_amount(int(value))
        case "currency":
            return checked_currency(value)
        case _:
            raise Invalid("unknown_field", rule="OPP-1", field=name)


def _tags(value: Any) -> list[str]:
    kept = list(dict.fromkeys(cleaned(str(tag), field="tag", longest=30) for tag in value))
    if len(kept) > MOST_TAGS:
        raise Invalid("too_many_tags", rule="CUST-10", most=MOST_TAGS)
    return kept


def change(
    tx: Tx, actor: Actor, call: Call, deal_id: int, values: Mapping[str, Any], *, version: int | None = None
) -> Row:
    """Other values of its fields; the row after. With lines the amount is theirs, and so is the currency (OPP-8).

    Raises NotFound, Forbidden, Stale, Invalid, Conflict (deal_state, amount_of_lines).
    """
    row = cases.get_to_change(tx, actor, call, deal_id, version)
    said = dict(values)
    off, held = said.pop("order_discount", None), lines.list_lines(tx, cases.ENTITY, deal_id)
    kept = _checked(tx, said)
    if ("amount" in kept or "currency" in kept) and held:
        raise Conflict("amount_of_lines", rule="OPP-8")
    return _write(tx, actor, call, row, kept | (_discounted(held, off) if off is not None else {}))


def _discounted(held: Sequence[Line], off: int) -> dict[str, int]:
    """Another discount of the whole, and the amount after it (PROD-3, OPP-8). Raises Invalid."""
    if not held:
        raise Invalid("lines_missing", rule="PROD-3")
    line_rules.check_order_discount(off, held)
    return {"order_discount": off, "amount": line_rules.total(held, off)}


def _write(tx: Tx, actor: Actor, call: Call, row: Row, kept: Mapping[str, Any], **more: Any) -> Row:
    """The changed fields of an open one, with its history; `more` are facts beside the row."""
    before = {name: customer_rows.loaded(name, row[name]) if name == "tags" else row[name] for name in kept}
    before = {name: list(value) if isinstance(value, tuple) else value for name, value in before.items()}
    changed = {name: value for name, value in kept.items() if before[name] != value}
    if not changed and not more:
        return row
    written: dict[str, Any] = dict(changed)
    if "expected_close_on" in changed:
        written["overdue_told_on"] = None
    after = deals.change(tx, row["id"], written, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    audit.write(
        tx,
        actor,
        call,
        "changed",
        cases.ENTITY,
        row["id"],
        name=after["name"],
        before={name: before[name] for name in changed} | more.get("before", {}),
        after=changed | more.get("after", {}),
    )
    return after


def set_lines(
    tx: Tx,
    actor: Actor,
    call: Call,
    deal_id: int,
    wanted: Sequence[NewLine],
    *,
    order_discount: int | None = None,
    version: int | None = None,
) -> Row:
    """These lines in the place of those there are; the amount is their total, without any it stays (OPP-8).

    Without another one the discount of the whole stays while there are lines.

    Raises NotFound, Forbidden, Stale, Invalid, Conflict (deal_state, product_off).
    """
    row = cases.get_to_change(tx, actor, call, deal_id, version)
    before = lines.list_lines(tx, cases.ENTITY, deal_id)
    after = line_cases.priced(tx, wanted, row["currency"], before)
    off = order_discount if order_discount is not None else row["order_discount"] if after else 0
    line_rules.check_order_discount(off, after)
    amount = line_rules.total(after, off) if after else row["amount"]
    lines.replace(tx, cases.ENTITY, deal_id, after)
    kept = {"amount": rules.check_amount(amount), "order_discount": off}
    same = before == after
    facts = {} if same else {"before": {"lines": _said(before)}, "after": {"lines": _said(after)}}
    return _write(tx, actor, call, row, kept, **facts)


def _said(kept: Sequence[Line]) -> list[list[Any]]:
    """Lines as the history has them."""
    return [[line.product_id, line.name, line.quantity, line.unit_price, line.discount_bp] for line in kept]


def put_contact(
    tx: Tx,
    actor: Actor,
    call: Call,
    deal_id: int,
    contact_id: int,
    role: str = "other",
    *,
    version: int | None = None,
) -> Row:
    """A contact of the customer and his part in the deal; the row (OPP-12). Raises as `change`, Invalid."""
    row = cases.get_to_change(tx, actor, call, deal_id, version)
    rules.check_role(role)
    cases.get_customer_contact(tx, row["customer_id"], contact_id)
    before = {one["id"]: one["role"] for one in deals.list_contacts(tx, deal_id)}
    if before.get(contact_id) == role:
        return row
    deals.put_contact(tx, deal_id, contact_id, role)
    had = {"contact": contact_id, "role": before.get(contact_id)}
    return _write(tx, actor, call, row, {}, before=had, after={"contact": contact_id, "role": role})


def drop_contact(tx: Tx, actor: Actor, call: Call, deal_id: int, contact_id: int) -> Row:
    """He has no part in it any more; the row. Raises as `change`."""
    row = cases.get_to_change(tx, actor, call, deal_id)
    if not deals.drop_contact(tx, deal_id, contact_id):
        return row
    return _write(tx, actor, call, row, {}, before={"contact": contact_id}, after={"contact": None})
