"""What was deleted, listed to be brought back (LEAD-14, CUST-15)."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from storage.entities.ids import RecordKind
from storage.errors import NotFound


def _kind(word: str) -> RecordKind:
    """Raises NotFound for what no button of ours says."""
    if word not in ("lead", "customer"):
        raise NotFound(rule="ORG-31")
    return "lead" if word == "lead" else "customer"


async def listed(update: Update, context: Context) -> None:
    """已删线索, 已删客户: a message of its own; from one to the other in place."""
    onto = context.card is not None and context.card.view == "deleted-list"
    shown = await context.crm.deleted.list(context.call, _kind(context.button_arg), onto=onto)
    await replies.answer(context, shown, fresh=not onto)


async def turn(update: Update, context: Context) -> None:
    """‹ and ›."""
    await replies.answer(context, await context.crm.deleted.turn(context.call, context.page_step))


async def open(update: Update, context: Context) -> None:
    """A number opens a card of its own, with the button that restores."""
    word, record_id = context.record or ("", 0)
    shown = await context.crm.deleted.open(context.call, _kind(word), record_id)
    await replies.answer(context, shown, fresh=True)
