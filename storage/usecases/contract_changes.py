"""Change requests of effective contracts: asked for, approved, applied as a whole (CONTRACT-7, CONTRACT-8)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.lines import NewLine
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, NotFound
from storage.queries import audit, children, contracts, lines
from storage.rules import contracts as rules
from storage.tx import ConstraintBroken, Row, Tx
from storage.usecases import approvals, contract_customers, contract_edits, contract_fields, contract_told
from storage.usecases.approval_effects import EFFECTS, FACTS, READS, Effect
from storage.usecases.contract_access import KIND, check_seen, draw, get, get_editable, get_under
from storage.usecases.contracts import conditions_of, snapshot_of

SUBJECT: Final = "contract_change"
RECORD: Final = "contract_change"
_UNSEEN: Final = frozenset({"cost", "min_price"})
_OF_LINE: Final = tuple(field.name for field in fields(NewLine))
_PRICES: Final = frozenset({"lines", "order_discount"})


def ask(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    contract_id: int,
    kind: str,
    wanted: Mapping[str, Any],
    reason: str,
) -> Outcome:
    """Ask for other values of a contract in force; a flow decides, without one who may void it (CONTRACT-8).

    Raises NotFound, Forbidden, Conflict, Invalid, Stale.
    """
    row = get_editable(tx, actor, contract_id, now=call.at)
    check_seen(card, row)
    rules.check_change_kind(kind)
    words = rules.check_reason(reason, "CONTRACT-8")
    rules.check_changeable(row["approval_status"], wanted)
    kept = contract_edits.kept_of(tx, actor, call, row, _plain(wanted))
    if "lines" not in kept and all(row[name] == value for name, value in kept.items()):
        raise Invalid("nothing_to_change", rule="CONTRACT-8")
    _check_money(row, kept)
    change = _add(tx, actor, call, row, kind, _agreed(wanted, kept), words)
    approval_id = _submit(tx, actor, call, row, change, kept, words)
    if approval_id is None:
        deciders = contract_told.over(tx, "contract.void", row["owner_id"])
        facts = {"reason": words, "change": change["id"]}
        contract_told.tell(
            tx, actor, call, "contract-change-asked", row, deciders, event=change["id"], tier=1, facts=facts
        )
    contract_customers.renew_clock(tx, row["customer_id"], now=call.at)
    return draw(tx, actor, call, card, row, "contract-change-sent", state={"change": change["id"]})


def _plain(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    return {
        name: [asdict(line) if isinstance(line, NewLine) else dict(line) for line in value]
        if name == "lines"
        else value
        for name, value in wanted.items()
    }


def _typed(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """As it was typed: of a line what is said, without what is kept for its readers."""
    plain = dict(wanted)
    if "lines" in plain:
        plain["lines"] = [{name: line[name] for name in _OF_LINE} for line in plain["lines"]]
    return plain


def _agreed(wanted: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Lines with the prices they have now: what was decided is what is applied, whatever a product costs by then."""
    plain = _plain(wanted)
    if "lines" in plain:
        pairs = zip(plain["lines"], kept["lines"], strict=True)
        plain["lines"] = [
            line | {"unit_price": priced.unit_price, "name": priced.name, "subtotal": priced.subtotal}
            for line, priced in pairs
        ]
    return plain


def _add(tx: Tx, actor: Actor, call: Call, row: Row, kind: str, wanted: Mapping[str, Any], reason: str) -> Row:
    """Raises Conflict while another one is pending."""
    plain = _plain(wanted)
    try:
        with tx.try_out():
            change = contracts.add_change(
                tx,
                row["id"],
                kind=kind,
                wanted=json.dumps(plain, ensure_ascii=False),
                before=json.dumps(_before(tx, row, plain), ensure_ascii=False),
                reason=reason,
                at=call.at,
                by=actor.user_id,
            )
    except ConstraintBroken as exc:
        raise Conflict("change_waits", rule="CONTRACT-8") from exc
    audit.write(
        tx,
        actor,
        call,
        "change_asked",
        KIND,
        row["id"],
        name=_named(row),
        after={"kind": kind, "wanted": plain},
        reason=reason,
    )
    return change


def _named(row: Row) -> str:
    return f"{row['number']} {row['name']}"


def _before(tx: Tx, row: Row, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What these values are now; whoever reads the contract reads them, so no cost is among them (PERM-18)."""
    before = {name: row[name] for name in wanted if name not in ("lines", "extra")}
    if "extra" in wanted:
        known = contract_fields.values_of(row)
        before["extra"] = {key: known.get(key) for key in wanted["extra"]}
    if "lines" in wanted:
        kept = [asdict(line) for line in lines.list_lines(tx, KIND, row["id"])]
        before["lines"] = [{name: line[name] for name in line if name not in _UNSEEN} for line in kept]
    if _PRICES & wanted.keys():
        before["amount"] = row["amount"]
    return before


def _check_money(row: Row, kept: Mapping[str, Any]) -> None:
    if "amount" in kept:
        money = {name: row[name] for name in ("received", "claimed", "planned")}
        rules.check_new_amount(kept["amount"], **money)


def _submit(
    tx: Tx, actor: Actor, call: Call, row: Row, change: Row, kept: Mapping[str, Any], reason: str
) -> int | None:
    """Into the approval of changes: judged by the new amount, with before and after for the approvers."""
    after = {name: kept.get(name, row[name]) for name in row.keys()}  # noqa: SIM118
    wanted = json.loads(change["wanted"])
    snapshot = snapshot_of(tx, row) | {
        "contract_id": row["id"],
        "kind": change["kind"],
        "before": json.loads(change["before_values"]),
        "after": wanted | ({"amount": kept["amount"]} if _PRICES & wanted.keys() else {}),
    }
    sides = [snapshot[side].pop("extra", {}) for side in ("before", "after")]
    own = contract_fields.changes_of(tx, actor, *sides, now=call.at)
    snapshot["own"] = [one.after.field.label for one in own]
    return approvals.submit(
        tx,
        actor,
        call,
        SUBJECT,
        RECORD,
        change["id"],
        amount=after["amount"],
        currency=row["currency"],
        department_id=actor.main_dept_id,
        facts=conditions_of(tx, actor, after),
        snapshot=snapshot,
        note=reason,
    )


def decide(
    tx: Tx, actor: Actor, call: Call, card: Card | None, change_id: int, *, apply: bool, reason: str = ""
) -> Outcome:
    """Without a flow a holder of `contract.void` decides (CONTRACT-8).

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    change = _get(tx, change_id)
    row = get_under(tx, actor, change["contract_id"], "contract.void", now=call.at)
    if approvals.find_running(tx, RECORD, change_id, SUBJECT) is not None:
        raise Conflict("under_approval", rule="CONTRACT-8")
    if apply:
        _apply(tx, actor, call, change)
    else:
        words = rules.check_reason(reason, "CONTRACT-8")
        _end(tx, actor, call, change, "rejected", reason=words)
        facts = {"reason": words}
        contract_told.tell(
            tx, actor, call, "contract-change-rejected", row, [change["asked_by"]], event=change_id, facts=facts
        )
    return draw(tx, actor, call, card, get(tx, actor, row["id"], now=call.at), "contract-card")


def recall(tx: Tx, actor: Actor, call: Call, card: Card | None, change_id: int) -> Outcome:
    """Who asked takes it back while nobody decided. Raises NotFound, Conflict."""
    change = _get(tx, change_id)
    if change["asked_by"] != actor.user_id:
        raise NotFound(rule="PERM-13")
    running = approvals.find_running(tx, RECORD, change_id, SUBJECT)
    if running is not None:
        approvals.recall(tx, actor, call, running["id"])
    else:
        _end(tx, actor, call, change, "recalled")
    return draw(tx, actor, call, card, get(tx, actor, change["contract_id"], now=call.at), "contract-card")


def _get(tx: Tx, change_id: int) -> Row:
    change = contracts.find_change(tx, change_id)
    if change is None:
        raise NotFound(rule="PERM-13")
    return change


def _apply(tx: Tx, actor: Actor, call: Call, change: Row) -> None:
    """All of it, judged anew by the money there is now; before and after stay with it.

    Raises Conflict: the contract is no longer in force, or money or plans are above the new amount.
    """
    contract_customers.hold(tx, change["contract_id"])
    row = contracts.lock(tx, change["contract_id"])
    assert row is not None
    wanted = json.loads(change["wanted"])
    rules.check_changeable(row["approval_status"], wanted)
    kept = contract_edits.kept_of(tx, actor, call, row, _typed(wanted))
    if "amount" in kept:
        base = actor.organisation.base_currency
        kept["base_amount"] = rules.in_base(kept["amount"], row["fx_rate"] or "1", row["currency"], base)
    before = json.dumps(_before(tx, row, wanted), ensure_ascii=False)
    if contracts.end_change(tx, change["id"], "applied", before=before, at=call.at, by=actor.user_id) is None:
        raise Conflict("change_decided", rule="CONTRACT-8", state=change["state"])
    after = contract_edits.write(
        tx, actor, call, row, kept, where=contracts.EFFECTIVE, action="change_applied", reason=change["reason"]
    )
    contract_customers.derive(tx, actor, call, row["customer_id"])
    receivers = [change["asked_by"], *contract_told.concerned(tx, after)]
    contract_told.tell(
        tx,
        actor,
        call,
        "contract-changed",
        after,
        receivers,
        event=change["id"],
        facts={"reason": change["reason"], "change": change["id"]},
    )


def _end(tx: Tx, actor: Actor, call: Call, change: Row, state: str, *, reason: str | None = None) -> None:
    if contracts.end_change(tx, change["id"], state, at=call.at, by=actor.user_id) is None:
        raise Conflict("change_decided", rule="CONTRACT-8", state=change["state"])
    row = contracts.get(tx, change["contract_id"])
    assert row is not None
    after = {"kind": change["kind"], "state": state}
    audit.write(tx, actor, call, f"change_{state}", KIND, row["id"], name=_named(row), after=after, reason=reason)
    contract_customers.renew_clock(tx, row["customer_id"], now=call.at)


# ── what the approval of a change does ──


def _passed(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
    _apply(tx, actor, call, _get(tx, approval["record_id"]))


def _ended(state: str) -> Any:
    def run(tx: Tx, actor: Actor, call: Call, approval: Row) -> None:
        change = _get(tx, approval["record_id"])
        if change["state"] == "pending":
            _end(tx, actor, call, change, state)

    return run


EFFECTS[SUBJECT] = Effect(
    _passed, rejected=_ended("rejected"), recalled=_ended("recalled"), cancelled=_ended("cancelled")
)


def _facts(tx: Tx, actor: Actor, approval: Row) -> dict[str, Any]:
    return FACTS["contract"](tx, actor, approval)


FACTS[SUBJECT] = _facts


def is_readable(tx: Tx, actor: Actor, change_id: int, now: int) -> bool:
    """Who reads the contract reads what is asked for it (APPR-22)."""
    change = contracts.find_change(tx, change_id)
    if change is None:
        return False
    return children.find_readable(tx, actor, KIND, change["contract_id"], now=now) is not None


READS[RECORD] = is_readable
