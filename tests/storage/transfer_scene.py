"""Owned records, and what must always be true of who holds them."""

from typing import Any

from storage.entities.transfer import Terms, Transferred
from tests.factories import Firm, Person, index_is_right

Record = tuple[str, int]


async def transfers(firm: Firm, actor: Person, records: list[Record], to: Person, **terms: Any) -> Transferred:
    return await firm.crm.transfer.transfer(
        firm.call(actor), records, Terms(to.id, terms.pop("reason", "workload"), **terms)
    )


async def owner_of(firm: Firm, record: Record) -> int | None:
    owner: int | None = await firm.value(f"SELECT owner_id FROM {record[0]}s WHERE id = :id", id=record[1])
    return owner


async def holds_together(firm: Firm) -> None:
    """Every record has one holder; an owned one exactly one open stint, its owner's, a pooled one none (CUST-3)."""
    for kind, live in (("customer", "state = 'live'"), ("lead", "deleted_at IS NULL")):
        for row in await firm.rows(f"SELECT id, owner_id, pool_id FROM {kind}s WHERE {live}"):
            assert (row["owner_id"] is None) != (row["pool_id"] is None), row
            stints = await firm.rows(
                "SELECT user_id FROM stints WHERE kind = :kind AND record_id = :id AND until IS NULL",
                kind=kind,
                id=row["id"],
            )
            expected = [] if row["owner_id"] is None else [row["owner_id"]]
            assert [stint["user_id"] for stint in stints] == expected, (kind, row, stints)
    for row in await firm.rows(
        "SELECT t.id FROM team_members t JOIN customers c ON c.id = t.record_id AND t.record_kind = 'customer'"
        " WHERE t.ended_at IS NULL AND c.owner_id = t.user_id"
    ):
        raise AssertionError(f"an owner is a member of his own record: {row}")
    await index_is_right(firm)
