"""Follow-ups: written down from a message, chosen, corrected, handed on, taken back."""

import dataclasses

from telegram import Update

from bot import buttons, replies, routing
from bot.boundary import Context, without_button
from bot.understanding import Match, Reading
from bot.understanding.deals import spoken_of
from bot.understanding.entries import entry_of, record_ref, subject_of
from bot.views.view import View
from storage.entities.candidates import Candidate
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.follow_ups import Entry, Subject
from storage.entities.ids import parse_ref, ref
from storage.entities.instants import HOUR, to_ms

ASKS = {
    "when": "follow-when",
    "days": "follow-days",
    "note": "follow-note",
    "back": "follow-saved",
    "": "follow-saved",
}
MOST_OPTIONS = 4
LONGEST_NOTE = 500
HALF_HOUR = HOUR // 2


async def from_reading(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """Saved at once when the record and what was said are sure, otherwise a draft that waits for one tap
    (conversations 4.2, 4.3)."""
    match = reading.match
    entry = _entry(context, reading, subject_of(match.best))
    sure = [each for each in reading.matches if each.level == "sure"]
    if len(sure) > 1:
        await _stage(context, entry, "ask-several", _refs(sure), reading)
    elif reading.tense_open and match.level in ("sure", "context", "fuzzy"):
        await _stage(context, entry, "ask-tense", (), reading, plan_at=_plan_at(context, reading))
    elif match.level == "sure" and _is_told(reading):
        told = _of_deal(context, entry, reading)
        await replies.answer(context, await context.crm.follow_ups.say(context.call, told))
    else:
        await _stage(context, entry, *_draft_of(match, reading), reading)


def _is_told(reading: Reading) -> bool:
    """Surely a follow-up, or words for the card that is open: whatever is said of it belongs to it."""
    known = reading.match.hits[0].how == "known"
    return known or (reading.kind == "follow_up" and reading.certainty == "sure")


def _entry(context: Context, reading: Reading, subject: Subject | None) -> Entry:
    """What the words say, with the files that came along; a cry for help offers the superior (FOLLOW-11)."""
    entry = entry_of(reading, subject, now=context.call.at)
    hints = dataclasses.replace(entry.hints, help=reading.suggest_help)
    spoken = bool(context.files) and all(file.kind == "voice" for file in context.files)
    origin = "voice" if spoken else entry.origin
    return dataclasses.replace(entry, files=context.files, messages=context.messages, hints=hints, origin=origin)


def _of_deal(context: Context, entry: Entry, reading: Reading) -> Entry:
    """The deal of the customer that the words name (OPP-13)."""
    if entry.subject is None or entry.subject[0] != "customer" or "opp.edit" not in context.speaker.permissions:
        return entry
    deal = spoken_of(reading.text, ref(*entry.subject), context.situation.candidates)
    return dataclasses.replace(entry, opportunity_id=deal) if deal is not None else entry


def _draft_of(match: Match, reading: Reading) -> tuple[str, tuple[str, ...]]:
    """Which card asks, and the records it offers."""
    hits = tuple(dict.fromkeys(record_ref(hit.candidate) for hit in match.hits))
    match match.level:
        case "fuzzy" if match.best is not None and match.best.standing == "pool":
            return "follow-in-pool", ()  # Alike is enough to be told of it: whose it is, a claim decides.
        case "sure" | "fuzzy" | "context":
            return "follow-confirm", ()
        case "several":
            known = any(hit.how == "known" for hit in match.hits)
            return "ask-which-meant" if known else "follow-which", hits[:MOST_OPTIONS]
        case "not_yours":
            return "follow-not-yours", ()
        case "pool":
            return "follow-in-pool", ()
        case _:
            return ("follow-unknown", hits[:2]) if reading.customer else ("follow-which", ())


def _refs(matches: list[Match]) -> tuple[str, ...]:
    best = [match.best for match in matches]
    return tuple(dict.fromkeys(record_ref(each) for each in best if each is not None))[:MOST_OPTIONS]


def _plan_at(context: Context, reading: Reading) -> int | None:
    """The moment of the day that may be a plan (ask-tense): the hour said, else in two hours, at the half hour."""
    moments = [found.at for found in reading.dates if found.at is not None]
    ahead = [to_ms(moment) for moment in moments if to_ms(moment) > context.call.at]
    return ahead[0] if ahead else -(-(context.call.at + 2 * HOUR) // HALF_HOUR) * HALF_HOUR


async def _stage(
    context: Context,
    entry: Entry,
    view: str,
    options: tuple[str, ...],
    reading: Reading,
    *,
    plan_at: int | None = None,
) -> None:
    staged = await context.crm.follow_ups.stage(
        context.call, entry, view=view, options=options, mention=reading.customer or "", plan_at=plan_at
    )
    await replies.answer(context, staged)


async def _again(context: Context, words: str, known: Candidate | None = None) -> tuple[Reading, Situation]:
    """Words that came with a command or an edit, read as a follow-up."""
    situation = await context.crm.dialogue.situation(context.call, text=words, reply_to=None)
    context.situation = dataclasses.replace(situation, question=None, applied=False)
    reading = routing.read(words, context, known=known)
    if reading.kind not in ("follow_up", "lead", "task"):
        reading = dataclasses.replace(reading, kind="follow_up")
    return reading, context.situation


async def command(update: Update, context: Context) -> None:
    """/log and its key: with words they are logged, without them the next message is."""
    words = " ".join(context.args or [])
    if words:
        reading, situation = await _again(context, words)
        await from_reading(update, context, reading, situation)
        return
    await context.crm.follow_ups.ask_words(context.call)
    await replies.show(context, View(context.t("ask-log")), fresh=True)


async def contact_slot(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """After Reached, 记跟进 or /log: any words that do not name another customer exactly (conversations 4.5)."""
    question = situation.question
    parsed = parse_ref(question.subject) if question is not None else None
    if parsed is not None and parsed[0] == "draft":
        return await _fill(context, reading, parsed[1])
    if parsed is None or parsed[0] != "follow_up":
        await from_reading(update, context, dataclasses.replace(reading, kind="follow_up"), situation)
        return True
    record = await context.crm.follow_ups.record_of(context.call, parsed[1])
    other = subject_of(reading.match.best) if reading.match.level == "sure" else None
    if record is None or (other is not None and other != record.subject):
        return False
    entry = entry_of(reading, (record.kind, record.id), now=context.call.at)
    await replies.answer(context, await context.crm.follow_ups.add(context.call, parsed[1], entry))
    return True


async def _fill(context: Context, reading: Reading, draft_id: int) -> bool:
    """The line a voice was still waiting for: its words, its customer, its date."""
    match = reading.match
    entry = _entry(context, reading, subject_of(match.best))
    view, options = ("", ()) if match.level == "sure" else _draft_of(match, reading)
    filled = await context.crm.follow_ups.fill(
        context.call, draft_id, entry, view=view, options=options, mention=reading.customer or ""
    )
    await replies.answer(context, filled)
    return True


async def customer_slot(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A typed name says which customer a draft is for."""
    question = situation.question
    parsed = parse_ref(question.subject) if question is not None else None
    subject = subject_of(reading.match.best)
    if parsed is None or parsed[0] != "draft" or reading.kind != "lookup" or subject is None:
        return False
    await replies.answer(context, await context.crm.follow_ups.choose(context.call, parsed[1], subject))
    return True


async def note_slot(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """The new words of a follow-up, unless the message is surely something else."""
    question = situation.question
    parsed = parse_ref(question.subject.removesuffix(":note")) if question is not None else None
    if parsed is None or parsed[0] != "follow_up" or len(reading.text) > LONGEST_NOTE:
        return False
    if reading.certainty == "sure" and reading.match.level == "sure":
        return False
    await replies.answer(context, await context.crm.follow_ups.replace_note(context.call, parsed[1], reading.text))
    return True


async def on_reply(update: Update, context: Context, reading: Reading, situation: Situation, card: Card) -> None:
    """A reply to a saved follow-up: a date moves its next contact, a sentence is added to it."""
    if await routing.takes_date(update, context, reading, situation, ref("follow_up", card.record_id)):
        return
    if card.view == "follow-note":
        changed = await context.crm.follow_ups.replace_note(context.call, card.record_id, reading.text)
        await replies.answer(context, changed, redraw=True)
        return
    if reading.match.level == "several":
        await from_reading(update, context, reading, situation)
        return
    entry = _entry(context, reading, subject_of(reading.match.best))
    added = await context.crm.follow_ups.add(context.call, card.record_id, entry)
    await replies.answer(context, added, redraw=added.card.id == card.id)


async def on_record_reply(
    update: Update, context: Context, reading: Reading, situation: Situation, card: Card
) -> None:
    """A reply to a customer or lead: a date is the next contact, a sentence a follow-up on it (6.3)."""
    if await routing.takes_date(update, context, reading, situation, card.subject or ""):
        return
    await from_reading(update, context, reading, situation)


async def edited(update: Update, context: Context) -> None:
    """An edited message: its follow-up is read again; another customer or kind only makes a draft (DIALOG-8)."""
    message = update.edited_message
    words = (message.text or message.caption or "") if message is not None else ""
    if not words:
        return
    source = await context.crm.follow_ups.source_of(context.call)
    if source is None:
        if await context.crm.follow_ups.drop_draft_of(context.call):
            reading, situation = await _again(context, words)
            await context.runtime.features.kinds[reading.kind](update, context, reading, situation)
        return
    record = source.record
    known = Candidate(ref=ref(record.kind, record.id), kind=record.kind, name=record.name, standing="own")
    reading, _ = await _again(context, words, known)
    plain = routing.read(words, context)
    if plain.kind in ("task", "lead") and plain.certainty == "sure":
        reading = plain
    subject: Subject = (record.kind, record.id)
    if _is_changed_beyond(reading, subject):
        await _stage(context, entry_of(reading, subject_of(reading.match.best), now=context.call.at), *_edit(reading))
        return
    entry = entry_of(reading, subject, now=context.call.at)
    await replies.answer(context, await context.crm.follow_ups.reread(context.call, source.id, entry), redraw=True)


def _is_changed_beyond(reading: Reading, subject: Subject) -> bool:
    """Would the edit change the kind or the customer of the record? Then nothing is saved (DIALOG-8)."""
    if reading.kind != "follow_up" or len(reading.matches) > 1:
        return True
    return reading.match.level != "sure" or subject_of(reading.match.best) != subject


def _edit(reading: Reading) -> tuple[str, tuple[str, ...], Reading]:
    """The card that shows what the edit would be as a record of its own."""
    if reading.kind != "follow_up":
        return "edit-kept", (), reading
    if reading.match.level == "sure":
        return "follow-confirm", (), reading
    return (*_draft_of(reading.match, reading), reading)


# ── taps ──


async def undo(update: Update, context: Context) -> None:
    """撤销: within ten minutes, the words back as a draft."""
    await replies.answer(context, await context.crm.follow_ups.undo(context.call, context.id_of("follow_up")))


async def when(update: Update, context: Context) -> None:
    """A date chip, none, or that the day said was the day it happened."""
    number, arg = context.id_of("follow_up"), context.button_arg
    at = buttons.from_minutes(arg.removeprefix("was."))
    if arg.startswith("was.") and at is not None:
        await replies.answer(context, await context.crm.follow_ups.change_occurred(context.call, number, at))
        return
    chosen = None if arg == "none" else at
    await replies.answer(context, await context.crm.follow_ups.change_next(context.call, number, chosen))


async def outcome(update: Update, context: Context) -> None:
    """有意向, 要报价, …: how it went."""
    number = context.id_of("follow_up")
    await replies.answer(context, await context.crm.follow_ups.set_outcome(context.call, number, context.button_arg))


async def open(update: Update, context: Context) -> None:
    """Other keys on the same card: days, the grid, hours, the note; or the card afresh."""
    number, arg = context.id_of("follow_up"), context.button_arg
    if arg == "keep":
        kept = await context.crm.follow_ups.ask(context.call, number, "follow-saved", forget=True)
        await replies.answer(context, kept)
        return
    view = ASKS.get(arg)
    day = None if view is not None else buttons.from_minutes(arg)
    asked = await context.crm.follow_ups.ask(context.call, number, view or "follow-hours", day=day)
    await replies.answer(context, asked)


async def save(update: Update, context: Context) -> None:
    """A draft's button: to which record, both, as of today, planned, or as a new lead."""
    number, arg = context.id_of("draft"), context.button_arg
    if arg == "lead":
        await replies.answer(context, await context.crm.follow_ups.as_lead(context.call, number))
        return
    if not await _traded(update, context, number, arg):
        await replies.answer(context, await context.crm.follow_ups.save(context.call, number, arg))


async def _traded(update: Update, context: Context, draft_id: int, choice: str) -> bool:
    """A deal, a contract or money whose customer is chosen only now goes the way it had gone with a sure name."""
    parsed = parse_ref(choice)
    if parsed is None or parsed[0] != "customer" or await context.crm.follow_ups.files_of(context.call, draft_id):
        return False
    words = await context.crm.dialogue.words_of(context.call, draft_id)
    situation = await context.crm.dialogue.situation(context.call, text=words, reply_to=None)
    context.situation = dataclasses.replace(situation, question=None, applied=False)
    known = Candidate(ref=choice, kind="customer", name="", standing="own")
    if not await routing.traded(update, context, routing.read(words, context, known=known), context.situation):
        return False
    await context.crm.dialogue.discard(without_button(context.call), draft_id)
    return True


async def switch(update: Update, context: Context) -> None:
    """换客户, 记到别家, 都不是."""
    await replies.answer(context, await context.crm.follow_ups.switch(context.call, context.id_of("draft")))


async def hand(update: Update, context: Context) -> None:
    """转给王芳: she decides whether to log the words."""
    await replies.answer(context, await context.crm.follow_ups.hand(context.call, context.id_of("draft")))


async def claim_and_log(update: Update, context: Context) -> None:
    """领取并记录."""
    await replies.answer(context, await context.crm.follow_ups.claim_and_log(context.call, context.id_of("draft")))
