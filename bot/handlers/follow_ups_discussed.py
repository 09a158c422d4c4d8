"""Follow-ups of others: read, commented, help asked for; prompts answered (FOLLOW-10, FOLLOW-11, FOLLOW-20)."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref

Handler = Callable[[Update, Context], Awaitable[None]]
ReplyHandler = Callable[[Update, Context, Reading, Situation, Card], Awaitable[None]]
READ = frozenset({"follow-read", "follow-commented", "follow-replying", "follow-help", "follow-comment"})
LONGEST = 1000
ASKING = "follow-note"


def opened(otherwise: Handler) -> Handler:
    """`follow:open` with what is read by others; anything else is the author's own card."""

    async def open(update: Update, context: Context) -> None:
        arg = context.button_arg
        crm, call = context.crm.follow_ups, context.call
        if arg == "read":
            await replies.answer(context, await crm.read(call, context.id_of("follow_up")), fresh=True)
        elif arg == "again":
            await replies.answer(context, await crm.read(call, context.id_of("follow_up"), again=True))
        elif arg == "delete":
            await replies.answer(context, await crm.ask_delete(call, context.id_of("follow_up")))
        elif arg == "say":
            await replies.answer(context, await crm.ask_comment(call, context.id_of("follow_up")))
        elif arg.startswith("p") and arg[1:].isdecimal():
            await replies.answer(context, await crm.ask_answer(call, context.id_of("follow_up"), int(arg[1:])))
        else:
            await otherwise(update, context)

    return open


def noted(otherwise: Handler) -> Handler:
    """`follow:note` with help; anything else is how it went."""

    async def note(update: Update, context: Context) -> None:
        if context.button_arg == "help":
            asked = await context.crm.follow_ups.ask_help(context.call, context.id_of("follow_up"))
            await replies.answer(context, asked)
        else:
            await otherwise(update, context)

    return note


async def drop(update: Update, context: Context) -> None:
    """删除, after it was asked."""
    await replies.answer(context, await context.crm.follow_ups.delete(context.call, context.id_of("follow_up")))


async def reopen(update: Update, context: Context, follow_up: int) -> None:
    """A fresh card in the place of one that is old or shows what has changed."""
    await replies.answer(context, await context.crm.follow_ups.read(context.call, follow_up), fresh=True)


def replied(otherwise: ReplyHandler) -> ReplyHandler:
    """A reply to a card that shows what somebody wrote is a comment; to an own follow-up it is the author's."""

    async def reply(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
        prompt = _prompt_asked(situation, card.record_id)
        if prompt and card.view == ASKING:
            await _answer(context, card.record_id, prompt, reading.text)
            return
        if card.view not in READ:
            await otherwise(update, context, reading, situation, card)
            return
        said = await context.crm.follow_ups.comment(context.call, card.record_id, reading.text)
        await replies.answer(context, said, redraw=True)

    return reply


async def comment_slot(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The comment that was asked for, or the answer to a prompt, unless the message is surely something else."""
    subject, field = situation.asked
    parsed = parse_ref(subject)
    if parsed is None or parsed[0] != "follow_up" or len(reading.text) > LONGEST:
        return False
    if reading.certainty == "sure" and reading.match.level == "sure":
        return False
    crm, call = context.crm.follow_ups, context.call
    if field == "say":
        await replies.answer(context, await crm.comment(call, parsed[1], reading.text), redraw=True)
        return True
    prompt = _prompt_asked(situation, parsed[1])
    if prompt:
        await _answer(context, parsed[1], prompt, reading.text)
    return bool(prompt)


def _prompt_asked(situation: Situation, follow_up: int) -> int:
    """The prompt that is open on this follow-up; 0 where none is."""
    subject, field = situation.asked
    if parse_ref(subject) != ("follow_up", follow_up) or not field.startswith("p"):
        return 0
    return int(field[1:]) if field[1:].isdecimal() else 0


async def _answer(context: Context, follow_up: int, prompt: int, words: str) -> None:
    answered = await context.crm.follow_ups.answer_prompt(context.call, follow_up, prompt, words)
    await replies.answer(context, answered, redraw=True)
