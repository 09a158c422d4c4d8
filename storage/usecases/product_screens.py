"""What the screens of products ask for, and the tree of their categories (PROD-1, PERM-18)."""

from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import audit, cards, dialogue, products
from storage.rules.wording import cleaned
from storage.tx import Row, Tx
from storage.usecases import own_lists, versioned_cards
from storage.usecases import products as keeping

# field -> the slot that its answer fills
ASKED: Final = {
    "name": "name",
    "price": "amount",
    "cost": "amount",
    "min_price": "amount",
    "unit": "name",
    "description": "comment",
}
# What may be left empty again.
CLEARED: Final = ("cost", "min_price", "unit", "description")
# What is asked for under the list: a new product, a new category, another name of one.
LISTED: Final = ("new", "add", "rename")
SUBJECT: Final = "product"


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, product_id: int, field: str) -> Outcome:
    """Another value of one field in words. Raises Forbidden (cost: PERM-18), NotFound."""
    keeping.check_may_manage(actor)
    row = keeping.get_seen(tx, actor, product_id)
    if field not in ASKED:
        raise NotFound(rule="ORG-31")
    if field in ("cost", "min_price") and not actor.may("product.cost"):
        raise Forbidden("not_allowed", rule="PERM-18")
    drawn = keeping.draw(tx, actor, call, card, row, state={"asks": field})
    subject = f"{ref('product', product_id)}:{field}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot=ASKED[field], subject=subject, card_id=drawn.card)
    return drawn


def choose_category(tx: Tx, actor: Actor, call: Call, card: Card | None, product_id: int, page: int) -> Outcome:
    """Where it belongs, a page of the tree. Raises Forbidden, NotFound."""
    keeping.check_may_manage(actor)
    row = keeping.get_seen(tx, actor, product_id)
    return keeping.draw(tx, actor, call, card, row, state={"asks": "category", "page": page})


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, product_id: int, field: str, value: Any) -> Outcome:
    """One value, typed, tapped or emptied; the card that asked changes in place. Raises as `products.change`."""
    onto = card or asked_on(tx, actor, call)
    version = versioned_cards.seen(card, "product", product_id)
    row = keeping.change(tx, actor, call, product_id, {field: value}, version=version)
    dialogue.close_question_about(tx, actor.user_id, ref("product", product_id))
    return keeping.draw(tx, actor, call, onto, row, "product-saved")


def asked_on(tx: Tx, actor: Actor, call: Call) -> Card | None:
    """The card that asked what a message answers, if it stands in the same chat."""
    question = dialogue.find_question(tx, actor.user_id, now=call.at)
    if question is None or question.card_id is None:
        return None
    card = cards.get(tx, question.card_id)
    return card if card.place == call.place and card.view.startswith("product-") else None


def ask_listed(tx: Tx, actor: Actor, call: Call, card: Card | None, what: str, category_id: int | None) -> Outcome:
    """A new product, a category below this one, or another name of it, in words. Raises Forbidden, NotFound."""
    keeping.check_may_manage(actor)
    if what not in LISTED or (what == "rename" and category_id is None):
        raise NotFound(rule="ORG-31")
    if category_id is not None:
        _category(tx, category_id)
    drawn = own_lists.draw(tx, actor, call, card, "product-list", _state(category_id, what))
    subject = f"{SUBJECT}:{what}.{category_id or 0}"
    dialogue.ask(tx, call, user_id=actor.user_id, slot="name", subject=subject, card_id=drawn.card)
    return drawn


def _state(category_id: int | None, asks: str = "") -> dict[str, Any]:
    return {"words": "", "category": category_id, "first": 0, "asks": asks}


def show_tree(tx: Tx, actor: Actor, call: Call, card: Card | None, page: int = 0) -> Outcome:
    """Every category, deeper ones further in. Raises NotFound without `product.view`."""
    if not actor.may("product.view"):
        raise NotFound(rule="PERM-3")
    return own_lists.draw(tx, actor, call, card, "product-list", _state(None, "tree") | {"page": page})


def name_category(tx: Tx, actor: Actor, call: Call, what: str, category_id: int | None, words: str) -> Outcome:
    """A new category below this one, or another name of it. Raises Forbidden, NotFound, Invalid, Conflict."""
    onto = asked_on(tx, actor, call)
    if what == "add":
        keeping.add_category(tx, actor, call, words, category_id)
        return own_lists.draw(tx, actor, call, onto, "product-list", _state(category_id, "tree"))
    keeping.check_may_manage(actor)
    row = _category(tx, category_id or 0)
    named = cleaned(words, field="name", longest=60)
    if not products.rename_category(tx, row["id"], named):
        raise Conflict("name_taken", rule="PROD-1", name=named)
    before, after = {"name": row["name"]}, {"name": named}
    audit.write(tx, actor, call, "changed", "product_category", row["id"], name=named, before=before, after=after)
    return own_lists.draw(tx, actor, call, onto, "product-list", _state(row["id"]))


def _category(tx: Tx, category_id: int) -> Row:
    row = products.find_category(tx, category_id)
    if row is None:
        raise NotFound(rule="PROD-1")
    return row
