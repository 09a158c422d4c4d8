"""The card of a customer with its keys, and what is asked on it (conversations 6.7, 5.3)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bot.texts import Markup, Texts
from bot.views import chips, customer_fields, deal_lists, lead_card
from bot.views.view import Button, View, card, copy, keyboard, share, tap
from storage.entities.customer_fields import CUSTOMER, Form
from storage.entities.customers import ContactLine, CustomerGone, RecordCard
from storage.entities.ids import ref
from storage.entities.outbox import Told
from storage.entities.people import Organisation
from storage.entities.phones import e164

Rows = list[list[Button | None]]
# Cards that ask something show the question and the lines that say whose it is.
_ASKING: Final = frozenset(
    {"customer-ask", "customer-delete", "customer-edit", "customer-erase", "customer-lock", "customer-merge-ask"}
)
SOON: Final = timedelta(days=14)
REVEAL_REASONS: Final = ("called", "check", "help")
ERASE_REASONS: Final = ("asked", "law", "mistake")
LOCK_REASONS: Final = ("negotiating", "long_project", "away")


def view(shown: RecordCard, t: Texts, firm: Organisation | None = None) -> View:
    """One customer with what can be done on it; `firm` is needed to propose dates."""
    own = ref("customer", shown.id)
    known = [_title(shown, t), _person(shown, t), lead_card.last(shown, t), lead_card.next_contact(shown, t)]
    lines = [*known, *_hints(shown, t), *_deals(shown, t), *_purchases(shown, t), *_facts(shown, t)]
    rows = _KEYS.get(shown.view, _main)(shown, t, own)
    if shown.view == "customer-when" and firm is not None:
        proposed = chips.date_chips(t, firm)
        rows = [
            list(chips.row(proposed[:3], "remind", "set", own)),
            list(chips.row(proposed[3:], "remind", "set", own)),
            [_back(t, own)],
        ]
    return View(card(lines), keyboard(*rows, picker=True))


def _title(shown: RecordCard, t: Texts) -> Markup:
    if shown.view == "contact-added" and shown.contacts:
        return t("customer-contact-added", customer=shown.name, contact=shown.contacts[-1].name)
    if shown.view == "lead-merged":
        return t("lead-merged-title", name=shown.name)
    whose = t("customer-yours") if shown.mine else t("customer-owner", owner=shown.owner)
    help_asked = t("follow-needs-help") if shown.needs_help else None
    return t.facts(shown.name, t("customer-level", level=shown.level), whose, help_asked)


def _person(shown: RecordCard, t: Texts) -> Markup:
    """Whom to call, the number, the place."""
    phone = shown.first_phone
    number = None if phone is None else phone.number if phone.masked else t.formats.phone(phone.number)
    place = shown.address or (t.entry("region", shown.region) if shown.region else None)
    return t.facts(_named(shown.person, t), number, place)


def _named(person: ContactLine | None, t: Texts) -> Markup | str | None:
    if person is None:
        return None
    return lead_card.named(person.name, person.title, t)


def _hints(shown: RecordCard, t: Texts) -> list[Markup | None]:
    """What the card asks or has just done, above the facts."""
    match shown.view:
        case "customer-log":
            return [t("customer-log", customer=shown.name)]
        case "customer-when":
            return [t("customer-next-ask")]
        case "customer-edit":
            return [t("customer-edit-which")]
        case "customer-ask" if shown.asked is not None:
            return list(customer_fields.asking(shown.asked, t))
        case "customer-edited" if shown.changed is not None:
            return [customer_fields.changed(shown.changed, t)]
        case "customer-reveal":
            return [t("customer-reveal-why")]
        case "customer-lock":
            return [t("customer-lock-until") if shown.offered else t("customer-lock-why")]
        case "customer-unlocked" | "customer-restored" | "customer-merge" | "customer-erased":
            return [t(shown.view)]
        case "customer-merged":
            return [t("customer-merged-line")]
        case "customer-delete" | "customer-merge-ask":
            return _ending(shown, t)
        case "customer-erase":
            return [t("customer-erase-why") if not shown.told else t("customer-erase-sure")]
        case _:
            return []


def _ending(shown: RecordCard, t: Texts) -> list[Markup | None]:
    """What is about to happen to the whole customer, with both names and the counts."""
    parts = shown.ending
    if parts is None:
        return []
    counts = t.facts(
        t("customer-part-contacts", n=parts.contacts) if parts.contacts else None,
        t("customer-part-follow-ups", n=parts.follow_ups) if parts.follow_ups else None,
        t("customer-card-files", n=parts.files) if parts.files else None,
    )
    if shown.view == "customer-delete":
        return [t("customer-delete-sure", customer=shown.name), counts]
    return [t("customer-merge-sure", customer=shown.name, into=parts.other), counts]


def gone(shown: CustomerGone, t: Texts) -> View:
    """A customer that was deleted: it can come back for a month."""
    own = ref("customer", shown.id)
    if shown.view == "customer-restored-away":
        return View(card([t("customer-restored-away", customer=shown.name)]))
    back = tap(t.plain("button-restore"), "customer", "drop", own, "back")
    until = t("customer-deleted-until", day=t.formats.day(shown.until)) if shown.until is not None else None
    return View(card([t("customer-deleted", customer=shown.name), until]), keyboard([back]))


def told_deleted(told: Told, t: Texts) -> View:
    """To the owner: another deleted what was his (NOTIFY-31)."""
    return View(t("customer-told-deleted", sender=told.facts["sender"], name=told.facts["name"]))


def told_restored(told: Told, t: Texts) -> View:
    """To the owner: another brought it back."""
    return View(t("customer-told-restored", sender=told.facts["sender"], name=told.facts["name"]))


def told_merged(told: Told, t: Texts) -> View:
    """To the owner: another merged what was his; [打开] leads to what it became."""
    facts = told.facts
    words = t("customer-told-merged", sender=facts["sender"], name=facts["name"], into=facts["into"])
    return View(words, keyboard([tap(t.plain("button-open"), "customer", "open", facts["record"])]))


def _deals(shown: RecordCard, t: Texts) -> list[Markup | None]:
    """Its open deals, whose keys stand below (CUST-13)."""
    if shown.view in _ASKING:
        return []
    return [deal_lists.of_customer(one, t) for one in shown.deals]


def _purchases(shown: RecordCard, t: Texts) -> list[Markup | None]:
    """Its contracts in force, what is still owed, how often and what it buys (CUST-13)."""
    bought = shown.facts.purchases if shown.facts is not None and shown.view not in _ASKING else None
    if bought is None or not bought.orders:
        return []
    sum_, open_ = (t.formats.money(one or 0, bought.currency) for one in (bought.total, bought.outstanding))
    total = t("customer-contracts", n=bought.orders, amount=sum_)
    owed = t("customer-owes", amount=open_) if bought.outstanding else None
    day = date.fromisoformat(bought.last_order_on) if bought.last_order_on else None
    last = t("customer-last-order", day=t.formats.day(day)) if day is not None else None
    often = t("customer-orders-every", n=bought.average_days) if bought.average_days else None
    products = t.chain("customer-product-list", bought.top_products)
    return [t.facts(total, owed), t.facts(last, often), t("customer-buys", products=products) if products else None]


def _facts(shown: RecordCard, t: Texts) -> list[Markup | None]:
    """Everything else that is known; beyond the sixth line it folds away."""
    facts = shown.facts
    if facts is None or shown.view in _ASKING:
        return []
    own = [customer_fields.line(form, facts.values.get(form.name), t) for form in _shown_forms(shown)]
    custom = [customer_fields.custom(kept, t) for kept in facts.custom]
    kind = t.entry("relation", facts.relation)
    parent = t("customer-parent", relation=kind, customer=facts.parent) if facts.parent else None
    referrer = t("customer-referred", customer=facts.referrer) if facts.referrer else None
    files = t("customer-card-files", n=facts.files) if facts.files else None
    star = t("customer-starred") if facts.starred else None
    done = t("customer-complete", percent=t.formats.percent(facts.completeness * 100))
    return [_lock(shown, t), t.facts(star, files, done), *own, *custom, parent, referrer]


def _shown_forms(shown: RecordCard) -> list[Form]:
    """Fields below the card's own lines: the region only where the address took its place."""
    hidden = {"address"} if shown.address else {"region"}
    return [form for name, form in CUSTOMER.items() if name not in hidden]


def _lock(shown: RecordCard, t: Texts) -> Markup | None:
    facts = shown.facts
    if facts is not None and facts.locked_until:
        until = t.formats.day_long(date.fromisoformat(facts.locked_until))
        return t("customer-locked", day=until, reason=_reason(facts.lock_reason or "", t))
    day = date.fromisoformat(facts.recycle_on) if facts is not None and facts.recycle_on else None
    if day is not None and day <= t.formats.today + SOON:
        return t("customer-recycle", day=t.formats.day(day))
    return None


def _reason(words: str, t: Texts) -> str:
    return t.entry("lock_reason", words)


# ── keys ──


def _back(t: Texts, own: str) -> Button:
    return tap(t.plain("button-back"), "customer", "open", own, "back")


def _main(shown: RecordCard, t: Texts, own: str) -> Rows:
    """[复制电话] [记跟进] [改下次] / [时间线] [更多]"""
    phone = shown.first_phone
    number = None if phone is None or phone.masked else e164(phone.number) or phone.number
    why = "ask" if shown.facts is not None and shown.facts.high else ""
    show = tap(t.plain("button-show-phone"), "customer", "reveal", own, why) if shown.may_reveal and phone else None
    log = tap(t.plain("button-log"), "follow", "log", own) if shown.may_edit else None
    later = tap(t.plain("button-next-date"), "ui", "date", own) if shown.may_edit else None
    more = tap(t.plain("button-more"), "customer", "more", own)
    timeline = tap(t.plain("button-timeline"), "customer", "tline", own)
    deals = None if shown.own_only else _deal_key(shown, t, own)
    return [[copy(t.plain("button-copy-phone"), number) or show, log, later], [timeline, deals, more]]


def _deal_key(shown: RecordCard, t: Texts, own: str) -> Button | None:
    """商机: the one that is open, else their list; none while there is nothing to open."""
    if len(shown.deals) == 1:
        return tap(t.plain("button-deals"), "deal", "open", ref("opportunity", shown.deals[0].id))
    return tap(t.plain("button-deals"), "deal", "list", own) if shown.deals else None


def _more(shown: RecordCard, t: Texts, own: str) -> Rows:
    """[联系人] [附件] [协作] / [编辑] [转移] [退回公海] / [‹ 返回] [商机]"""
    contacts = tap(t.plain("button-contacts"), "customer", "open", own, "people")
    files = tap(t.plain("button-files"), "file", "list", own)
    team = tap(t.plain("button-team"), "team", "open", own)
    edit = tap(t.plain("button-edit"), "customer", "edit", own) if shown.may_edit else None
    give = tap(t.plain("button-transfer"), "transfer", "who", own) if shown.may_transfer else None
    back = tap(t.plain("button-return"), "pool", "pick", own) if shown.may_return else None
    deals = tap(t.plain("button-deals"), "deal", "list", own) if shown.may_edit else None
    contracts = tap(t.plain("button-contracts"), "contract", "list", own)
    return [[contacts, files, team], [edit, give, back], [_back(t, own), deals, contracts]]


def _edit(shown: RecordCard, t: Texts, own: str) -> Rows:
    if shown.asked is None or shown.asked.page >= shown.asked.pages:
        return _deeds(shown, t, own)
    back = tap(t.plain("button-back"), "customer", "more", own)
    return [list(row) for row in customer_fields.names(shown.asked, t, own, back, more=True)]


def _deeds(shown: RecordCard, t: Texts, own: str) -> Rows:
    """The last page of 编辑: what is done to the whole record."""
    facts = shown.facts
    rights = facts.rights if facts is not None else frozenset()
    starred = facts is not None and facts.starred
    locked = facts is not None and facts.locked_until is not None
    star = tap(t.plain("button-unstar" if starred else "button-star"), "customer", "edit", own, "star")
    lock = (
        tap(t.plain("button-unlock"), "customer", "lock", own, "off")
        if locked
        else tap(t.plain("button-lock"), "customer", "lock", own)
    )
    merge = tap(t.plain("button-merge-into"), "customer", "merge", own) if "merge" in rights else None
    delete = tap(t.plain("button-delete"), "customer", "drop", own) if "delete" in rights else None
    erase = tap(t.plain("button-erase"), "customer", "erase", own) if "erase" in rights else None
    asked = shown.asked
    back = tap(t.plain("button-back"), "customer", "more", own)
    turning = [back] if asked is None else customer_fields.turning(asked.page, asked.pages + 1, t, own, back)
    give = share(t.plain("button-share"), shown.name)
    return [
        [star, lock if "lock" in rights else None, give],
        [merge, delete, erase],
        _unconvert(shown, t),
        list(turning),
    ]


def _unconvert(shown: RecordCard, t: Texts) -> list[Button | None]:
    """A customer that was a lead until a moment ago may be one again (LEAD-12)."""
    lead = shown.facts.undoable_lead if shown.facts is not None else None
    if lead is None:
        return []
    return [tap(t.plain("button-undo-convert"), "lead", "undo", ref("lead", lead), "convert")]


def _ask(shown: RecordCard, t: Texts, own: str) -> Rows:
    assert shown.asked is not None
    back = tap(t.plain("button-back"), "customer", "edit", own)
    return [list(row) for row in customer_fields.chips(shown.asked, t, own, back)]


def _edited(shown: RecordCard, t: Texts, own: str) -> Rows:
    undone = shown.changed is not None and shown.changed.undone
    undo = None if undone else tap(t.plain("button-undo"), "customer", "edit", own, "undo")
    return [[undo, tap(t.plain("button-edit-more"), "customer", "edit", own)], [_back(t, own)]]


def _reveal(shown: RecordCard, t: Texts, own: str) -> Rows:
    reasons = [
        tap(t.entry("reveal_reason", key, capital=True), "customer", "reveal", own, f"r.{key}")
        for key in REVEAL_REASONS
    ]
    write = tap(t.plain("button-write-reason"), "customer", "reveal", own, "write")
    return [list(reasons), [write], [_back(t, own)]]


def _lock_keys(shown: RecordCard, t: Texts, own: str) -> Rows:
    if shown.offered:
        days = [tap(t.plain("button-days", n=n), "customer", "lock", own, f"d.{n}") for n in shown.offered]
        return [list(days), [_back(t, own)]]
    reasons = [
        tap(t.entry("lock_reason", key, capital=True), "customer", "lock", own, f"r.{key}") for key in LOCK_REASONS
    ]
    return [list(reasons), [_back(t, own)]]


def _delete(shown: RecordCard, t: Texts, own: str) -> Rows:
    yes = tap(t.plain("button-confirm-delete"), "customer", "drop", own, "yes", style="danger")
    return [[_back(t, own), yes]]


def _merge(shown: RecordCard, t: Texts, own: str) -> Rows:
    """Both names stand above; the button names the one that stays."""
    parts = shown.ending
    if parts is None or not parts.other_id:
        return [[_back(t, own)]]
    label = t.label("button-confirm-merge", cut="name", limit=16, name=parts.other)
    yes = tap(label, "customer", "merge", own, str(parts.other_id), style="danger")
    return [[_back(t, own), yes]]


def _erase(shown: RecordCard, t: Texts, own: str) -> Rows:
    if shown.told:
        yes = tap(t.plain("button-confirm-erase"), "customer", "erase", own, f"yes.{shown.told}", style="danger")
        return [[_back(t, own), yes]]
    reasons = [
        tap(t.entry("erase_reason", key, capital=True), "customer", "erase", own, f"r.{key}") for key in ERASE_REASONS
    ]
    return [list(reasons), [_back(t, own)]]


_KEYS: Final[dict[str, Callable[[RecordCard, Texts, str], Rows]]] = {
    "customer-more": _more,
    "customer-edit": _edit,
    "customer-ask": _ask,
    "customer-edited": _edited,
    "customer-reveal": _reveal,
    "customer-lock": _lock_keys,
    "customer-delete": _delete,
    "customer-merge": _merge,
    "customer-merge-ask": _merge,
    "customer-erase": _erase,
}
