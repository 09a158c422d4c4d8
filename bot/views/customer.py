"""The card of a customer or lead, lists of hits, masked hits (conversations 6.3, 6.7)."""

from bot.texts import Markup, Texts
from bot.views import chips, lead_card
from bot.views.view import Button, View, blank, card, copy, keyboard, tap
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
from storage.entities.people import Organisation
from storage.entities.phones import e164

PAGE = 5
MANY = 1000


def record(shown: RecordCard, t: Texts, firm: Organisation | None = None) -> View:
    """One record with what can be done on it; `firm` is needed to propose dates."""
    if shown.kind == "lead":
        return lead_card.record(shown, t, firm)
    own = ref(shown.kind, shown.id)
    lines = [
        _title(shown, t),
        _person(shown, t),
        *_facts(shown, t),
        _last(shown, t),
        _next(shown, t),
        _hint(shown, t),
    ]
    if shown.view == "customer-when" and firm is not None:
        proposed = chips.date_chips(t, firm)
        rows = [chips.row(proposed[:3], "remind", "set", own), chips.row(proposed[3:], "remind", "set", own)]
        return View(card(lines), keyboard(*rows, [_back(t, own)]))
    if shown.view == "customer-more":
        return View(card(lines), keyboard(_more(shown, t, own), [_back(t, own)]))
    return View(card(lines), keyboard(_actions(shown, t, own), _rarer(shown, t, own)))


def _back(t: Texts, own: str) -> Button:
    return tap(t.plain("button-back"), "customer", "open", own, "back")


def _title(shown: RecordCard, t: Texts) -> Markup:
    if shown.view == "lead-saved":
        return t("lead-saved-title", name=shown.name)
    if shown.view == "lead-merged":
        return t("lead-merged-title", name=shown.name)
    if shown.view == "contact-added" and shown.contacts:
        return t("customer-contact-added", customer=shown.name, contact=shown.contacts[-1].name)
    if shown.kind == "lead":
        return t("lead-card-title", name=shown.name, status=t.entry("lead_status", shown.status))
    return t.facts(shown.name, t("customer-level", level=shown.level), _whose(shown, t))


def _whose(shown: RecordCard, t: Texts) -> Markup:
    return t("customer-yours") if shown.mine else t("customer-owner", owner=shown.owner)


def _person(shown: RecordCard, t: Texts) -> Markup:
    """Whom to call, the number, the place."""
    phone = shown.first_phone
    number = None if phone is None else phone.number if phone.masked else t.formats.phone(phone.number)
    place = shown.address or (t.entry("region", shown.region) if shown.region else None)
    source = t.entry("source", shown.source) if shown.source and shown.kind == "lead" else None
    return t.facts(_name(shown, t), number, place, source)


def _name(shown: RecordCard, t: Texts) -> Markup | str | None:
    """Who it is; a lead just saved goes without the title that was confirmed a moment ago."""
    if shown.person is None:
        return None
    return named(shown.person.name, "" if shown.view == "lead-saved" else shown.person.title, t)


def named(name: str, title: str, t: Texts) -> Markup | str:
    """刘敏（采购经理）"""
    return t("lead-contact-titled", contact=name, title=title) if title else name


def _facts(shown: RecordCard, t: Texts) -> list[Markup | None]:
    need = t("lead-draft-need", need=shown.need) if shown.need and shown.view != "lead-saved" else None
    owner = t("lead-duplicate-owner", owner=shown.owner) if shown.kind == "lead" and not shown.mine else None
    return [need, owner]


def _last(shown: RecordCard, t: Texts) -> Markup | None:
    if shown.view == "lead-saved":
        return None
    if shown.last is None:
        return t("customer-card-never")
    fields = {"day": t.formats.day(shown.last.at), "method": t.entry("method", shown.last.method)}
    if not shown.last.content:
        return t("customer-card-last-plain", **fields)
    return t("customer-card-last", **fields, content=shown.last.content)


def _next(shown: RecordCard, t: Texts) -> Markup | None:
    if shown.view == "lead-saved":
        return t("lead-saved-first", at=t.formats.tg_time(shown.next_at)) if shown.next_at else None
    if shown.next_at is None:
        return t("customer-card-next-none")
    return t("customer-card-next", at=t.formats.tg_time(shown.next_at))


def _hint(shown: RecordCard, t: Texts) -> Markup | None:
    if shown.view == "customer-log":
        return t("customer-log", customer=shown.name)
    return t("customer-next-ask") if shown.view == "customer-when" else None


def _actions(shown: RecordCard, t: Texts, own: str) -> list[Button | None]:
    phone = shown.first_phone
    number = None if phone is None or phone.masked else e164(phone.number) or phone.number
    show = tap(t.plain("button-show-phone"), "customer", "reveal", own) if shown.may_reveal and phone else None
    log = tap(t.plain("button-log"), "follow", "log", own) if shown.may_edit else None
    key = "button-time" if shown.view == "lead-saved" else "button-next-date"
    later = tap(t.plain(key), "ui", "date", own) if shown.may_edit else None
    return [copy(t.plain("button-copy-phone"), number) or show, log, later]


def _rarer(shown: RecordCard, t: Texts, own: str) -> list[Button | None]:
    if shown.view == "lead-saved":
        return []
    if shown.kind == "lead":
        closed = shown.status in ("invalid", "converted")
        invalid = tap(t.plain("button-invalid"), "lead", "invalid", own) if shown.may_edit and not closed else None
        return [invalid, _to_more(shown, t, own)]
    return [_to_more(shown, t, own)]


def _to_more(shown: RecordCard, t: Texts, own: str) -> Button | None:
    return tap(t.plain("button-more"), "customer", "more", own) if shown.may_return else None


def _more(shown: RecordCard, t: Texts, own: str) -> list[Button | None]:
    return [tap(t.plain("button-return"), "pool", "pick", own) if shown.may_return else None]


def listed(shown: FoundList, t: Texts) -> View:
    """Hits with a number each, own ones first; a pooled one opens as the pool shows it."""
    numbered = list(enumerate(shown.lines, shown.first + 1))
    total = t.formats.count(shown.total)
    lines = [t("ui-item", number=number, facts=_line(line, t)) for number, line in numbered]
    keys = [_number(number, line) for number, line in numbered]
    many = shown.total > MANY
    title = t("customer-list-title-many", words=shown.words, total=total) if many else _title_of_list(shown, t)
    return View(card([title, *lines]), keyboard(keys, _pages(shown, t)))


def _title_of_list(shown: FoundList, t: Texts) -> Markup:
    return t("customer-list-title", words=shown.words, n=shown.total)


def _line(line: FoundLine, t: Texts) -> Markup:
    kind = t("customer-lead") if line.kind == "lead" else t("customer-level", level=line.level)
    if line.standing == "pool":
        return t.facts(line.name, kind, line.pool)
    return t.facts(line.name, kind, None if line.standing == "own" else line.owner)


def _number(number: int, line: FoundLine) -> Button:
    feature = "pool" if line.standing == "pool" else "customer"
    return tap(str(number), feature, "open", ref(line.kind, line.id))


def _pages(shown: FoundList, t: Texts) -> list[Button]:
    if shown.total <= PAGE:
        return []
    page, pages = shown.first // PAGE + 1, -(-shown.total // PAGE)
    here = str(page) if shown.total > MANY else t.plain("ui-page", page=page, pages=pages)
    before = [tap(t.plain("button-prev"), "ui", "prev")] if shown.first else []
    after = [tap(t.plain("button-next"), "ui", "next")] if shown.more else []
    return [*before, blank(here), *after]


def masked(shown: FoundMasked, t: Texts) -> View:
    """What may be told of a colleague's record: name, owner or pool, the last contact (DUP-4)."""
    if shown.many:
        return View(t("error-too-many-similar"))
    return View(card([line for hit in shown.hits for line in (hit_title(hit, t), _no_right(hit, t))]))


def hit_title(hit: Hit, t: Texts) -> Markup:
    """Name and last contact."""
    last = t("lead-duplicate-last", ago=t.formats.ago(hit.last_at)) if hit.last_at else t("lead-duplicate-never")
    return t.facts(hit.name, last)


def _no_right(hit: Hit, t: Texts) -> Markup:
    return t("error-no-right", owner=hit.owner) if hit.owner else t("pool-not-member")


def nothing(shown: FoundNothing, t: Texts) -> View:
    return View(t("customer-none", words=shown.words[:100]))


def ask(t: Texts) -> View:
    """/find without words."""
    return View(t("ask-find"))


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
