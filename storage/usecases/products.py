"""Products and their categories, kept by `product.manage` (PROD-1, PROD-5, PERM-18)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.entities.products import CategoryLine, NewProduct, ProductCard, ProductLine, ProductList
from storage.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from storage.queries import audit, cards, products
from storage.rules.money import MOST_AMOUNT, checked_currency
from storage.rules.paging import begin_of
from storage.rules.people import check_version
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import numbers, own_lists, versioned_cards

PAGE: Final = 8
LONGEST: Final = {"name": 120, "unit": 20, "description": 2000}
MONEY: Final = frozenset({"price", "cost", "min_price"})
# event -> (states it starts from, state after) (PROD-1)
TRANSITIONS: Final = {"put_on": (("draft", "off"), "on"), "take_off": (("on",), "off")}


def check_may_manage(actor: Actor) -> None:
    """Raises Forbidden."""
    if not actor.may("product.manage"):
        raise Forbidden("not_allowed", rule="PROD-1")


def get_seen(tx: Tx, actor: Actor, product_id: int) -> Row:
    """A product whoever has the gate open may see; drafts only who manages them. Raises NotFound (PERM-3)."""
    row = products.find(tx, product_id) if actor.may("product.view") else None
    if row is None or (row["status"] == "draft" and not actor.may("product.manage")):
        raise NotFound(rule="PERM-13")
    return row


def create(tx: Tx, actor: Actor, call: Call, new: NewProduct) -> int:
    """A draft with its number; its id. Raises Forbidden, Invalid, Conflict (number_taken)."""
    check_may_manage(actor)
    currency = new.currency or actor.organisation.base_currency
    fields = {name: getattr(new, name) for name in products.COLUMNS} | {"currency": currency}
    values = {name: _value(tx, actor, name, value) for name, value in fields.items()}
    if new.number:
        number = numbers.take_typed(tx, "product", new.number)
    else:
        number = numbers.take(tx, actor, call, "product")
    product_id = products.add(tx, number, values, at=call.at, by=actor.user_id)
    facts = {name: value for name, value in values.items() if value} | {"number": number}
    audit.write(tx, actor, call, "created", "product", product_id, name=values["name"], after=facts)
    return product_id


def change(
    tx: Tx, actor: Actor, call: Call, product_id: int, values: Mapping[str, Any], *, version: int | None = None
) -> Row:
    """Other values; lines that were made keep what they copied (PROD-2); the row after.

    Raises Forbidden, NotFound, Stale, Invalid.
    """
    check_may_manage(actor)
    row = get_seen(tx, actor, product_id)
    check_version(version, row["version"])
    if unknown := sorted(set(values) - set(products.COLUMNS)):
        raise Invalid("unknown_field", rule="PROD-1", fields=unknown)
    if values.keys() & {"cost", "min_price"} and not actor.may("product.cost"):
        raise Forbidden("not_allowed", rule="PERM-18")
    kept = {name: _value(tx, actor, name, value) for name, value in values.items()}
    changed = {name: value for name, value in kept.items() if name == "images" or row[name] != value}
    if not changed:
        return row
    after = products.change(tx, product_id, changed, version=row["version"], at=call.at, by=actor.user_id)
    if after is None:
        raise Stale("stale", rule="ORG-11", version=row["version"])
    before = {name: row[name] for name in changed}
    audit.write(tx, actor, call, "changed", "product", product_id, name=row["name"], before=before, after=changed)
    return after


def _value(tx: Tx, actor: Actor, name: str, value: Any) -> Any:
    if name in LONGEST:
        return cleaned(str(value or ""), field=name, longest=LONGEST[name], empty=name != "name")
    if name in ("cost", "min_price") and value is not None and not actor.may("product.cost"):
        raise Forbidden("not_allowed", rule="PERM-18")
    if name in MONEY:
        if value is None and name != "price":
            return None
        if value is None or not 0 <= value <= MOST_AMOUNT:
            raise Invalid("price", rule="PROD-3", field=name, price=value)
        return value
    if name == "category_id" and value is not None and products.find_category(tx, value) is None:
        raise Invalid("unknown_value", rule="PROD-1", field="category")
    if name == "currency":
        return checked_currency(value)
    return list(value) if name == "images" else value


def put_on(tx: Tx, actor: Actor, call: Call, product_id: int, *, version: int | None = None) -> Row:
    """New lines may name it; the row after (PROD-1). Raises Forbidden, NotFound, Stale, Conflict (product_state)."""
    return _turn(tx, actor, call, product_id, "put_on", version)


def take_off(tx: Tx, actor: Actor, call: Call, product_id: int, *, version: int | None = None) -> Row:
    """No new lines; those there are stay (PROD-1). Raises Forbidden, NotFound, Stale, Conflict (product_state)."""
    return _turn(tx, actor, call, product_id, "take_off", version)


def _turn(tx: Tx, actor: Actor, call: Call, product_id: int, event: str, version: int | None) -> Row:
    check_may_manage(actor)
    row = get_seen(tx, actor, product_id)
    check_version(version, row["version"])
    sources, target = TRANSITIONS[event]
    after = products.set_status(tx, product_id, target, sources, at=call.at, by=actor.user_id)
    if after is None:
        raise Conflict("product_state", rule="PROD-1", status=row["status"], event=event)
    before, now = {"status": row["status"]}, {"status": target}
    audit.write(tx, actor, call, "changed", "product", product_id, name=row["name"], before=before, after=now)
    return after


def delete(tx: Tx, actor: Actor, call: Call, product_id: int, *, version: int | None = None) -> Row:
    """One that stands in no line; the row as it was (PROD-1).

    Raises Forbidden, NotFound, Stale, Conflict (product_used).
    """
    check_may_manage(actor)
    row = get_seen(tx, actor, product_id)
    check_version(version, row["version"])
    products.lock(tx, product_id)
    if not products.delete(tx, product_id, at=call.at, by=actor.user_id):
        raise Conflict("product_used", rule="PROD-1", name=row["name"])
    audit.write(tx, actor, call, "deleted", "product", product_id, name=row["name"])
    return row


def add_category(tx: Tx, actor: Actor, call: Call, name: str, parent_id: int | None = None) -> int:
    """A category, below another if one is named; its id. Raises Forbidden, Invalid, Conflict (name_taken)."""
    check_may_manage(actor)
    named = cleaned(name, field="name", longest=60)
    if parent_id is not None and products.find_category(tx, parent_id) is None:
        raise Invalid("unknown_value", rule="PROD-1", field="category")
    category_id = products.add_category(tx, named, parent_id)
    if category_id is None:
        raise Conflict("name_taken", rule="PROD-1", name=named)
    after = {"name": named, "parent_id": parent_id}
    audit.write(tx, actor, call, "created", "product_category", category_id, name=named, after=after)
    return category_id


def delete_category(tx: Tx, actor: Actor, call: Call, category_id: int) -> None:
    """One without products and sub-categories. Raises Forbidden, NotFound, Conflict (category_used)."""
    check_may_manage(actor)
    row = products.find_category(tx, category_id)
    if row is None:
        raise NotFound(rule="PROD-1")
    if not products.delete_category(tx, category_id):
        raise Conflict("category_used", rule="PROD-1", name=row["name"])
    audit.write(tx, actor, call, "deleted", "product_category", category_id, name=row["name"])


# ── cards ──


def draw(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    row: Row,
    view: str = "product-card",
    *,
    state: Mapping[str, Any] | None = None,
) -> Outcome:
    """The card of one product; its state says what is asked for."""
    return versioned_cards.draw(tx, actor, call, card, "product", row, view, state=state)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> ProductCard:
    """The card as its reader may see it. Raises NotFound."""
    assert outcome.card is not None
    row, card = get_seen(tx, actor, outcome.id), cards.get(tx, outcome.card)
    category = products.find_category(tx, row["category_id"]) if row["category_id"] is not None else None
    sees = actor.may("product.cost")
    return ProductCard(
        view=outcome.view,
        id=row["id"],
        number=row["number"],
        name=row["name"],
        category=category["name"] if category is not None else "",
        unit=row["unit"],
        price=row["price"],
        currency=row["currency"],
        status=row["status"],
        description=row["description"],
        images=products.images_of(row),
        may_manage=actor.may("product.manage"),
        version=row["version"],
        card=card,
        cost=row["cost"] if sees else None,
        min_price=row["min_price"] if sees else None,
        sees_cost=sees,
        asks=str(card.list_state.get("asks", "")),
        page=int(card.list_state.get("page", 0)),
        categories=tree(tx) if card.list_state.get("asks") == "category" else (),
    )


def tree(tx: Tx) -> tuple[CategoryLine, ...]:
    """Every category, depth first, siblings by name."""
    below: dict[int | None, list[Row]] = {}
    for row in products.list_categories(tx):
        below.setdefault(row["parent_id"], []).append(row)

    def lines(parent: int | None, depth: int) -> Iterator[CategoryLine]:
        for row in below.get(parent, []):
            yield CategoryLine(row["id"], row["name"], depth)
            yield from lines(row["id"], depth + 1)

    return tuple(lines(None, 0))


def show_list(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    *,
    words: str = "",
    category_id: int | None = None,
    step: int = 0,
) -> Outcome:
    """Products by name, a page at a time; drafts and those taken off only for who manages them. Raises NotFound."""
    if not actor.may("product.view"):
        raise NotFound(rule="PERM-3")
    state: dict[str, Any] = {"words": words.strip(), "category": category_id, "first": 0}
    if step and card is not None and card.view == "product-list":
        state = dict(card.list_state)
        total = _count(tx, actor, state)
        state["first"] = begin_of(state["first"] + step * PAGE, total, PAGE)
    return own_lists.draw(tx, actor, call, card, "product-list", state)


def _count(tx: Tx, actor: Actor, state: Mapping[str, Any]) -> int:
    return products.count(tx, words=state["words"], category_id=state["category"], status=_status(actor))


def _status(actor: Actor) -> str:
    return "" if actor.may("product.manage") else "on"


def listed(tx: Tx, actor: Actor, outcome: Outcome) -> ProductList:
    """The page as it reads now."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    state = card.list_state
    rows = products.list_page(
        tx,
        words=state["words"],
        category_id=state["category"],
        status=_status(actor),
        first=state["first"],
        limit=PAGE,
    )
    categories = products.list_categories(tx)
    return ProductList(
        products=tuple(line_of(row) for row in rows),
        total=_count(tx, actor, state),
        first=state["first"],
        words=state["words"],
        category=next((row["name"] for row in categories if row["id"] == state["category"]), ""),
        categories=tuple((row["id"], row["name"], row["parent_id"]) for row in categories),
        may_manage=actor.may("product.manage"),
        card=card,
        asks=str(state.get("asks", "")),
        page=int(state.get("page", 0)),
        tree=tree(tx) if state.get("asks") == "tree" else (),
    )


def line_of(row: Row) -> ProductLine:
    """A product in a list."""
    return ProductLine(
        row["id"], row["number"], row["name"], row["price"], row["currency"], row["unit"], row["status"]
    )


SHOWS: Final[dict[str, Any]] = {"product-card": shown, "product-saved": shown, "product-list": listed}
