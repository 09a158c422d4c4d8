"""Lists of deals: one's own, a customer's; what others hear of them with a way in (conversations.md 6.11, 7)."""

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.deals import DealLine, DealList, DealNews
from storage.entities.ids import ref


def listed(shown: DealList, t: Texts) -> View:
    """Title with count and sum, one line a deal, numbers."""
    title = _title(shown, t)
    if not shown.deals:
        lines: list[Markup | None] = [title, t("deal-list-none")]
        return View(card(lines), keyboard(_switches(shown, t)))
    numbered = list(enumerate(shown.deals, shown.first + 1))
    lines = [title, *(t("ui-item", number=number, facts=facts(one, shown, t)) for number, one in numbered)]
    keys: list[Button | None] = [
        tap(str(number), "deal", "open", ref("opportunity", one.id)) for number, one in numbered
    ]
    return View(card(lines), keyboard(keys, pages(t, shown.first, shown.total), _switches(shown, t)))


def _title(shown: DealList, t: Texts) -> Markup:
    sums = [t.formats.money(one.amount, one.currency) for one in shown.sums if one.amount]
    of = shown.customer[1] if shown.customer is not None else None
    return t.facts(t("deal-list-title", n=shown.total), of, *sums)


def facts(one: DealLine, shown: DealList | None, t: Texts) -> Markup:
    """Name, whose, how much, where it stands; a mark on what nobody works on or what is late."""
    mark = t("deal-mark-overdue") if one.overdue else t("deal-mark-stale") if one.stale else None
    customer = one.customer if shown is None or shown.customer is None else None
    amount = t.formats.money(one.amount, one.currency) if one.amount else None
    stage = one.stage if one.state == "open" else t.entry("deal_state", one.state)
    return t.facts(one.name, customer, amount, stage, mark)


def of_customer(one: DealLine, t: Texts) -> Markup:
    """商机：年度运输合同 · 方案报价 · 45万"""
    mark = t("deal-mark-overdue") if one.overdue else t("deal-mark-stale") if one.stale else None
    amount = t.formats.money(one.amount, one.currency) if one.amount else None
    return t("deal-of-customer", facts=t.facts(one.name, one.stage, amount, mark))


def _switches(shown: DealList, t: Texts) -> list[Button | None]:
    """Of a customer a new one and the customer; of oneself also those that are closed."""
    if shown.customer is not None:
        own = ref("customer", shown.customer[0])
        return [
            tap(t.plain("button-customer"), "customer", "open", own),
            tap(t.plain("button-deal-new"), "deal", "ask", own, "new"),
        ]
    state = shown.card.list_state
    is_open, mine = state.get("state") == "open", bool(state.get("mine"))
    whose = "mine" if mine else "team"
    label = t.plain("button-deals-closed" if is_open else "button-deals-open")
    others = t.plain("button-deals-team" if mine else "button-deals-mine")
    kept, other = ("open", "all") if is_open else ("all", "open")
    return [
        tap(label, "deal", "list", "-", f"{other}.{whose}"),
        tap(others, "deal", "list", "-", f"{kept}.{'team' if mine else 'mine'}"),
        tap(t.plain("button-export"), "export", "ask", arg="list") if shown.may_export and shown.deals else None,
    ]


def waiting(shown: DealNews, t: Texts) -> View:
    """Deals nobody worked on, or past their day; of a person, to his superior. A number opens one."""
    n = len(shown.deals) + shown.more
    title = t(f"{shown.kind}-of", n=n, person=shown.person) if shown.person else t(shown.kind, n=n)
    numbered = list(enumerate(shown.deals, 1))
    lines = [
        t("ui-item", number=number, facts=t("deal-item", name=deal.name, customer=deal.customer, stage=deal.stage))
        for number, deal in numbered
    ]
    more = t("deal-items-more", n=shown.more) if shown.more else None
    if n == 1 and not shown.person:
        return View(card([title, *lines]), keyboard(*_deeds(ref("opportunity", shown.deals[0].id), t)))
    keys = [tap(str(number), "deal", "open", ref("opportunity", deal.id)) for number, deal in numbered]
    return View(card([title, *lines, more]), keyboard(keys[:5], keys[5:]))


def _deeds(own: str, t: Texts) -> list[list[Button]]:
    """[换阶段] [预计日期] [输单] / [看商机] of a deal one hears of alone (NOTIFY-41)."""
    return [
        [
            tap(t.plain("button-deal-stages"), "deal", "open", own, "stages"),
            tap(t.plain("button-deal-date"), "deal", "ask", own, "expected_close_on"),
            tap(t.plain("button-lost"), "deal", "ask", own, "lose"),
        ],
        [tap(t.plain("button-deal"), "deal", "open", own, "back")],
    ]
