"""Photos, albums, documents and voices; forwards as a whole; the files of a record (conversations 4.4, 6.3)."""

import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram import Message, MessageOrigin, Update

from bot import fetching, replies, routing
from bot.boundary import Context
from bot.understanding import Reading
from bot.understanding.entries import entry_of, subject_of
from bot.understanding.folding import fold_text
from bot.views import file as views
from storage.entities.dialogue import Situation
from storage.entities.files import TRADE_HOLDERS, NewFile, TradeHolder
from storage.entities.follow_ups import Entry, Hints, Subject
from storage.entities.ids import parse_ref, ref

Handler = Callable[[Update, Context], Awaitable[None]]
MEDIA = ("document", "voice", "audio", "video", "animation", "video_note")
LONGEST_VOICE = 60
LONGEST_WORDS = 4000
CARD_WORDS = frozenset(("名片", "扫名片", "新名片", "card", "name card", "business card", "new card"))


@dataclass(frozen=True, slots=True)
class Sent:
    """What one message, or all parts of a gathering, brought along. `heard`: its words were spoken."""

    files: tuple[NewFile, ...]
    words: str
    messages: tuple[str, ...]
    too_big: bool = False
    long_voice: bool = False
    heard: bool = False

    @property
    def is_voice(self) -> bool:
        return bool(self.files) and all(file.kind == "voice" for file in self.files)

    @property
    def told(self) -> tuple[str, ...]:
        """What the card must add: a file that was refused, a voice nobody can read yet."""
        voice = "voice_long" if self.long_voice else "voice" if self.is_voice and not self.words else ""
        return tuple(one for one in ("too_big" if self.too_big else "", voice) if one)


def sent_with(update: Update, context: Context) -> Sent:
    """The files and words of the message; of a gathering those of every part, in order (DIALOG-4)."""
    message = update.message
    assert message is not None
    payload = context.delivery.payload if context.delivery is not None else {}
    parts = [Message.de_json(part["message"], context.bot) for part in payload.get("parts", ())] or [message]
    found = [file for part in parts if (file := file_of(part)) is not None]
    fitting = tuple(file for file in found if not file.is_too_big)
    return Sent(
        files=fitting,
        words=(message.text or message.caption or "").replace("\0", "").strip(),
        messages=tuple(str(part.message_id) for part in parts),
        too_big=len(fitting) < len(found),
        long_voice=any(file.kind == "voice" and (file.seconds or 0) > LONGEST_VOICE for file in fitting),
    )


def file_of(message: Message) -> NewFile | None:
    """The file of one message. Its name is only kept as data."""
    number = str(message.message_id)
    if message.photo:
        largest = message.photo[-1]
        return NewFile("photo", largest.file_id, size=largest.file_size or 0, mime="image/jpeg", message=number)
    for kind in (*MEDIA[-2:], *MEDIA[:-2]):  # An animation comes with a document beside it.
        media = getattr(message, kind, None)
        if media is not None:
            return NewFile(
                kind,  # type: ignore[arg-type]
                media.file_id,
                name=(getattr(media, "file_name", None) or "").replace("\0", ""),
                mime=getattr(media, "mime_type", None) or "",
                size=media.file_size or 0,
                seconds=_seconds(getattr(media, "duration", None)),
                message=number,
            )
    return None


def _seconds(duration: Any) -> int | None:
    if duration is None:
        return None
    return int(duration.total_seconds()) if hasattr(duration, "total_seconds") else int(duration)


async def received(update: Update, context: Context) -> None:
    """A photo, an album, a document, a voice: to the card replied to, the visit, the record named, or it is asked."""
    message = update.message
    if message is None:
        return
    own = _document_handler(message, context)
    if own is not None:
        await own(update, context)
        return
    await kept(update, context)


async def kept(update: Update, context: Context) -> None:
    """A file like any other, whatever its name ends with."""
    sent = sent_with(update, context)
    if not sent.files and not sent.words:
        await replies.show(context, views.too_big(context.t))
        return
    await _place(update, context, await _heard(context, sent))


async def _heard(context: Context, sent: Sent) -> Sent:
    """A voice message with its words, where an engine transcribes it in time."""
    engine = context.runtime.engine
    if engine is None or not engine.may_hear or not sent.is_voice or sent.words or sent.long_voice:
        return sent
    await replies.show_working(context)
    spoken = [await engine.transcribe(await fetching.content_of(context, file)) for file in sent.files]
    words = "\n".join(one for one in spoken if one)[:LONGEST_WORDS]
    return dataclasses.replace(sent, words=words, heard=bool(words))


def _document_handler(message: Message, context: Context) -> Handler | None:
    """Who takes documents of this kind, unless they answer a card or come with others."""
    name = message.document.file_name if message.document is not None and not message.media_group_id else None
    if not name or context.situation.replied is not None or _wanted(context) is not None:
        return None
    suffix = "." + name.rpartition(".")[2].lower()
    right = context.runtime.features.document_rights.get(suffix)
    if right is not None and right not in context.speaker.permissions:
        return None
    return context.runtime.features.documents.get(suffix)


async def _place(update: Update, context: Context, sent: Sent) -> None:
    situation = context.situation
    reading, situation = await _read(context, sent, situation)
    context.files, context.messages = sent.files, sent.messages
    wanted = None if sent.is_voice else _wanted(context)
    if wanted is not None:
        await _hand_in(context, sent, wanted)
        return
    card = situation.replied
    if card is not None and card.entity == "follow_up":
        entry = dataclasses.replace(_entry(context, reading, sent), subject=None)
        added = await context.crm.follow_ups.add(context.call, card.record_id, entry)
        await _shown(context, added, redraw=getattr(added, "follow_up", None) is None or added.card.id == card.id)
        return
    known = subject_of(routing.known_record(situation))
    if known is not None:
        await _on_record(context, reading, sent, known, replied=card is not None)
    elif situation.visit is not None and not _is_elsewhere(reading, situation):
        noted = await context.crm.visits.note(context.call, situation.visit.id, _entry(context, reading, sent))
        await _shown(context, noted, redraw=True)
    elif sent.heard:
        await _spoken(update, context, sent, reading, situation)
    elif _may_be_card(sent, reading) and await _scanned(context, sent):
        return
    elif sent.words:
        follow_up = dataclasses.replace(reading, kind="follow_up")
        await context.runtime.features.kinds["follow_up"](update, context, follow_up, situation)
        await _tell(context, sent)
    else:
        await _ask(context, sent)


def _wanted(context: Context) -> tuple[TradeHolder, int] | None:
    """The deal, contract or money whose card these answer, or which asked for files."""
    replied, question = context.situation.replied, context.situation.question
    if replied is not None:
        record = parse_ref(replied.subject or "")
    elif question is not None and question.slot == "file":
        record = parse_ref(question.subject.partition(":")[0])
    else:
        record = None
    kind = TRADE_HOLDERS.get(record[0]) if record is not None else None
    return (kind, record[1]) if kind is not None and record is not None else None


async def _hand_in(context: Context, sent: Sent, to: tuple[TradeHolder, int]) -> None:
    """On the record itself; words beside a file become its name, where they can be read again."""
    named = [
        dataclasses.replace(file, name=f"{sent.words} {file.name}".strip() if sent.words else file.name)
        for file in sent.files
    ]
    if named:
        await _shown(context, await context.crm.files.hand_in(context.call, *to, named), redraw=True)
    await _tell(context, sent)


async def _spoken(update: Update, context: Context, sent: Sent, reading: Reading, situation: Situation) -> None:
    """A transcript like a typed line; what nobody understands is kept with its audio and asks for one (4.4)."""
    own = await routing.answer(update, context, reading, situation, spoken=True)
    if own is None:
        return
    own = await routing.lifted(context, own)
    if own.kind == "unknown":
        await _ask(context, sent)
    else:
        await routing.route_reading(update, context, own, situation)


def _may_be_card(sent: Sent, reading: Reading) -> bool:
    """Words beside a photo that say that a card or a new lead is on it."""
    return reading.kind == "lead" or fold_text(sent.words) in CARD_WORDS


async def _scanned(context: Context, sent: Sent) -> bool:
    """Is it a photo of a business card, where somebody reads them? Then it is a lead by now."""
    scanned = context.runtime.features.scanned
    words = "" if fold_text(sent.words) in CARD_WORDS else sent.words
    return scanned is not None and await scanned(context, sent.files, words)


async def _read(context: Context, sent: Sent, situation: Situation) -> tuple[Reading, Situation]:
    """The words read as if typed, with the names they may mean."""
    if sent.words and not situation.candidates:
        looked = await context.crm.dialogue.situation(
            context.call, text=sent.words, reply_to=context.call.card_message
        )
        situation = context.situation = dataclasses.replace(looked, applied=False)
    known = routing.known_record(situation)
    return routing.read(sent.words, context, known=known, spoken=sent.heard), situation


def _is_elsewhere(reading: Reading, situation: Situation) -> bool:
    """Do the words name another record for certain?"""
    best = reading.match.best
    about = ref(situation.visit.record.kind, situation.visit.record.id) if situation.visit is not None else ""
    return best is not None and reading.match.level == "sure" and about not in (best.ref, best.subject)


def _entry(context: Context, reading: Reading, sent: Sent, subject: Subject | None = None) -> Entry:
    """What is written down: the words as read, the files, and what the card must add."""
    if sent.words:
        entry = entry_of(reading, subject, now=context.call.at)
    else:
        entry = Entry(subject=subject)
    hints = dataclasses.replace(entry.hints, told=sent.told)
    origin = "voice" if sent.is_voice else entry.origin
    return dataclasses.replace(entry, files=sent.files, messages=sent.messages, hints=hints, origin=origin)


async def _on_record(context: Context, reading: Reading, sent: Sent, subject: Subject, *, replied: bool) -> None:
    """On the card of a record: with words, or a voice, a follow-up on it; else the files hang on it (6.3)."""
    if sent.words or sent.is_voice or not replied:
        saved = await context.crm.follow_ups.say(context.call, _entry(context, reading, sent, subject))
        await _shown(context, saved)
        return
    await _shown(context, await context.crm.files.attach(context.call, *subject, sent.files), redraw=True)


async def _ask(context: Context, sent: Sent) -> None:
    """Nobody was named: a lead where its card can be read, else kept, with the customers touched last as buttons."""
    if not sent.words and await _scanned(context, sent):
        return
    photo = all(file.kind == "photo" for file in sent.files)
    view = "ask-voice" if sent.is_voice else "ask-photo" if photo else "ask-file"
    told = (*sent.told, "card") if photo and context.runtime.cards is not None else sent.told
    entry = Entry(files=sent.files, messages=sent.messages, hints=Hints(told=told))
    words = sent.words or next((file.name for file in sent.files if file.name), "")
    entry = dataclasses.replace(
        entry, words=words, content=sent.words, origin="voice" if sent.heard else entry.origin
    )
    await _shown(context, await context.crm.follow_ups.stage(context.call, entry, view=view))


async def _tell(context: Context, sent: Sent) -> None:
    """A file that could not be taken is said besides; its words were taken (FILE-3)."""
    if sent.too_big:
        await replies.show(context, views.too_big(context.t), fresh=True)


async def forwarded(update: Update, context: Context) -> None:
    """A forward, or a burst of them, as a whole: a draft on whom its words or its sender belong to (4.4)."""
    message = update.message
    if message is None or message.forward_origin is None:
        return
    kind = routing.input_of(message)
    if kind in ("contact", "location", "venue"):
        await context.runtime.features.inputs[kind](update, context)
        return
    sent = sent_with(update, context)
    context.files, context.messages = sent.files, sent.messages
    subject = await _meant(context, sent, message.forward_origin)
    if subject is not None:
        await _forwarded_to(context, sent, subject)
    elif sent.words:
        await _forwarded_elsewhere(update, context, sent)
    elif sent.files:
        await _ask(context, sent)
    else:
        await context.runtime.features.inputs["other"](update, context)


async def _meant(context: Context, sent: Sent, origin: MessageOrigin) -> Subject | None:
    """Whose words these are: of the card replied to, named in them, or a contact by the name of the sender."""
    known = subject_of(routing.known_record(context.situation)) if context.situation.replied else None
    if known is not None:
        return known
    for words in (sent.words, routing.sender_of(origin)):
        if not words:
            continue
        looked = await context.crm.dialogue.situation(context.call, text=words, reply_to=None)
        context.situation = dataclasses.replace(looked, applied=False, question=context.situation.question)
        match = routing.read(words, context, forwarded=True).match
        best = match.best
        if match.level == "sure" and best is not None and best.standing == "own" and subject_of(best) is not None:
            return subject_of(best)
    return None


async def _forwarded_to(context: Context, sent: Sent, subject: Subject) -> None:
    """What somebody else wrote is never saved without a tap."""
    entry = Entry(subject=subject, content=sent.words, words=sent.words, origin="forward")
    entry = dataclasses.replace(entry, files=sent.files, messages=sent.messages)
    await _shown(context, await context.crm.follow_ups.stage(context.call, entry, view="follow-confirm"))


async def _forwarded_elsewhere(update: Update, context: Context, sent: Sent) -> None:
    """A lead, or a look-up, if there is anything of one in it; else it is asked (ask-forward)."""
    looked = await context.crm.dialogue.situation(context.call, text=sent.words, reply_to=None)
    context.situation = dataclasses.replace(looked, applied=False)
    reading = routing.read(sent.words, context, forwarded=True)
    named = reading.customer or reading.person or reading.phones or reading.unread_phones or reading.emails
    features = context.runtime.features
    if (named or reading.kind in ("lookup", "lead") or reading.match.hits) and not sent.files and features.forwarded:
        await features.forwarded(update, context)
        return
    entry = Entry(content=sent.words, words=sent.words, origin="forward", files=sent.files, messages=sent.messages)
    mention = reading.customer or routing.sender_of(update.message.forward_origin if update.message else None)
    staged = await context.crm.follow_ups.stage(context.call, entry, view="ask-forward", mention=mention)
    await _shown(context, staged)


# ── the files of a record ──


async def listed(update: Update, context: Context) -> None:
    """附件 on the card of a record."""
    assert context.data is not None
    await _shown(context, await context.crm.files.show_list(context.call, context.data.id), fresh=True)


async def turn(update: Update, context: Context) -> None:
    """‹ and › under the list."""
    await _shown(context, await context.crm.files.show_list(context.call, "", step=context.page_step))


async def again(update: Update, context: Context) -> None:
    """Fetch a file once more."""
    await _shown(context, await context.crm.files.ask_again(context.call, context.id_of("file")))


async def undo(update: Update, context: Context) -> None:
    """撤掉附件 2: they come off the record they were sent to."""
    await replies.answer(context, await context.crm.files.take_back(context.call))


async def _shown(context: Context, result: Any, *, redraw: bool = False, fresh: bool = False) -> None:
    reaction = "👌" if redraw and context.event.message is not None else None
    await replies.answer(context, result, redraw=redraw, fresh=fresh, reaction=reaction)
