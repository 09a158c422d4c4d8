"""A customer's team, and asking to join it (TEAM-1 to TEAM-8)."""

from telegram import Update

from bot import replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.views import team as views
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.ids import parse_ref
from storage.entities.instants import to_ms
from storage.entities.team import JoinRequest, TeamCard
from storage.errors import Invalid, NotFound

LONGEST_NAME = 40


async def open(update: Update, context: Context) -> None:
    """协作 shows the team or a page of it; on a request, the further choices."""
    arg = context.button_arg
    if context.record is not None and context.record[0] == "join_request":
        await _request(context, await context.crm.team.request(context.call, context.record[1], more=arg == "more"))
        return
    first = int(arg[1:]) if arg[:1] == "p" and arg[1:].isdecimal() else 0
    await _show(context, await context.crm.team.open(context.call, context.id_of("customer"), first=first))


async def pick(update: Update, context: Context) -> None:
    """加人 asks whom; 搜同事 waits for a name; a person is asked what he may do."""
    arg = context.button_arg
    person = parse_ref(arg)
    user_id = person[1] if person is not None and person[0] == "user" else None
    shown = await context.crm.team.pick(context.call, context.id_of("customer"), user_id, asks=arg == "s")
    await _show(context, shown)


async def put(update: Update, context: Context) -> None:
    """What he may do, and for how long."""
    who, power, days = _choice(context.button_arg)
    await _show(context, await context.crm.team.put(context.call, context.id_of("customer"), who, power, days=days))


def _choice(arg: str) -> tuple[int, str, int]:
    """u5.read.30. Raises Invalid for anything else."""
    who, _, rest = arg.partition(".")
    power, _, days = rest.partition(".")
    person = parse_ref(who)
    if person is None or person[0] != "user" or not days.isdecimal():
        raise Invalid("unknown_value", rule="TEAM-2")
    return person[1], power, int(days)


async def drop(update: Update, context: Context) -> None:
    """移出."""
    person = parse_ref(context.button_arg)
    if person is None or person[0] != "user":
        raise NotFound(rule="ORG-31")
    await _show(context, await context.crm.team.remove(context.call, context.id_of("customer"), person[1]))


async def leave(update: Update, context: Context) -> None:
    """退出."""
    await _show(context, await context.crm.team.leave(context.call, context.id_of("customer")))


async def join(update: Update, context: Context) -> None:
    """申请协作: from a look-up the card says so, from a draft it is a message of its own and the draft stays."""
    record, arg = context.record, context.button_arg
    draft = record[1] if record is not None and record[0] == "draft" else None
    asked = await context.crm.team.ask(context.call, draft_id=draft, number=int(arg) if arg.isdecimal() else 0)
    await replies.show(context, views.asked(asked, context.t), fresh=draft is not None)


async def redraw_draft(update: Update, context: Context) -> None:
    """The draft with new buttons, after asking made a message of its own (DIALOG-7)."""
    if context.card is None:
        return
    await replies.answer(context, await context.crm.team.draft_again(context.call, context.card.record_id))


async def let(update: Update, context: Context) -> None:
    """同意协作, or one of the further choices."""
    power, _, days = context.button_arg.partition(".")
    if power not in ("read", "write") or not days.isdecimal():
        raise Invalid("unknown_value", rule="TEAM-8")
    shown = await context.crm.team.decide(context.call, context.id_of("join_request"), power, days=int(days))
    await _request(context, shown)


async def deny(update: Update, context: Context) -> None:
    """不同意."""
    await _request(context, await context.crm.team.decide(context.call, context.id_of("join_request"), ""))


async def person_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name for the open question; False when it names no colleague or the question was another."""
    subject, purpose = situation.asked
    record = parse_ref(subject)
    if purpose != "team-who" or record is None or len(reading.text) > LONGEST_NAME:
        return False
    if not (await context.crm.people.directory(context.call, text=reading.text, limit=1)).people:
        return False
    await _show(context, await context.crm.team.search(context.call, record[1], reading.text))
    return True


async def person_replied(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to the card that asks is always the answer (conversations 4.5)."""
    await _show(context, await context.crm.team.search(context.call, card.record_id, reading.text[:LONGEST_NAME]))


async def date_written(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed end of what somebody may do; False when it is no date or the question was another."""
    question = situation.question
    asked = question is not None and question.subject == "-:team-power"
    found = routing.date(reading.text, context) if asked else None
    if found is None or found.at is None:
        return False
    await _show(context, await context.crm.team.put_through(context.call, to_ms(found.at), timed=found.timed))
    return True


async def _show(context: Context, shown: TeamCard) -> None:
    await replies.show(context, views.shown(shown, context.t), card=shown.card, redraw=True)


async def _request(context: Context, shown: JoinRequest) -> None:
    await replies.show(context, views.request(shown, context.t), card=shown.card)
