"""Reminders and the agenda (6.8, 6.16, 6.17)."""

from functools import partial

from bot.features import Features
from bot.handlers import agenda, reminders
from bot.views import agenda as agenda_views
from bot.views import digests as digest_views
from bot.views import reminder as reminder_views
from bot.views import team_agenda as team_views
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


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"today": agenda.today, "week": agenda.week, "team": agenda.team}
    table.homes |= {"remind": agenda.today, "agenda": agenda.today}
    table.keys |= {"key-today": agenda.today, "key-team": agenda.team}
    table.taps |= {
        "agenda:open": agenda.open,
        "agenda:off": agenda.off,
        "remind:done": reminders.done,
        "remind:miss": reminders.miss,
        "remind:snooze": reminders.snooze,
        "remind:set": reminders.set,
        "remind:off": reminders.off,
        "remind:all": reminders.all,
        "remind:undo": reminders.undo,
        "remind:open": reminders.open,
    }
    table.pages |= {"agenda": agenda.turn, "agenda-week": agenda.turn}
    table.pages |= {"agenda-team": agenda.turn_team, "agenda-team-person": agenda.turn_team}
    table.kinds |= {"task": reminders.from_reading, "agenda": agenda.said}
    table.replies |= {"reminder": reminders.on_reply}
    table.views |= {
        ColleagueMemo: reminder_views.for_colleague,
        ReminderDraft: reminder_views.asked,
        ReminderShown: reminder_views.shown,
        RemindersShown: reminder_views.listed,
        Agenda: agenda_views.listed,
        Absence: agenda_views.absence,
        Team: team_views.listed,
        TeamPerson: team_views.person,
    }
    table.pushes |= {
        "remind-due": reminder_views.due,
        "remind-several": reminder_views.due,
        "agenda-morning": partial(digest_views.morning, shows=table.pushes),
        "agenda-evening": partial(digest_views.evening, shows=table.pushes),
    }
    table.fresh |= {"reminder": reminders.fresh}
