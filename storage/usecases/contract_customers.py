"""What contracts mean for their customer: dealt or not, its clock, its deletion, merge, erasure (CUST-6, 14, 16, 18).

POOL-24: entering a pool leaves contracts, plans and their owner as they are, so nothing of it stands here.
"""

from datetime import date
from typing import Any

from storage.entities.call import Call
from storage.entities.contracts import PurchaseSummary
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict
from storage.queries import audit, children, contracts, custom_fields, erasure, files, files_of_trade
from storage.queries.contracts import EFFECTIVE
from storage.queries.follow_ups import hold_subject
from storage.tx import Tx
from storage.usecases import approvals, pool_clock

TOP_PRODUCTS = 3
DEALS = ("dealt", "first_deal_on", "last_deal_on", "order_count")


def hold(tx: Tx, contract_id: int) -> None:
    """The customer of a contract until the end of the transaction: it is neither deleted nor merged meanwhile."""
    row = contracts.get(tx, contract_id)
    if row is not None:
        hold_subject(tx, "customer", row["customer_id"])


def derive(tx: Tx, actor: Actor, call: Call, customer_id: int) -> None:
    """`dealt` and the days of its deals, computed anew, and with them the last safe day (CUST-6, POOL-8)."""
    before = tx.one("SELECT * FROM customers WHERE id = :id", id=customer_id)
    after = contracts.derive_deals(tx, customer_id)
    if before is not None and after is not None:
        audit.write(
            tx,
            actor,
            call,
            "dealt",
            "customer",
            customer_id,
            name=after["name"],
            before={name: before[name] for name in DEALS},
            after={name: after[name] for name in DEALS},
        )
    renew_clock(tx, customer_id, now=call.at)


def renew_clock(tx: Tx, customer_id: int, *, now: int) -> None:
    """The last safe day of a customer, after a contract began, ended or became void (POOL-8)."""
    pool_clock.recompute(tx, "customer", customer_id, now)


def check_deletable(tx: Tx, customer_id: int) -> None:
    """No effective contract and no receipt stands on it (CUST-14). Raises Conflict naming what does."""
    blocking = contracts.list_blocking(tx, customer_id)
    if blocking:
        numbers = [row["number"] for row in blocking]
        records = [ref("contract", row["id"]) for row in blocking]
        raise Conflict("contracts_in_force", rule="CUST-14", contracts=numbers, records=records)


def end_decisions(tx: Tx, call: Call, customer_id: int) -> None:
    """Nothing is decided any more about the drafts of a customer that is deleted; they stay as they were recalled."""
    for row in contracts.list_open_of(tx, customer_id):
        approvals.cancel_for(tx, call, "contract", row["id"])


def merge(tx: Tx, actor: Actor, call: Call, source_id: int, target_id: int) -> None:
    """The contracts of the source are the target's from now on (CONTRACT-7, CUST-16)."""
    for contract_id in contracts.move_to_customer(tx, source_id, target_id, at=call.at, by=actor.user_id):
        row = contracts.get(tx, contract_id)
        assert row is not None
        audit.write(
            tx,
            actor,
            call,
            "merged",
            "contract",
            contract_id,
            name=f"{row['number']} {row['name']}",
            before={"customer_id": source_id},
            after={"customer_id": target_id},
        )
    derive(tx, actor, call, target_id)


def erase(tx: Tx, customer_id: int, *, at: int, by: int) -> list[tuple[str, int]]:
    """Who signed, what was noted and who paid are blanked; numbers, dates, owners and money stay (CUST-18).

    The records whose history is to be blanked with them.
    """
    found = erasure.list_beneath(tx, customer_id)
    erasure.blank_snapshots(tx, customer_id)
    for contract_id in erasure.blank_contracts(tx, customer_id, at=at, by=by):
        found.append(("contract", contract_id))
        custom_fields.free(tx, "contract", contract_id)
        found += [("receipt", receipt_id) for receipt_id in erasure.blank_receipts(tx, contract_id, at=at)]
        for record in files_of_trade.list_beneath(tx, contract_id):
            files.erase(tx, record, now=at)
    return found


def summary(tx: Tx, actor: Actor, customer_id: int, *, now: int) -> PurchaseSummary:
    """What the customer bought, by the effective contracts the reader reads (CUST-13, CONTRACT-16)."""
    rows = children.list_readable(
        tx,
        actor,
        "contract",
        now=now,
        where=f"r.customer_id = :customer AND r.{_effective()}",
        customer=customer_id,
        limit=200,
    )
    days = sorted(date.fromisoformat(row["order_date"]) for row in rows)
    return PurchaseSummary(
        orders=len(rows),
        total=sum(row["base_amount"] or 0 for row in rows),
        currency=actor.organisation.base_currency,
        last_order_on=days[-1].isoformat() if days else None,
        average_days=(days[-1] - days[0]).days // (len(days) - 1) if len(days) > 1 else None,
        top_products=tuple(contracts.list_products(tx, [row["id"] for row in rows], limit=TOP_PRODUCTS)),
        outstanding=_outstanding(rows) if actor.may("money.view") else None,
    )


def _effective() -> str:
    return EFFECTIVE.replace("AND deleted_at", "AND r.deleted_at")


def _outstanding(rows: Any) -> int:
    """Open money in the base currency at the rate each contract keeps."""
    total = 0
    for row in rows:
        total += round((row["base_amount"] or 0) * (row["amount"] - row["received"]) / row["amount"])
    return total
