"""A lead that waits for its first answer (NOTIFY-21)."""

from bot.texts import Texts
from bot.views.view import View, card, copy, keyboard, tap
from storage.entities.ids import ref
from storage.entities.leads import LeadResponse
from storage.entities.phones import e164

TITLES = {1: "lead-response-half", 2: "lead-response-full"}


def due(shown: LeadResponse, t: Texts) -> View:
    """To the owner at half and at the end of the time, to his superior when half of it again is over."""
    own, late = ref("lead", shown.id), shown.step not in TITLES
    title = (
        t("lead-response-late", owner=shown.owner, name=shown.name)
        if late
        else t(TITLES[shown.step], name=shown.name)
    )
    by = "lead-response-by" if shown.step == 1 else "lead-response-was"
    phone = t.formats.phone(shown.phones[0]) if shown.phones else None
    lines = [title, t.facts(shown.person, phone), t(by, at=t.formats.near(shown.due_at), n=shown.minutes)]
    number = (e164(shown.phones[0]) or shown.phones[0]) if shown.phones else None
    log = tap(t.plain("button-log"), "follow", "log", own) if shown.may_edit else None
    give = tap(t.plain("button-transfer"), "transfer", "who", own) if shown.may_transfer else None
    opened = tap(t.plain("button-open"), "customer", "open", own)
    return View(card(lines), keyboard([log, copy(t.plain("button-copy-phone"), number), give, opened]))
