"""Verbs of reminders, and the agenda of today."""

from collections.abc import Sequence
from datetime import date

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.follow_ups import Entry, FollowUpShown, Subject
from storage.entities.notices import Absence
from storage.entities.reminders import (
    Agenda,
    ColleagueMemo,
    ReminderDraft,
    ReminderShown,
    RemindersShown,
    Team,
    TeamPerson,
)
from storage.usecases import (
    absence,
    absence_delegates,
    agenda,
    reminder_drafts,
    reminders,
    reminders_due,
    reminders_shown,
    team_agenda,
)


class Reminders(Door):
    """Only the person's own reminders exist for him; another's is not found."""

    async def set_own(
        self,
        call: Call,
        note: str,
        due_at: int,
        *,
        subject: Subject | None = None,
        chosen: bool = False,
        options: Sequence[str] = (),
    ) -> ReminderShown:
        """One's own reminder. Raises NotFound, Invalid (date_gone, missing)."""
        result: ReminderShown = await self._crm.apply(
            call,
            lambda tx, actor, card: reminders.set_own(
                tx, actor, call, card, note=note, due_at=due_at, subject=subject, chosen=chosen, options=options
            ),
        )
        return result

    async def stage_own(
        self,
        call: Call,
        note: str,
        words: str,
        *,
        subject: Subject | None = None,
        options: Sequence[str] = (),
        choices: Sequence[int] = (),
    ) -> ReminderDraft:
        """One's own reminder that lacks its time: the card asks for it, with the readings of an unclear date."""
        result: ReminderDraft = await self._crm.apply(
            call,
            lambda tx, actor, card: reminder_drafts.stage(
                tx, actor, call, note=note, words=words, subject=subject, options=options, choices=choices
            ),
        )
        return result

    async def save_draft(self, call: Call, draft_id: int, due_at: int, *, chosen: bool = False) -> ReminderShown:
        """The time of a staged reminder. Raises NotFound, Conflict, Invalid."""
        result: ReminderShown = await self._crm.apply(
            call,
            lambda tx, actor, card: reminder_drafts.save(tx, actor, call, card, draft_id, due_at, chosen=chosen),
        )
        return result

    async def keep_for_colleague(self, call: Call, words: str, name: str, choices: Sequence[int]) -> ColleagueMemo:
        """A task for a colleague is kept as a memo; its card offers to remind oneself."""
        result: ColleagueMemo = await self._crm.apply(
            call,
            lambda tx, actor, card: reminder_drafts.keep_for_colleague(tx, actor, call, words, name, choices),
        )
        return result

    async def save_memo(self, call: Call, memo_id: int, due_at: int, *, chosen: bool = False) -> ReminderShown:
        """Remind oneself of a memo. Raises NotFound, Conflict, Invalid."""
        result: ReminderShown = await self._crm.apply(
            call,
            lambda tx, actor, card: reminder_drafts.save_memo(tx, actor, call, card, memo_id, due_at, chosen=chosen),
        )
        return result

    async def set_next(self, call: Call, subject: Subject, due_at: int, *, chosen: bool = False) -> ReminderShown:
        """The next contact with a record. Raises NotFound, Invalid (date_gone)."""
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.set_next(tx, actor, call, card, subject, due_at, chosen=chosen)
        )
        return result

    async def link(self, call: Call, reminder_id: int, subject: Subject) -> ReminderShown:
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.link(tx, actor, call, card, reminder_id, subject)
        )
        return result

    async def done(self, call: Call, reminder_id: int) -> FollowUpShown | ReminderShown:
        """Reached: logged, asks how it went; an own one simply ends. Raises NotFound, Conflict."""
        result: FollowUpShown | ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.done(tx, actor, call, card, reminder_id)
        )
        return result

    async def miss(self, call: Call, reminder_id: int) -> ReminderShown:
        """Raises NotFound, Conflict, Invalid (nobody_to_reach)."""
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.miss(tx, actor, call, card, reminder_id)
        )
        return result

    async def move(self, call: Call, reminder_id: int, due_at: int, *, chosen: bool = False) -> ReminderShown:
        """Raises NotFound, Stale, Invalid (date_gone)."""
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.move(tx, actor, call, card, reminder_id, due_at, chosen=chosen)
        )
        return result

    async def snooze(self, call: Call, reminder_id: int, minutes: int) -> ReminderShown:
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.snooze(tx, actor, call, card, reminder_id, minutes)
        )
        return result

    async def move_all(self, call: Call, due_at: int) -> RemindersShown:
        """Everything the tapped card lists. Raises Conflict, Invalid."""
        result: RemindersShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.move_listed(tx, actor, call, card, due_at)
        )
        return result

    async def dismiss(self, call: Call, reminder_id: int, *, view: str = "remind-off") -> ReminderShown:
        """Ends this due date only; `view` remind-lost says that nobody can be reached. Raises NotFound, Conflict."""
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.dismiss(tx, actor, call, card, reminder_id, view=view)
        )
        return result

    async def undo(self, call: Call, reminder_id: int) -> ReminderShown:
        """Raises NotFound, Conflict (undo_late, changed_since, nothing_to_undo)."""
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.take_back(tx, actor, call, card, reminder_id)
        )
        return result

    async def open(self, call: Call, reminder_id: int) -> ReminderShown:
        """The card of one reminder. Raises NotFound, Conflict."""
        result: ReminderShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.open_card(tx, actor, call, card, reminder_id)
        )
        return result

    async def ask(self, call: Call, reminder_id: int, view: str, *, day: int | None = None) -> ReminderShown:
        """The same card with other keys: remind-when, remind-days, remind-hours."""
        result: ReminderShown = await self._crm.apply(
            call,
            lambda tx, actor, card: reminders.choose_time(tx, actor, call, card, reminder_id, view=view, day=day),
        )
        return result

    async def log(self, call: Call, reminder_id: int, entry: Entry) -> FollowUpShown:
        """A sentence to a reminder: logged on its record, the reminder ends. Raises Invalid (no_record)."""
        result: FollowUpShown = await self._crm.apply(
            call, lambda tx, actor, card: reminders.log(tx, actor, call, card, reminder_id, entry)
        )
        return result

    async def today(self, call: Call) -> Agenda:
        """What is due today and overdue."""
        result: Agenda = await self._crm.apply(call, lambda tx, actor, card: agenda.show_today(tx, actor, call, card))
        return result

    async def week(self, call: Call) -> Agenda:
        """The seven days after today."""
        result: Agenda = await self._crm.apply(call, lambda tx, actor, card: agenda.show_week(tx, actor, call, card))
        return result

    async def team(self, call: Call) -> Team:
        """The people in one's `customer.view` scope (REMIND-10)."""
        result: Team = await self._crm.apply(
            call, lambda tx, actor, card: team_agenda.show_list(tx, actor, call, card)
        )
        return result

    async def team_person(self, call: Call, user_id: int) -> TeamPerson:
        """One of them with his reminders. Raises NotFound outside the scope."""
        result: TeamPerson = await self._crm.apply(
            call, lambda tx, actor, card: team_agenda.show_person(tx, actor, call, card, user_id)
        )
        return result

    async def team_page(self, call: Call, step: int) -> Team | TeamPerson:
        """Five lines on or back. Raises OldButton."""
        result: Team | TeamPerson = await self._crm.apply(
            call, lambda tx, actor, card: team_agenda.page(tx, actor, call, card, step)
        )
        return result

    async def ask_absence(self, call: Call, user_id: int | None = None) -> Absence:
        """Until when one is away, or somebody below; nothing changes yet. Raises NotFound."""
        result: Absence = await self._crm.apply(
            call, lambda tx, actor, card: absence.ask(tx, actor, call, card, user_id)
        )
        return result

    async def set_absence(self, call: Call, until: date | None, user_id: int | None = None) -> Absence:
        """Away from today until that day, or back with None. Raises Invalid (away_days, not_away), NotFound."""
        result: Absence = await self._crm.apply(
            call, lambda tx, actor, card: absence.enter(tx, actor, call, card, until, user_id)
        )
        return result

    async def name_delegate(self, call: Call, away: int, user_id: int | None) -> Absence:
        """Who decides while somebody below is away, or nobody (APPR-18). Raises NotFound, Invalid."""
        result: Absence = await self._crm.apply(
            call, lambda tx, actor, card: absence_delegates.name_for(tx, actor, call, card, user_id, away)
        )
        return result

    async def page(self, call: Call, step: int) -> Agenda:
        """The next or previous lines of the list on the tapped card."""
        result: Agenda = await self._crm.apply(call, lambda tx, actor, card: agenda.page(tx, actor, call, card, step))
        return result

    async def list_with(self, call: Call, reminder_id: int) -> RemindersShown | None:
        """The list this reminder was pushed in, with what is left of it."""
        return await self._crm.look(
            call, lambda tx, actor: reminders_shown.list_with(tx, actor, reminder_id, now=call.at)
        )

    async def fire_due(self, now: int, *, limit: int = 100) -> int:
        """Queue what is due; called each second by the leading process. How many rang."""
        return await self._crm.db.write(lambda tx: reminders_due.fire_due(tx, now, limit))
