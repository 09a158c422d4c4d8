"""A contract on the phone: the draft, what became of it, its payments, what is asked on it (conversations 6.12)."""

from typing import Final

from bot.texts import Markup, Texts
from bot.views import contract_asked
from bot.views.contract_asked import next_step
from bot.views.contract_words import change_line, clauses, day, money
from bot.views.deal_card import line_words
from bot.views.file import count_button
from bot.views.view import Button, View, card, keyboard, tap
from storage.entities.contracts import OPEN_TO_EDIT, ChangeLine, ContractCard
from storage.entities.ids import ref
from storage.entities.money import PlanLine

Rows = list[list[Button | None]]
SHOWN_PARTS: Final = 4
ON_PAGE: Final = 6
VOID_REASONS: Final = ("mistake", "cancelled", "replaced")


def shown(card_: ContractCard, t: Texts) -> View:
    """Any card of a contract, by its view."""
    return _VIEWS.get(card_.view, _open)(card_, t)


def _draft(shown_: ContractCard, t: Texts) -> View:
    """[+提交审批 45万] [改一项] / [传附件] [附件 2] [存草稿]"""
    own = ref("contract", shown_.id)
    submit = tap(
        t.plain("button-contract-submit", amount=t.formats.money_button(shown_.amount, shown_.currency)),
        "contract",
        "submit",
        own,
        style="success",
    )
    edit = tap(t.plain("button-edit-one"), "contract", "edit", own, "edit")
    keep = tap(t.plain("button-contract-keep"), "contract", "keep", own)
    rights = shown_.rights
    return View(
        card(_draft_lines(shown_, t)),
        keyboard(
            [submit if rights.submit else None, edit if rights.edit else None],
            [_fits(shown_, t), *_files(shown_, t), keep],
        ),
    )


def _fits(shown_: ContractCard, t: Texts) -> Button | None:
    """[按比例调整] where the parts do not come to the whole."""
    if not shown_.short_by or not shown_.rights.plan:
        return None
    return tap(t.plain("button-contract-fit"), "contract", "fit", ref("contract", shown_.id))


def _files(shown_: ContractCard, t: Texts) -> list[Button | None]:
    """[传附件] [附件 2]"""
    own = ref("contract", shown_.id)
    add = tap(t.plain("button-contract-files"), "contract", "edit", own, "files") if shown_.rights.edit else None
    return [add, count_button(shown_.files, own, t)]


def _draft_lines(shown_: ContractCard, t: Texts) -> list[Markup | None]:
    title = t("contract-draft-title", number=shown_.number) if shown_.status == "draft" else _title(shown_, t)
    people = t.chain("contract-then", shown_.waits_for)
    return [
        title,
        t.facts(shown_.customer, _name(shown_), t.formats.money_digits(shown_.amount, shown_.currency)),
        *_products(shown_, t),
        _discount(shown_, t),
        _payment(shown_, t),
        _ordered(shown_, t),
        t("contract-deliver", day=day(shown_.deliver_on, t)) if shown_.deliver_on else None,
        *clauses(shown_, t),
        t("contract-approval", people=people) if people else None,
    ]


def _ordered(shown_: ContractCard, t: Texts) -> Markup | None:
    """The day of the order where it is not today."""
    if shown_.order_date == t.formats.today.isoformat():
        return None
    return t("contract-ordered", day=day(shown_.order_date, t))


def _title(shown_: ContractCard, t: Texts) -> Markup:
    return t("contract-title", number=shown_.number, status=t.entry("contract_state", shown_.status))


def _name(shown_: ContractCard) -> str | None:
    return shown_.name if shown_.name != shown_.customer else None


def _products(shown_: ContractCard, t: Texts) -> list[Markup]:
    return [line_words(line, shown_.currency, t) for line in shown_.lines[:SHOWN_PARTS]]


def _discount(shown_: ContractCard, t: Texts) -> Markup | None:
    if not shown_.discount_bp:
        return None
    discount = t.formats.percent(shown_.discount_bp)
    if not shown_.over_limit:
        return t("contract-discount", discount=discount)
    return t("contract-over-limit", discount=discount, limit=t.formats.percent(shown_.limit_bp))


def _payment(shown_: ContractCard, t: Texts) -> Markup | None:
    """付款：签约 13.5万 · 交付 27万 · 验收 4.5万, or what the parts lack to the whole."""
    plans = shown_.money.plans if shown_.money is not None else ()
    if not plans:
        return None
    if shown_.short_by:
        return t("contract-short", n=len(plans), amount=t.formats.money_digits(shown_.short_by, shown_.currency))
    named = [t("contract-part", name=_part(plan, t), amount=money(plan.amount, shown_, t)) for plan in plans]
    more = t("contract-more-parts", n=len(plans) - SHOWN_PARTS) if len(plans) > SHOWN_PARTS else None
    return t("contract-payment", parts=t.facts(*named[:SHOWN_PARTS], more))


def _part(plan: PlanLine, t: Texts) -> str:
    return plan.note or t.plain("contract-part-number", part=plan.period_no)


def _submitted(shown_: ContractCard, t: Texts) -> View:
    """已提交 · HT-0712 45万 · 等陈晓雯 [催一下] [撤回] [看合同]"""
    own = ref("contract", shown_.id)
    line = t(
        "contract-submitted",
        number=shown_.number,
        amount=money(shown_.amount, shown_, t),
        people=_waiting(shown_, t),
    )
    return View(card([line]), keyboard([*_waits(shown_, t), _opens(own, t)]))


def _waits(shown_: ContractCard, t: Texts) -> list[Button | None]:
    """[催一下] [撤回] of who submitted it."""
    own = ref("contract", shown_.id)
    if shown_.approval_id is None:
        return []
    approval = ref("approval", shown_.approval_id)
    return [
        tap(t.plain("button-contract-nudge"), "contract", "nudge", own, approval),
        tap(t.plain("button-contract-recall"), "contract", "recall", own),
    ]


def _waiting(shown_: ContractCard, t: Texts) -> str:
    return t.chain("admin-list-separator", shown_.waits_for) or t.plain("contract-nobody")


def _opens(own: str, t: Texts) -> Button:
    return tap(t.plain("button-contract-open"), "contract", "open", own)


def _open(shown_: ContractCard, t: Texts) -> View:
    """A contract as it stands, with what may be done next."""
    if shown_.status in OPEN_TO_EDIT and shown_.rights.submit:
        return _draft(shown_, t)
    return View(card(_facts(shown_, t)), keyboard(*_keys(shown_, t), _files(shown_, t)))


def _facts(shown_: ContractCard, t: Texts) -> list[Markup | None]:
    kept = shown_.money
    got = (
        t.facts(
            t(
                "contract-received",
                received=money(kept.received, shown_, t),
                amount=money(shown_.amount, shown_, t),
            ),
            t("contract-claimed", amount=money(kept.claimed, shown_, t)) if kept.claimed else None,
        )
        if kept is not None and shown_.status in ("approved", "not_required")
        else None
    )
    waiting = t("contract-approval", people=_waiting(shown_, t)) if shown_.status == "pending" else None
    void = t("contract-void-because", reason=shown_.void_reason) if shown_.void_reason else None
    deliver = t("contract-deliver", day=day(shown_.deliver_on, t)) if shown_.deliver_on else None
    owner = None if shown_.mine else t("contract-owner", owner=shown_.owner)
    return [
        _title(shown_, t),
        t.facts(shown_.customer, _name(shown_), t.formats.money_digits(shown_.amount, shown_.currency), owner),
        waiting or void or got,
        t.facts(t.entry("fulfilment", shown_.fulfilment), deliver) if not (waiting or void) else None,
        *clauses(shown_, t),
        *_products(shown_, t),
        _discount(shown_, t),
        _pending(shown_, t),
    ]


def _pending(shown_: ContractCard, t: Texts) -> Markup | None:
    waits = _asked(shown_)
    return t("contract-change-waits", change=change_line(waits, shown_.currency, t)) if waits is not None else None


def _asked(shown_: ContractCard) -> ChangeLine | None:
    return next((one for one in shown_.changes if one.state == "pending"), None)


def _keys(shown_: ContractCard, t: Texts) -> Rows:
    own, rights, waits = ref("contract", shown_.id), shown_.rights, _asked(shown_)
    plans = tap(t.plain("button-contract-plans"), "contract", "plans", own) if shown_.money is not None else None
    if shown_.status == "pending":
        return [[*_waits(shown_, t), plans] if shown_.mine else [plans]]
    change = tap(t.plain("button-contract-change"), "contract", "edit", own, "edit") if rights.change else None
    more = tap(t.plain("button-more"), "contract", "edit", own, "more")
    if waits is not None:
        return [[plans, more], _decided(shown_, waits, t)]
    return [[plans, change], [next_step(shown_, t), more]]


def _decided(shown_: ContractCard, change: ChangeLine, t: Texts) -> list[Button | None]:
    """Without a flow who may void decides a change; who asked takes it back."""
    own = ref("contract", shown_.id)

    def press(label: str, verdict: str) -> Button:
        return tap(t.plain(label), "contract", "change", own, f"{change.id}.{verdict}")

    if change.mine:
        return [press("button-contract-unask", "back")]
    if shown_.rights.oversee and change.approval_id is None:
        return [press("button-contract-agree", "yes"), press("button-contract-refuse", "no")]
    return []


def _asking(shown_: ContractCard, t: Texts) -> View:
    """What is asked on the card, or what else may be done with it."""
    if shown_.card.list_state.get("what") == "more":
        return _more(shown_, t)
    return contract_asked.asking(shown_, t)


def _more(shown_: ContractCard, t: Texts) -> View:
    """[履行进度] [协作] [转移] / [续签] [作废]"""
    own, rights = ref("contract", shown_.id), shown_.rights
    steps = tap(t.plain("button-contract-steps"), "contract", "edit", own, "steps") if rights.change else None
    team = tap(t.plain("button-team"), "team", "open", own)
    give = tap(t.plain("button-transfer"), "transfer", "who", own) if rights.transfer else None
    void = tap(t.plain("button-void"), "contract", "why", own) if rights.void else None
    renew = tap(t.plain("button-contract-renew"), "contract", "renew", own) if rights.change else None
    back = tap(t.plain("button-back"), "contract", "open", own)
    return View(card(_facts(shown_, t)), keyboard([steps, team, give], [renew, void], [back]))


def _void_why(shown_: ContractCard, t: Texts) -> View:
    """Why? The reason is the second tap."""
    own = ref("contract", shown_.id)
    reasons = [tap(t.plain(f"button-contract-{why}"), "contract", "void", own, why) for why in VOID_REASONS]
    back = tap(t.plain("button-back"), "contract", "open", own)
    return View(card([t("contract-void-why", number=shown_.number)]), keyboard(reasons, [back]))


def _plans(shown_: ContractCard, t: Texts) -> View:
    """The parts with their state; their number, which they keep for ever, opens one (MONEY-3)."""
    own, kept = ref("contract", shown_.id), shown_.money
    plans = kept.plans[:ON_PAGE] if kept is not None else ()
    lines = [t("ui-item", number=plan.period_no, facts=_plan_line(plan, shown_, t)) for plan in plans]
    more = t("contract-more-parts", n=len(kept.plans) - len(plans)) if kept and len(kept.plans) > len(plans) else None
    short = (
        t("contract-short", n=len(plans), amount=t.formats.money_digits(shown_.short_by, shown_.currency))
        if shown_.short_by
        else None
    )
    loose = (
        t("contract-unallocated", amount=money(kept.unallocated, shown_, t)) if kept and kept.unallocated else None
    )
    numbers = [tap(str(plan.period_no), "money", "open", ref("plan", plan.id)) for plan in plans]
    refund = tap(t.plain("button-money-refund"), "contract", "edit", own, "refund") if shown_.rights.refund else None
    back = tap(t.plain("button-back"), "contract", "open", own)
    empty = None if plans else t("contract-plans-none")
    return View(
        card([t("contract-plans-title", number=shown_.number), empty, *lines, more, short, loose]),
        keyboard(numbers, [back, *_receipts(shown_, t), refund]),
    )


def _plan_line(plan: PlanLine, shown_: ContractCard, t: Texts) -> Markup:
    return t(
        "contract-plan-line",
        part=_part(plan, t),
        amount=money(plan.amount, shown_, t),
        day=day(plan.due_on, t),
        state=t.entry("plan_state", plan.state),
    )


def _receipts(shown_: ContractCard, t: Texts) -> list[Button]:
    """The receipt that waits, and the refund under way."""
    kept = shown_.money
    if kept is None:
        return []
    waiting = [
        tap(
            t.plain("button-money-claims", count=t.formats.money(one.amount, shown_.currency)),
            "money",
            "open",
            ref("receipt", one.id),
        )
        for one in kept.receipts
        if one.state == "claimed"
    ]
    refunds = [
        tap(t.plain("button-money-refund"), "money", "open", ref("refund", one.id))
        for one in kept.refunds
        if one.state in ("draft", "pending", "approved")
    ]
    return [*waiting[:1], *refunds[:1]]


def _change_sent(shown_: ContractCard, t: Texts) -> View:
    waits = _asked(shown_)
    line = t("contract-change-sent", number=shown_.number, people=_waiting(shown_, t))
    wanted = change_line(waits, shown_.currency, t) if waits is not None else None
    unask = (
        tap(t.plain("button-contract-unask"), "contract", "change", ref("contract", shown_.id), f"{waits.id}.back")
        if waits is not None
        else None
    )
    return View(card([line, wanted]), keyboard([unask, _opens(ref("contract", shown_.id), t)]))


def _deleted(shown_: ContractCard, t: Texts) -> View:
    return View(card([t("contract-deleted", number=shown_.number)]))


def _given(shown_: ContractCard, t: Texts) -> View:
    opens = [_opens(ref("contract", shown_.id), t)] if shown_.view == "contract-given" else []
    return View(card([t("contract-given", number=shown_.number, owner=shown_.owner)]), keyboard(opens))


def kept(shown_: ContractCard, t: Texts) -> View:
    """存草稿: it is kept already, and where it is."""
    return View(
        card([t("contract-kept", number=shown_.number), t.facts(shown_.customer, money(shown_.amount, shown_, t))]),
        keyboard([_opens(ref("contract", shown_.id), t)]),
    )


_VIEWS: Final = {
    "contract-draft": _draft,
    "contract-submitted": _submitted,
    "contract-plans": _plans,
    "contract-ask": _asking,
    "contract-void-why": _void_why,
    "contract-change-sent": _change_sent,
    "contract-deleted": _deleted,
    "contract-given": _given,
    "contract-given-away": _given,
}
