"""The contacts of a customer: the list, and the card of one (conversations 6.7, CONT)."""

from typing import Final

from bot.texts import Markup, Texts
from bot.views import customer_fields
from bot.views.lead_card import named
from bot.views.paging import pages
from bot.views.view import Button, View, card, copy, keyboard, tap
from storage.entities.customer_fields import CONTACT
from storage.entities.customers import ContactCard, ContactList, ContactListLine, ShownPhone
from storage.entities.ids import ref
from storage.entities.phones import e164

REVEAL_REASONS: Final = ("called", "check", "help")


def listed(shown: ContactList, t: Texts) -> View:
    """The contacts with a number each, the primary one first."""
    own = ref("customer", shown.customer_id)
    numbered = list(enumerate(shown.lines, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_line(line, t)) for number, line in numbered]
    hint = t("customer-contact-ask") if shown.asks else None if shown.lines else t("customer-contacts-none")
    title = t("customer-contacts-title", customer=shown.customer, n=shown.total)
    if shown.asks:
        back = tap(t.plain("button-back"), "customer", "open", own, "people")
        return View(card([title, *lines, hint]), keyboard([back]))
    numbers = [tap(str(number), "customer", "open", ref("contact", line.id)) for number, line in numbered]
    add = tap(t.plain("button-new-contact"), "customer", "edit", own, "person") if shown.may_edit else None
    back = tap(t.plain("button-back"), "customer", "more", own)
    turning = pages(t, shown.first, shown.total, exact=True)
    return View(card([title, *lines, hint]), keyboard(numbers, turning, [back, add], picker=True))


def _line(line: ContactListLine, t: Texts) -> Markup:
    role = None if line.role == "other" else t.entry("contact_role", line.role)
    mark = t("customer-contact-left") if line.left else t("customer-contact-primary") if line.primary else None
    return t.facts(named(line.name, line.title, t), _number(line.phones, t), role, mark)


def _number(phones: tuple[ShownPhone, ...], t: Texts) -> str | None:
    return ", ".join(p.number if p.masked else t.formats.phone(p.number) for p in phones) or None


def contact(shown: ContactCard, t: Texts) -> View:
    """One contact with what can be done with him."""
    role = None if shown.role == "other" else t.entry("contact_role", shown.role)
    mark = t("customer-contact-left") if shown.left else t("customer-contact-primary") if shown.primary else None
    lines = [
        t.facts(named(shown.name, shown.title, t), shown.customer),
        t.facts(_number(shown.phones, t), role, mark),
        *_hints(shown, t),
        *[customer_fields.line(form, shown.values.get(form.name), t) for form in CONTACT.values()],
    ]
    return View(card(lines), keyboard(*_rows(shown, t), picker=True))


def _hints(shown: ContactCard, t: Texts) -> list[Markup | None]:
    match shown.view:
        case "contact-created":
            return [t("customer-contact-added-line")]
        case "contact-edit":
            return [t("customer-edit-which")]
        case "contact-ask" if shown.asked is not None:
            return list(customer_fields.asking(shown.asked, t))
        case "contact-edited" if shown.changed is not None:
            return [customer_fields.changed(shown.changed, t)]
        case "contact-delete":
            return [t("customer-contact-delete-ask", contact=shown.name)]
        case "contact-move":
            return [t("customer-contact-move-ask")]
        case "contact-reveal":
            return [t("customer-reveal-why")]
        case _:
            return []


def _rows(shown: ContactCard, t: Texts) -> list[list[Button | None]]:
    own, customer = ref("contact", shown.id), ref("customer", shown.customer_id)
    back = tap(t.plain("button-back"), "customer", "open", own)
    if shown.view == "contact-edit" and shown.asked is not None:
        if shown.asked.page >= shown.asked.pages:
            return _deeds(shown, t, own, back)
        return [list(row) for row in customer_fields.names(shown.asked, t, own, back, more=True)]
    if shown.view == "contact-ask" and shown.asked is not None:
        again = tap(t.plain("button-back"), "customer", "edit", own)
        return [list(row) for row in customer_fields.chips(shown.asked, t, own, again)]
    if shown.view == "contact-edited":
        undone = shown.changed is not None and shown.changed.undone
        undo = None if undone else tap(t.plain("button-undo"), "customer", "edit", own, "undo")
        return [[undo, tap(t.plain("button-edit-more"), "customer", "edit", own)], [back]]
    if shown.view == "contact-delete":
        yes = tap(t.plain("button-confirm-delete"), "customer", "edit", own, "gone", style="danger")
        return [[back, yes]]
    if shown.view == "contact-move":
        return [[back]]
    if shown.view == "contact-reveal":
        reasons = [
            tap(t.entry("reveal_reason", key, capital=True), "customer", "reveal", own, f"r.{key}")
            for key in REVEAL_REASONS
        ]
        return [list(reasons), [tap(t.plain("button-write-reason"), "customer", "reveal", own, "write")], [back]]
    return _main(shown, t, own, customer)


def _main(shown: ContactCard, t: Texts, own: str, customer: str) -> list[list[Button | None]]:
    """[复制电话] [记跟进] [编辑] / [‹ 返回]"""
    phone = shown.phones[0] if shown.phones else None
    number = None if phone is None or phone.masked else e164(phone.number) or phone.number
    why = "ask" if shown.high else ""
    show = tap(t.plain("button-show-phone"), "customer", "reveal", own, why) if shown.may_reveal and phone else None
    log = tap(t.plain("button-log"), "follow", "log", customer) if shown.may_edit and not shown.left else None
    edit = tap(t.plain("button-edit"), "customer", "edit", own) if shown.may_edit else None
    back = tap(t.plain("button-back"), "customer", "open", customer, "people")
    return [[copy(t.plain("button-copy-phone"), number) or show, log, edit], [back]]


def _deeds(shown: ContactCard, t: Texts, own: str, back: Button) -> list[list[Button | None]]:
    """The last page of 编辑: what is done to the whole contact."""
    stays = not shown.left
    primary = stays and not shown.primary
    first = tap(t.plain("button-primary"), "customer", "edit", own, "primary") if primary else None
    label, arg = ("button-left", "left") if stays else ("button-not-left", "stay")
    left = tap(t.plain(label), "customer", "edit", own, arg)
    move = tap(t.plain("button-move-contact"), "customer", "edit", own, "move")
    delete = tap(t.plain("button-delete"), "customer", "edit", own, "drop")
    assert shown.asked is not None
    turning = customer_fields.turning(shown.asked.page, shown.asked.pages + 1, t, own, back)
    return [[first, left], [move, delete], list(turning)]
