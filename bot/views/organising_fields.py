"""The fields a firm adds, on the admin's screens (conversations.md 6.20)."""

from bot.texts import Texts
from bot.views.organising_screens import CHOSEN, go, numbered, turning
from bot.views.view import View, card, keyboard, rows_of, tap
from storage.entities.administration import FieldCard, FieldPage
from storage.entities.custom_fields import ENTITIES, KINDS, CustomField

SWITCHES = ("required", "hidden_in_pool", "unique")


def listed(shown: FieldPage, t: Texts) -> View:
    """字段: what the firm added to one kind of record, or the next step of a new one."""
    number = ENTITIES.index(shown.entity)
    title = t("admin-fields-title", entity=t.plain(f"admin-fields-{shown.entity}"), n=shown.total)
    if shown.asks:
        return _step(shown, number, title, t)
    rows = numbered(shown.fields, shown.page)
    lines = [t("ui-item", number=at, facts=_facts(field, t)) for at, field in rows]
    opened = [go(str(at), f"field.{field.id}") for at, field in rows]
    others = [
        go((CHOSEN if at == number else "") + t.plain(f"admin-fields-{entity}"), f"fields.{at}.0")
        for at, entity in enumerate(ENTITIES)
    ]
    last = [go(t.plain("button-back"), "hub"), go(t.plain("button-add-field"), f"fields.{number}.new")]
    empty = t("admin-fields-empty") if not lines else None
    return View(
        card([title, *lines, empty]),
        keyboard(opened, turning(f"fields.{number}.", shown.page, shown.pages), others, last, picker=True),
    )


def _step(shown: FieldPage, number: int, title: str, t: Texts) -> View:
    back = [go(t.plain("button-back"), f"fields.{number}.0")]
    if shown.asks != "kind":
        asked = t(f"admin-fields-ask-{shown.asks}", label=shown.label)
        return View(card([title, asked]), keyboard(back))
    kinds = [
        tap(t.plain(f"admin-kind-{kind}"), "admin", "rule", "-", f"n{number}.{at}")
        for at, kind in enumerate(KINDS)
        if kind != "file"
    ]
    return View(
        card([title, t("admin-fields-ask-kind", label=shown.label)]), keyboard(*rows_of(kinds, 4), back, picker=True)
    )


def _facts(field: CustomField, t: Texts) -> str:
    return t.facts(
        field.label,
        t.plain(f"admin-kind-{field.kind}"),
        t.plain("admin-field-required") if field.required else None,
        t.plain("admin-off") if field.hidden else None,
    )


def one(shown: FieldCard, t: Texts) -> View:
    """One field with what can be switched on it."""
    field, path = shown.field, f"field.{shown.field.id}"
    title = t("admin-field-title", label=field.label, entity=t.plain(f"admin-fields-{field.entity}"))
    if shown.asks:
        back = [go(t.plain("button-back"), path)]
        return View(card([title, t(f"admin-fields-ask-{shown.asks}", label=field.label)]), keyboard(back))
    options = t.chain("admin-list-separator", field.options)
    lines = [
        title,
        t.plain(f"admin-kind-{field.kind}"),
        t("admin-field-options", options=options) if options else None,
        t("admin-field-off") if field.hidden else None,
    ]
    switches = [
        tap(
            (CHOSEN if getattr(field, name) else "") + t.plain(f"button-field-{name.replace('_', '-')}"),
            "admin",
            "rule",
            "-",
            f"c{field.id}.{name}",
        )
        for name in SWITCHES
        if name != "hidden_in_pool" or field.entity in ("lead", "customer")
    ]
    changes = [
        go(t.plain("button-rename"), f"{path}.label"),
        go(t.plain("button-options"), f"{path}.options") if field.options else None,
        tap(
            t.plain("button-enable" if field.hidden else "button-disable"),
            "admin",
            "rule",
            "-",
            f"c{field.id}.hidden",
        ),
    ]
    last = [
        go(t.plain("button-back"), f"fields.{ENTITIES.index(field.entity)}.0"),
        tap(t.plain("button-delete"), "admin", "rule", "-", f"c{field.id}.delete", style="danger"),
    ]
    return View(card(lines), keyboard(switches, changes, last))
