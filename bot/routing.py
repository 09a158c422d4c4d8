"""A message that is no command: the CRM is asked once for the situation, then (situation, kind) -> feature."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from telegram import Message, MessageOrigin, Update

from bot import understanding
from bot.boundary import Context
from bot.features import Features
from bot.texts import LOCALES, texts
from bot.understanding import lifting
from bot.understanding.reading import DateFound, Language, Match, Reading
from storage.entities.candidates import Candidate
from storage.entities.dialogue import Question, Situation
from storage.entities.ids import parse_ref, ref
from storage.entities.instants import to_ms

# What may be said of a deal, a contract or money; whose it was takes it before its kind does.
OF_TRADE = frozenset({"business", "follow_up", "lookup", "lead"})


@lru_cache(maxsize=4)
def key_labels(keys: tuple[str, ...]) -> dict[str, str]:
    """What the keys of the reply keyboard say in every language: an old keyboard may still be on the phone."""
    return {texts(locale).plain(key): key for key in keys for locale in LOCALES if texts(locale).has(key)}


def key_of(features: Features, text: str) -> str | None:
    """The reply key a message is, if it is one."""
    return key_labels(tuple(features.keys)).get(text.strip())


def free_text(features: Features, message: Message) -> str | None:
    """The words to be understood: no command, no key."""
    text = message.text
    if text is None or text.startswith("/") or key_of(features, text) is not None:
        return None
    return text


def command_of(message: Message, bot_username: str) -> tuple[str, str] | None:
    """("log", "words after it") for `/log@bot words`; None for no command or one meant for another bot."""
    text = message.text or ""
    if not text.startswith("/"):
        return None
    head, _, rest = text[1:].partition(" ")
    if "\n" in head:
        head, _, more = head.partition("\n")
        rest = f"{more} {rest}".strip()
    name, _, addressed = head.partition("@")
    if addressed and addressed.lower() != bot_username.lower():
        return None
    return name.lower(), rest.strip()


def read(
    text: str,
    context: Context,
    *,
    known: Candidate | None = None,
    forwarded: bool = False,
    spoken: bool = False,
) -> Reading:
    """What the text means, to this person at the time it was said."""
    speaker = context.speaker
    organisation = speaker.organisation
    policy = context.situation.settings
    return understanding.read(
        text,
        now=context.call.said_at.astimezone(organisation.timezone),
        tz=ZoneInfo(organisation.timezone.key),
        lang=_language(speaker.locale),
        region=organisation.phone_region,
        currency=organisation.base_currency,
        candidates=context.situation.candidates,
        day_month_order=policy["org.day_month_order"],
        default_time=time.fromisoformat(policy["remind.default_time"]),
        workdays=organisation.workdays,
        holidays=organisation.holidays,
        known=known,
        context=_recent(context.situation) if known is None and not forwarded else None,
        input="forward" if forwarded else "voice" if spoken else "text",
    )


def _recent(situation: Situation) -> Candidate | None:
    """The record card opened within ten minutes: only ever proposed."""
    recent = situation.recent
    if recent is None:
        return None
    return Candidate(ref=ref(recent.kind, recent.id), kind=recent.kind, name=recent.name, standing="own")


def _language(locale: str) -> Language:
    return "zh-CN" if locale == "zh-CN" else "zh-TW" if locale.startswith("zh") else "en"


def known_record(situation: Situation) -> Candidate | None:
    """The record a reply or an open question is about, as the candidate that is certain."""
    subject = None
    if situation.replied is not None:
        subject = situation.replied.subject
    elif situation.question is not None and situation.question.slot == "contact":
        subject = situation.question.subject
    parsed = parse_ref((subject or "").partition(":")[0])
    if subject is None or parsed is None or parsed[0] not in ("customer", "lead"):
        return None
    ref = subject.partition(":")[0]
    for candidate in situation.candidates:
        if candidate.ref == ref:
            return candidate
    return Candidate(ref=ref, kind="lead" if parsed[0] == "lead" else "customer", name="", standing="own")


async def route_text(update: Update, context: Context, text: str) -> None:
    """Reply to a card, then the open question, then what the words themselves say (conversations 4.1)."""
    features, situation = context.runtime.features, context.situation
    reading = read(text, context, known=known_record(situation))
    card = situation.replied
    if card is not None and card.entity in features.replies:
        await features.replies[card.entity](update, context, reading, situation, card)
        return
    own = await answer(update, context, reading, situation)
    if own is None:
        return
    reading = own
    if situation.visit is not None and features.on_site is not None and _is_of_visit(reading, situation, context):
        await features.on_site(update, context, reading, situation)
        return
    await route_reading(update, context, reading, situation)


async def answer(
    update: Update, context: Context, reading: Reading, situation: Situation, *, spoken: bool = False
) -> Reading | None:
    """Answer the open question with the words: None when they did, else what they say on their own."""
    question = situation.question
    if question is None:
        return reading
    own = read(reading.text, context, spoken=spoken) if question.slot == "contact" else reading
    slot = context.runtime.features.slots.get(question.slot)
    is_answer = slot is not None and not is_of_its_own(own, question)
    if is_answer and slot is not None and await slot(update, context, reading, situation):
        return None
    return own


async def lifted(context: Context, reading: Reading) -> Reading:
    """What nobody understood, as the engine may understand it: likely at most, never sure."""
    engine = context.runtime.engine
    if reading.kind != "unknown" or engine is None or not engine.may_suggest:
        return reading
    suggestion = await engine.suggest(reading.text)
    if suggestion is None or (suggestion.kind == "lead" and "lead.create" not in context.speaker.permissions):
        return reading
    named = read(suggestion.customer, context).match if suggestion.customer else Match()
    return lifting.lifted(reading, suggestion, named)


async def route_reading(update: Update, context: Context, reading: Reading, situation: Situation) -> None:
    """A message of its own goes to the feature of its kind, or is kept as not understood."""
    features = context.runtime.features
    reading = await lifted(context, reading)
    if await traded(update, context, reading, situation):
        return
    handler = features.kinds.get(reading.kind) or features.not_understood
    if handler is not None:
        await handler(update, context, reading, situation)


async def traded(update: Update, context: Context, reading: Reading, situation: Situation) -> bool:
    """A deal, a contract or money that the words say; False when no feature takes them for its own."""
    if reading.kind not in OF_TRADE:
        return False
    trade = context.runtime.features.businesses.get(reading.business or "")
    return trade is not None and await trade(update, context, reading, situation)


async def route_thread(update: Update, context: Context, customer_id: int, situation: Situation, text: str) -> None:
    """A reply to the card of something a customer has is about that customer (conversations 1, principle 5)."""
    known = Candidate(ref=ref("customer", customer_id), kind="customer", name="", standing="own")
    await route_reading(update, context, read(text, context, known=known), situation)


def _is_of_visit(reading: Reading, situation: Situation, context: Context) -> bool:
    """Words said on site that name nobody else: a note or a date; neither a look-up, a new lead, a reminder nor
    thanks (FOLLOW-17)."""
    best, visit = reading.match.best, situation.visit
    if date(reading.text, context) is not None:
        return True
    if reading.kind not in ("follow_up", "unknown", "business") or visit is None:
        return False
    about = ref(visit.record.kind, visit.record.id)
    if best is not None and about in (best.ref, best.subject):
        return True
    return reading.match.level in ("none", "context")


def is_of_its_own(reading: Reading, question: Question) -> bool:
    """Does the message mean something else than the answer to "what happened?" (conversations 4.5, principle 9)?

    It names another record for certain, or is surely a look-up, a greeting, a new lead or a reminder.
    """
    if question.slot != "contact":
        return False
    if reading.certainty == "sure" and reading.kind in ("lookup", "register", "small_talk", "lead", "task"):
        return True
    best = reading.match.best
    about = question.subject.partition(":")[0]
    if (parse_ref(about) or ("",))[0] == "draft":  # It waits for whichever record the words name.
        return False
    return reading.match.level == "sure" and best is not None and about not in (best.ref, best.subject, "-")


async def takes_date(update: Update, context: Context, reading: Reading, situation: Situation, subject: str) -> bool:
    """A reply that is a date answers the card as the slot date would; False when it is anything else."""
    slot = context.runtime.features.slots.get("date")
    asked = Question(id=0, slot="date", subject=subject, card_id=None, asked_at=context.call.at)
    return slot is not None and await slot(update, context, reading, replace(situation, question=asked))


INPUTS = (
    "contact",
    "location",
    "venue",
    "photo",
    "document",
    "voice",
    "audio",
    "video",
    "video_note",
    "sticker",
    "animation",
    "poll",
    "dice",
    "story",
)


def input_of(message: Message) -> str:
    """What a message holds besides text: contact, photo, …, or other."""
    for name in INPUTS:
        if getattr(message, name, None):
            return name
    return "other"


def sender_of(origin: MessageOrigin | None) -> str:
    """Whoever wrote a forward first, as the app names him."""
    user = getattr(origin, "sender_user", None)
    chat = getattr(origin, "sender_chat", None) or getattr(origin, "chat", None)
    if user is not None:
        return str(user.full_name)
    return str(getattr(origin, "sender_user_name", "") or (chat.title if chat is not None else "") or "")


_HOURS = re.compile(r"(\d{1,3})\s*(h|hours?|m|min|minutes?|小时|小時|分钟|分鐘)", re.IGNORECASE)


def until(words: str, context: Context) -> datetime | None:
    """The moment `2h`, `90分钟`, `明天` or `tomorrow 9am` stands for, from now; None when it is none."""
    duration = _HOURS.fullmatch(words.strip())
    if duration is not None:
        number = int(duration[1])
        hours = duration[2].lower()[0] == "h" or "小" in duration[2]
        return context.call.now + (timedelta(hours=number) if hours else timedelta(minutes=number))
    found = date(words, context)
    at = found.at if found is not None else None
    return at.astimezone(UTC) if at is not None and at > context.call.now else None


def date(words: str, context: Context) -> DateFound | None:
    """The date that the whole text is, to this person; None when it is anything more or less."""
    organisation = context.speaker.organisation
    policy = context.situation.settings
    return understanding.read_date(
        words,
        now=context.call.said_at.astimezone(organisation.timezone),
        tz=ZoneInfo(organisation.timezone.key),
        lang=_language(context.speaker.locale),
        region=organisation.phone_region,
        day_month_order=policy["org.day_month_order"],
        default_time=time.fromisoformat(policy["remind.default_time"]),
        workdays=organisation.workdays,
        holidays=organisation.holidays,
        makeup_days=organisation.makeup_days,
    )


def instant(words: str, context: Context) -> int | None:
    """The moment that the whole text is, to this person; None where it is none."""
    found = date(words, context)
    return to_ms(found.at) if found is not None and found.at is not None else None
