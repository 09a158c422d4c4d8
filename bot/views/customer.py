"""The card of a customer or lead, lists of hits, masked hits (conversations 6.3, 6.7)."""

from bot.texts import Markup, Texts
from bot.views import customer_card, lead_card
from bot.views.paging import MANY, pages
from bot.views.view import Button, View, card, keyboard, search, tap
from storage.entities.customers import (
    ContactDraft,
    FoundLine,
    FoundList,
    FoundMasked,
    FoundNothing,
    RecordCard,
)
from storage.entities.duplicates import Hit
from storage.entities.ids import ref
from storage.entities.outbox import Told
from storage.entities.people import Organisation


def record(shown: RecordCard, t: Texts, firm: Organisation | None = None) -> View:
    """One record with what can be done on it; `firm` is needed to propose dates."""
    if shown.kind == "lead":
        return lead_card.record(shown, t, firm)
    return customer_card.view(shown, t, firm)


def named(name: str, title: str, t: Texts) -> Markup | str:
    """刘敏（采购经理）"""
    return t("lead-contact-titled", contact=name, title=title) if title else name


def listed(shown: FoundList, t: Texts) -> View:
    """Hits with a number each, own ones first; a pooled one opens as the pool shows it."""
    numbered = list(enumerate(shown.lines, shown.first + 1))
    total = t.formats.count(shown.total)
    lines = [t("ui-item", number=number, facts=_line(line, t)) for number, line in numbered]
    keys = [_number(number, line) for number, line in numbered]
    many = shown.total > MANY
    title = t("customer-list-title-many", words=shown.words, total=total) if many else _title_of_list(shown, t)
    export = tap(t.plain("button-export"), "export", "ask", arg="list") if shown.may_export else None
    turning = pages(t, shown.first, shown.total, more=shown.more)
    return View(card([title, *lines]), keyboard([*keys, _search(t)], turning, [_said(t), export]))


def _search(t: Texts) -> Button:
    """The inline look-up, in this chat (3.4)."""
    return search(t.plain("button-search"))


def _said(t: Texts) -> Button:
    """The same words, looked for in follow-ups (FOLLOW-14)."""
    return tap(t.plain("button-search-logs"), "customer", "list", arg="said")


def _title_of_list(shown: FoundList, t: Texts) -> Markup:
    if shown.guessed:
        return t("customer-list-guessed", words=shown.words[:100])
    return t("customer-list-title", words=shown.words, n=shown.total)


def _line(line: FoundLine, t: Texts) -> Markup:
    kind = t("customer-lead") if line.kind == "lead" else t("customer-level", level=line.level)
    if line.standing == "pool":
        return t.facts(line.name, kind, line.pool)
    return t.facts(line.name, kind, None if line.standing == "own" else line.owner)


def _number(number: int, line: FoundLine) -> Button:
    feature = "pool" if line.standing == "pool" else "customer"
    return tap(str(number), feature, "open", ref(line.kind, line.id))


def masked(shown: FoundMasked, t: Texts) -> View:
    """What may be told of a colleague's record: name, owner or pool, the last contact (DUP-4)."""
    if shown.many:
        return View(t("error-too-many-similar"))
    lines = [line for hit in shown.hits for line in (hit_title(hit, t), _no_right(hit, t))]
    return View(card(lines), keyboard(*([button] for button in _joins(shown, t)[:3])))


def _joins(shown: FoundMasked, t: Texts) -> list[Button]:
    """Asking to join a colleague's customer; the button says which of the hits, never which record (DUP-5)."""
    asked = [
        (hit, number)
        for hit, number in zip(shown.hits, shown.numbers, strict=True)
        if hit.kind == "customer" and hit.owner
    ]
    one = len(asked) == 1
    return [
        tap(
            t.plain("button-ask-join") if one else t.label("button-ask-join-at", cut="customer", customer=hit.name),
            "customer",
            "join",
            "-",
            str(number),
        )
        for hit, number in asked
    ]


def hit_title(hit: Hit, t: Texts) -> Markup:
    """Name and last contact."""
    last = t("lead-duplicate-last", ago=t.formats.ago(hit.last_at)) if hit.last_at else t("lead-duplicate-never")
    return t.facts(hit.name, last)


def _no_right(hit: Hit, t: Texts) -> Markup:
    return t("error-no-right", owner=hit.owner) if hit.owner else t("pool-not-member")


def nothing(shown: FoundNothing, t: Texts) -> View:
    return View(t("customer-none", words=shown.words[:100]), keyboard([_said(t)]))


def contact_draft(shown: ContactDraft, t: Texts) -> View:
    """A shared contact that goes to the customer replied to (6.3)."""
    own = ref("draft", shown.draft.id)
    phone = t.formats.phone(shown.contact.phones[0]) if shown.contact.phones else None
    lines = [
        t("customer-add-contact", customer=shown.customer),
        t.facts(named(shown.contact.name, shown.contact.title, t), phone),
    ]
    add = tap(t.plain("button-add"), "customer", "attach", own, style="success")
    return View(card(lines), keyboard([add, tap(t.plain("button-dont-add"), "draft", "drop", own)]))


def openings(told: Told, t: Texts) -> View:
    """To the superior: somebody opens one foreign card after another (threat 13)."""
    return View(t("customer-openings", name=told.facts["name"], n=told.facts["n"]))
