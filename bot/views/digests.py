"""The morning agenda and the evening digest (conversations.md 6.17, 7)."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.texts import Markup, Texts, cut
from bot.views import chips
from bot.views.reminder import who
from bot.views.view import Button, Keyboard, View, card, keyboard, tap
from storage.entities.digest_lines import DigestLine
from storage.entities.ids import ref
from storage.entities.instants import from_ms
from storage.entities.notices import Evening, Morning
from storage.entities.outbox import Thing
from storage.entities.reminders import Reminder

NAME = 10  # Columns of a name in a row of three.
NAMED = 3
# kind of a digest line -> the label of its button, and what that opens
DOORS: dict[str, tuple[tuple[str, tuple[str, str, str, str]], ...]] = {
    "money-confirm": (("button-money-claim-list", ("money", "open", "-", "claims")),),
    "pool-warning": (("button-falling", ("pool", "open", "-", "due")),),
}
Shows = Mapping[str, Callable[[Any, Texts], View]]


def morning(agenda: Morning, t: Texts, shows: Shows) -> View:
    """What waits today, the late one first to be done; silent."""
    day = t.formats.day_weekday(agenda.now)
    contacts = t("agenda-contacts", n=agenda.today) if agenda.today else None
    overdue = t("agenda-overdue", n=agenda.overdue) if agenda.overdue else None
    items = [_item(one, agenda.now, t) for one in agenda.reminders if not _days_late(one, agenda.now, t)]
    if agenda.late is not None:
        items = [*items[: NAMED - 1], _item(agenda.late, agenda.now, t), *items[NAMED - 1 :]]
    lines = [
        t("agenda-away-title", day=day) if agenda.away else t("agenda-morning", name=given(agenda.name), day=day),
        t.facts(contacts, overdue) or None,
        *items,
        line_of(agenda.lines, t),
        *_news(agenda.news, t, shows),
    ]
    return View(card(lines), _morning_keys(agenda, t), silent=True)


def _morning_keys(agenda: Morning, t: Texts) -> Keyboard | None:
    first = [_start_with(agenda.late, t)] if agenda.late is not None else []
    names = [_named(one, t) for one in agenda.reminders]
    left = agenda.today + agenda.overdue - len(names) - len(first)
    rest = tap(t.plain("agenda-rest", n=left), "agenda", "open", "-", "rest") if left > 0 else None
    off = None if agenda.away else tap(t.plain("button-day-off"), "agenda", "open", "-", "off")
    return keyboard(first, names, [rest, _news_key(agenda.news, t), *doors(agenda.lines, t), off])


def _start_with(late: Reminder, t: Texts) -> Button:
    label = t.label("button-start-with", cut="customer", customer=short(late))
    return tap(label, "remind", "open", ref("reminder", late.id), style="primary")


def _named(one: Reminder, t: Texts) -> Button:
    return tap(cut(short(one), NAME), "remind", "open", ref("reminder", one.id))


def short(one: Reminder) -> str:
    """The name as a button has it."""
    return one.short or (one.record.name if one.record else one.note)


def _item(one: Reminder, now: int, t: Texts) -> Markup:
    """One line: when, whom, about what."""
    late = _days_late(one, now, t)
    what = t.facts(who(one, t), _topic(one))
    if late:
        return t("agenda-late", n=late, what=what)
    return t("agenda-at", time=t.formats.clock(one.due_at), what=what)


def _topic(one: Reminder) -> str | None:
    if one.record is None:
        return None
    return one.note or one.topic or None


def _days_late(one: Reminder, now: int, t: Texts) -> int:
    """Calendar days since it was due (ORG-3)."""
    return (from_ms(now).astimezone(t.zone).date() - from_ms(one.due_at).astimezone(t.zone).date()).days


def doors(lines: tuple[DigestLine, ...], t: Texts) -> list[Button]:
    """The buttons under what can be opened from here."""
    return [tap(t.plain(label), *opened) for line in lines for label, opened in DOORS.get(line.kind, ())]


def line_of(lines: tuple[DigestLine, ...], t: Texts) -> Markup | None:
    """What the features say, as one line."""
    return t.facts(*(_line(line, t) for line in lines)) or None


def _line(line: DigestLine, t: Texts) -> Markup:
    facts = {name: t.facts(*fact) if isinstance(fact, list | tuple) else fact for name, fact in line.facts.items()}
    return t(f"agenda-line-{line.kind}", n=line.n, **facts)


def _news(news: tuple[Thing, ...], t: Texts, shows: Shows) -> list[Markup]:
    """What came meanwhile: the first line of each, the same words once."""
    return list(dict.fromkeys(first_line(thing, t, shows) for thing in news))


def first_line(thing: Thing, t: Texts, shows: Shows) -> Markup:
    """The first line of what a message would show, without its bold."""
    text = shows[thing.kind](thing.entity, t).text.partition("\n")[0]
    return Markup(text.replace("<b>", "").replace("</b>", ""))


def _news_key(news: tuple[Thing, ...], t: Texts) -> Button | None:
    """Opens what came meanwhile, each with its own buttons."""
    open_ = [thing for thing in news if thing.row is not None]
    return tap(t.plain("button-news", n=len(open_)), "agenda", "open", "-", "news") if open_ else None


def given(name: str) -> str:
    """志强 of 林志强; the whole of a name of two characters; the first word of a Latin one."""
    words = name.split()
    if name.isascii() or len(words) > 1:
        return words[0] if words else name
    return name[-2:] if len(name) in (3, 4) else name


# ── the evening ──


def evening(digest: Evening, t: Texts, shows: Shows) -> View:
    """Done, missed, tomorrow; what was missed can be put off at once; silent."""
    done = digest.done
    kinds = t.facts(
        t("agenda-visits", n=done.visits) if done.visits else None,
        t("agenda-calls", n=done.calls) if done.calls else None,
        t("agenda-leads", n=done.leads) if done.leads else None,
        t("agenda-others", n=done.others + done.reminders) if done.others + done.reminders else None,
    )
    names = t.facts(*(short(one) for one in digest.missed))
    lines = [
        t("agenda-evening", day=t.formats.day_weekday(digest.now)),
        t("agenda-done", what=kinds) if done.total else None,
        t("agenda-missed", n=digest.total_missed, names=names) if digest.missed else None,
        t("agenda-tomorrow", n=digest.planned, day=t.formats.near_day(digest.next_day)) if digest.planned else None,
        line_of(digest.lines, t),
        *_news(digest.news, t, shows),
    ]
    return View(card(lines), _evening_keys(digest, t), silent=True)


def _evening_keys(digest: Evening, t: Texts) -> Keyboard | None:
    names = [_named(one, t) for one in digest.missed]
    at = chips.next_morning(t, digest.firm, hour=digest.hour)
    later = chips.row(chips.all_to(t, at), "remind", "all", "-") if digest.missed else []
    drafts = any(line.kind == "drafts" for line in digest.lines)
    open_drafts = tap(t.plain("button-drafts"), "agenda", "open", "-", "drafts") if drafts else None
    return keyboard(names, later, [_news_key(digest.news, t), open_drafts])
