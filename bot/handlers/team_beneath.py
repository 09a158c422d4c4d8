"""The team of a deal or a contract, as that of a customer (TEAM-1 to TEAM-6)."""

from typing import Final

from telegram import Update

from bot import replies, routing
from bot.boundary import Context, child_of
from bot.understanding import Reading
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.instants import to_ms
from storage.entities.team import TeamCard
from storage.errors import Invalid, NotFound

LONGEST_NAME: Final = 40


async def open(update: Update, context: Context) -> None:
    """协作 shows the team or a page of it."""
    arg = context.button_arg
    first = int(arg[1:]) if arg[:1] == "p" and arg[1:].isdecimal() else 0
    await _show(context, await context.crm.team.open_beneath(context.call, *child_of(context.record), first=first))


async def pick(update: Update, context: Context) -> None:
    """加人 asks whom; 搜同事 waits for a name; a person is asked what he may do."""
    arg = context.button_arg
    person = parse_ref(arg)
    user_id = person[1] if person is not None and person[0] == "user" else None
    shown = await context.crm.team.pick_beneath(context.call, *child_of(context.record), user_id, asks=arg == "s")
    await _show(context, shown)


async def put(update: Update, context: Context) -> None:
    """What he may do, and for how long."""
    who, power, days = (context.button_arg.split(".") + ["", ""])[:3]
    person = parse_ref(who)
    if person is None or person[0] != "user" or not days.isdecimal():
        raise Invalid("unknown_value", rule="TEAM-2")
    crm, record = context.crm.team, child_of(context.record)
    await _show(context, await crm.put_beneath(context.call, *record, person[1], power, days=int(days)))


async def drop(update: Update, context: Context) -> None:
    """移出."""
    person = parse_ref(context.button_arg)
    if person is None or person[0] != "user":
        raise NotFound(rule="ORG-31")
    await _show(context, await context.crm.team.remove_beneath(context.call, *child_of(context.record), person[1]))


async def leave(update: Update, context: Context) -> None:
    """退出."""
    await _show(context, await context.crm.team.leave_beneath(context.call, *child_of(context.record)))


async def person_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name for the open question; False when it names no colleague or the question was another."""
    about, purpose = situation.asked
    if purpose != "team-beneath-who" or len(reading.text) > LONGEST_NAME:
        return False
    if not (await context.crm.people.directory(context.call, text=reading.text, limit=1)).people:
        return False
    await _search(context, about, reading.text)
    return True


async def person_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    await _search(context, card.subject or "", reading.text[:LONGEST_NAME])


async def date_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed end of what somebody may do; False when it is no date or the question was another."""
    about, purpose = situation.asked
    found = routing.date(reading.text, context) if purpose == "team-beneath-power" else None
    if found is None or found.at is None:
        return False
    crm, record = context.crm.team, child_of(parse_ref(about))
    await _show(context, await crm.put_through_beneath(context.call, *record, to_ms(found.at), timed=found.timed))
    return True


async def _search(context: Context, about: str, words: str) -> None:
    await _show(context, await context.crm.team.search_beneath(context.call, *child_of(parse_ref(about)), words))


async def _show(context: Context, shown: TeamCard) -> None:
    await replies.answer(context, shown, redraw=True)
