"""Running numbers: different ones under load, skipped where typed, new with their period (NUM-1 to NUM-6, T24)."""

import asyncio
from datetime import datetime

import pytest

from storage.database import Database
from storage.entities.numbers import Patterns
from storage.entities.products import NewProduct
from storage.errors import Conflict, Forbidden, Invalid
from storage.queries import people
from storage.tx import Tx
from storage.usecases import numbers
from tests.factories import TAIPEI, Firm, Person, a_firm

HUNDRED = 100


async def take(firm: Firm, kind: str = "contract") -> str:
    call = firm.call(firm.owner)

    def unit(tx: Tx) -> str:
        actor = people.get_actor_by_id(tx, firm.owner.id)
        assert actor is not None
        return numbers.take(tx, actor, call, kind)  # type: ignore[arg-type]

    return str(await firm.write(unit))


@pytest.mark.rule("NUM-1", "NUM-2", "NUM-3")
async def test_t24_a_hundred_at_once_get_a_hundred_numbers(firm: Firm) -> None:
    """T24: no scan of existing numbers, no two the same."""
    creates = [
        firm.crm.products.create(firm.call(firm.owner), NewProduct(f"产品{n}", n), on_sale=n % 2 == 0)
        for n in range(HUNDRED)
    ]
    made = await asyncio.gather(*creates)
    taken = [card.number for card in made]
    assert len(set(taken)) == HUNDRED
    assert sorted(taken) == [f"CP-202607-{n:04d}" for n in range(1, HUNDRED + 1)]


@pytest.mark.rule("NUM-2", "ORG-8")
async def test_a_number_taken_in_a_call_that_fails_is_free_again(firm: Firm) -> None:
    def unit(tx: Tx) -> None:
        actor = people.get_actor_by_id(tx, firm.owner.id)
        assert actor is not None
        numbers.take(tx, actor, firm.call(firm.owner), "contract")
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError):
        await firm.write(unit)
    assert await take(firm) == "HT-202607-0001"


@pytest.mark.rule("NUM-4")
async def test_a_typed_number_is_kept_and_the_counter_skips_it(firm: Firm) -> None:
    typed = await firm.write(lambda tx: numbers.take_typed(tx, "contract", " HT-202607-0002 "))
    assert typed == "HT-202607-0002"
    assert [await take(firm), await take(firm)] == ["HT-202607-0001", "HT-202607-0003"]


@pytest.mark.rule("NUM-3", "NUM-4")
async def test_a_number_is_never_used_again(firm: Firm) -> None:
    product = (await firm.crm.products.create(firm.call(firm.owner), NewProduct("A100", 1, number="X-1"))).id
    await firm.crm.products.delete(firm.call(firm.owner), product)
    with pytest.raises(Conflict, match="number_taken"):
        await firm.crm.products.create(firm.call(firm.owner), NewProduct("A200", 1, number="X-1"))
    assert await take(firm) == "HT-202607-0001"
    with pytest.raises(Conflict, match="number_taken"):
        await firm.write(lambda tx: numbers.take_typed(tx, "contract", "HT-202607-0001"))


@pytest.mark.rule("NUM-5")
async def test_t26_the_period_is_that_of_the_firms_own_day(db: Database) -> None:
    firm = await a_firm(db)
    firm.clock.now = datetime(2026, 12, 31, 23, 30, tzinfo=TAIPEI)
    assert await take(firm) == "HT-202612-0001"
    firm.clock.passes(minutes=30)
    assert await take(firm) == "HT-202701-0001"


@pytest.mark.rule("NUM-6", "NUM-1")
async def test_another_pattern_is_for_numbers_to_come(firm: Firm) -> None:
    assert await take(firm) == "HT-202607-0001"
    shown = await firm.crm.products.set_number_pattern(firm.call(firm.owner), "contract", "{yy}C{seq:3}", "yearly")
    assert {one.pattern.kind: one.pattern.text for one in shown.patterns}["contract"] == "{yy}C{seq:3}"
    assert await take(firm) == "26C001"
    examples = {one.pattern.kind: one.example for one in (await listed(firm)).patterns}
    assert (examples["contract"], examples["quote"]) == ("26C002", "BJ-202607-0001")
    audit = await firm.row("SELECT action FROM audit WHERE entity = 'number_pattern'")
    assert audit["action"] == "changed"


async def listed(firm: Firm) -> Patterns:
    return await firm.crm.products.number_patterns(firm.call(firm.owner))


@pytest.mark.rule("NUM-1", "ORG-15")
async def test_patterns_are_set_by_who_sets_the_company_up(firm: Firm, ann: Person) -> None:
    with pytest.raises(Forbidden):
        await firm.crm.products.set_number_pattern(firm.call(ann), "contract", "{seq:3}", "never")
    with pytest.raises(Invalid):
        await firm.crm.products.set_number_pattern(firm.call(firm.owner), "contract", "{seq:3}", "yearly")
