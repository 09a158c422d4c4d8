"""One field of a deal at a time: which one, what it shall be, who has which part in it (OPP-5, OPP-9, OPP-12)."""

from datetime import date, timedelta
from typing import Final

from bot.texts import Texts
from bot.texts.widths import cut
from bot.views.deal_stages import CHIPS, WIDEST, back, entries, opens
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.deals import CONTACT_ROLES, DealCard
from storage.entities.ids import ref

FIELDS: Final = (
    "name",
    "amount",
    "order_discount",
    "expected_close_on",
    "next_step",
    "competitor",
    "probability",
    "source",
    "campaign",
    "contacts",
    "tags",
)
# The letter of a part within a button.
PARTS: Final = dict(zip("diubo", CONTACT_ROLES, strict=True))
CLEARED: Final = {
    "expected_close_on": None,
    "probability": None,
    "source": None,
    "campaign": None,
    "next_step": "",
    "competitor": "",
    "tags": (),
    "order_discount": 0,
}


def choose(shown: DealCard, t: Texts) -> View:
    """编辑: which field."""
    own = ref("opportunity", shown.id)
    hidden = "amount" if shown.lines else "order_discount"
    names = [
        tap(t.entry("deal_field", name, capital=True), "deal", "ask", own, name) for name in FIELDS if name != hidden
    ]
    title = t.facts(shown.name, shown.customer)
    return View(card([title, t("deal-edit-which")]), keyboard(*rows_of([*names, back(own, t)], 3), picker=True))


def asked(shown: DealCard, t: Texts) -> View:
    """A field in words; a day and an entry of a dictionary also by chips; what is there can be emptied."""
    own, field = ref("opportunity", shown.id), str(shown.asked.get("field", ""))
    filled = field in CLEARED and field != "order_discount" and bool(getattr(shown, field, None))
    empty = tap(t.plain("button-clear"), "deal", "put", own, f"c.{field}") if filled else None
    line = t(f"deal-ask-{field.replace('_', '-')}")
    rows = [_days(own, t)] if field == "expected_close_on" else entries(shown, own, field, t)
    title = t.facts(shown.name, shown.customer)
    return View(card([title, line]), keyboard(*rows, [back(own, t), empty], picker=True))


def entry_called(words: str, field: str, keys: tuple[str, ...], t: Texts) -> str | None:
    """The entry that is called so."""
    said = words.strip().casefold()
    return next((key for key in keys if said in (key.casefold(), t.entry(field, key).casefold())), None)


def _days(own: str, t: Texts) -> list[Button]:
    """The ends of this month and the two after it."""
    found, day = [], t.formats.today
    for _ in range(3):
        first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = first - timedelta(days=1)
        found.append(tap(t.formats.day(end), "deal", "put", own, f"t.{end.isoformat()}"))
        day = first
    return found


def day_of(arg: str) -> date | None:
    """The day a chip says."""
    try:
        return date.fromisoformat(arg)
    except ValueError:
        return None


def people(shown: DealCard, t: Texts) -> View:
    """The contacts of its customer with their parts; a name asks for the part."""
    own = ref("opportunity", shown.id)
    parts = {one.id: one.role for one in shown.contacts}
    lines = [
        t("deal-contact", name=one.name, role=t.entry("deal_role", parts[one.id]))
        for one in shown.options
        if one.id in parts
    ]
    keys = [
        tap(cut(one.name, WIDEST), "deal", "ask", own, f"p.{ref('contact', one.id)}") for one in shown.options[:CHIPS]
    ]
    others = tap(t.plain("button-contacts"), "customer", "open", ref("customer", shown.customer_id), "people")
    title = t.facts(shown.name, shown.customer)
    ask = t("deal-people") if shown.options else t("deal-people-none")
    last = [back(own, t), others if shown.customer_readable else None]
    return View(card([title, *lines, ask]), keyboard(*rows_of(keys, 3), last, picker=True))


def part(shown: DealCard, t: Texts) -> View:
    """决策人, 影响者 …: which part he has in it, or none any more."""
    own, number = ref("opportunity", shown.id), shown.asked.get("contact")
    contact = next((one for one in shown.options if one.id == number), None)
    if contact is None:
        return View(card([t("deal-people-none")]), keyboard([opens(own, t)]))
    who, known = ref("contact", contact.id), any(one.id == number for one in shown.contacts)
    keys = [
        tap(t.entry("deal_role", role, capital=True), "deal", "put", own, f"{letter}.{who}")
        for letter, role in PARTS.items()
    ]
    out = tap(t.plain("button-take-out"), "deal", "put", own, f"x.{who}") if known else None
    return View(card([t("deal-part", name=contact.name)]), keyboard(keys[:3], keys[3:], [back(own, t), out]))
