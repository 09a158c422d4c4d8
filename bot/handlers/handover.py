"""/assign, and handing over everything somebody holds (6.15)."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import handover as views
from bot.views import transfer as transfer_views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.handover import HandoverCard
from storage.entities.ids import parse_ref
from storage.errors import Forbidden, NotFound

LEAVING = frozenset("离职 離職 离开 離開 走了 辞职 辭職 leaves leaving left quits resigned".split())
MODES = ("one", "turn", "draw", "list")
LONGEST_NAME = 40
MAY_ASSIGN = frozenset({"xfer.handover", "customer.transfer"})


async def assign(update: Update, context: Context) -> None:
    """/assign 赵磊 离职 hands over, /assign 顺达物流 transfers; alone it says how. Raises Forbidden."""
    if not MAY_ASSIGN & context.speaker.permissions:
        raise Forbidden("not_allowed", rule="PERM-25")
    words = list(context.args or [])
    leaves = any(word.lower() in LEAVING for word in words[1:])
    name = " ".join(word for at, word in enumerate(words) if at == 0 or word.lower() not in LEAVING)
    if not name:
        await replies.show(context, views.ask(context.t))
        return
    transfer = context.crm.transfer
    found = await transfer.named(context.call, name)
    exact = [one for one in found if one.name == name]
    found = exact if len(exact) == 1 else found
    if len(found) == 1:
        await _show(context, await transfer.show_handover(context.call, found[0].id, leaves=leaves))
        return
    if found:
        await replies.show(context, views.which(name, found, context.t))
        return
    records = await transfer.records_named(context.call, name)
    if len(records) == 1:
        shown = await transfer.start(context.call, [(records[0].kind, records[0].id)])
        await replies.show(context, transfer_views.step(shown, context.t), card=shown.card)
    elif records:
        await replies.show(context, views.which(name, records, context.t))
    else:
        await replies.show(context, views.none(name, context.t))


async def who(update: Update, context: Context) -> None:
    """现在交接 shows what there is, a mode asks to whom, 搜同事 waits for a name."""
    transfer, arg = context.crm.transfer, context.button_arg
    if arg == "s":
        shown = await transfer.search_taker(context.call)
    elif arg in MODES:
        shown = await transfer.choose_mode(context.call, context.id_of("user"), arg)
    else:
        shown = await transfer.show_handover(context.call, context.id_of("user"))
    await _show(context, shown)


async def why(update: Update, context: Context) -> None:
    """A colleague was tapped."""
    person = parse_ref(context.button_arg)
    if person is None or person[0] != "user":
        raise NotFound(rule="ORG-31")
    await _show(context, await context.crm.transfer.choose_taker(context.call, person[1]))


async def scope(update: Update, context: Context) -> None:
    """A record put on the list, a page of them, the next step, or one back."""
    transfer, arg = context.crm.transfer, context.button_arg
    record = parse_ref(arg)
    if arg == "next":
        shown = await transfer.go_on(context.call)
    elif arg.startswith("p."):
        first = arg.removeprefix("p.")
        shown = await transfer.turn_records(context.call, int(first) if first.isdecimal() else 0)
    elif record is not None and record[0] in ("customer", "lead"):
        shown = await transfer.toggle_record(context.call, arg)
    else:
        shown = await transfer.go_back(context.call)
    await _show(context, shown)


async def begin(update: Update, context: Context) -> None:
    """The yes: it begins, and goes on by itself."""
    run = await context.crm.transfer.begin(context.call)
    await replies.show(context, views.run(run, context.t), card=run.card)


async def person_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name for the open question; False when it names no colleague or the question was another."""
    if situation.asked[1] != "handover-who" or len(reading.text) > LONGEST_NAME:
        return False
    if not (await context.crm.people.directory(context.call, text=reading.text, limit=1)).people:
        return False
    await _show(context, await context.crm.transfer.find_taker(context.call, reading.text))
    return True


async def person_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    await _show(context, await context.crm.transfer.find_taker(context.call, reading.text[:LONGEST_NAME]))


async def _show(context: Context, shown: HandoverCard) -> None:
    await replies.show(context, views.step(shown, context.t), card=shown.card, redraw=True)
