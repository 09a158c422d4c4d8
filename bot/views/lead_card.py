"""The card of a saved lead: what is known, what can be done, one field asked for (conversations 6.4)."""

from bot.texts import Markup, Texts
from bot.views import chips, customer_fields, lead_fields
from bot.views.view import Button, View, card, copy, keyboard, tap
from storage.entities.customers import RecordCard
from storage.entities.ids import ref
from storage.entities.lead_facts import LeadFacts
from storage.entities.lead_fields import PHONES
from storage.entities.people import Organisation
from storage.entities.phones import e164
from storage.entities.words import short

LEVELS = ("A", "B", "C")
TITLES = {
    "lead-unconverted": "lead-unconverted-title",
    "lead-saved": "lead-saved-title",
    "lead-merged": "lead-merged-title",
    "lead-changed": "lead-changed-title",
}


def record(shown: RecordCard, t: Texts, firm: Organisation | None = None) -> View:
    """One lead with what can be done on it; `firm` is needed to propose dates."""
    own = ref("lead", shown.id)
    said = lead_fields.said(shown, t)
    lines = _with_field(said, shown, t) if said else [*_lines(shown, t), _hint(shown, t), *_custom(shown, t)]
    if shown.view == "customer-when" and firm is not None:
        proposed = chips.date_chips(t, firm)
        rows = [chips.row(proposed[:3], "remind", "set", own), chips.row(proposed[3:], "remind", "set", own)]
        return View(card(lines), keyboard(*rows, [_back(t, own)]))
    if shown.view == "lead-edit":
        return View(card(lines), keyboard(*_asked(shown, t, own), picker=True))
    if shown.view == "customer-more":
        return View(card(lines), keyboard(*_more(shown, t, own), [_back(t, own)]))
    if shown.view == "lead-delete":
        delete = tap(t.plain("button-delete"), "lead", "drop", own, style="danger")
        return View(card([t("lead-delete-ask", name=shown.name), *lines[1:]]), keyboard([_back(t, own), delete]))
    return View(card(lines), keyboard(*_keys(shown, t, own)))


def _with_field(said: list[Markup], shown: RecordCard, t: Texts) -> list[Markup | None]:
    """Whose field it is, and the question for it; or what became of it, and what comes next."""
    owner = t("lead-duplicate-owner", owner=shown.owner) if not shown.mine else None
    if shown.asked is not None:
        return [_title(shown, t), _person(shown, t), owner, *said]
    return [_title(shown, t), *said, _person(shown, t), owner, last(shown, t), next_contact(shown, t)]


def named(name: str, title: str, t: Texts) -> Markup | str:
    """刘敏（采购经理）; 李先生 says his title himself."""
    said = not title or name.endswith(title)
    return name if said else t("lead-contact-titled", contact=name, title=title)


def _facts(shown: RecordCard) -> LeadFacts:
    return shown.lead or LeadFacts()


def _back(t: Texts, own: str) -> Button:
    return tap(t.plain("button-back"), "customer", "open", own, "back")


def _lines(shown: RecordCard, t: Texts) -> list[Markup | None]:
    """Title, person and phone, need, the last contact, the next one."""
    fresh = shown.view == "lead-saved"
    need = t("lead-draft-need", need=shown.need) if shown.need and not fresh else None
    owner = t("lead-duplicate-owner", owner=shown.owner) if not shown.mine else None
    closed = shown.status in ("converted", "invalid")
    return [
        _title(shown, t),
        _person(shown, t),
        need,
        owner,
        t.facts(
            t("follow-needs-help") if shown.needs_help else None,
            t("customer-card-files", n=shown.files) if shown.files else None,
        )
        or None,
        *([_closed(shown, t)] if closed else [None if fresh else last(shown, t), _next(shown, t)]),
    ]


def _custom(shown: RecordCard, t: Texts) -> list[Markup | None]:
    """Further phones and the firm's own fields; beyond the sixth line they fold away."""
    others = customer_fields.line(PHONES, shown.phones[1:], t)
    return [others, *(customer_fields.custom(kept, t) for kept in _facts(shown).custom)]


def _title(shown: RecordCard, t: Texts) -> Markup:
    key = TITLES.get(shown.view)
    if key is not None:
        return t(key, name=shown.name)
    return t("lead-card-title", name=shown.name, status=t.entry("lead_status", shown.status))


def _person(shown: RecordCard, t: Texts) -> Markup:
    """Whom to call, the number, the place, where it came from."""
    phone = shown.first_phone
    number = None if phone is None else phone.number if phone.masked else t.formats.phone(phone.number)
    place = shown.address or (t.entry("region", shown.region) if shown.region else None)
    source = t.entry("source", shown.source) if shown.source else None
    return t.facts(_name(shown, t), number, place, source)


def _name(shown: RecordCard, t: Texts) -> Markup | str | None:
    """Who it is; a lead just saved goes without the title that was confirmed a moment ago."""
    if shown.person is None:
        return None
    return named(shown.person.name, "" if shown.view == "lead-saved" else shown.person.title, t)


def last(shown: RecordCard, t: Texts) -> Markup:
    """When and how the record was last contacted, and what was said."""
    if shown.last is None:
        return t("customer-card-never")
    fields = {"day": t.formats.day(shown.last.at), "method": t.entry("method", shown.last.method)}
    if not shown.last.content:
        return t("customer-card-last-plain", **fields)
    return t("customer-card-last", **fields, content=shown.last.content)


def _next(shown: RecordCard, t: Texts) -> Markup | None:
    if shown.view == "lead-saved":
        return t("lead-saved-first", at=t.formats.tg_time(shown.next_at)) if shown.next_at else None
    return next_contact(shown, t)


def next_contact(shown: RecordCard, t: Texts) -> Markup:
    """When the record is contacted next, or that nothing is planned."""
    if shown.next_at is None:
        return t("customer-card-next-none")
    return t("customer-card-next", at=t.formats.tg_time(shown.next_at))


def _closed(shown: RecordCard, t: Texts) -> Markup:
    """Why nothing more is done here, and where it goes on."""
    facts = _facts(shown)
    if shown.status == "invalid":
        return t("lead-card-invalid", reason=t.entry("invalid_reason", facts.invalid_reason))
    return t("lead-converted-to", customer=facts.customer) if facts.customer else t("lead-converted")


def _hint(shown: RecordCard, t: Texts) -> Markup | None:
    match shown.view:
        case "customer-log":
            return t("customer-log", customer=shown.name)
        case "customer-when":
            return t("customer-next-ask")
        case "lead-edit":
            field = _field(shown)
            return t(f"lead-ask-{field}") if field else None
    return None


def _field(shown: RecordCard) -> str:
    return str(shown.card.list_state.get("field", ""))


def _asked(shown: RecordCard, t: Texts, own: str) -> list[list[Button]]:
    """The names of the fields, or the few values of one."""
    field, back = _field(shown), tap(t.plain("button-back"), "lead", "edit", own)
    if field == "source":
        offered = _facts(shown).sources
        keys = [tap(t.entry("source", key, capital=True), "lead", "edit", own, f"s.{short(key)}") for key in offered]
        return [*(keys[at : at + 3] for at in range(0, min(len(keys), 9), 3)), [back]]
    if field == "level":
        levels = [tap(t.plain("customer-level", level=level), "lead", "edit", own, f"v.{level}") for level in LEVELS]
        return [levels, [back]]
    asked = shown.asked
    if asked is None:
        return [[back]]
    return lead_fields.choices(asked, t, own, back) if field else lead_fields.names(asked, t, own, _back(t, own))


def _keys(shown: RecordCard, t: Texts, own: str) -> list[list[Button | None]]:
    """Below an open lead its work, below a closed one the way on or back."""
    facts = _facts(shown)
    if shown.status == "converted":
        customer = ref("customer", facts.customer_id) if facts.customer_id else ""
        go_on = tap(t.plain("button-customer"), "customer", "open", customer) if customer else None
        undo = tap(t.plain("button-undo-convert"), "lead", "undo", own, "convert") if facts.may_undo else None
        return [[go_on, undo]]
    if shown.status == "invalid":
        again = tap(t.plain("button-reopen"), "lead", "undo", own, "invalid") if facts.may_reopen else None
        return [[again, _to_more(shown, t, own)]]
    if shown.view == "lead-saved":
        return [[_phone(shown, t, own), _log(shown, t, own), _later(shown, t, own)], [_convert(shown, t, own)]]
    rest = [_later(shown, t, own), _invalid(shown, t, own), _to_more(shown, t, own)]
    return [[_phone(shown, t, own), _log(shown, t, own), _convert(shown, t, own)], rest]


def _phone(shown: RecordCard, t: Texts, own: str) -> Button | None:
    phone = shown.first_phone
    number = None if phone is None or phone.masked else e164(phone.number) or phone.number
    show = tap(t.plain("button-show-phone"), "customer", "reveal", own) if shown.may_reveal and phone else None
    return copy(t.plain("button-copy-phone"), number) or show


def _log(shown: RecordCard, t: Texts, own: str) -> Button | None:
    return tap(t.plain("button-log"), "follow", "log", own) if shown.may_edit else None


def _later(shown: RecordCard, t: Texts, own: str) -> Button | None:
    key = "button-time" if shown.view == "lead-saved" else "button-next-date"
    return tap(t.plain(key), "ui", "date", own) if shown.may_edit else None


def _convert(shown: RecordCard, t: Texts, own: str) -> Button | None:
    return tap(t.plain("button-convert"), "lead", "convert", own) if _facts(shown).may_convert else None


def _invalid(shown: RecordCard, t: Texts, own: str) -> Button | None:
    return tap(t.plain("button-invalid"), "lead", "invalid", own) if shown.may_edit else None


def _to_more(shown: RecordCard, t: Texts, own: str) -> Button | None:
    facts = _facts(shown)
    there = shown.may_return or shown.may_edit or shown.may_transfer or facts.may_delete
    return tap(t.plain("button-more"), "customer", "more", own) if there else None


def _more(shown: RecordCard, t: Texts, own: str) -> list[list[Button | None]]:
    """What is done less often."""
    facts = _facts(shown)
    works = shown.status not in ("invalid", "converted")
    edit = tap(t.plain("button-edit"), "lead", "edit", own) if shown.may_edit and works else None
    back = tap(t.plain("button-return"), "pool", "pick", own) if shown.may_return and works else None
    delete = tap(t.plain("button-delete"), "lead", "edit", own, "delete") if facts.may_delete else None
    give = tap(t.plain("button-transfer"), "transfer", "who", own) if shown.may_transfer and works else None
    files = tap(t.plain("button-files"), "file", "list", own)
    return [[edit, _interest(shown, t, own), back], [give, files, delete]]


def _interest(shown: RecordCard, t: Texts, own: str) -> Button | None:
    facts = _facts(shown)
    if facts.may_mark:
        return tap(t.plain("button-interested"), "lead", "mark", own, "on")
    return tap(t.plain("button-not-interested"), "lead", "mark", own, "off") if facts.may_unmark else None
