"""The firm's own fields on the card of a contract: their names, one asked for, why it shall change (CUST-12)."""

from typing import Any, Final

from bot.texts import Markup, Texts
from bot.views import customer_fields
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.contracts import ContractCard, OwnChange
from storage.entities.custom_fields import CustomValue
from storage.entities.customer_fields import Asked, Form

FEATURE: Final = "contract"
# So many stand among the other fields; more are on a page of their own.
NEAR: Final = 3
NOTHING: Final = "–"


def near(asked: Asked | None, t: Texts, own: str) -> list[Button]:
    """The own fields beside the others, or the key to all of them."""
    fields = asked.value if asked is not None and not asked.form.name else ()
    if len(fields) <= NEAR:
        return [_name(form, own) for form in fields]
    return [tap(t.plain("button-contract-own"), FEATURE, "edit", own, "own")]


def _name(form: Form, own: str) -> Button:
    return tap(form.label, FEATURE, "edit", own, form.name)


def asking(shown: ContractCard, head: Markup, t: Texts, own: str, back: Button) -> View:
    """The names of the fields, or one of them: what it is now, its choices, what else is missing."""
    asked = shown.asked
    if asked is None:
        return View(card([head, t("contract-ask-edit")]), keyboard([back]))
    if not asked.form.name:
        keys = [_name(form, own) for form in asked.value]
        turning = customer_fields.turning(asked.page, asked.pages, t, own, back, feature=FEATURE)
        rows = customer_fields.in_rows(keys, 3)
        return View(card([head, t("contract-ask-edit")]), keyboard(*rows, turning, picker=True))
    if shown.card.list_state.get("what") == "why":
        wanted = customer_fields.value(asked.form, asked.value, t) or NOTHING
        return View(card([head, t("contract-ask-why", field=asked.form.label, value=wanted)]), keyboard([back]))
    names = t.chain("admin-list-separator", shown.missing)
    missing = t("contract-missing", fields=names) if names else None
    rows = customer_fields.chips(asked, t, own, back, feature=FEATURE, verb="put")
    return View(card([head, missing, *customer_fields.asking(asked, t)]), keyboard(*rows, picker=True))


def lines(shown: ContractCard, t: Texts) -> list[Markup | None]:
    """规模：大型, a line each."""
    return [customer_fields.custom(kept, t) for kept in shown.custom]


def changed(change: OwnChange, t: Texts) -> Markup:
    """规模 大型 → 小型"""
    before, after = (words(kept, t) or NOTHING for kept in (change.before, change.after))
    return t("contract-change-line", field=change.after.field.label, before=before, after=after)


def words(kept: CustomValue, t: Texts) -> str:
    """The value alone, names as they are."""
    if kept.veiled:
        return t.plain("customer-veiled")
    if kept.field.kind in ("user", "customer", "file", "text"):
        return str(kept.value or "")
    kind: Any = customer_fields.CUSTOM_KINDS.get(kept.field.kind, kept.field.kind)
    return customer_fields.value(
        Form(f"x.{kept.field.key}", kind, kept.field.options, kept.field.label), kept.value, t
    )
