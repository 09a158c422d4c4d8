"""/team: what a manager's people have before them (REMIND-10)."""

from bot.texts import Markup, Texts
from bot.views.paging import pages
from bot.views.reminder import who
from bot.views.view import View, card, keyboard, tap
from storage.entities.ids import ref
from storage.entities.instants import from_ms
from storage.entities.reminders import Colleague, Reminder, Team, TeamPerson


def listed(team: Team, t: Texts) -> View:
    """One line for each; a number opens the person's reminders."""
    if not team.people:
        return View(t("agenda-team-empty"))
    numbered = list(enumerate(team.people, team.first + 1))
    lines = [t("ui-item", number=number, facts=_counts(one, t)) for number, one in numbered]
    keys = [tap(str(number), "agenda", "open", ref("user", one.id)) for number, one in numbered]
    turning = pages(t, team.first, team.total, exact=True)
    return View(card([t("agenda-team-title", n=team.total), *lines]), keyboard(keys, turning))


def _counts(one: Colleague, t: Texts) -> Markup:
    return t.facts(
        one.name,
        t("agenda-team-today", n=one.today) if one.today else None,
        t("agenda-overdue", n=one.overdue) if one.overdue else None,
        t("agenda-team-done", n=one.done) if one.done else None,
        t("agenda-team-customers", n=one.customers),
    )


def person(shown: TeamPerson, t: Texts) -> View:
    """His reminders; a number opens the customer or lead."""
    numbered = list(enumerate(shown.reminders, shown.first + 1))
    lines = [t("ui-item", number=number, facts=_line(one, shown.now, t)) for number, one in numbered]
    keys = [
        tap(str(number), "customer", "open", ref(one.record.kind, one.record.id))
        for number, one in numbered
        if one.record is not None
    ]
    back = tap(t.plain("button-back"), "agenda", "open", "-", "team")
    off = tap(t.plain("button-day-off"), "agenda", "open", ref("user", shown.person.id), "off")
    empty = None if lines else t("agenda-team-nothing")
    turning = pages(t, shown.first, shown.total)
    return View(
        card([_counts(shown.person, t), *lines, empty]),
        keyboard(keys, turning, [back, off if shown.may_set_away else None]),
    )


def _line(one: Reminder, now: int, t: Texts) -> Markup:
    """Done, late or due."""
    if one.state == "done":
        return t("agenda-team-was-done", who=who(one, t))
    days = (from_ms(now).astimezone(t.zone).date() - from_ms(one.due_at).astimezone(t.zone).date()).days
    if days > 0:
        return t("agenda-late", n=days, what=who(one, t))
    return t("agenda-at", time=t.formats.clock(one.due_at), what=who(one, t))
