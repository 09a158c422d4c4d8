"""One field of a customer or contact: its name, its value in words, and the keys that ask for it (5.3)."""

from collections.abc import Sequence
from typing import Any, Final

from bot.texts import Markup, Texts
from bot.texts.widths import width
from bot.views.view import Button, blank, rows_of, tap
from storage.entities.custom_fields import CustomValue
from storage.entities.customer_fields import CONTACT, CUSTOMER, Asked, Changed, Form
from storage.entities.customers import ShownPhone
from storage.entities.lead_fields import MORE as LEAD

# The dictionary that has the words of a choice, where it is not that of the field's own name.
_DICTIONARY: Final = {
    "preferred_channel": "method",
    "kind": "customer_kind",
    "role": "contact_role",
    "channel": "lead_channel",
}
CHIPS: Final = 9
FEWER_CHIPS: Final = 6
WIDE: Final = 10
CUSTOM_KINDS: Final = {"date": "day", "datetime": "moment", "select": "choice", "multi": "several", "boolean": "flag"}


def label(form: Form, t: Texts, *, capital: bool = False) -> str:
    """What the field is called: a firm's own words for its own fields."""
    return form.label or t.entry("field", form.name, capital=capital)


def choice(form: Form, key: str, t: Texts, *, capital: bool = True) -> str:
    """One of the field's choices in words."""
    if form.kind == "flag":
        return t.plain(f"customer-{key}")
    if form.custom is not None:
        return key
    return t.entry(_DICTIONARY.get(form.name, form.name), key, capital=capital)


def key_of(field: str, words: str, t: Texts) -> str:
    """The key of the choice that the words name in this language; other words as they are."""
    form = CUSTOMER.get(field) or CONTACT.get(field) or LEAD.get(field)
    if form is None or form.kind not in ("choice", "entry"):
        return words
    prefix = f"dict-{_DICTIONARY.get(field, field)}-"
    said = words.strip().casefold()
    keys = [key.removeprefix(prefix) for key in t.words.entries if key.startswith(prefix)]
    spoken = ((key, choice(form, key, t).casefold()) for key in keys)
    return next((key for key, name in spoken if said == name or said == name.split(" ")[0]), words)


def value(form: Form, known: Any, t: Texts) -> str:
    """The value in words; empty for nothing."""
    if known is None or known == "" or known == () or known == []:
        return ""
    match form.kind:
        case "phones":
            return ", ".join(_phone(phone, t) for phone in known)
        case "choice" | "entry":
            return choice(form, str(known), t, capital=False)
        case "several" | "tags" | "days":
            return ", ".join(str(item) for item in known)
        case "flag":
            return t.plain("customer-yes" if known else "customer-no")
        case "money":
            return t.formats.money(int(known))
        case "number":
            return t.formats.count(int(known)) if isinstance(known, int) and known <= 1000 else f"{known:,}"
        case "moment":
            return t.formats.moment(int(known))
        case _:
            return str(known)


def _phone(phone: Any, t: Texts) -> str:
    if isinstance(phone, ShownPhone):
        return phone.number if phone.masked else t.formats.phone(phone.number)
    return t.formats.phone(str(phone))


def line(form: Form, known: Any, t: Texts) -> Markup | None:
    """地区：广东, or nothing."""
    words = value(form, known, t)
    return t("customer-field", field=label(form, t, capital=True), value=words) if words else None


def custom(kept: CustomValue, t: Texts) -> Markup | None:
    """A firm's own field with its value."""
    kind: Any = CUSTOM_KINDS.get(kept.field.kind, kept.field.kind)
    form = Form(f"x.{kept.field.key}", kind, kept.field.options, kept.field.label)
    if kept.veiled:
        return t("customer-field", field=kept.field.label, value=t.plain("customer-veiled"))
    if kept.field.kind in ("user", "customer", "file", "text"):
        return t("customer-field", field=kept.field.label, value=str(kept.value)) if kept.value else None
    return line(form, kept.value, t)


def asking(asked: Asked, t: Texts) -> list[Markup]:
    """What the field is now, and how to answer."""
    name = label(asked.form, t)
    words = value(asked.form, asked.value, t)
    now = (
        t("customer-ask-now", field=label(asked.form, t, capital=True), value=words)
        if words
        else t("customer-ask-empty", field=label(asked.form, t, capital=True))
    )
    by_chip = asked.form.kind in ("choice", "entry", "several", "flag")
    return [now, t("customer-ask-choose") if by_chip else t("customer-ask-reply", field=name), *_example(asked, t)]


def _example(asked: Asked, t: Texts) -> list[Markup]:
    """What an answer looks like, where that is not plain."""
    key = f"customer-ask-form-{asked.form.kind}"
    return [t(key)] if t.has(key) else []


def changed(done: Changed, t: Texts) -> Markup:
    """电话：139 1111 2222 ← 已改"""
    name = label(done.form, t, capital=True)
    words = value(done.form, done.after, t)
    if done.undone:
        return t("customer-change-undone", field=name, value=words or t.plain("customer-nothing"))
    return t("customer-changed", field=name, value=words) if words else t("customer-emptied", field=name)


def names(asked: Asked, t: Texts, own: str, last: Button, *, more: bool) -> list[list[Button]]:
    """The names of the fields, three a row, and the keys that turn their pages; `more` adds a last page of deeds."""
    keys = [tap(label(form, t, capital=True), "customer", "edit", own, f"f.{form.name}") for form in asked.value]
    pages = asked.pages + int(more)
    return [*in_rows(keys, 3), turning(asked.page, pages, t, own, last)]


def turning(page: int, pages: int, t: Texts, own: str, last: Button, *, feature: str = "customer") -> list[Button]:
    """‹ 返回, and ‹ 1/4 › where there are several pages."""
    if pages < 2:
        return [last]
    before = tap(t.plain("button-prev"), feature, "edit", own, f"p.{(page - 1) % pages}")
    after = tap(t.plain("button-next"), feature, "edit", own, f"p.{(page + 1) % pages}")
    return [last, before, blank(t.plain("ui-page", page=page + 1, pages=pages)), after]


def chips(
    asked: Asked, t: Texts, own: str, last: Button, *, feature: str = "customer", verb: str = "edit"
) -> list[list[Button]]:
    """The choices of a field, nine at once or six with long names, and what empties it."""
    start = asked.page if asked.page < len(asked.offered) else 0
    shown = list(enumerate(asked.offered))[start : start + CHIPS]
    if any(width(_chip(asked, key, t)) > WIDE for _, key in shown):
        shown = shown[:FEWER_CHIPS]
    after = start + len(shown)
    keys = [tap(_chip(asked, key, t), feature, verb, own, f"v.{number}") for number, key in shown]
    ends = [last]
    if asked.form.optional and value(asked.form, asked.value, t):
        ends.append(tap(t.plain("button-clear"), feature, verb, own, "clear"))
    if len(asked.offered) > len(shown):
        following = after if after < len(asked.offered) else 0
        ends.append(tap(t.plain("button-other"), feature, verb, own, f"m.{following}"))
    return [*in_rows(keys, 3), ends]


def _chip(asked: Asked, key: str, t: Texts) -> str:
    words = choice(asked.form, key, t)
    chosen = key in asked.value if asked.form.kind == "several" and asked.value else False
    return f"✓{words}" if chosen else words


def in_rows(keys: Sequence[Button], most: int) -> list[list[Button]]:
    """Rows of at most so many keys; a row with a label that is too wide gets fewer keys, never more rows."""
    if any(width(key.label) > WIDE for key in keys) and len(keys) <= 6:
        return rows_of(keys, 2)
    return rows_of(keys, most)
