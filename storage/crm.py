"""The front door of the CRM, and the write protocol every write goes through.

One write is one unit on the database's thread: an applied delivery is answered again from its state · the actor
and his rights are loaded · the nonce is spent · the use case runs · audit, outbox and cards are written · the
delivery is marked applied. A refusal rolls the effect back and marks the delivery applied with it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from storage import doors
from storage.database import Database
from storage.database.observed import Observed, Watch
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.people import Actor
from storage.errors import AlreadyDone, Forbidden, OldButton, Refusal
from storage.queries import audit, cards, inbox, people
from storage.rules.cards import is_current, is_foreign
from storage.shows import FOR_STRANGERS, SHOWS
from storage.tx import Tx
from storage.usecases import outbox_habits

T = TypeVar("T")
Effect = Callable[[Tx, Actor, Card | None], Outcome]


class Crm:
    """The CRM. `apply` writes, `look` reads; the areas (`crm.pool`, `crm.follow_ups`, …) name the verbs."""

    def __init__(self, db: Database) -> None:
        self.db: Database = db
        self.administration = doors.Administration(self)
        self.approvals = doors.Approvals(self)
        self.audit = doors.Audit(self)
        self.chores = doors.Chores(self)
        self.contacts = doors.Contacts(self)
        self.contracts = doors.Contracts(self)
        self.contract_fields = doors.ContractFields(self)
        self.customers = doors.Customers(self)
        self.deals = doors.Deals(self)
        self.deleted = doors.Deleted(self)
        self.departments = doors.Departments(self)
        self.dialogue = doors.Dialogue(self)
        self.files = doors.Files(self)
        self.fields = doors.Fields(self)
        self.exports = doors.Exports(self)
        self.flows = doors.Flows(self)
        self.follow_ups = doors.FollowUps(self)
        self.groups = doors.Groups(self)
        self.imports = doors.Imports(self)
        self.inbox = doors.Inbox(self)
        self.joining = doors.Joining(self)
        self.leads = doors.Leads(self)
        self.money = doors.Money(self)
        self.outbox = doors.Outbox(self)
        self.people = doors.People(self)
        self.pool = doors.Pool(self)
        self.products = doors.Products(self)
        self.reminders = doors.Reminders(self)
        self.roles = doors.Roles(self)
        self.segments = doors.Segments(self)
        self.settings = doors.Settings(self)
        self.upkeep = doors.Upkeep(self)
        self.visits = doors.Visits(self)
        self.team = doors.Team(self)
        self.transfer = doors.Transfer(self)
        self.usage = doors.Usage(self)
        self.watching = doors.Watching(self)

    def watch(self, watch: Watch) -> None:
        """From now on every unit is surrounded by `watch`."""
        inner = self.db.inner if isinstance(self.db, Observed) else self.db
        self.db = Observed(inner, watch)

    async def apply(self, call: Call, effect: Effect) -> Any:
        """Run one write by the protocol and return what `SHOWS` makes of its outcome.

        Raises Refusal after the delivery was marked applied with it, Forbidden for an account bound to nobody.
        """
        return _answer(await self.db.write(lambda tx: _unit(tx, call, effect, _actor)))

    async def apply_stranger(self, call: Call, effect: Effect) -> Any:
        """As `apply`, also for an account bound to nobody: the actor is then a stranger without any right."""
        return _answer(await self.db.write(lambda tx: _unit(tx, call, effect, _anybody)))

    async def look(self, call: Call, read: Callable[[Tx, Actor], T]) -> T:
        """A read as the calling person. Raises Forbidden for an account bound to nobody."""
        try:
            return await self.db.read(lambda tx: read(tx, _actor(tx, call)))
        except Forbidden as refusal:
            await self._note(call, refusal)
            raise

    async def _note(self, call: Call, refusal: Refusal) -> None:
        await self.db.write(lambda tx: _note_refusal(tx, _known(tx, call), call, refusal))

    async def system(self, unit: Callable[[Tx, Actor], T]) -> T:
        """A unit as the system (PERM-24): jobs, delivery of pushes, sealing."""
        return await self.db.write(lambda tx: unit(tx, people.system_actor(tx)))

    async def again(self, call: Call) -> Any | None:
        """What this delivery made before, read from its state; None when it was not applied yet."""

        def read(tx: Tx) -> Any | None:
            outcome = inbox.find_outcome(tx, call)
            if outcome is None:
                return None
            actor = _known(tx, call)
            if actor is None and outcome.view in FOR_STRANGERS:
                actor = people.stranger(tx, call.account)
            return SHOWS[outcome.view](tx, actor, outcome) if actor is not None else None

        return await self.db.read(read)


def _answer(result: Any) -> Any:
    if isinstance(result, Refusal):
        raise result
    return result


def _known(tx: Tx, call: Call) -> Actor | None:
    """Who calls: a job is the system (PERM-24), the operator is the company owner (AUDIT-9), else the account."""
    match call.channel:
        case "job":
            return people.system_actor(tx)
        case "cli":
            return people.operator(tx)
        case _:
            return people.find_actor(tx, call.account)


def _actor(tx: Tx, call: Call) -> Actor:
    actor = _known(tx, call)
    if actor is None:
        raise Forbidden("stranger", rule="ORG-23")
    return actor


def _anybody(tx: Tx, call: Call) -> Actor:
    return _known(tx, call) or people.stranger(tx, call.account)


def _unit(tx: Tx, call: Call, effect: Effect, load: Callable[[Tx, Call], Actor]) -> Any:
    outcome = inbox.find_outcome(tx, call)
    actor = None
    if outcome is None:
        try:
            with tx.try_out():
                people.lock_caller(tx, call.account)
                actor = load(tx, call)
                card = _card(tx, actor, call)
                outcome = effect(tx, actor, card)
                inbox.keep_outcome(tx, call, outcome)
        except Refusal as refusal:
            _note_refusal(tx, actor, call, refusal)
            inbox.mark_applied(tx, call)
            return refusal
        inbox.mark_applied(tx, call)
    return SHOWS[outcome.view](tx, actor or load(tx, call), outcome)


def _card(tx: Tx, actor: Actor, call: Call) -> Card | None:
    """The card a tap or reply belongs to; a tap's nonce is spent here, in the transaction of the write."""
    if call.card_message is None:
        if call.nonce is not None:  # A button is always on a card; below a message of no chat it is forged.
            raise OldButton()
        return None
    card = cards.find_at(tx, call.place, call.card_message)
    if card is not None:
        outbox_habits.note_answer(tx, card, now=call.at)
    if call.nonce is None:
        return card
    if card is None:
        raise OldButton()
    if is_current(card, call, actor) and cards.spend(tx, card.id, call.nonce, by=actor.user_id, at=call.at):
        return card
    spent = cards.find_spending(tx, card.id, call.nonce)
    if spent is not None and spent["spent_by"] is not None:
        own = spent["spent_by"] == actor.user_id
        raise AlreadyDone(by=spent["name"], at=spent["spent_at"], own=own, entity=card.entity, id=card.record_id)
    raise OldButton(foreign=is_foreign(card, call, actor))


def _note_refusal(tx: Tx, actor: Actor | None, call: Call, refusal: Refusal) -> None:
    """Refused calls are logged only for foreign staged writes and `forbidden` (AUDIT-8); bindings log themselves."""
    if actor is None:
        return
    if isinstance(refusal, Forbidden):
        audit.write(tx, actor, call, "refused", "call", 0, reason=refusal.reason)
    elif refusal.rule == "DIALOG-12" or refusal.params.get("foreign"):
        audit.write(tx, actor, call, "refused", "draft", 0, reason="foreign_draft")
