"""What tests of deals need: a deal written through the CRM, its card, products on sale."""

from typing import Any

from storage.entities.deals import DealCard, NewDeal
from storage.entities.lines import NewLine
from storage.entities.people import Actor
from storage.entities.products import NewProduct
from storage.queries import people
from storage.tx import Tx
from tests.factories import Firm, Person, a_customer


async def a_deal(
    firm: Firm, owner: Person, *, customer: int | None = None, name: str = "年度运输合同", **more: Any
) -> int:
    """An open deal of this person, on a customer of his own if none is named; its id."""
    if customer is None:
        customer = await a_customer(firm, owner=owner, name=more.pop("customer_name", "顺达物流"))
    more.setdefault("amount", 45_000_000)
    card = await firm.crm.deals.create(firm.call(owner), NewDeal(name, customer, **more))
    return card.id


async def a_product(firm: Firm, name: str = "A100", price: int = 100_000, **more: Any) -> int:
    """A product on sale; its id."""
    card = await firm.crm.products.create(firm.call(firm.owner), NewProduct(name, price, **more), on_sale=True)
    return card.id


async def deal_row(firm: Firm, deal: int) -> dict[str, Any]:
    return await firm.row("SELECT * FROM opportunities WHERE id = :id", id=deal)


async def opened(firm: Firm, person: Person, deal: int) -> DealCard:
    return await firm.crm.deals.open(firm.call(person), deal)


async def stages_of(firm: Firm) -> dict[str, int]:
    """The stages of the shipped pipeline by name."""
    return {row["name"]: row["id"] for row in await firm.rows("SELECT id, name FROM stages ORDER BY position")}


async def history_of(firm: Firm, deal: int) -> list[dict[str, Any]]:
    return await firm.rows(
        "SELECT f.name AS came_from, t.name AS into_stage, h.left_at, h.note, h.amount, h.owner_id, h.department_id"
        " FROM stage_history h JOIN stages t ON t.id = h.to_stage_id LEFT JOIN stages f ON f.id = h.from_stage_id"
        " WHERE h.opportunity_id = :id ORDER BY h.id",
        id=deal,
    )


def actor_of(tx: Tx, person: Person) -> Actor:
    actor = people.get_actor_by_id(tx, person.id)
    assert actor is not None
    return actor


def a_line(product: int, quantity: int = 1, **more: Any) -> NewLine:
    return NewLine(product, quantity * 1000, **more)
