"""Products on the phone: the list with prices, one of them (PROD-1, PERM-18)."""

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.ids import ref
from storage.entities.products import ProductCard, ProductLine, ProductList

PAGE = 8


def listed(shown: ProductList, t: Texts) -> View:
    """Name, number and price; numbers open one."""
    numbered = list(enumerate(shown.products, shown.first + 1))
    lines: list[Markup | None] = [
        t("product-list-title", n=shown.total),
        *(t("ui-item", number=number, facts=_line(one, t)) for number, one in numbered),
        None if shown.products else t("product-none"),
        t("product-how") if shown.may_manage else None,
    ]
    keys = [tap(str(number), "product", "open", ref("product", one.id)) for number, one in numbered]
    return View(card(lines), keyboard(*rows_of(keys, 4), pages(t, shown.first, shown.total, size=PAGE)))


def _line(one: ProductLine, t: Texts) -> Markup:
    state = None if one.status == "on" else t.entry("product_status", one.status)
    return t.facts(one.name, one.number, _price(one.price, one.currency, one.unit, t), state)


def _price(price: int, currency: str, unit: str, t: Texts) -> Markup | str:
    sum_ = t.formats.money_digits(price, currency)
    return t("product-price", price=sum_, unit=unit) if unit else sum_


def card_of(shown: ProductCard, t: Texts) -> View:
    """One product; its cost only for whoever may see it."""
    own = ref("product", shown.id)
    figures = [
        t("product-cost", cost=t.formats.money_digits(shown.cost, shown.currency))
        if shown.cost is not None
        else None,
        t("product-least", price=t.formats.money_digits(shown.min_price, shown.currency))
        if shown.min_price is not None
        else None,
    ]
    lines: list[Markup | None] = [
        t.facts(shown.name, shown.number, shown.category or None),
        t.facts(_price(shown.price, shown.currency, shown.unit, t), t.entry("product_status", shown.status)),
        t.facts(*figures) if shown.sees_cost and any(figures) else None,
        t.facts(shown.description) if shown.description else None,
    ]
    keys: list[Button | None] = [tap(t.plain("button-products"), "product", "open")]
    if shown.may_manage:
        on = shown.status == "on"
        label = t.plain("button-product-off" if on else "button-product-on")
        keys += [
            tap(label, "product", "set", own, "off" if on else "on"),
            tap(t.plain("button-delete"), "product", "open", own, "drop"),
        ]
    return View(card(lines), keyboard(keys))


def delete_sure(shown: ProductCard, t: Texts) -> View:
    """Deleting asks once, with the name."""
    own = ref("product", shown.id)
    yes = tap(t.plain("button-confirm-delete"), "product", "drop", own, style="danger")
    back = tap(t.plain("button-back"), "product", "open", own)
    return View(card([t("deal-delete-sure", name=shown.name)]), keyboard([back, yes]))
