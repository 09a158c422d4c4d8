"""Verbs of products and running numbers."""

from typing import Any

from storage.doors.door import Door
from storage.entities.call import Call, Outcome
from storage.entities.numbers import Patterns
from storage.entities.products import NewProduct, ProductCard, ProductLine, ProductList
from storage.queries import products as rows
from storage.usecases import numbers, product_screens, products
from storage.usecases.versioned_cards import seen


class Products(Door):
    async def open(self, call: Call, product_id: int) -> ProductCard:
        """One product. Raises NotFound."""

        def effect(tx: Any, actor: Any, card: Any) -> Outcome:
            return products.draw(tx, actor, call, card, products.get_seen(tx, actor, product_id))

        return await self._card(call, effect)

    async def list(
        self, call: Call, *, words: str = "", category_id: int | None = None, step: int = 0
    ) -> ProductList:
        """Products by name, of a category or with these words; `step` turns the page. Raises NotFound."""
        result: ProductList = await self._crm.apply(
            call,
            lambda tx, actor, card: products.show_list(
                tx, actor, call, card, words=words, category_id=category_id, step=step
            ),
        )
        return result

    async def create(self, call: Call, new: NewProduct, *, on_sale: bool = False) -> ProductCard:
        """A draft, or a product on sale. Raises Forbidden, Invalid, Conflict (number_taken)."""

        def effect(tx: Any, actor: Any, card: Any) -> Outcome:
            product_id = products.create(tx, actor, call, new)
            if on_sale:
                products.put_on(tx, actor, call, product_id)
            return products.draw(tx, actor, call, card, products.get_seen(tx, actor, product_id), "product-saved")

        return await self._card(call, effect)

    async def change(self, call: Call, product_id: int, **values: Any) -> ProductCard:
        """Other values of its fields. Raises Forbidden, NotFound, Stale, Invalid."""
        return await self._card(
            call,
            lambda tx, actor, card: products.draw(
                tx, actor, call, card, products.change(tx, actor, call, product_id, values), "product-saved"
            ),
        )

    async def put_on(self, call: Call, product_id: int) -> ProductCard:
        """On sale. Raises Forbidden, NotFound, Stale, Conflict (product_state)."""
        return await self._card(
            call,
            lambda tx, actor, card: products.draw(
                tx,
                actor,
                call,
                card,
                products.put_on(tx, actor, call, product_id, version=seen(card, "product", product_id)),
                "product-saved",
            ),
        )

    async def take_off(self, call: Call, product_id: int) -> ProductCard:
        """Off sale. Raises Forbidden, NotFound, Stale, Conflict (product_state)."""
        return await self._card(
            call,
            lambda tx, actor, card: products.draw(
                tx,
                actor,
                call,
                card,
                products.take_off(tx, actor, call, product_id, version=seen(card, "product", product_id)),
                "product-saved",
            ),
        )

    async def delete(self, call: Call, product_id: int) -> ProductList:
        """Deleted, and the list shown. Raises Forbidden, NotFound, Stale, Conflict (product_used)."""

        def effect(tx: Any, actor: Any, card: Any) -> Outcome:
            products.delete(tx, actor, call, product_id, version=seen(card, "product", product_id))
            return products.show_list(tx, actor, call, card)

        result: ProductList = await self._crm.apply(call, effect)
        return result

    async def add_category(self, call: Call, name: str, parent_id: int | None = None) -> ProductList:
        """A category, its products listed. Raises Forbidden, Invalid, Conflict (name_taken)."""

        def effect(tx: Any, actor: Any, card: Any) -> Outcome:
            category_id = products.add_category(tx, actor, call, name, parent_id)
            return products.show_list(tx, actor, call, card, category_id=category_id)

        result: ProductList = await self._crm.apply(call, effect)
        return result

    async def delete_category(self, call: Call, category_id: int) -> ProductList:
        """An empty category. Raises Forbidden, NotFound, Conflict (category_used)."""

        def effect(tx: Any, actor: Any, card: Any) -> Outcome:
            products.delete_category(tx, actor, call, category_id)
            return products.show_list(tx, actor, call, card)

        result: ProductList = await self._crm.apply(call, effect)
        return result

    async def ask(self, call: Call, product_id: int, field: str, page: int = 0) -> ProductCard:
        """One field, in words; the category by taps. Raises Forbidden, NotFound."""
        if field == "category":
            return await self._card(
                call,
                lambda tx, actor, card: product_screens.choose_category(tx, actor, call, card, product_id, page),
            )
        return await self._card(
            call, lambda tx, actor, card: product_screens.ask(tx, actor, call, card, product_id, field)
        )

    async def set_value(self, call: Call, product_id: int, field: str, value: Any) -> ProductCard:
        """The answer to what its card asks. Raises Forbidden, NotFound, Stale, Invalid."""
        return await self._card(
            call,
            lambda tx, actor, card: product_screens.change(tx, actor, call, card, product_id, field, value),
        )

    async def ask_listed(self, call: Call, what: str, category_id: int | None = None) -> ProductList:
        """A new product or category, or another name of one, in words. Raises Forbidden, NotFound."""
        return await self._list(
            call, lambda tx, actor, card: product_screens.ask_listed(tx, actor, call, card, what, category_id)
        )

    async def tree(self, call: Call, page: int = 0) -> ProductList:
        """The categories. Raises NotFound."""
        return await self._list(call, lambda tx, actor, card: product_screens.show_tree(tx, actor, call, card, page))

    async def name_category(self, call: Call, what: str, category_id: int | None, words: str) -> ProductList:
        """A new category, or another name of one. Raises Forbidden, NotFound, Invalid, Conflict (name_taken)."""
        return await self._list(
            call, lambda tx, actor, card: product_screens.name_category(tx, actor, call, what, category_id, words)
        )

    async def named(self, call: Call, words: str) -> tuple[ProductLine, ...]:
        """Products on sale of exactly this name or number, at most seven; nothing without `product.view`."""

        def read(tx: Any, actor: Any) -> tuple[ProductLine, ...]:
            found = rows.find_named(tx, words) if actor.may("product.view") else ()
            return tuple(products.line_of(row) for row in found)

        return await self._crm.look(call, read)

    async def number_patterns(self, call: Call) -> Patterns:
        """How running numbers are written, with the next of each. Raises Forbidden."""
        return await self._crm.look(call, lambda tx, actor: numbers.listed(tx, actor, call.at))

    async def set_number_pattern(self, call: Call, kind: str, text: str, reset: str) -> Patterns:
        """Another pattern for the numbers to come (NUM-6). Raises Forbidden, Invalid."""
        result: Patterns = await self._crm.apply(
            call, lambda tx, actor, card: numbers.set_pattern(tx, actor, call, card, kind, text, reset)
        )
        return result

    async def _list(self, call: Call, effect: Any) -> ProductList:
        result: ProductList = await self._crm.apply(call, effect)
        return result

    async def _card(self, call: Call, effect: Any) -> ProductCard:
        result: ProductCard = await self._crm.apply(call, effect)
        return result
