"""The public pool on the phone: pages, one masked record, what became of it (conversations 6.6, 8.2 to 8.4)."""

from collections.abc import Iterable
from datetime import time

from bot import buttons
from bot.texts import Markup, Texts
from bot.views import customer_fields
from bot.views.view import Button, View, card, copy, keyboard, rows_of, tap
from storage.entities.ids import ref
from storage.entities.outbox import Told
from storage.entities.phones import e164
from storage.entities.pool import (
    Assigned,
    AssignedSeveral,
    Claimed,
    GroupCard,
    GroupClaimed,
    PoolCard,
    PoolRecord,
    Quota,
    ReturnAsked,
    ReturnDeals,
    Returned,
)
from storage.entities.words import short

MORNING = time(9)
SURE = "sure"


def record_card(shown: PoolCard, t: Texts) -> View:
    """A pooled record before the claim: masked, with Claim; after a move its first line says where it is."""
    record = shown.record
    lines = [
        _title(shown, t),
        record_facts(record, t),
        _entered(record, t),
        _former(record, t),
        *(t("pool-card-last-group", content=past.text) for past in record.last[1:]),
        _last(record, t),
        t.facts(*(customer_fields.custom(kept, t) for kept in record.custom)) or None,
    ]
    claim = tap(t.plain("button-claim"), "pool", "claim", ref(*record.subject), style="success")
    assign = tap(t.plain("button-pool-assign"), "pool", "pick", ref(*record.subject), "assign")
    move = tap(t.plain("button-pool-move"), "pool", "pick", ref(*record.subject), "move")
    back = tap(t.plain("button-back"), "pool", "open")
    row = [
        claim if shown.may_claim else None,
        assign if shown.may_assign else None,
        back if shown.from_list else None,
    ]
    return View(card(lines), keyboard(row, [move] if shown.may_move else []))


def _title(shown: PoolCard, t: Texts) -> Markup:
    if shown.moved:
        return t("pool-moved-title", pool=shown.pool.name, customer=shown.record.name)
    return t("pool-card-title", customer=shown.record.name)


def _last(record: PoolRecord, t: Texts) -> Markup:
    if record.last:
        return t("pool-card-last", content=record.last[0].text)
    return t("pool-card-hidden")


def _entered(record: PoolRecord, t: Texts) -> Markup | None:
    if record.entered_at is None:
        return None
    day = t.formats.near_day(record.entered_at)
    if not record.reason:
        return t("pool-card-entered-plain", day=day)
    return t("pool-card-entered", day=day, reason=reason_words(record.reason, t))


def _former(record: PoolRecord, t: Texts) -> Markup | None:
    if not record.owners:
        return None
    owners = t("pool-card-owners", n=record.owners)
    return t.facts(t("pool-card-former", owner=record.former_owner), owners) if record.former_owner else owners


def record_facts(record: PoolRecord, t: Texts, *, short: bool = False) -> Markup:
    """Area, trade, level and how long nobody called; a line of a list begins with the name."""
    level = record.level and (record.level if short else t("customer-level", level=record.level))
    idle = None if record.idle_days is None else t("pool-days" if short else "pool-idle", n=record.idle_days)
    return t.facts(
        record.name if short else None,
        t.entry("region", record.region) if record.region else None,
        t.entry("industry", record.industry) if record.industry else None,
        level,
        idle,
    )


def push(shown: GroupCard, t: Texts) -> View:
    """New in the pool, to one person."""
    return View(
        card(
            [t("pool-push-title", customer=shown.record.name), record_facts(shown.record, t), _last(shown.record, t)]
        ),
        keyboard(_push_row(shown, t)),
    )


def group_card(shown: GroupCard, t: Texts) -> View:
    """New in the pool, in a bound group: no notes, no phone (8.2, 8.3)."""
    return View(
        card([t("pool-push-title", customer=shown.record.name), record_facts(shown.record, t)]),
        keyboard(_push_row(shown, t)),
        audience="place",
    )


def _push_row(shown: GroupCard, t: Texts) -> Iterable[Button]:
    claim = tap(t.plain("button-claim"), "pool", "claim", ref(*shown.record.subject), style="success")
    return [claim, tap(t.plain("button-see-more"), "pool", "open", ref("pool", shown.pool_id))]


def pushed(shown: GroupCard, t: Texts) -> View:
    """The push as its place may see it: a card of nobody in particular stands in a group."""
    return group_card(shown, t) if shown.card.user_id is None else push(shown, t)


def group_claimed(shown: GroupClaimed, t: Texts) -> View:
    """The group's card afterwards, without buttons (8.4)."""
    if not shown.by:
        return View(t("pool-group-gone", customer=shown.name), audience="place")
    at = t.formats.clock(shown.at)
    return View(t("pool-group-claimed", customer=shown.name, name=shown.by, time=at), audience="place")


def claimed(shown: Claimed, t: Texts) -> View:
    """The whole card of a record that is the claimant's now; from a group it goes to the private chat."""
    lines = [
        t("pool-claimed-title", customer=shown.name),
        t.facts(shown.person, _phone(shown.phones, t)),
        _recycle(shown, t),
        quota(shown.quota, shown.kind, t) if shown.quota else None,
    ]
    record = ref(*shown.subject)
    first = [
        _copied(shown.phones, t),
        tap(t.plain("button-log"), "follow", "log", record),
        tap(_morning(shown.remind_at, t), "remind", "set", record, buttons.minutes(shown.remind_at)),
    ]
    back = [tap(t.plain("button-return"), "pool", "pick", record)] if shown.may_return else []
    alert = t.plain("pool-claimed-alert") if shown.in_group else None
    return View(card(lines), keyboard(first, back), alert=alert)


def quota(left: Quota, kind: str, t: Texts) -> Markup:
    """What one may still take; the holding only where there is a limit."""
    suffix = "-leads" if kind == "lead" else ""
    if left.limit:
        return t(f"pool-quota-holding{suffix}", n=left.left, held=left.held, limit=left.limit)
    return t(f"pool-quota{suffix}", n=left.left)


def _copied(phones: tuple[str, ...], t: Texts) -> Button | None:
    """The first number alone, as one dials it."""
    return copy(t.plain("button-copy-phone"), e164(phones[0]) or phones[0]) if phones else None


def _phone(phones: tuple[str, ...], t: Texts) -> str | None:
    return t.formats.phone(phones[0]) if phones else None


def _recycle(shown: Claimed, t: Texts) -> Markup | None:
    """Left out while nothing recycles the record."""
    if shown.recycle is None:
        return None
    return t("pool-claimed-recycle", n=shown.recycle.days, day=t.formats.day(shown.recycle.until))


def _morning(at: int, t: Texts) -> str:
    """Tomorrow morning, or the day where the firm's mornings begin at another hour."""
    if t.formats.clock(at) == f"{MORNING:%H:%M}":
        return t.plain("button-remind-morning")
    return t.plain("button-remind-day", day=t.formats.chip_word(at))


def reasons(shown: ReturnAsked, t: Texts) -> View:
    """Why does it go back? The reason is the second tap; the last one is written out."""
    title = t("pool-reason-title", customer=shown.name)
    record = ref(*shown.subject)
    keep = [tap(t.plain("button-keep-it"), "pool", "open", record)]
    if shown.writing:
        return View(card([title, t("pool-reason-write")]), keyboard(keep))
    chips = [
        tap(t.entry("return_reason", reason, capital=True), "pool", "back", record, short(reason))
        for reason in shown.reasons
        if reason != "other"
    ]
    chips = [*chips[:8], tap(t.plain("button-write-reason"), "pool", "pick", record, "write")]
    return View(card([title]), keyboard(*rows_of(chips, 3), keep, picker=True))


def open_deals(shown: ReturnDeals, t: Texts) -> View:
    """Its deals are still open: a second tap returns it and makes them void (POOL-23)."""
    own = ref("customer", shown.id)
    keep = tap(t.plain("button-keep-it"), "pool", "open", own)
    yes = tap(t.plain("button-return-deals"), "pool", "back", own, SURE, style="danger")
    names = t.chain("admin-list-separator", shown.deals)
    return View(card([t("deal-open-return", deals=names)]), keyboard([keep, yes]))


def returned(shown: Returned, t: Texts) -> View:
    """Back in the pool, and why."""
    return View(t("pool-returned-title", reason=shown.words or reason_words(shown.reason, t), customer=shown.name))


def reason_words(reason: str, t: Texts) -> str:
    """A reason of a return, or of the system."""
    own = f"dict-pool_reason-{reason}"
    return t.plain(own) if t.has(own) else t.entry("return_reason", reason)


def assigned(shown: Assigned, t: Texts) -> View:
    """To the new owner: who gave him what, and whom to call."""
    record = ref(shown.kind, shown.id)
    row = [
        tap(t.plain("button-log"), "follow", "log", record),
        _copied(shown.phones, t),
        tap(t.plain("button-later"), "remind", "set", record, buttons.after(60)),
    ]
    title = t("pool-assigned", sender=shown.sender, customer=shown.name)
    return View(card([title, t.facts(shown.person, _phone(shown.phones, t))]), keyboard(row))


def assigned_several(shown: AssignedSeveral, t: Texts) -> View:
    """More than five at once: one message that names them."""
    key = "pool-assigned-leads" if shown.kind == "lead" else "pool-assigned-several"
    title = t(key, sender=shown.sender, n=len(shown.names))
    lines = [t("ui-item", number=number, facts=name) for number, name in enumerate(shown.names, 1)]
    return View(card([title, *lines]))


def taken_back(told: Told, t: Texts) -> View:
    """To the owner: somebody returned his record."""
    facts = told.facts
    reason = facts.get("words") or reason_words(facts["reason"], t)
    return View(t("pool-taken-back", sender=facts["sender"], customer=facts["name"], reason=reason))
