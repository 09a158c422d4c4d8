"""Money: due, said to have come in, reported, confirmed, moved; refunds; what is owed (6.14)."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from telegram import Update

from bot import replies, routing
from bot.boundary import Context, without_button
from bot.understanding import Reading, contracts
from bot.understanding.entries import subject_of
from bot.views import chips, money_told
from bot.views import money as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.money import NewReceipt
from storage.errors import Duplicate, NotFound

LONGEST_REASON: Final = 500
OFFERED: Final = 4


# ── said ──


async def from_reading(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """顺达物流到账 4.2万: a draft on the contract it is likely meant for; False where none of this customer owes."""
    if not contracts.is_receipt(reading) or reading.match.level != "sure":
        return False
    subject = subject_of(reading.match.best)
    if subject is None or subject[0] != "customer" or reading.amount is None:
        return False
    amount, currency = reading.amount.minor, reading.amount.currency
    owing = await context.crm.money.owing(context.call, subject[1], amount, currency)
    if not owing:
        return False
    day = contracts.received_on(reading, context.t.formats.today)
    staged = await context.crm.money.stage(
        context.call, owing[0], amount, day.isoformat(), others=list(owing[:OFFERED])
    )
    await replies.answer(context, staged)
    return True


# ── the lists ──


async def show(update: Update, context: Context) -> None:
    """/money: what is owed; finance also sees what waits for it."""
    await _ageing(context, fresh=True)


async def listed(update: Update, context: Context) -> None:
    """One bucket of what is owed, or all of it; the pages of it, and of what waits for finance."""
    name, _, first = context.button_arg.partition(".")
    at = int(first) if first.isdecimal() else 0
    if name == "claims":
        await replies.answer(context, await context.crm.money.waiting(context.call, first=at))
        return
    own = context.card is not None and context.card.entity in ("ageing", "claims")
    await _ageing(context, fresh=not own, bucket="" if name == "all" else name, first=at)


async def _ageing(context: Context, *, fresh: bool, bucket: str = "", first: int = 0) -> None:
    call = replace(context.call, card_message=None) if fresh else context.call
    shown = await context.crm.money.ageing(call, bucket=bucket, first=first)
    claims = await context.crm.money.claims(call) if "money.confirm" in context.speaker.permissions else ()
    await replies.show(context, money_told.ageing(shown, context.t, claims=len(claims)), card=shown.card, fresh=fresh)


# ── taps ──


async def open(update: Update, context: Context) -> None:
    """An instalment, a receipt, a refund; what waits for finance."""
    record, crm, arg = context.record, context.crm.money, context.button_arg
    if record is None:
        await _claims(context)
        return
    kind, number = record
    match kind:
        case "plan":
            await replies.answer(context, await crm.open_plan(context.call, number))
        case "receipt":
            shown = await crm.open_receipt(context.call, number)
            sure = arg == "sure" and shown.may_confirm
            view = views.sure(shown, context.t) if sure else views.receipt(shown, context.t)
            await replies.show(context, view, card=shown.card)
        case "refund":
            await replies.answer(context, await crm.open_refund(context.call, number))
        case "contract":
            state = _draft(context)
            staged = await crm.stage(
                context.call, number, int(state["amount"]), str(state["day"]), others=state["others"]
            )
            await replies.answer(context, staged)
        case _:
            raise NotFound(rule="ORG-31")


async def claims(update: Update, context: Context) -> None:
    """待确认: what waits for finance; the only one at once."""
    await _claims(context)


async def _claims(context: Context) -> None:
    waiting = await context.crm.money.claims(context.call)
    call = replace(context.call, card_message=None)
    if len(waiting) == 1:
        await replies.answer(context, await context.crm.money.open_receipt(call, waiting[0]), fresh=True)
    else:
        await replies.answer(context, await context.crm.money.waiting(call), fresh=True)


async def ask(update: Update, context: Context) -> None:
    """金额不同, 改日期, 作废: what is asked on the card."""
    what, _, value = context.button_arg.partition(".")
    record = context.record
    if record is None or record[0] not in ("plan", "receipt") or not _may_ask(record[0], what, value):
        raise NotFound(rule="ORG-31")
    await replies.answer(context, await context.crm.money.ask(context.call, what, record[1], value=value))


def _may_ask(kind: str, what: str, value: str) -> bool:
    """What a button of this card may ask: the reason of another day comes with the day."""
    if kind == "receipt":
        return what in ("reject", "void", "proof") and not value
    return _is_day(value) if what == "why" else what in ("amount", "date") and not value


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


async def got(update: Update, context: Context) -> None:
    """已到账 4.2万: of an instalment its open part, of a draft the sum said; the same once more needs a yes.

    再提交 of a refund that was taken back.
    """
    record, token = context.record, context.button_arg or None
    if record is not None and record[0] == "refund":
        await replies.answer(context, await context.crm.money.submit_refund(context.call, record[1]))
    elif record is not None and record[0] == "plan":
        await _claim_plan(context, record[1], _typed(context) if token else 0, token)
    else:
        await _of_draft(context, confirm=False, token=token)


async def _claim_plan(
    context: Context, plan_id: int, amount: int, token: str | None, *, redraw: bool = False
) -> None:
    new = NewReceipt(amount, context.t.formats.today.isoformat())
    try:
        claimed = await context.crm.money.claim_plan(context.call, plan_id, new, token=token)
    except Duplicate as same:
        if same.token is None or token is not None:
            raise
        value = f"{amount}.{same.token}"
        asked = await context.crm.money.ask(without_button(context.call), "amount", plan_id, value=value)
        await replies.answer(context, asked)
        return
    await replies.answer(context, claimed, redraw=redraw)


async def _of_draft(context: Context, *, confirm: bool, token: str | None) -> None:
    """The draft on the card tapped: reported, or by finance confirmed at once."""
    contract, state, crm = context.id_of("contract"), _draft(context), context.crm.money
    amount, day = int(state["amount"]), str(state["day"])
    report = crm.record if confirm else crm.claim
    try:
        kept = await report(context.call, contract, NewReceipt(amount, day), token=token)
    except Duplicate as same:
        if same.token is None or token is not None:
            raise
        again = await crm.stage(without_button(context.call), contract, amount, day, again=True)
        await replies.answer(context, again)
        return
    await replies.answer(context, kept)


async def ok(update: Update, context: Context) -> None:
    """确认到账 4.2万, 确认已退款, or a draft of finance's own."""
    record, crm, call = context.record, context.crm.money, context.call
    match record:
        case ("receipt", number):
            await replies.answer(context, await crm.confirm(call, number))
        case ("refund", number):
            await replies.answer(context, await crm.confirm_refund(call, number))
        case _:
            await _of_draft(context, confirm=True, token=context.button_arg or None)


async def none(update: Update, context: Context) -> None:
    """金额不对, 没收到: the reason is the tap."""
    number, why = context.id_of("receipt"), views.REJECTED.get(context.button_arg)
    if why is None:
        raise NotFound(rule="ORG-31")
    await replies.answer(context, await context.crm.money.reject(context.call, number, context.t.plain(why)))


async def undo(update: Update, context: Context) -> None:
    """撤销 of what was reported, 撤回 of a refund asked for, while nobody has decided."""
    record, crm = context.record, context.crm.money
    if record is not None and record[0] == "refund":
        await replies.answer(context, await crm.recall_refund(context.call, record[1]))
    else:
        await replies.answer(context, await crm.withdraw(context.call, context.id_of("receipt")))


async def void(update: Update, context: Context) -> None:
    """作废, the reason tapped: confirmed money that was none, or a refund."""
    why, record = views.VOIDED.get(context.button_arg), context.record
    if why is None or record is None:
        raise NotFound(rule="ORG-31")
    words = context.t.plain(why)
    if record[0] == "refund":
        await replies.answer(context, await context.crm.money.void_refund(context.call, record[1], words))
    else:
        await replies.answer(context, await context.crm.money.void(context.call, context.id_of("receipt"), words))


async def move(update: Update, context: Context) -> None:
    """The reason of another day was tapped."""
    to, _, why = context.button_arg.partition(".")
    if why not in views.MOVED or not _is_day(to):
        raise NotFound(rule="ORG-31")
    words = context.t.plain(views.MOVED[why])
    moved = await context.crm.money.move_plan(context.call, context.id_of("plan"), to, reason=words)
    await replies.answer(context, moved)


async def later(update: Update, context: Context) -> None:
    """明天再说: one's own reminder of the next working day, about the customer."""
    number, t = context.id_of("plan"), context.t
    plan = await context.crm.money.open_plan(without_button(context.call), number)
    amount = t.formats.money(plan.open, plan.currency)
    note = t.plain("money-tomorrow", contract=plan.contract, part=plan.period_no, amount=amount)
    at = chips.next_morning(t, context.speaker.organisation)
    made = await context.crm.reminders.set_own(context.call, note, at, subject=("customer", plan.customer_id))
    await replies.answer(context, made)


def _draft(context: Context) -> dict[str, Any]:
    """What the draft tapped remembers. Raises NotFound where the card is none."""
    if context.card is None or context.card.view != "money-said":
        raise NotFound(rule="ORG-31")
    return context.card.list_state


def _typed(context: Context) -> int:
    """The sum that was typed before it turned out to be there already; 0 for the open part."""
    value = str(context.card.list_state.get("value", "")) if context.card is not None else ""
    amount = value.partition(".")[0]
    return int(amount) if amount.isdecimal() else 0


# ── answers ──


async def amount_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """How much of an instalment came in."""
    return await _answer(context, reading, *situation.asked)


async def date_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Another day for an instalment."""
    return await _answer(context, reading, *situation.asked)


async def reason_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Why an instalment moves, a receipt is not confirmed, or void."""
    return reading.certainty != "sure" and await _answer(context, reading, *situation.asked)


async def replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the card that asks is the answer; to one of money due, a sum or a date is."""
    about, state = card.subject or "", card.list_state
    value = str(state.get("value", ""))
    asked = [f"{state['what']}.{value}" if value else str(state["what"])] if state.get("what") else []
    due = ["amount", "date"] if card.view == "money-due" else []
    for purpose in [*asked, *due]:
        if await _answer(context, reading, about, purpose):
            return
    customer = await context.crm.contracts.customer_of(context.call, card.entity, card.record_id)
    await routing.route_thread(update, context, customer, situation, reading.text)


async def _answer(context: Context, reading: Reading, about: str, purpose: str) -> bool:
    """The answer to what is asked of an instalment or receipt; False where the words are none."""
    record, (what, _, value) = parse_ref(about), purpose.partition(".")
    text, crm = reading.text.strip(), context.crm.money
    if record is None or len(text) > LONGEST_REASON:
        return False
    match record[0], what:
        case "plan", "amount":
            amount = contracts.sum_of(text, await crm.currency(context.call, record[1]))
            if amount is None:
                return False
            await _claim_plan(context, record[1], amount, None, redraw=True)
        case "plan", "date":
            found = routing.date(text, context)
            if found is None or found.at is None:
                return False
            asked = await crm.ask(context.call, "why", record[1], value=found.at.date().isoformat())
            await replies.answer(context, asked, redraw=True)
        case "plan", "why" if value:
            await _move(context, record[1], value, text)
        case "receipt", "reject":
            await replies.answer(context, await crm.reject(context.call, record[1], text), redraw=True)
        case "receipt", "void":
            await replies.answer(context, await crm.void(context.call, record[1], text), redraw=True)
        case _:
            return False
    return True


async def _move(context: Context, plan_id: int, to: str, words: str) -> None:
    moved = await context.crm.money.move_plan(context.call, plan_id, to, reason=words)
    await replies.answer(context, moved, redraw=True)


# ── too old ──


async def reopen_plan(update: Update, context: Context, number: int) -> None:
    """A fresh card where a button was too old."""
    await replies.answer(context, await context.crm.money.open_plan(context.call, number), fresh=True)


async def reopen_receipt(update: Update, context: Context, number: int) -> None:
    """A fresh card where a button was too old."""
    await replies.answer(context, await context.crm.money.open_receipt(context.call, number), fresh=True)


async def reopen_refund(update: Update, context: Context, number: int) -> None:
    """A fresh card where a button was too old."""
    await replies.answer(context, await context.crm.money.open_refund(context.call, number), fresh=True)
