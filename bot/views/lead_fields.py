"""The names of a lead's fields, and the question for one of the further ones (conversations 5.3)."""

from bot.texts import Markup, Texts
from bot.views import customer_fields
from bot.views.view import Button, tap
from storage.entities.customer_fields import Asked, Form
from storage.entities.customers import RecordCard
from storage.entities.lead_fields import MORE

FEATURE = "lead"


def label(form: Form, t: Texts) -> str:
    """What the field is called on its button."""
    known = form.custom is not None or form.name in MORE
    return customer_fields.label(form, t, capital=True) if known else t.plain(f"button-field-{form.name}")


def names(asked: Asked, t: Texts, own: str, back: Button) -> list[list[Button]]:
    """The names of the fields, three a row, and the keys that turn their pages."""
    keys = [tap(label(form, t), FEATURE, "edit", own, form.name) for form in asked.value]
    turning = customer_fields.turning(asked.page, asked.pages, t, own, back, feature=FEATURE)
    return [*customer_fields.in_rows(keys, 3), turning]


def choices(asked: Asked, t: Texts, own: str, back: Button) -> list[list[Button]]:
    """The choices of a field, and what empties it."""
    return customer_fields.chips(asked, t, own, back, feature=FEATURE)


def said(shown: RecordCard, t: Texts) -> list[Markup]:
    """What the card asks about a further field, or what became of it; nothing for the first ones."""
    if shown.changed is not None:
        return [customer_fields.changed(shown.changed, t)]
    if shown.asked is not None and shown.asked.form.name:
        return customer_fields.asking(shown.asked, t)
    return []
