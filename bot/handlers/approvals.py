"""Approvals: the card, the decision, other hands, questions, what waits for me (conversations 6.13)."""

import re
from dataclasses import replace
from typing import Final

from telegram import Update

from bot import buttons, replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import approval as views
from bot.views import approval_lists as lists
from bot.views import approval_own as own_views
from bot.views.view import View
from storage.entities.approvals import ApprovalCard
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.instants import MINUTE
from storage.errors import NotFound

LONGEST: Final = 500
FIND: Final = "find."
# Words that sound like a decision: only the button decides (conversations, principle 12).
DECIDING: Final = re.compile(
    r"\W*(?:同意|核准|批准|通过|通過|可以|准了?|驳回|退回|不同意|ok|okay|yes|approved?|agreed?|no|rejected?)\W*",
    re.IGNORECASE,
)


async def waiting(update: Update, context: Context) -> None:
    """/approve: what waits for me."""
    shown = await context.crm.approvals.waiting(context.call)
    await replies.show(context, lists.digest(shown, context.t), card=shown.card)


async def requests(update: Update, context: Context) -> None:
    """/requests: what I submitted."""
    shown = await context.crm.approvals.requests(context.call)
    await replies.show(context, lists.requests(shown, context.t), card=shown.card)


async def open(update: Update, context: Context) -> None:
    """The card of an approval, or the list without one; its argument names the keys below."""
    if context.record is None:
        if context.button_arg == "mine":
            await requests(update, context)
        elif context.button_arg:
            await _own(context)
        else:
            await waiting(update, context)
        return
    shown = await context.crm.approvals.open(context.call, context.id_of("approval"))
    view = views.KEYS.get(context.button_arg, views.shown)(shown, context.t)
    await replies.show(context, view, card=shown.card)


async def _own(context: Context) -> None:
    """One's own hours and delegate, or the colleagues to choose from."""
    what, _, after = context.button_arg.partition(".")
    shown = await context.crm.approvals.waiting(context.call)
    view = own_views.own(shown, context.t)
    if what == "who" and after.isdecimal():
        found = await context.crm.people.directory(context.call, after=int(after), limit=own_views.PAGE)
        view = own_views.delegates(found, context.t)
    await replies.show(context, view, card=shown.card)


async def set(update: Update, context: Context) -> None:
    """The hours of the prompt, or the delegate."""
    what, _, value = context.button_arg.partition(".")
    approvals, call, t = context.crm.approvals, context.call, context.t
    if what == "h" and value == own_views.FIRM:
        await approvals.set_hours(call, None)
        view = own_views.done("approval-hours-firm", t)
    elif what == "h" and value.replace(".", "").isdecimal():
        hours = own_views.hours_of(value)
        await approvals.set_hours(call, hours)
        view = own_views.done("approval-hours-set", t, hours=t.chain("approval-list", hours))
    elif what == "d" and (value == own_views.NOBODY or value.isdecimal()):
        await approvals.set_delegate(call, int(value) if value.isdecimal() else None)
        view = own_views.done("approval-delegate-set" if value.isdecimal() else "approval-delegate-none", t)
    else:
        raise NotFound(rule="ORG-31")
    await replies.show(context, view)


async def start(update: Update, context: Context) -> None:
    """A link a_<id>."""
    public_id = (context.args or [""])[0].partition("_")[2]
    await _show(context, await context.crm.approvals.open_public(context.call, public_id))


async def fresh(update: Update, context: Context, number: int) -> None:
    """The button was too old, or it has changed since: the approval as it is now."""
    shown = await context.crm.approvals.open(context.call, number)
    await replies.show(context, views.shown(shown, context.t), card=shown.card, fresh=True)


# ── deciding ──


async def yes(update: Update, context: Context) -> None:
    """同意; from the confirm amount on a second tap, with a sentence where the step asks for one."""
    sure, _, chosen = context.button_arg.partition(".")
    comment = context.t.plain(f"approval-comment-{chosen}") if chosen in views.COMMENTS else ""
    shown = await context.crm.approvals.yes(
        context.call, context.id_of("approval"), confirmed=sure == "sure", comment=comment
    )
    await _show(context, shown)


async def no(update: Update, context: Context) -> None:
    """驳回 asks why; a chip or the words reject, or return it where that was asked."""
    number, arg = context.id_of("approval"), context.button_arg
    if arg in views.REASONS:
        shown = await context.crm.approvals.no(context.call, number, context.t.plain(f"approval-reason-{arg}"))
    elif arg in ("write", "return"):
        what = "reject" if arg == "write" else "return"
        shown = await context.crm.approvals.ask_words(context.call, number, what)
    else:
        shown = await context.crm.approvals.ask_reason(context.call, number)
    await _show(context, shown)


async def back(update: Update, context: Context) -> None:
    """退上一步: to the step the button names; why?"""
    if not context.button_arg.isdecimal():
        raise NotFound(rule="ORG-31")
    shown = await context.crm.approvals.ask_reason(
        context.call, context.id_of("approval"), back=int(context.button_arg)
    )
    await _show(context, shown)


async def undo(update: Update, context: Context) -> None:
    """撤回 of one's own approval."""
    await _show(context, await context.crm.approvals.take_back(context.call, context.id_of("approval")))


# ── other hands ──


async def forward(update: Update, context: Context) -> None:
    """转交: to whom, to this colleague, with this sentence."""
    number, arg, crm = context.id_of("approval"), context.button_arg, context.crm
    chosen = parse_ref(arg)
    if chosen is not None and chosen[0] == "user":
        shown = await crm.approvals.choose_hand(context.call, number, chosen[1])
    elif chosen is not None and chosen[0] == "approval_task":
        shown = await crm.approvals.ask_hand(context.call, number, "forward", task_id=chosen[1])
    elif arg in views.SENTENCES:
        shown = await crm.approvals.give_hand(context.call, number, context.t.plain(f"approval-sentence-{arg}"))
    elif arg == "write":
        shown = await crm.approvals.ask_words(context.call, number, "forward")
    elif arg.startswith(FIND):
        shown = await crm.approvals.ask_words(context.call, number, arg)
    else:
        shown = await crm.approvals.ask_hand(context.call, number, "forward")
    await _show(context, shown)


async def sign(update: Update, context: Context) -> None:
    """加签: somebody signs before me, or after me."""
    shown = await context.crm.approvals.ask_hand(context.call, context.id_of("approval"), context.button_arg)
    await _show(context, shown)


# ── words ──


async def ask(update: Update, context: Context) -> None:
    """问申请人, 回答: the next message is the question or the answer."""
    await _show(context, await context.crm.approvals.ask_words(context.call, context.id_of("approval"), "ask"))


async def words_said(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """Words for an open question of an approval; False when the question or the words are another's."""
    about, what = situation.asked
    record = parse_ref(about)
    if record is None or record[0] != "approval" or len(reading.text) > LONGEST:
        return False
    if reading.certainty == "sure" and what != "ask" and not what.startswith(FIND):
        return False
    await _answered(context, record[1], what, reading.text)
    return True


async def on_reply(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply answers what the card asks; 「同意」 needs the button; anything else is said about it."""
    about, what = situation.asked
    asked = parse_ref(about) == ("approval", card.record_id)
    if not asked and DECIDING.fullmatch(reading.text):
        await replies.show(context, View(context.t("approval-words")))
        return
    await _answered(context, card.record_id, what if asked else "ask", reading.text[:LONGEST])


async def _answered(context: Context, number: int, what: str, words: str) -> None:
    approvals, call = context.crm.approvals, context.call
    if what in ("reject", "return"):
        shown = await approvals.no(call, number, words)
    elif what == "forward":
        shown = await approvals.give_hand(call, number, words)
    elif what.startswith(FIND):
        shown = await approvals.ask_hand(call, number, what.removeprefix(FIND), words=words)
    else:
        shown = await approvals.say(call, number, words)
    await replies.show(context, views.shown(shown, context.t), card=shown.card, redraw=True)


# ── what waits ──


async def batch(update: Update, context: Context) -> None:
    """同意 N 项: what would be approved, then all of it."""
    if context.button_arg == "go":
        done = await context.crm.approvals.approve_batch(context.call)
        await replies.show(context, lists.batch_done(done, context.t), card=done.card)
        return
    asked = await context.crm.approvals.ask_batch(context.call)
    await replies.show(context, lists.shown(asked, context.t), card=asked.card)


async def later(update: Update, context: Context) -> None:
    """1小时后, 今天17:00."""
    after, at = buttons.from_after(context.button_arg), buttons.from_minutes(context.button_arg)
    moment = context.call.at + after * MINUTE if after is not None else at
    if moment is None:
        raise NotFound(rule="ORG-31")
    shown = await context.crm.approvals.snooze(context.call, moment)
    view = lists.digest(shown, context.t)
    said = context.t.plain("approval-later", at=context.t.formats.near(moment))
    await replies.show(context, replace(view, alert=said), card=shown.card)


# ── the submitter ──


async def nudge(update: Update, context: Context) -> None:
    """催一下."""
    await _show(context, await context.crm.approvals.nudge(context.call, context.id_of("approval")))


async def recall(update: Update, context: Context) -> None:
    """撤回 of what was submitted: asked first, then done."""
    number = context.id_of("approval")
    await _show(context, await context.crm.approvals.recall(context.call, number))


async def _show(context: Context, shown: ApprovalCard) -> None:
    await replies.show(context, views.shown(shown, context.t), card=shown.card)
