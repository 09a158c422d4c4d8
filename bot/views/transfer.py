"""A transfer on its card, what became of it, and who is told (conversations 6.15)."""

from collections.abc import Iterable, Sequence

from bot.texts import Markup, Texts, reasons
from bot.views.view import Button, Keyboard, View, card, copy, keyboard, tap
from storage.entities.ids import ref
from storage.entities.phones import e164
from storage.entities.transfer import Named, Received, ReceivedSeveral, Refused, TransferCard, Transferred

REASONS = ("area", "customer", "workload")
KEEP_DAYS = (30, 90)
MOST_LINES = 20
# kind -> the button that shows what else may be done with it
MORE = {
    "customer": ("customer", "more", ""),
    "opportunity": ("deal", "open", "more"),
    "contract": ("contract", "edit", "more"),
}


def step(shown: TransferCard, t: Texts) -> View:
    """One step of a transfer that is being agreed."""
    return {
        "transfer-who": _who,
        "transfer-why": _why,
        "transfer-preview": _preview,
        "transfer-access": _access,
        "transfer-beneath-who": _who_beneath,
        "transfer-beneath-why": _why_beneath,
    }[shown.view](shown, t)


def _ref(shown: TransferCard) -> str:
    return ref(shown.records[0].kind, shown.records[0].id) if len(shown.records) == 1 else "-"


def _who(shown: TransferCard, t: Texts) -> View:
    own, one = _ref(shown), shown.records[0]
    several = len(shown.records) > 1
    title = t("transfer-who-several", n=len(shown.records)) if several else t("transfer-who", customer=one.name)
    chips = [tap(person.name, "transfer", "why", own, ref("user", person.id)) for person in shown.people]
    search = tap(t.plain("button-search-colleague"), "transfer", "who", own, "s")
    back = tap(t.plain("button-back"), "customer", "more", own) if not several else None
    return View(card([title, search_line(shown.asks, shown.hint, t)]), people(chips, [search, back]))


def _who_beneath(shown: TransferCard, t: Texts) -> View:
    """A deal or contract: to whom? A name may be typed at once."""
    own, one = _ref(shown), shown.records[0]
    chips = [tap(person.name, "transfer", "why", own, ref("user", person.id)) for person in shown.people]
    line = search_line(shown.asks, shown.hint, t)
    return View(card([t("transfer-who", customer=one.name), line]), people(chips, [to_more(one.kind, one.id, t)]))


def _why_beneath(shown: TransferCard, t: Texts) -> View:
    """Why? The reason is the yes."""
    own, one = _ref(shown), shown.records[0]
    assert shown.to is not None
    title = t("transfer-preview", customer=one.name, owner=former(shown.owners, t), name=shown.to.name)
    chips = [tap(t.entry("transfer_reason", key, capital=True), "transfer", "go", own, key) for key in REASONS]
    back = tap(t.plain("button-back"), "transfer", "who", own)
    lines = [title, t("transfer-why"), t("transfer-why-write")]
    return View(card(lines), keyboard(chips[:2], chips[2:], [back]))


def to_more(kind: str, record_id: int, t: Texts) -> Button:
    """‹ 返回 to the further choices of a customer, deal or contract."""
    feature, verb, arg = MORE[kind]
    return tap(t.plain("button-back"), feature, verb, ref(kind, record_id), arg)


def search_line(asks: str, hint: str, t: Texts) -> Markup | None:
    """What a typed name is told."""
    if hint:
        return t("transfer-who-none", words=hint)
    return t("transfer-who-ask") if asks == "person" else None


def people(chips: Sequence[Button], last: Iterable[Button | None]) -> Keyboard | None:
    """Two to a row, at most six, and a row below."""
    return keyboard(chips[:2], chips[2:4], chips[4:6], last, picker=True)


def _why(shown: TransferCard, t: Texts) -> View:
    own = _ref(shown)
    back = tap(t.plain("button-back"), "transfer", "who", own, "b")
    if shown.asks == "reason":
        return View(card([t("transfer-why"), t("transfer-why-write")]), keyboard([back]))
    chips = [tap(t.entry("transfer_reason", key, capital=True), "transfer", "scope", own, key) for key in REASONS]
    write = tap(t.plain("button-write-reason"), "transfer", "why", own, "write")
    return View(card([t("transfer-why")]), keyboard(chips[:2], [*chips[2:], write], [back]))


def _preview(shown: TransferCard, t: Texts) -> View:
    assert shown.to is not None
    assert shown.preview is not None
    own, going = _ref(shown), sum(shown.preview.counts.values())
    reason = shown.words or t.entry("transfer_reason", shown.reason)
    lines = [
        _title(shown, t),
        _along(shown, t) if going else None,
        _children(shown, t),
        _keeps(shown, t) if going and shown.preview.counts.get("customer") else None,
        t("transfer-reason", reason=reason),
        *refused_lines(shown.preview.refused, t),
    ]
    back = tap(t.plain("button-back"), "transfer", "why", own, "b")
    label = t.label("button-transfer-to", cut="name", limit=16, name=shown.to.name)
    yes = tap(label, "transfer", "go", own) if going else None
    return View(card(lines), keyboard([back, yes], [_access_button(shown, t, own)] if going else []))


def _title(shown: TransferCard, t: Texts) -> Markup:
    assert shown.to is not None
    owner = former(shown.owners, t)
    if len(shown.records) == 1:
        return t("transfer-preview", customer=shown.records[0].name, owner=owner, name=shown.to.name)
    return t("transfer-preview-several", n=len(shown.records), owner=owner, name=shown.to.name)


def former(owners: Sequence[Named], t: Texts) -> str:
    """The old owner by name, or in general where there are several."""
    return owners[0].name if len(owners) == 1 else t.plain("transfer-former")


def _along(shown: TransferCard, t: Texts) -> Markup:
    assert shown.preview is not None
    leads = "" if shown.preview.counts.get("customer") else "-lead"
    count = shown.preview.reminders
    return t(f"transfer-along{leads}", n=count) if count else t(f"transfer-along{leads}-plain")


def _children(shown: TransferCard, t: Texts) -> Markup | None:
    """Deals and contracts that go along with their customers (XFER-2)."""
    assert shown.preview is not None
    found = shown.preview.children
    deals, contracts = found.get("opportunity", 0), found.get("contract", 0)
    of_deals = t("transfer-deals", n=deals) if deals else None
    of_contracts = t("transfer-contracts", n=contracts) if contracts else None
    return t.facts(of_deals, of_contracts) or None


def _keeps(shown: TransferCard, t: Texts) -> Markup:
    return keeps(former(shown.owners, t), shown.power, shown.until, t)


def keeps(owner: str, power: str, until: int | None, t: Texts) -> Markup:
    """What the old owner keeps, and until when."""
    if not power:
        return t("transfer-keeps-nothing", owner=owner)
    if until is None:
        return t(f"transfer-keeps-{power}", owner=owner)
    return t(f"transfer-keeps-{power}-until", owner=owner, day=t.formats.day(until - 1))


def _access_button(shown: TransferCard, t: Texts, own: str) -> Button | None:
    """Leads have no team, so nothing of them is kept."""
    if shown.preview is None or not shown.preview.counts.get("customer"):
        return None
    label = t.plain("format-transfer-access", name=former(shown.owners, t))
    return tap(label, "transfer", "scope", own, "access")


def _access(shown: TransferCard, t: Texts) -> View:
    own = _ref(shown)

    def keep(label: str, arg: str) -> Button:
        return tap(label, "transfer", "scope", own, f"keep.{arg}")

    first = [
        keep(t.plain("button-keep-nothing"), "none.0"),
        keep(t.plain("button-can-read"), "read.0"),
        keep(t.plain("button-can-write"), "write.0"),
    ]
    timed = [
        [
            keep(t.plain("button-can-read-days", n=days), f"read.{days}"),
            keep(t.plain("button-can-write-days", n=days), f"write.{days}"),
        ]
        for days in KEEP_DAYS
    ]
    back = tap(t.plain("button-back"), "transfer", "scope", own, "b")
    title = t("transfer-access", owner=former(shown.owners, t))
    return View(card([title, t("transfer-until-hint")]), keyboard(first, *timed, [back], picker=True))


def refused_lines(refused: Sequence[Refused], t: Texts) -> list[Markup]:
    """What cannot move, and why."""
    if not refused:
        return []
    return [t("transfer-refused", n=len(refused)), *(_refused(item, t) for item in refused[:MOST_LINES])]


def _refused(item: Refused, t: Texts) -> Markup:
    words = reasons.words(t, item.code, item.reason, item.facts)
    return (
        t("transfer-item", customer=item.name, words=words) if item.name else t("transfer-item-unnamed", words=words)
    )


def done(shown: Transferred, t: Texts) -> View:
    """What became of it."""
    if not shown.moved:
        return View(card([t("transfer-done-none"), *refused_lines(shown.refused, t)]))
    customers = [named for named in shown.moved if named.kind == "customer"]
    kept = keeps(former(shown.owners, t), shown.power, shown.until, t) if customers else None
    names = None if len(shown.moved) == 1 else t.facts(*(named.name for named in shown.moved[:MOST_LINES]))
    opened = [tap(t.plain("button-open"), "customer", "open", ref(shown.moved[0].kind, shown.moved[0].id))]
    return View(
        card([_done_title(shown, t), kept, names, *refused_lines(shown.refused, t)]),
        keyboard(opened) if shown.readable else None,
    )


def _done_title(shown: Transferred, t: Texts) -> Markup:
    if len(shown.moved) == 1:
        return t("transfer-done", customer=shown.moved[0].name, name=shown.to.name)
    return t("transfer-done-several", n=len(shown.moved), name=shown.to.name)


def received(shown: Received, t: Texts) -> View:
    """To the new owner: what it is, what happened last, what comes next."""
    own = ref(shown.kind, shown.id)
    handed = "-handed" if shown.handed_over else ""
    title = t(f"transfer-received{handed}", sender=shown.sender, customer=shown.name, former=shown.former)
    phone = copy(t.plain("button-copy-phone"), e164(shown.phone) or shown.phone) if shown.phone else None
    row = [
        tap(t.plain("button-open"), "customer", "open", own),
        tap(t.plain("button-log"), "follow", "log", own),
        phone,
    ]
    return View(card([title, *_state(shown, t)]), keyboard(row))


def _state(shown: Received, t: Texts) -> list[Markup | None]:
    return [_last(shown, t), t("customer-card-next", at=t.formats.tg_time(shown.next_at)) if shown.next_at else None]


def _last(shown: Received, t: Texts) -> Markup | None:
    if shown.last is None:
        return None
    at, method, content = shown.last
    fields = {"day": t.formats.day(at), "method": t.entry("method", method)}
    return t("customer-card-last", **fields, content=content) if content else t("customer-card-last-plain", **fields)


def told(shown: Received, t: Texts) -> View:
    """To the old owner and his superior; the name alone for who no longer reads it."""
    handed = "-handed" if shown.handed_over else ""
    fields = {"sender": shown.sender, "customer": shown.name, "former": shown.former, "name": shown.to}
    row = [tap(t.plain("button-open"), "customer", "open", ref(shown.kind, shown.id))]
    return View(t(f"transfer-told{handed}", **fields), keyboard(row) if shown.readable else None)


def received_several(shown: ReceivedSeveral, t: Texts) -> View:
    """More than five at once: one list."""
    handed = "-handed" if shown.handed_over else ""
    count = shown.customers + shown.leads
    if shown.former:
        title = t(f"transfer-received-several{handed}", sender=shown.sender, n=count, former=shown.former)
    else:
        title = t("transfer-received-many", sender=shown.sender, n=count)
    return View(card([title, *_names(shown, t)]))


def told_several(shown: ReceivedSeveral, t: Texts) -> View:
    """More than five at once, to the old owner and his superior."""
    count, fields = shown.customers + shown.leads, {"sender": shown.sender, "name": shown.to}
    if shown.former:
        title = t("transfer-told-several", n=count, former=shown.former, **fields)
    else:
        title = t("transfer-told-many", n=count, **fields)
    return View(card([title, *_names(shown, t)]))


def _names(shown: ReceivedSeveral, t: Texts) -> list[Markup | None]:
    counts = t.facts(
        t("handover-customers", n=shown.customers) if shown.customers else None,
        t("handover-leads", n=shown.leads) if shown.leads else None,
    )
    lines = [t("ui-item", number=number, facts=name) for number, name in enumerate(shown.names, 1)]
    return [counts, *lines, t("transfer-more", n=shown.more) if shown.more else None]
