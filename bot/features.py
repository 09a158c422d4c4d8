"""The table of contents a bot is built from: which word, key, tap or meaning leads to which feature."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.texts import Texts
from bot.understanding import Reading
from bot.views.view import View
from storage.entities.cards import Card
from storage.entities.dialogue import Situation
from storage.entities.files import NewFile

if TYPE_CHECKING:
    from bot.boundary import Context

Handler = Callable[[Update, "Context"], Awaitable[None]]
ReadHandler = Callable[[Update, "Context", Reading, Situation], Awaitable[None]]
ReplyHandler = Callable[[Update, "Context", Reading, Situation, Card], Awaitable[None]]
SlotHandler = Callable[[Update, "Context", Reading, Situation], Awaitable[bool]]
Show = Callable[[Any, Texts], View]


@dataclass
class Features:
    """Everything a person can do.

    `commands` by name, `keys` by text key of the reply keyboard, `taps` by "feature:verb", `pages` (‹ and ›) by
    view of the list tapped, `starts` by prefix of a deep link, `kinds` by kind of reading, `businesses` by what was
    done ("" where only a sum is said): whoever says that it was his comes before the kind. `replies` by entity of
    the card replied to, `slots` by slot of the open question, `inputs` by what a message holds besides text.
    `redrawn` draw a card again, by its view, when a button on it was answered by a message of its own: its other
    buttons would be spent with the first (DIALOG-7). `views` show a result by its type: what a delivery that was
    applied but never answered shows again. `pushes` show what is delivered, by kind. `fresh` opens a record anew
    by its kind, where a button was too old; `homes` the list or the screen of a button's feature, where that is all
    there is. `forwarded` takes words of somebody who is no contact yet, `on_site`
    what is said during a visit, `kept` any file, `documents` a file by the end of its name (".vcf"), from those who
    hold the right `document_rights` names. `scanned` reads photos as business cards and says whether they were.
    """

    commands: dict[str, Handler] = field(default_factory=dict)
    keys: dict[str, Handler] = field(default_factory=dict)
    taps: dict[str, Handler] = field(default_factory=dict)
    pages: dict[str, Handler] = field(default_factory=dict)
    redrawn: dict[str, Handler] = field(default_factory=dict)
    starts: dict[str, Handler] = field(default_factory=dict)
    kinds: dict[str, ReadHandler] = field(default_factory=dict)
    businesses: dict[str, SlotHandler] = field(default_factory=dict)
    replies: dict[str, ReplyHandler] = field(default_factory=dict)
    slots: dict[str, SlotHandler] = field(default_factory=dict)
    inputs: dict[str, Handler] = field(default_factory=dict)
    views: dict[type, Show] = field(default_factory=dict)
    pushes: dict[str, Show] = field(default_factory=dict)
    fresh: dict[str, Callable[[Update, "Context", int], Awaitable[None]]] = field(default_factory=dict)
    homes: dict[str, Handler] = field(default_factory=dict)
    edited: Handler | None = None
    inline: Handler | None = None
    on_site: ReadHandler | None = None
    forwarded: Handler | None = None
    kept: Handler | None = None
    documents: dict[str, Handler] = field(default_factory=dict)
    document_rights: dict[str, str] = field(default_factory=dict)
    scanned: "Callable[[Context, Sequence[NewFile], str], Awaitable[bool]] | None" = None
    stranger: Handler | None = None
    not_understood: ReadHandler | None = None
    group_message: Handler | None = None
    member_changed: Handler | None = None

    def listen(self, slots: Mapping[str, SlotHandler]) -> None:
        """Take answers to open questions; several features may ask for the same kind of thing.

        Each says whether the question was its own; the first that does has the answer.
        """
        for slot, handler in slots.items():
            first = self.slots.get(slot)
            self.slots[slot] = _either(first, handler) if first else handler


def by_kind(kinds: Iterable[str], handler: Handler, otherwise: Handler) -> Handler:
    """One button for several kinds of records: the feature takes its own kinds, the rest goes elsewhere."""
    own = frozenset(kinds)

    async def choose(update: Update, context: "Context") -> None:
        mine = context.record is not None and context.record[0] in own
        await (handler if mine else otherwise)(update, context)

    return choose


def by_arg(args: Iterable[str], handler: Handler, otherwise: Handler) -> Handler:
    """One button that says several things by its argument: those named here go to the first."""
    own = frozenset(args)

    async def choose(update: Update, context: "Context") -> None:
        mine = context.data is not None and context.data.arg in own
        await (handler if mine else otherwise)(update, context)

    return choose


def by_right(permission: str, handler: Handler, otherwise: Handler) -> Handler:
    """One key that means another thing to whoever holds a right."""

    async def choose(update: Update, context: "Context") -> None:
        await (handler if permission in context.speaker.permissions else otherwise)(update, context)

    return choose


def asked_first(handler: Callable[[Update, "Context"], Awaitable[bool]], otherwise: Handler | None) -> Handler:
    """What was asked for goes to who asked; he says whether it was his, else it goes where such things go."""

    async def choose(update: Update, context: "Context") -> None:
        if not await handler(update, context) and otherwise is not None:
            await otherwise(update, context)

    return choose


def first_of(*handlers: SlotHandler | None) -> SlotHandler:
    """Words that several features may take go to the first whose they are."""

    async def choose(update: Update, context: "Context", reading: Reading, situation: Situation) -> bool:
        for handler in handlers:
            if handler is not None and await handler(update, context, reading, situation):
                return True
        return False

    return choose


def or_else(own: SlotHandler, otherwise: ReadHandler) -> ReadHandler:
    """Words of a kind go to who says that they were his, else where such words go."""

    async def choose(update: Update, context: "Context", reading: Reading, situation: Situation) -> None:
        if not await own(update, context, reading, situation):
            await otherwise(update, context, reading, situation)

    return choose


def _either(first: SlotHandler, second: SlotHandler) -> SlotHandler:
    async def ask_both(update: Update, context: "Context", reading: Reading, situation: Situation) -> bool:
        return await first(update, context, reading, situation) or await second(update, context, reading, situation)

    return ask_both
