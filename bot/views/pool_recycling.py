"""Before a record falls back, and after: the list, one with its rule, extensions, what a run took (6.9)."""

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.pool import reason_words
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.pool_recycling import (
    ExtendAsked,
    ExtendSent,
    ExtensionAsked,
    ExtensionDecided,
    Falling,
    FallingList,
    FallingOne,
    Recycled,
    RecycledItem,
    RecycledTeam,
)


def warnings(shown: FallingList, t: Texts) -> View:
    """What goes back soon, the next first; the first line says until when."""
    if not shown.records:
        return View(card([t("pool-warning-none")]))
    lines = [
        t("ui-item", number=number, facts=_line(one, t, dated=number == shown.first))
        for number, one in enumerate(shown.records, shown.first)
    ]
    numbers = [
        tap(str(number), "pool", "open", ref(*one.subject), "due")
        for number, one in enumerate(shown.records, shown.first)
    ]
    extend = [tap(t.plain("button-pool-all-extend"), "pool", "pick", "-", "ext")]
    title = t("pool-warning-title", n=shown.total)
    turning = pages(t, shown.first - 1, shown.total, more=shown.has_next, exact=True)
    return View(card([title, *lines]), keyboard(numbers, turning, extend))


def _line(one: Falling, t: Texts, *, dated: bool) -> Markup:
    if dated:
        return t("pool-warning-until", customer=one.name, n=one.days_left, day=t.formats.day(one.due_on))
    return t("pool-warning-left", customer=one.name, n=one.days_left)


def warning_one(shown: FallingOne, t: Texts) -> View:
    """One of them: its rule, and what keeps it."""
    one = shown.record
    record = ref(*one.subject)
    since = t.formats.day(shown.since) if shown.since else ""
    lines = [
        t("pool-warning-until", customer=one.name, n=one.days_left, day=t.formats.day(one.due_on)),
        t(f"pool-rule-{shown.condition}", n=shown.days, day=since),
        t("pool-warning-hint"),
    ]
    log = tap(t.plain("button-pool-write-log"), "follow", "log", record, style="success")
    extend = tap(t.plain("button-pool-extend"), "pool", "pick", record, "ext") if shown.may_extend else None
    lock = tap(t.plain("button-pool-lock"), "customer", "lock", record) if shown.may_lock else None
    give = tap(t.plain("button-return"), "pool", "pick", record) if shown.may_return else None
    back = tap(t.plain("button-back"), "pool", "open", "-", "due") if shown.from_list else None
    return View(card(lines), keyboard([log, extend], [lock, give], [back]))


def extend(shown: ExtendAsked, t: Texts) -> View:
    """How many days more, then why in words."""
    record = ref(*shown.subject) if shown.subject else "-"
    back = tap(t.plain("button-back"), "pool", "open", record, "due")
    if len(shown.names) == 1:
        title = t("pool-extend-ask", customer=shown.names[0])
    else:
        title = t("pool-extend-ask-all", n=len(shown.names))
    if shown.days:
        return View(card([title, t("pool-extend-why", n=shown.days)]), keyboard([back]))
    chips = [tap(t.plain("button-pool-days", n=n), "pool", "ext", record, str(n)) for n in shown.choices]
    return View(card([title]), keyboard(chips, [back]))


def sent(shown: ExtendSent, t: Texts) -> View:
    """Asked for, and who decides; or granted at once."""
    key = "pool-extend-granted" if shown.granted else "pool-extend-sent"
    names = t.facts(*shown.names)
    decides = None if shown.granted else t("pool-extend-decides", people=t.facts(*shown.deciders))
    skipped = t("pool-extend-skipped", n=shown.refused) if shown.refused else None
    return View(card([t(key, n=shown.days, customer=names), decides, skipped]))


def asked(shown: ExtensionAsked, t: Texts) -> View:
    """To who decides."""
    record = ref(*shown.subject)
    lines = [
        t("pool-extension-title", name=shown.asker, n=shown.days, customer=shown.name),
        t("pool-extension-days", day=t.formats.day(shown.due_on), until=t.formats.day(shown.until)),
        t("pool-extension-reason", reason=shown.reason),
    ]
    grant = tap(t.plain("button-pool-grant", n=shown.days), "pool", "grant", record, style="success")
    refuse = tap(t.plain("button-pool-refuse"), "pool", "refuse", record)
    return View(card(lines), keyboard([grant, refuse]))


def decided(shown: ExtensionDecided, t: Texts) -> View:
    """How it ended, to who decided and to the others who were asked."""
    until = None
    if shown.state == "granted" and shown.due_on is not None:
        until = t("pool-extension-until", day=t.formats.day(shown.due_on))
    by = t("pool-extension-asked", name=shown.asker) if not shown.by else None
    by = by or t("pool-extension-by", name=shown.asker, by=shown.by)
    return View(card([_outcome(shown, t), by, until]))


def told(shown: ExtensionDecided, t: Texts) -> View:
    """How it ended, to who asked."""
    until = t("pool-extension-until", day=t.formats.day(shown.due_on)) if shown.due_on is not None else None
    record = ref(*shown.subject)
    log = tap(t.plain("button-pool-write-log"), "follow", "log", record)
    return View(card([_outcome(shown, t), until]), keyboard([log]))


def _outcome(shown: ExtensionDecided, t: Texts) -> Markup:
    state = shown.state if shown.state in ("granted", "refused") else "lapsed"
    return t(f"pool-extension-{state}", n=shown.days, customer=shown.name)


def recycled(shown: Recycled, t: Texts) -> View:
    """To the owner in the morning: everything a run took, in one message."""
    row = _open_pool(shown.pool_id, t)
    if len(shown.items) == 1:
        item = shown.items[0]
        return View(card([t("pool-recycled", customer=item.name, reason=_why(item, t))]), keyboard(row))
    lines = [t("pool-recycled-item", customer=item.name, reason=_why(item, t)) for item in shown.items]
    return View(card([t("pool-recycled-title", n=len(shown.items)), *lines]), keyboard(row))


def _why(item: RecycledItem, t: Texts) -> str:
    key = f"pool-why-{item.reason}"
    return t.plain(key, n=item.days) if t.has(key) and item.days else reason_words(item.reason, t)


def recycled_team(shown: RecycledTeam, t: Texts) -> View:
    """To a superior or pool admin: how many from whom."""
    people = t.facts(*(f"{name} {n}" for name, n in shown.people))
    return View(card([t("pool-recycled-team", n=shown.total, people=people)]), keyboard(_open_pool(shown.pool_id, t)))


def _open_pool(pool_id: int, t: Texts) -> list[Button]:
    return [tap(t.plain("button-see-more"), "pool", "open", ref("pool", pool_id))] if pool_id else []
