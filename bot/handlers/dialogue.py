"""/drafts: what was typed and not saved, opened again or thrown away."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.views import dialogue as views
from storage.errors import NotFound


async def listed(update: Update, context: Context) -> None:
    """/drafts."""
    shown = await context.crm.dialogue.drafts(context.call)
    await replies.show(context, views.listed(shown, context.t), card=shown.card)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›: the list turns its page."""
    shown = await context.crm.dialogue.drafts(context.call, step=context.page_step)
    await replies.show(context, views.listed(shown, context.t), card=shown.card)


async def pick(update: Update, context: Context) -> None:
    """A number opens the draft or memo on a card of its own, with a fresh button."""
    record = context.record
    if record is None or record[0] not in ("draft", "memo"):
        raise NotFound(rule="ORG-31")
    if record[0] == "memo":
        shown = await context.crm.dialogue.open_memo(context.call, record[1])
    else:
        shown = await context.crm.dialogue.open_draft(context.call, record[1])
    await replies.answer(context, shown, fresh=True)


async def drop(update: Update, context: Context) -> None:
    """不要了: the words are given back once more, to be copied."""
    record = context.record
    if record is None or record[0] not in ("draft", "memo"):
        raise NotFound(rule="ORG-31")
    if record[0] == "memo":
        memo = await context.crm.dialogue.discard_memo(context.call, record[1])
        await replies.show(context, views.memo(memo, context.t), card=memo.card)
        return
    closed = await context.crm.dialogue.discard(context.call, record[1])
    await replies.show(context, views.closed(closed, context.t), card=closed.card)


async def memo(update: Update, context: Context) -> None:
    """存成备忘: kept until its person throws it away."""
    closed = await context.crm.dialogue.keep_as_memo(context.call, context.id_of("draft"))
    await replies.show(context, views.closed(closed, context.t), card=closed.card)


async def attach(update: Update, context: Context) -> None:
    """记到客户: the memo becomes a follow-up that asks for its customer."""
    shown = await context.crm.dialogue.attach_memo(context.call, context.id_of("memo"))
    await replies.answer(context, shown, fresh=True)
