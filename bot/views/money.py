"""Money on the phone: what is due, what is said to have come in, what finance confirms (conversations 6.14)."""

from datetime import date, timedelta
from typing import Final

from bot.texts import Markup, Texts
from bot.views.contract_words import day
from bot.views.file import count_button
from bot.views.view import Button, View, card, copy, keyboard, tap
from storage.entities.ids import ref
from storage.entities.money import PlanCard, ReceiptCard, RefundCard
from storage.entities.money_said import MoneySaid

Rows = list[list[Button | None]]
# argument of a button -> the reason in words
REJECTED: Final = {"amount": "money-wrong-amount", "none": "money-not-received", "other": "money-not-ours"}
VOIDED: Final = {"entered": "money-entered-wrong", "bounced": "money-bounced"}
MOVED: Final = {
    "asked": "money-cust-asked",
    "invoice": "money-cust-invoice",
    "accept": "money-cust-acceptance",
}
LATER_DAYS: Final = (7, 14, 30)


# ── an instalment ──


def plan(shown: PlanCard, t: Texts) -> View:
    """回款今天到期 [+已到账 4.2万] [金额不同] / [改日期] [明天再说] / [复制催款话术], or what is asked on it."""
    own = ref("plan", shown.id)
    back = tap(t.plain("button-back"), "money", "open", own)
    lines: list[Markup | None] = [_due(shown, t), _where(shown, t)]
    match shown.view:
        case "money-amount":
            return _amount_asked(shown, lines, back, t)
        case "money-when":
            days = _later_days(shown, t)
            chips = [tap(day(one, t), "money", "ask", own, f"why.{one}") for one in days]
            return View(card([*lines, t("money-ask-date")]), keyboard(chips, [back]))
        case "money-move-why":
            to = str(shown.card.list_state.get("value", ""))
            reasons = [tap(t.plain(f"button-money-{why}"), "money", "move", own, f"{to}.{why}") for why in MOVED]
            return View(card([*lines, t("money-ask-why", day=day(to, t))]), keyboard(reasons, [back]))
        case _:
            return View(card(lines), keyboard(*_plan_keys(shown, t, own)))


def _amount_asked(shown: PlanCard, lines: list[Markup | None], back: Button, t: Texts) -> View:
    """How much came in? Or, when there is one of this sum and day already: is it another?"""
    amount, _, token = str(shown.card.list_state.get("value", "")).partition(".")
    if not token:
        return View(card([*lines, t("money-ask-amount")]), keyboard([back]))
    label = t.formats.money_button(int(amount) or shown.open, shown.currency)
    sure = tap(
        t.plain("button-money-another", amount=label), "money", "got", ref("plan", shown.id), token, style="success"
    )
    return View(card([*lines, t("money-same", day=t.formats.day(t.formats.today))]), keyboard([back, sure]))


def _due(shown: PlanCard, t: Texts) -> Markup:
    amount = t.formats.money(shown.open or shown.amount, shown.currency)
    if shown.state in ("paid", "waiting", "void"):
        key = "money-plan-paid" if shown.state == "paid" else "money-plan-waiting"
        return t(key, customer=shown.customer, amount=amount)
    if shown.days == 0:
        return t("money-due-today", customer=shown.customer, amount=amount)
    if shown.days < 0:
        return t("money-due-soon", n=-shown.days, customer=shown.customer, amount=amount)
    return t("money-due-late", n=shown.days, customer=shown.customer, amount=amount)


def _where(shown: PlanCard, t: Texts) -> Markup:
    """合同 HT-0655 第 2 期 · 已收 8.4万/16.8万"""
    return t.facts(
        t("money-part", contract=shown.contract, part=shown.period_no),
        t(
            "money-got",
            received=t.formats.money(shown.received, shown.currency),
            amount=t.formats.money(shown.contract_amount, shown.currency),
        ),
        None if shown.mine else t("money-whose", owner=shown.owner),
        t("money-proofs", n=shown.proofs) if shown.proofs else None,
    )


def _plan_keys(shown: PlanCard, t: Texts, own: str) -> Rows:
    contract = tap(t.plain("button-contract-open"), "contract", "open", ref("contract", shown.contract_id))
    if shown.state in ("paid", "waiting", "void"):
        move = _moving(shown, t, own) if shown.state == "waiting" else None
        return [[move, contract]]
    amount = t.formats.money_button(shown.open, shown.currency)
    got = tap(t.plain("button-money-got", amount=amount), "money", "got", own, style="success")
    other = tap(t.plain("button-money-other"), "money", "ask", own, "amount")
    later = tap(t.plain("button-money-tomorrow"), "money", "later", own)
    claims: list[Button | None] = [got, other] if shown.may_claim else []
    return [
        claims,
        [_moving(shown, t, own), later],
        [copy(t.plain("button-money-words"), _words(shown, t)), contract],
    ]


def _moving(shown: PlanCard, t: Texts, own: str) -> Button | None:
    return tap(t.plain("button-money-move"), "money", "ask", own, "date") if shown.may_move else None


def _words(shown: PlanCard, t: Texts) -> str:
    """What one sends to the customer."""
    return t.plain(
        "money-remind-words",
        contract=shown.contract,
        part=shown.period_no,
        amount=t.formats.money_digits(shown.open, shown.currency),
        day=day(shown.due_on, t),
    )


def _later_days(shown: PlanCard, t: Texts) -> list[str]:
    """Days after the due day or today, whichever is later."""
    start = max(t.formats.today, date.fromisoformat(shown.due_on))
    return [(start + timedelta(days=n)).isoformat() for n in LATER_DAYS]


# ── what was said, and reported ──


def said(shown: MoneySaid, t: Texts) -> View:
    """到账 4.2万（还没报）: one tap reports it; finance itself confirms with the same tap."""
    own = ref("contract", shown.contract_id)
    amount = t.formats.money_button(shown.amount, shown.currency)
    lines = [
        t("money-said", amount=t.formats.money(shown.amount, shown.currency), customer=shown.customer),
        t.facts(
            t("money-of", contract=shown.contract),
            t(
                "money-got",
                received=t.formats.money(shown.received, shown.currency),
                amount=t.formats.money(shown.contract_amount, shown.currency),
            ),
        ),
        t("money-day", day=day(shown.received_on, t)),
    ]
    verb = "ok" if shown.may_record else "got"
    if shown.same_on:
        back = tap(t.plain("button-back"), "contract", "plans", own)
        another = t.plain("button-money-another", amount=amount)
        sure = tap(another, "money", verb, own, shown.token, style="success")
        return View(card([*lines, t("money-same", day=day(shown.same_on, t))]), keyboard([back, sure]))
    label = "button-money-confirm" if shown.may_record else "button-money-got"
    go = tap(t.plain(label, amount=amount), "money", verb, own, style="success")
    others = [tap(number, "money", "open", ref("contract", id_)) for id_, number in shown.others]
    return View(card(lines), keyboard([go], others))


def receipt(shown: ReceiptCard, t: Texts) -> View:
    """A receipt by its view: reported, to be confirmed, decided, or asked about."""
    return _RECEIPTS.get(shown.view, _confirmed)(shown, t)


def _amount(shown: ReceiptCard | RefundCard, t: Texts) -> str:
    return t.formats.money(shown.amount, shown.currency)


def _claimed(shown: ReceiptCard, t: Texts) -> View:
    own = ref("receipt", shown.id)
    undo = tap(t.plain("button-undo"), "money", "undo", own) if shown.mine else None
    add = tap(t.plain("button-money-add-proof"), "money", "ask", own, "proof") if shown.mine else None
    return View(
        card([_reported(shown, t), _of(shown, t)]),
        keyboard([undo, _contract(shown.contract_id, t)], [add, _proofs(shown, t)]),
    )


def _reported(shown: ReceiptCard, t: Texts) -> Markup:
    """已报到账 4.2万，等周敏确认"""
    people = t.chain("admin-list-separator", shown.waits_for) or t.plain("money-finance")
    return t("money-claimed", amount=_amount(shown, t), people=people)


def _proof_asked(shown: ReceiptCard, t: Texts) -> View:
    """传凭证: what is sent next, as often as it is sent."""
    back = tap(t.plain("button-back"), "money", "open", ref("receipt", shown.id))
    return View(card([_reported(shown, t), _of(shown, t), t("file-send")]), keyboard([back, _proofs(shown, t)]))


def _of(shown: ReceiptCard, t: Texts) -> Markup:
    where = (
        t("money-part", contract=shown.contract, part=shown.periods[0])
        if len(shown.periods) == 1
        else t("money-of", contract=shown.contract)
    )
    return t.facts(shown.customer, where)


def _contract(contract_id: int, t: Texts) -> Button:
    return tap(t.plain("button-contract-open"), "contract", "open", ref("contract", contract_id))


def to_confirm(shown: ReceiptCard, t: Texts) -> View:
    """To finance: the sums that matter in full, [+确认到账 4.2万] [金额不对] / [没收到] [看凭证 1]."""
    own = ref("receipt", shown.id)
    title = t("money-confirm-title", customer=shown.customer, amount=_amount(shown, t))
    where = (
        t("money-part", contract=shown.contract, part=shown.periods[0])
        if len(shown.periods) == 1
        else t("money-of", contract=shown.contract)
    )
    reported = t("money-reported", person=shown.recorded_by, day=t.formats.day(shown.recorded_at))
    digits = t.formats.money_digits
    due = t("money-expected", amount=digits(shown.due, shown.currency)) if shown.due else None
    got = t(
        "money-got",
        received=digits(shown.received, shown.currency),
        amount=digits(shown.contract_amount, shown.currency),
    )
    lines = [title, t.facts(where, reported), t.facts(due, got)]
    label = t.plain("button-money-confirm", amount=t.formats.money_button(shown.amount, shown.currency))
    if shown.needs_second_tap:
        confirm = tap(label, "money", "open", own, "sure", style="success")
    else:
        confirm = tap(label, "money", "ok", own, style="success")
    wrong = tap(t.plain("button-money-wrong"), "money", "none", own, "amount")
    none = tap(t.plain("button-money-none"), "money", "none", own, "none")
    return View(card(lines), keyboard([confirm, wrong], [none, _proofs(shown, t)]))


def _proofs(shown: ReceiptCard, t: Texts) -> Button | None:
    """看凭证 2: all of them."""
    if not shown.proofs:
        return None
    return tap(t.plain("button-money-proof", number=shown.proofs), "file", "all", ref("receipt", shown.id))


def sure(shown: ReceiptCard, t: Texts) -> View:
    """From `approval.confirm_amount` on it is asked again, on the other side of the row."""
    own = ref("receipt", shown.id)
    plain_view = to_confirm(shown, t)
    label = t.plain("button-money-confirm", amount=t.formats.money_button(shown.amount, shown.currency))
    back = tap(t.plain("button-back"), "money", "open", own)
    return View(plain_view.text, keyboard([back, tap(label, "money", "ok", own, style="success")]))


def _confirmed(shown: ReceiptCard, t: Texts) -> View:
    at = t.formats.day_clock(shown.confirmed_at or shown.recorded_at)
    title = t(
        "money-confirmed",
        amount=_amount(shown, t),
        customer=shown.customer,
        person=shown.confirmed_by,
        time=at,
    )
    void = tap(t.plain("button-void"), "money", "ask", ref("receipt", shown.id), "void") if shown.may_void else None
    return View(
        card([title, t("money-of", contract=shown.contract)]),
        keyboard([_next(shown, t), _contract(shown.contract_id, t), void]),
    )


def _next(shown: ReceiptCard, t: Texts) -> Button | None:
    """下一笔 of what waits."""
    if shown.next_id is None:
        return None
    return tap(t.plain("button-money-next"), "money", "open", ref("receipt", shown.next_id), style="primary")


def _over(shown: ReceiptCard, t: Texts) -> View:
    """Rejected, taken back, or void: what was, and why."""
    key = shown.view if shown.view in ("money-rejected", "money-withdrawn") else "money-void"
    because = t("money-because", reason=shown.reason) if shown.reason and key != "money-withdrawn" else None
    return View(
        card([t(key, amount=_amount(shown, t), customer=shown.customer), because]),
        keyboard([_next(shown, t), _contract(shown.contract_id, t)]),
    )


def _asked(shown: ReceiptCard, t: Texts) -> View:
    """Why is it not confirmed, or void?"""
    own = ref("receipt", shown.id)
    back = tap(t.plain("button-back"), "money", "open", own)
    if shown.view == "money-reject-why":
        other = tap(t.plain("button-money-not-ours"), "money", "none", own, "other")
        none = tap(t.plain("button-money-none"), "money", "none", own, "none")
        return View(card([_of(shown, t), t("money-why-not")]), keyboard([none, other], [back]))
    chips = [tap(t.plain(f"button-money-{why}"), "money", "void", own, why) for why in VOIDED]
    return View(card([_of(shown, t), t("money-why-void")]), keyboard(chips, [back]))


_RECEIPTS: Final = {
    "money-claimed": _claimed,
    "money-confirm": to_confirm,
    "money-confirmed": _confirmed,
    "money-rejected": _over,
    "money-withdrawn": _over,
    "money-void": _over,
    "money-reject-why": _asked,
    "money-void-why": _asked,
    "money-proof": _proof_asked,
}


# ── refunds ──


def refund(shown: RefundCard, t: Texts) -> View:
    """A refund with its state; who pays it out says so."""
    own = ref("refund", shown.id)
    title = t(
        "money-refund-title",
        amount=_amount(shown, t),
        customer=shown.customer,
        status=t.entry("refund_state", shown.state),
    )
    by = t.facts(t("money-of", contract=shown.contract), t("money-refund-by", person=shown.asked_by))
    paid = (
        tap(
            t.plain("button-money-paid-back", amount=t.formats.money_button(shown.amount, shown.currency)),
            "money",
            "ok",
            own,
            style="success",
        )
        if shown.may_confirm
        else None
    )
    void = tap(t.plain("button-void"), "money", "void", own, "entered") if shown.may_void else None
    waits = t("contract-approval", people=t.chain("contract-then", shown.waits_for)) if shown.waits_for else None
    again = None
    if shown.mine and shown.state == "pending":
        again = tap(t.plain("button-contract-recall"), "money", "undo", own)
    elif shown.mine and shown.state == "draft":
        again = tap(t.plain("button-money-refund-again"), "money", "got", own, style="primary")
    return View(
        card([title, by, t("money-because", reason=shown.reason), waits]),
        keyboard([paid, again], [_contract(shown.contract_id, t), void, count_button(shown.files, own, t)]),
    )
