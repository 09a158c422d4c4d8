"""Opportunities: made, moved through their stages, ended and opened again (OPP-1 to OPP-7, OPP-15)."""

from typing import Any, Final

from storage.entities.call import Call
from storage.entities.deals import Stage
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.entities.words import meant
from storage.errors import Conflict, Invalid, NotFound, Stale
from storage.queries import audit, children, customers, deals, lines, pipelines, quotes
from storage.queries import leads as dictionaries
from storage.rules import deals as rules
from storage.rules.calendar import today
from storage.rules.people import check_version
from storage.rules.settings import Policy
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import approvals, deal_reminders, deal_told, pool_clock
from storage.usecases.deal_steps import step

ENTITY: Final = "opportunity"
DICTIONARIES: Final = {"lose": "loss_reason", "void": "void_reason"}


def get_to_change(tx: Tx, actor: Actor, call: Call, deal_id: int, version: int | None = None) -> Row:
    """An open one the actor may edit, taken for the transaction. Raises NotFound, Forbidden, Stale, Conflict."""
    deals.lock(tx, deal_id)
    row = children.get_editable(tx, actor, ENTITY, deal_id, now=call.at)
    check_version(version, row["version"])
    rules.check_open(row["state"])
    return row


def values_of(tx: Tx, row: Row) -> dict[str, Any]:
    """What required_fields look at (OPP-5)."""
    contacts = deals.list_contacts(tx, row["id"])
    columns = ("amount", "expected_close_on", "next_step", "source", "campaign", "competitor", "order_discount")
    return {name: row[name] for name in columns} | {
        "contacts": bool(contacts),
        "decision_maker": any(contact["role"] == "decision_maker" for contact in contacts),
        "lines": bool(lines.list_lines(tx, ENTITY, row["id"])),
    }


def move(
    tx: Tx, actor: Actor, call: Call, deal_id: int, stage_id: int, *, note: str = "", version: int | None = None
) -> Row:
    """On, over some or back to another open stage; the row after (OPP-4, OPP-5, OPP-9).

    Raises NotFound, Forbidden, Stale, Conflict (deal_state, same_stage), Invalid (note_missing, fields_missing).
    """
    row = get_to_change(tx, actor, call, deal_id, version)
    kept = cleaned(note, field="note", longest=rules.LONGEST_NOTE, empty=True)
    pipelines.lock_stage(tx, stage_id)
    target = pipelines.get_stage(tx, stage_id)
    rules.check_move(pipelines.get_stage(tx, row["stage_id"]), target, kept)
    rules.check_required(target, values_of(tx, row))
    day = today(actor.organisation, call.at).isoformat()
    after = deals.move(tx, deal_id, row["stage_id"], target.id, day=day, at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    step(tx, actor, call, row, after, note=kept)
    note_step(tx, actor, call, "moved", row, after, reason=kept or None)
    return after


def take_back_move(tx: Tx, actor: Actor, call: Call, deal_id: int) -> Row:
    """The actor's own last move, while nothing was changed since and the time for it lasts; the row after.

    The history keeps both ways (OPP-4). Raises NotFound, Forbidden, Conflict (nothing_to_undo, undo_late).
    """
    row = get_to_change(tx, actor, call, deal_id)
    last = next(iter(audit.list_of_record(tx, ENTITY, deal_id, limit=1)), None)
    if last is None or last["action"] != "moved" or last["actor_id"] != actor.user_id:
        raise Conflict("nothing_to_undo", rule="OPP-4")
    if call.at > undo_until(actor, last["at"]):
        raise Conflict("undo_late", rule="OPP-4", minutes=Policy(actor.settings).number("chat.undo_minutes"))
    before, _ = audit.values_of(last)
    stage = pipelines.get_stage(tx, before["stage_id"])
    if stage.removed:
        raise Conflict("nothing_to_undo", rule="OPP-4")
    after = deals.move(
        tx,
        deal_id,
        row["stage_id"],
        stage.id,
        day=before["entered_stage_on"],
        probability=before["probability"],
        version=row["version"],
        at=call.at,
        by=actor.user_id,
    )
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    step(tx, actor, call, row, after)
    note_step(tx, actor, call, "undone", row, after)
    return after


def undo_until(actor: Actor, moved_at: int) -> int:
    """The last instant at which a move can be taken back."""
    return moved_at + Policy(actor.settings).number("chat.undo_minutes") * 60_000


def win(tx: Tx, actor: Actor, call: Call, deal_id: int, *, version: int | None = None) -> Row:
    """Won for its amount; the row after (OPP-7). Raises NotFound, Forbidden, Stale, Conflict, Invalid."""
    row = get_to_change(tx, actor, call, deal_id, version)
    rules.check_won(row["amount"])
    _check_end(tx, row, "win")
    after = _end(tx, actor, call, row, "win", won_amount=row["amount"])
    deal_told.announce_win(tx, call, after)
    return after


def lose(
    tx: Tx, actor: Actor, call: Call, deal_id: int, reason: str, *, note: str = "", version: int | None = None
) -> Row:
    """Lost for a reason; the row after (OPP-6). Raises NotFound, Forbidden, Stale, Conflict, Invalid."""
    return _fail(tx, actor, call, deal_id, "lose", reason, note, version)


def void(
    tx: Tx, actor: Actor, call: Call, deal_id: int, reason: str, *, note: str = "", version: int | None = None
) -> Row:
    """Void for a reason, outside win rates and amounts; the row after (OPP-6). Raises as `lose`."""
    return _fail(tx, actor, call, deal_id, "void", reason, note, version)


def _fail(
    tx: Tx, actor: Actor, call: Call, deal_id: int, event: str, reason: str, note: str, version: int | None
) -> Row:
    row = get_to_change(tx, actor, call, deal_id, version)
    kept = cleaned(note, field="note", longest=rules.LONGEST_NOTE, empty=True)
    offered = reasons_of(tx, event)
    reason = meant(reason, offered)
    rules.check_reason(event, reason, kept, offered)
    _check_end(tx, row, event)
    return _end(tx, actor, call, row, event, reason=reason, note=kept)


def _check_end(tx: Tx, row: Row, event: str) -> None:
    """Who ends a deal by hand fills what its end asks for; the CRM's own ends wait for nobody (OPP-5)."""
    end = pipelines.get(tx, row["pipeline_id"]).end(rules.ENDS[event])
    rules.check_required(end, values_of(tx, row))


def reasons_of(tx: Tx, event: str) -> list[str]:
    """The reasons people may choose for an end (OPP-6)."""
    offered = dictionaries.list_offered(tx, DICTIONARIES[event])
    return [reason for reason in offered if reason not in rules.SYSTEM_REASONS]


def void_by_system(tx: Tx, actor: Actor, call: Call, row: Row, reason: str) -> None:
    """Its customer went into a pool or was deleted; judged by whoever did that."""
    _end(tx, actor, call, row, "void", reason=reason)


def win_by_contract(tx: Tx, actor: Actor, call: Call, opportunity_id: int, contract: Row) -> bool:
    """A contract with it became effective: with `opp.auto_win` it is won for the contract's amount, if it is open
    (OPP-15). Whoever decided the contract need not read it. False where nothing was to be won."""
    if not Policy(actor.settings).flag("opp.auto_win"):
        return False
    deals.lock(tx, opportunity_id)
    row = deals.get(tx, opportunity_id)
    if row is None or row["state"] != "open":
        return False
    _end(tx, actor, call, row, "win", won_amount=_won_by(actor, row, contract))
    return True


def _won_by(actor: Actor, row: Row, contract: Row) -> int:
    """The contract's amount in the deal's currency, the deal's own where no rate leads there (ORG-5, OPP-15)."""
    if contract["currency"] == row["currency"]:
        return int(contract["amount"])
    in_base = row["currency"] == actor.organisation.base_currency
    return int(contract["base_amount"] if in_base else row["amount"])


def contract_voided(tx: Tx, actor: Actor, call: Call, opportunity_id: int, contract: Row) -> None:
    """Voiding a contract does not reopen its deal, but its owner and his superior are told (OPP-15)."""
    row = deals.get(tx, opportunity_id)
    if row is not None and row["state"] == "won":
        deal_told.tell_contract_voided(tx, actor, call, row, contract)


def _end(
    tx: Tx,
    actor: Actor,
    call: Call,
    row: Row,
    event: str,
    *,
    won_amount: int | None = None,
    reason: str | None = None,
    note: str = "",
) -> Row:
    """Into one of the ends, with its history, next contacts and the customer's clocks (OPP-4, POOL-7)."""
    rules.next_state(row["state"], event)
    stage = pipelines.get(tx, row["pipeline_id"]).end(rules.ENDS[event])
    day = today(actor.organisation, call.at).isoformat()
    after = deals.close(
        tx,
        row["id"],
        stage.type,
        stage.id,
        day=day,
        won_amount=won_amount,
        reason=reason,
        note=note,
        at=call.at,
        by=actor.user_id,
    )
    if after is None:
        raise Conflict("deal_state", rule="OPP-7", state=row["state"], event=event)
    step(tx, actor, call, row, after, note=note)
    if event != "win":
        deal_reminders.close_next(tx, actor, call, after)
    _cancel_quotes(tx, call, row["id"])
    note_step(tx, actor, call, {"win": "won", "lose": "lost", "void": "voided"}[event], row, after, reason=reason)
    pool_clock.recompute(tx, "customer", row["customer_id"], call.at)
    return after


def _cancel_quotes(tx: Tx, call: Call, deal_id: int) -> None:
    """What waits for the approval of a quote ends with its deal."""
    for quote in quotes.list_of(tx, deal_id):
        if quote["state"] == "pending":
            approvals.cancel_for(tx, call, "quote", quote["id"])


def reopen(tx: Tx, actor: Actor, call: Call, deal_id: int, reason: str, *, version: int | None = None) -> Row:
    """Back to the open stage it stood in last; its closing fields are emptied; the row after.

    Raises NotFound, Forbidden (`opp.reopen` over the owner), Stale, Invalid without a reason, Conflict (deal_state;
    no_owner: its customer is in a pool or gone).
    """
    deals.lock(tx, deal_id)
    row = children.get_under(tx, actor, ENTITY, deal_id, "opp.reopen", now=call.at)
    check_version(version, row["version"])
    rules.next_state(row["state"], "reopen")
    kept = cleaned(reason, field="reason", longest=rules.LONGEST_NOTE)
    check_customer_held(tx, row["customer_id"])
    day = today(actor.organisation, call.at).isoformat()
    stage = _stage_to_return_to(tx, row)
    after = deals.reopen(tx, deal_id, row["state"], stage.id, day=day, at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    step(tx, actor, call, row, after, note=kept)
    note_step(tx, actor, call, "reopened", row, after, reason=kept)
    pool_clock.recompute(tx, "customer", row["customer_id"], call.at)
    return after


def check_customer_held(tx: Tx, customer_id: int) -> Row:
    """Deals are worked on while their customer has an owner (OPP-1). Raises Conflict (no_owner)."""
    customer = customers.get(tx, customer_id)
    if customer is None or customer["state"] != "live" or customer["owner_id"] is None:
        raise Conflict("no_owner", rule="OPP-1")
    return customer


def _stage_to_return_to(tx: Tx, row: Row) -> Stage:
    """The last open stage, the first one where that is out of use (OPP-3)."""
    last = deals.find_last_open_stage(tx, row["id"])
    if last is not None:
        return pipelines.get_stage(tx, last)
    return pipelines.get(tx, row["pipeline_id"]).open_stages[0]


def delete(tx: Tx, actor: Actor, call: Call, deal_id: int, *, version: int | None = None) -> Row:
    """An open or void one without contract (OPP-11); the row after.

    Raises NotFound, Forbidden (`opp.delete` over the owner), Stale, Conflict (deal_state, has_contract).
    """
    deals.lock(tx, deal_id)
    row = children.get_under(tx, actor, ENTITY, deal_id, "opp.delete", now=call.at)
    check_version(version, row["version"])
    rules.check_deletable(row["state"])
    after = deals.delete(tx, deal_id, at=call.at, by=actor.user_id)
    if after is None:
        raise Conflict("has_contract", rule="OPP-11", name=row["name"])
    deal_reminders.close_next(tx, actor, call, after)
    _cancel_quotes(tx, call, deal_id)
    before = {"state": row["state"], "deleted": 0}
    audit.write(tx, actor, call, "deleted", ENTITY, deal_id, name=row["name"], before=before, after={"deleted": 1})
    pool_clock.recompute(tx, "customer", row["customer_id"], call.at)
    deal_told.tell_deleted(tx, actor, call, after)
    return after


def note_step(
    tx: Tx, actor: Actor, call: Call, action: str, before: Row, after: Row, *, reason: str | None = None
) -> None:
    """What changed of the state, for the history of the record."""
    columns = ("state", "stage_id", "probability", "entered_stage_on", "won_amount", "reason")
    changed = [name for name in columns if before[name] != after[name]]
    changed += [name for name in ("stage_id", "probability", "entered_stage_on") if name not in changed]
    audit.write(
        tx,
        actor,
        call,
        action,
        ENTITY,
        after["id"],
        name=after["name"],
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason,
    )


def get_customer_contact(tx: Tx, customer_id: int, contact_id: int) -> None:
    """Contacts of a deal belong to its customer (OPP-12). Raises Invalid."""
    if contact_id not in {row["id"] for row in customers.list_contacts(tx, customer_id)}:
        raise Invalid("foreign_contact", rule="OPP-12", contact=contact_id)


def named(deal_id: int) -> str:
    """The deal as buttons and cards name it."""
    return ref(ENTITY, deal_id)


def get(tx: Tx, deal_id: int) -> Row:
    """A row judged before. Raises NotFound for a deleted one."""
    row = deals.get(tx, deal_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row
