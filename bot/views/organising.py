"""Inviting and managing people (conversations.md 6.20)."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.texts import Texts
from bot.views.joining import roles
from bot.views.organising_screens import CHOSEN, go
from bot.views.view import Button, View, card, copy, keyboard, rows_of, tap
from bot.views.view import link as open_link
from storage.entities.ids import ref
from storage.entities.joining import Invited
from storage.entities.organisation import Directory, PersonChoices, PersonShown, Suspended

CHOICES = 6
ASKED = {"role": "admin-role-ask", "dept": "admin-department-ask", "boss": "admin-superior-ask"}


def invite_ask(t: Texts) -> View:
    """/invite without words."""
    return View(t("admin-invite-ask"))


def invited(made: Invited, t: Texts, *, link: str | None = None, firm: str = "") -> View:
    """admin-invite: the link to copy or share. Without the link, which is told only once, a new one is offered."""
    title = t("admin-invite-title", name=made.name, role=roles(made.roles, t), department=made.department)
    if not made.is_open:
        return View(card([t("admin-voided", name=made.name)]))
    person, invite = ref("user", made.user_id), ref("invite", made.invite_id)
    first = _link_buttons(link, firm, t) or [tap(t.plain("button-link-again"), "admin", "invite", person)]
    second = [
        tap(t.plain("button-role"), "admin", "role", person),
        tap(t.plain("button-department"), "admin", "dept", person),
        tap(t.plain("button-void"), "admin", "void", invite),
    ]
    return View(card([title, t("admin-invite-terms", n=made.hours)]), keyboard(first, second))


def _link_buttons(link: str | None, firm: str, t: Texts) -> list[Button | None]:
    if link is None:
        return []
    words = t.plain("admin-invite-share", firm=firm)
    url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words)}"
    return [copy(t.plain("button-copy-link"), link), open_link(t.plain("button-share"), url)]


def choices(asked: PersonChoices, t: Texts, *, link: str | None = None, page: int = 0) -> View:
    """Roles or departments to choose from, six a page; the link stays within reach."""
    person = ref("user", asked.user_id)
    shown = asked.choices[page * CHOICES : (page + 1) * CHOICES]
    buttons = [
        tap(
            (CHOSEN if id_ in asked.chosen else "") + (name or t.plain("button-nobody")),
            "admin",
            asked.kind,
            person,
            str(id_),
        )
        for id_, name in shown
    ]
    more = (page + 1) * CHOICES < len(asked.choices)
    last = [
        tap(t.plain("button-back"), "admin", asked.kind, person, "back"),
        copy(t.plain("button-copy-link"), link),
        tap(t.plain("button-next"), "admin", asked.kind, person, f"p{page + 1}") if more else None,
    ]
    return View(card([t(ASKED[asked.kind], name=asked.name)]), keyboard(*rows_of(buttons, 2), last, picker=True))


def person(shown: PersonShown, t: Texts) -> View:
    """admin-person, and the question before a suspension on the same card."""
    if shown.card.view == "admin-stop-ask":
        return _stop_ask(shown, t)
    who = ref("user", shown.id)
    row = [
        ("role", "button-role"),
        ("dept", "button-department"),
        ("boss", "button-superior"),
        ("invite", "button-link-again"),
        ("stop", "button-suspend"),
    ]
    buttons = [tap(t.plain(label), "admin", verb, who) for verb, label in row if verb in shown.changes]
    label = t.plain("button-hand-over-now")
    hand = tap(label, "transfer", "who", who, style="primary") if "hand" in shown.changes else None
    return View(
        card([_title(shown, t), *_facts(shown, t)]),
        keyboard(buttons[:3], buttons[3:], [go(t.plain("button-back"), "people"), hand]),
    )


def _title(shown: PersonShown, t: Texts) -> str:
    facts = {"name": shown.name, "role": roles(shown.roles, t), "department": shown.department}
    if shown.superior:
        return t("admin-person-title", **facts, superior=shown.superior)
    return t("admin-person-title-alone", **facts)


def _facts(shown: PersonShown, t: Texts) -> list[str]:
    state = {"invited": "admin-person-invited", "suspended": "admin-person-stopped"}.get(shown.status)
    return [*([t(state)] if state else []), t("admin-person-customers", n=shown.customers)]


def _stop_ask(shown: PersonShown, t: Texts) -> View:
    """The yes stands on the other side than the tap that asked."""
    who = ref("user", shown.id)
    buttons = [
        go(t.plain("button-back"), "", who),
        tap(t.plain("button-confirm-suspend"), "admin", "stop", who, "yes", style="danger"),
    ]
    return View(card([t("admin-stop-ask", name=shown.name)]), keyboard(buttons))


def suspended(done: Suspended, t: Texts) -> View:
    """admin-stopped: what waits for a hand-over."""
    held = t.facts(
        t.plain("admin-stopped-customers", n=done.customers) if done.customers else None,
        t.plain("admin-stopped-leads", n=done.leads) if done.leads else None,
    )
    title = t("admin-stopped", name=done.name, held=held) if held else t("admin-stopped-plain", name=done.name)
    hand = tap(t.plain("button-hand-over-now"), "transfer", "who", ref("user", done.id), style="primary")
    return View(card([title]), keyboard([hand if done.waiting else None]))


def people(found: Directory, t: Texts) -> View:
    """/admin: colleagues, five a page, opened by their number."""
    numbered = list(enumerate(found.people, 1))
    lines = [
        t("admin-people-line", number=number, name=one.name, department=one.department) for number, one in numbered
    ]
    numbers = [go(str(number), "", ref("user", one.id)) for number, one in numbered]
    return View(card([t("admin-people-title", n=found.total), *lines]), keyboard(numbers, _further(found, t)))


def _further(found: Directory, t: Texts) -> Sequence[Button | None]:
    more = go(t.plain("button-next"), f"a{found.cursor}") if found.cursor else None
    return (go(t.plain("button-back"), "hub"), more)


def shown(result: PersonShown | Invited, t: Texts, *, link: str | None = None, firm: str = "") -> View:
    """What a change shows: the person's card, or that of the invite it was made on."""
    if isinstance(result, Invited):
        return invited(result, t, link=link, firm=firm)
    return person(result, t)
