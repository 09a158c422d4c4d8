"""Contracts: said in a sentence, submitted, taken back, changed, void; their lists (6.12)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from telegram import Update

from bot import replies, routing
from bot.boundary import Context, without_button
from bot.understanding import Reading, contracts
from bot.understanding.entries import subject_of
from bot.views import contract as views
from bot.views import contract_words as words
from bot.views.contract_asked import END_REASONS
from bot.views.view import View
from storage.entities.cards import Card
from storage.entities.contracts import NewContract, NewPlan
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.lines import Repricing
from storage.errors import NotFound

LONGEST_REASON: Final = 500
LONGEST_NAME: Final = 40
LONGEST_TERMS: Final = 2000
# What a button may ask; the reasons come after what was typed.
BY_BUTTON: Final = frozenset(
    {"edit", "more", "rest", "steps", "delete", "parts", "refund", "files", "ended", *words.FIELDS}
)
FEBRUARY: Final = 2
MONTH: Final = timedelta(days=30)
PARTS: Final = {2: ("signing", "delivery"), 3: ("signing", "delivery", "acceptance")}


# ── said ──


async def from_reading(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """顺达物流签合同 45万: a draft that waits for one tap; False where no customer of one's own is sure."""
    customer = own_customer(reading)
    permissions = context.speaker.permissions
    if customer is None or not contracts.is_contract(reading) or "contract.create" not in permissions:
        return False
    assert reading.amount is not None
    deliver = contracts.delivery(reading)
    percents = contracts.shares(reading.text) if {"money.plan", "money.view"} <= permissions else ()
    new = NewContract(
        customer,
        amount=reading.amount.minor,
        currency=reading.amount.currency,
        deliver_on=deliver.isoformat() if deliver else None,
        plans=plans_of(context, reading.amount.minor, percents, deliver),
    )
    await replies.answer(context, await context.crm.contracts.say(context.call, new))
    return True


def own_customer(reading: Reading) -> int | None:
    """The one customer of one's own that the words name for certain."""
    if sum(match.level == "sure" for match in reading.matches) > 1 or reading.match.level != "sure":
        return None
    subject = subject_of(reading.match.best)
    return subject[1] if subject is not None and subject[0] == "customer" else None


def plans_of(context: Context, amount: int, percents: tuple[int, ...], deliver: date | None) -> tuple[NewPlan, ...]:
    """30/60/10: at signing, at delivery, a month later; other numbers of parts month by month."""
    if not percents:
        return ()
    today = context.t.formats.today
    handed = deliver or today + MONTH
    names = PARTS.get(len(percents), ())
    days = [today, handed, handed + MONTH] if names else [today + n * MONTH for n in range(len(percents))]
    notes = [context.t.plain(f"contract-part-{name}") for name in names] or [""] * len(percents)
    parts = contracts.parts_of(amount, percents)
    return tuple(
        NewPlan(part, day.isoformat(), note=note) for part, day, note in zip(parts, days, notes, strict=False)
    )


# ── taps ──


async def submit(update: Update, context: Context) -> None:
    """提交审批 45万: where somebody decides, the card becomes that of the approval, which follows every step."""
    shown = await context.crm.contracts.submit(context.call, context.id_of("contract"))
    if shown.approval_id is None:
        await replies.answer(context, shown)
        return
    await replies.answer(context, await context.crm.approvals.open(without_button(context.call), shown.approval_id))


async def recall(update: Update, context: Context) -> None:
    """撤回."""
    await replies.answer(context, await context.crm.contracts.recall(context.call, context.id_of("contract")))


async def nudge(update: Update, context: Context) -> None:
    """催一下: once in four hours; the card says it below."""
    approval = parse_ref(context.button_arg)
    if approval is None or approval[0] != "approval":
        raise NotFound(rule="ORG-31")
    await context.crm.approvals.nudge(context.call, approval[1])
    shown = await context.crm.contracts.open(without_button(context.call), context.id_of("contract"))
    view = replace(views.shown(shown, context.t), alert=context.t.plain("contract-nudged"))
    await replies.show(context, view, card=shown.card)


async def open(update: Update, context: Context) -> None:
    """看合同: in place on a card of contracts, else below."""
    own = context.card is not None and context.card.entity.startswith("contract")
    call = context.call if own else replace(context.call, card_message=None)
    shown = await context.crm.contracts.open(call, context.id_of("contract"))
    await replies.answer(context, shown, fresh=not own)


async def reopen(update: Update, context: Context, number: int) -> None:
    """A fresh card where a button was too old."""
    await replies.answer(context, await context.crm.contracts.open(context.call, number), fresh=True)


async def plans(update: Update, context: Context) -> None:
    """付款计划."""
    await replies.answer(context, await context.crm.contracts.plans(context.call, context.id_of("contract")))


async def edit(update: Update, context: Context) -> None:
    """改一项, 更多, and what is asked on the card."""
    what = context.button_arg or "edit"
    if what not in BY_BUTTON:
        raise NotFound(rule="ORG-31")
    await replies.answer(context, await context.crm.contracts.ask(context.call, context.id_of("contract"), what))


async def renew(update: Update, context: Context) -> None:
    """续签: the draft of the next contract, below."""
    shown = await context.crm.contracts.renew(context.call, context.id_of("contract"))
    await replies.answer(context, shown, fresh=True)


async def keep(update: Update, context: Context) -> None:
    """存草稿: it is kept already; the card says where."""
    shown = await context.crm.contracts.open(context.call, context.id_of("contract"))
    await replies.show(context, views.kept(shown, context.t), card=shown.card)


async def drop(update: Update, context: Context) -> None:
    """确认删除 of a draft."""
    await replies.answer(context, await context.crm.contracts.delete(context.call, context.id_of("contract")))


async def why(update: Update, context: Context) -> None:
    """作废: why?"""
    await replies.answer(context, await context.crm.contracts.ask_void(context.call, context.id_of("contract")))


async def void(update: Update, context: Context) -> None:
    """The reason was tapped."""
    if context.button_arg not in views.VOID_REASONS:
        raise NotFound(rule="ORG-31")
    words = context.t.plain(f"contract-reason-{context.button_arg}")
    await replies.answer(context, await context.crm.contracts.void(context.call, context.id_of("contract"), words))


async def fulfil(update: Update, context: Context) -> None:
    """已签回, 开始履行, 已完成; 提前终止 with the reason tapped."""
    number, (to, _, why) = context.id_of("contract"), context.button_arg.partition(".")
    if why and why not in END_REASONS:
        raise NotFound(rule="ORG-31")
    reason = context.t.plain(f"contract-reason-{why}") if why else ""
    shown = await context.crm.contracts.set_fulfilment(context.call, number, to, reason=reason)
    await replies.answer(context, shown)


async def put(update: Update, context: Context) -> None:
    """A type was tapped."""
    field, _, value = context.button_arg.partition(".")
    if field != "type" or not value:
        raise NotFound(rule="ORG-31")
    await _change(context, context.id_of("contract"), field, value, redraw=False)


async def change(update: Update, context: Context) -> None:
    """同意变更, 不同意, 撤回变更: of the change the button names."""
    number, _, verdict = context.button_arg.partition(".")
    crm, call = context.crm.contracts, context.call
    if not number.isdecimal() or verdict not in ("yes", "no", "back"):
        raise NotFound(rule="ORG-31")
    if verdict == "back":
        shown = await crm.recall_change(call, int(number))
    else:
        reason = "" if verdict == "yes" else context.t.plain("button-contract-refuse")
        shown = await crm.decide_change(call, int(number), apply=verdict == "yes", reason=reason)
    await replies.answer(context, shown)


# ── answers ──


async def amount_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A sum for a contract: its amount, its parts, or what goes back."""
    return await _answer(context, reading, *situation.asked)


async def date_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A date for a contract: its delivery."""
    return await _answer(context, reading, *situation.asked)


async def name_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """What a contract is called; a sure message of another kind is none."""
    return reading.certainty != "sure" and await _answer(context, reading, *situation.asked)


async def reason_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Why a contract changes, or money goes back."""
    return reading.certainty != "sure" and await _answer(context, reading, *situation.asked)


async def replied(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to the card that asks is always the answer; to a draft, 30/60/10, a sum or a date corrects it."""
    about, state = card.subject or "", card.list_state
    if card.entity == "contract-void":
        record = parse_ref(about)
        assert record is not None
        shown = await context.crm.contracts.void(context.call, record[1], reading.text[:LONGEST_REASON])
        await replies.answer(context, shown, redraw=True)
        return
    if card.entity == "contract-ask":
        what, value = str(state.get("what", "")), str(state.get("value", ""))
        if await _answer(context, reading, about, f"{what}.{value}" if value else what):
            return
        await replies.show(context, View(context.t(_hint(what))))
        return
    for what in ("parts", "deliver", "amount") if card.view == "contract-draft" else ():
        if await _answer(context, reading, about, what):
            return
    customer = await context.crm.contracts.customer_of(context.call, "contract", card.record_id)
    await routing.route_thread(update, context, customer, situation, reading.text)


def _hint(what: str) -> str:
    return "contract-bad-parts" if what == "parts" else "contract-bad-value"


async def _answer(context: Context, reading: Reading, about: str, purpose: str) -> bool:
    """The answer to what is asked of a contract; False where the words are none, or the question another."""
    record, (what, _, value) = parse_ref(about), purpose.partition(".")
    if record is None or record[0] != "contract" or what not in _ANSWERS:
        return False
    return bool(await _ANSWERS[what](context, record[1], reading.text.strip(), value))


async def _sum(context: Context, number: int, text: str) -> int | None:
    return contracts.sum_of(text, await context.crm.contracts.currency(context.call, number))


async def _amount(context: Context, number: int, text: str, value: str) -> bool:
    amount = await _sum(context, number, text)
    if amount is None:
        return False
    shown = await context.crm.contracts.reprice(context.call, number, Repricing(total=amount))
    await replies.answer(context, shown, redraw=True)
    return True


async def _discount(context: Context, number: int, text: str, value: str) -> bool:
    amount = 0 if text.strip() == "0" else await _sum(context, number, text)
    return amount is not None and await _change(context, number, "discount", amount)


def _day_of(what: str) -> Any:
    async def answer(context: Context, number: int, text: str, value: str) -> bool:
        found = routing.date(text, context)
        if found is None or found.at is None:
            return False
        return await _change(context, number, what, found.at.date().isoformat())

    return answer


async def _ordered(context: Context, number: int, text: str, value: str) -> bool:
    """The day of the order lies behind: a day without its year is the last one."""
    found = routing.date(text, context)
    if found is None:
        return False
    day, today = found.start.date(), context.t.formats.today
    if day > today and day.year > today.year and str(day.year) not in text:
        day = day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == FEBRUARY else day.day)
    return await _change(context, number, "ordered", day.isoformat())


def _words_of(what: str, longest: int) -> Any:
    async def answer(context: Context, number: int, text: str, value: str) -> bool:
        return len(text) <= longest and await _change(context, number, what, text)

    return answer


async def _change(context: Context, number: int, what: str, value: Any, *, redraw: bool = True) -> bool:
    """A draft and what does not bind change at once; else a contract in force only by a request with a reason."""
    crm, call = context.crm.contracts, context.call
    if what in words.FREE or await crm.is_open_to_edit(call, number):
        shown = await crm.change(call, number, {words.FIELDS[what]: value})
    else:
        shown = await crm.ask(call, number, "why", value=f"{what}.{value}")
    await replies.answer(context, shown, redraw=redraw)
    return True


async def _ended(context: Context, number: int, text: str, value: str) -> bool:
    if len(text) > LONGEST_REASON:
        return False
    shown = await context.crm.contracts.set_fulfilment(context.call, number, "terminated", reason=text)
    await replies.answer(context, shown, redraw=True)
    return True


async def _parts(context: Context, number: int, text: str, value: str) -> bool:
    percents = contracts.shares(text)
    if not percents:
        return False
    amount, deliver = await context.crm.contracts.basis(context.call, number)
    plans = plans_of(context, amount, percents, date.fromisoformat(deliver) if deliver else None)
    await replies.answer(context, await context.crm.contracts.replan(context.call, number, plans), redraw=True)
    return True


async def _why(context: Context, number: int, text: str, value: str) -> bool:
    """The reason of a change request."""
    if len(text) > LONGEST_REASON:
        return False
    what, _, kept = value.partition(".")
    column = words.FIELDS[what]
    wanted: Mapping[str, Any] = {column: int(kept) if column in words.SUMS else kept}
    shown = await context.crm.contracts.ask_change(context.call, number, "amend", wanted, text)
    await replies.answer(context, shown, redraw=True)
    return True


async def _refund(context: Context, number: int, text: str, value: str) -> bool:
    amount = await _sum(context, number, text)
    if amount is None:
        return False
    asked = await context.crm.contracts.ask(context.call, number, "back", value=str(amount))
    await replies.answer(context, asked, redraw=True)
    return True


async def _back(context: Context, number: int, text: str, value: str) -> bool:
    if len(text) > LONGEST_REASON or not value.isdecimal():
        return False
    asked = await context.crm.money.ask_refund(context.call, number, int(value), text)
    await replies.answer(context, asked, redraw=True)
    return True


_ANSWERS: Final = {
    "amount": _amount,
    "products": _amount,
    "deliver": _day_of("deliver"),
    "ordered": _ordered,
    "start": _day_of("start"),
    "end": _day_of("end"),
    "name": _words_of("name", LONGEST_NAME),
    "signer": _words_of("signer", LONGEST_NAME),
    "ours": _words_of("ours", LONGEST_NAME),
    "terms": _words_of("terms", LONGEST_TERMS),
    "remark": _words_of("remark", LONGEST_TERMS),
    "discount": _discount,
    "ended": _ended,
    "parts": _parts,
    "why": _why,
    "refund": _refund,
    "back": _back,
}
