"""A firm with reps and a pool, and the steps its tests repeat."""

from collections.abc import Sequence
from typing import Any

from storage.database import Database
from storage.entities.cards import Card
from storage.entities.pool import Claimed, PoolCard, PoolSettings
from tests.factories import Firm, Person, a_customer, a_firm, a_lead, a_person

Record = tuple[str, int]


async def reps(firm: Firm, count: int, **more: Any) -> list[Person]:
    return [await a_person(firm, f"销售{number}", **more) for number in range(1, count + 1)]


async def a_scene(db: Database, count: int = 2) -> tuple[Firm, list[Person]]:
    firm = await a_firm(db)
    return firm, await reps(firm, count)


async def a_pooled(firm: Firm, kind: str, pool_id: int, name: str = "永发建材", **fields: Any) -> Record:
    make = a_customer if kind == "customer" else a_lead
    return kind, await make(firm, pool=pool_id, name=name, **fields)


async def card_of(firm: Firm, person: Person, record: Record) -> Card:
    """The masked card of a pooled record on the person's phone."""
    shown = await firm.crm.pool.open(firm.call(person), record)
    assert isinstance(shown, PoolCard), shown
    return await firm.shown(shown.card)


async def claims(firm: Firm, person: Person, record: Record) -> Claimed:
    card = await card_of(firm, person, record)
    return await firm.crm.pool.claim(firm.tap(person, card), record)


async def gives_back(firm: Firm, person: Person, record: Record, reason: str = "no_need") -> None:
    asked = await firm.crm.pool.ask_reason(firm.call(person), record)
    card = await firm.shown(asked.card)
    await firm.crm.pool.back(firm.tap(person, card), record, reason)


async def assigns(firm: Firm, person: Person, records: Sequence[Record], pool_id: int, to: Person) -> Any:
    return await firm.crm.pool.assign(firm.call(person), records, pool_id, to.id)


async def set_pool(firm: Firm, pool_id: int, **columns: Any) -> None:
    """Settings of a pool, without the audit of a real change."""
    sets = ", ".join(f"{column} = :{column}" for column in columns)
    await firm.write(lambda tx: tx.run(f"UPDATE pools SET {sets} WHERE id = :id", id=pool_id, **columns))


async def a_pool(firm: Firm, name: str, **settings: Any) -> int:
    made = await firm.crm.pool.create(firm.call(firm.owner), PoolSettings(name, **settings))
    return made.pool.id


async def holder(firm: Firm, record: Record) -> dict[str, Any]:
    return await firm.row(f"SELECT * FROM {record[0]}s WHERE id = :id", id=record[1])


async def held_is_right(firm: Firm) -> None:
    """The counters of the pools equal a recount."""
    for pool in await firm.rows("SELECT id, kind, held FROM pools"):
        live = "deleted_at IS NULL" if pool["kind"] == "lead" else "state = 'live'"
        counted = await firm.value(
            f"SELECT count(*) AS n FROM {pool['kind']}s WHERE pool_id = :id AND {live}", id=pool["id"]
        )
        assert pool["held"] == counted, pool
