"""Products on the phone: the list with prices, one of them, what is asked of it (PROD-1, PERM-18)."""

from typing import Final

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.ids import ref
from storage.entities.products import CategoryLine, ProductCard, ProductLine, ProductList

PAGE: Final = 8
CHIPS: Final = 6
FIELDS: Final = ("name", "price", "unit", "category", "cost", "min_price", "description")
OF_COST: Final = ("cost", "min_price")
MAY_BE_EMPTY: Final = ("cost", "min_price", "unit", "description")


def listed(shown: ProductList, t: Texts) -> View:
    """Name, number and price; numbers open one. The tree of categories, or a question, in its place."""
    if shown.asks == "tree":
        return _tree(shown, t)
    if shown.asks:
        back = [_list(t.plain("button-back"), _inside(shown))]
        return View(card([shown.category or None, t(f"product-ask-{shown.asks}")]), keyboard(back))
    numbered = list(enumerate(shown.products, shown.first + 1))
    title = t("product-list-title", n=shown.total)
    lines: list[Markup | None] = [
        t.facts(title, shown.category or None),
        *(t("ui-item", number=number, facts=_line(one, t)) for number, one in numbered),
        None if shown.products else t("product-none"),
        t("product-how") if shown.may_manage and not shown.category else None,
    ]
    keys = [tap(str(number), "product", "open", ref("product", one.id)) for number, one in numbered]
    turning = pages(t, shown.first, shown.total, size=PAGE)
    return View(card(lines), keyboard(*rows_of(keys, 4), turning, _below_list(shown, t), picker=True))


def _inside(shown: ProductList) -> str:
    chosen = shown.card.list_state.get("category")
    return f"in.{chosen}" if chosen else ""


def _below_list(shown: ProductList, t: Texts) -> list[Button | None]:
    """Under everything its categories and a new one; under a category what may be done with it."""
    manage, chosen = shown.may_manage, shown.card.list_state.get("category")
    if chosen:
        return [
            _list(t.plain("button-back"), "tree"),
            _list(t.plain("button-rename"), f"rename.{chosen}") if manage else None,
            _list(t.plain("button-add-below"), f"add.{chosen}") if manage else None,
            tap(t.plain("button-delete"), "product", "drop", "-", str(chosen), style="danger") if manage else None,
        ]
    return [
        _list(t.plain("button-categories"), "tree") if shown.categories or manage else None,
        _list(t.plain("button-product-new"), "new") if manage else None,
    ]


def _list(label: str, path: str = "") -> Button:
    return tap(label, "product", "open", "-", path)


def _tree(shown: ProductList, t: Texts) -> View:
    """分类: deeper ones further in; a number lists what is in one."""
    numbered = list(enumerate(shown.tree, 1))
    page, count, part = _part(numbered, shown.page)
    lines = [t("product-tree-line", number=f"{'　' * one.depth}{at}", name=one.name) for at, one in part]
    keys = [_list(str(at), f"in.{one.id}") for at, one in part]
    further = _list("›", f"tree.{(page + 1) % count}") if count > 1 else None
    add = _list(t.plain("button-category-add"), "add") if shown.may_manage else None
    last = [_list(t.plain("button-back")), add, further]
    none = None if lines else t("product-tree-none")
    return View(card([t("product-tree-title", n=len(numbered)), *lines, none]), keyboard(keys, last))


def _part(numbered: list[tuple[int, CategoryLine]], page: int) -> tuple[int, int, list[tuple[int, CategoryLine]]]:
    """The page meant, how many there are, what stands on it."""
    count = max(1, -(-len(numbered) // CHIPS))
    page %= count
    return page, count, numbered[page * CHIPS : (page + 1) * CHIPS]


def _line(one: ProductLine, t: Texts) -> Markup:
    state = None if one.status == "on" else t.entry("product_status", one.status)
    return t.facts(one.name, one.number, _price(one.price, one.currency, one.unit, t), state)


def _price(price: int, currency: str, unit: str, t: Texts) -> Markup | str:
    sum_ = t.formats.money_digits(price, currency)
    return t("product-price", price=sum_, unit=unit) if unit else sum_


def card_of(shown: ProductCard, t: Texts) -> View:
    """One product; its cost only for whoever may see it; what is asked of it."""
    if shown.asks == "category":
        return _categories(shown, t)
    if shown.asks:
        return _asked(shown, t)
    own = ref("product", shown.id)
    keys: list[Button | None] = [tap(t.plain("button-products"), "product", "open")]
    if not shown.may_manage:
        return View(card(_facts(shown, t)), keyboard(keys))
    on = shown.status == "on"
    label = t.plain("button-product-off" if on else "button-product-on")
    changes = [
        tap(t.plain("button-edit-one"), "product", "open", own, "edit"),
        tap(label, "product", "set", own, "off" if on else "on"),
        tap(t.plain("button-delete"), "product", "open", own, "drop"),
    ]
    return View(card(_facts(shown, t)), keyboard(changes, keys))


def _facts(shown: ProductCard, t: Texts) -> list[Markup | None]:
    figures = [
        t("product-cost", cost=t.formats.money_digits(shown.cost, shown.currency))
        if shown.cost is not None
        else None,
        t("product-least", price=t.formats.money_digits(shown.min_price, shown.currency))
        if shown.min_price is not None
        else None,
    ]
    return [
        t.facts(shown.name, shown.number, shown.category or None),
        t.facts(_price(shown.price, shown.currency, shown.unit, t), t.entry("product_status", shown.status)),
        t.facts(*figures) if shown.sees_cost and any(figures) else None,
        t.facts(shown.description) if shown.description else None,
    ]


def fields(shown: ProductCard, t: Texts) -> View:
    """改一项: the keyboard becomes the names of the fields."""
    own = ref("product", shown.id)
    names = [name for name in FIELDS if shown.sees_cost or name not in OF_COST]
    chips = [
        tap(t.plain(f"product-field-{name}"), "product", "open", own, "cat.0" if name == "category" else f"f.{name}")
        for name in names
    ]
    back = [tap(t.plain("button-back"), "product", "open", own)]
    return View(card(_facts(shown, t)), keyboard(*rows_of(chips, 3), back, picker=True))


def _asked(shown: ProductCard, t: Texts) -> View:
    own = ref("product", shown.id)
    last = [
        tap(t.plain("button-back"), "product", "open", own, "edit"),
        tap(t.plain("button-clear"), "product", "set", own, f"none.{shown.asks}")
        if shown.asks in MAY_BE_EMPTY
        else None,
    ]
    return View(card([*_facts(shown, t), t(f"product-ask-{shown.asks}")]), keyboard(last))


def _categories(shown: ProductCard, t: Texts) -> View:
    """The categories to choose from, a page of them."""
    own = ref("product", shown.id)
    page, count, part = _part(list(enumerate(shown.categories, 1)), shown.page)
    chips = [tap(one.name, "product", "set", own, f"cat.{one.id}") for _, one in part]
    last = [
        tap(t.plain("button-back"), "product", "open", own, "edit"),
        tap(t.plain("button-clear"), "product", "set", own, "cat.0") if shown.category else None,
        tap("›", "product", "open", own, f"cat.{(page + 1) % count}") if count > 1 else None,
    ]
    none = None if chips else t("product-tree-none")
    return View(
        card([*_facts(shown, t), t("product-ask-category"), none]), keyboard(*rows_of(chips, 2), last, picker=True)
    )


def delete_sure(shown: ProductCard, t: Texts) -> View:
    """Deleting asks once, with the name."""
    own = ref("product", shown.id)
    yes = tap(t.plain("button-confirm-delete"), "product", "drop", own, style="danger")
    back = tap(t.plain("button-back"), "product", "open", own)
    return View(card([t("deal-delete-sure", name=shown.name)]), keyboard([back, yes]))
