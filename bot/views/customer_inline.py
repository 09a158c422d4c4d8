"""The inline look-up: a row for each own customer, and the masked card that is sent (conversations 3.4, 8.3)."""

from bot.texts import Markup, Texts, escape
from bot.texts.markup import plain
from bot.views.view import InlineRow, View, keyboard, link
from storage.entities.customers import InlineHit


def row(hit: InlineHit, t: Texts, address: str) -> InlineRow:
    """Name · level · area; the card carries the link to the whole one in its text and on its one button."""
    level = t("customer-level", level=hit.level)
    area = t.entry("region", hit.region) if hit.region else None
    trade = t.entry("industry", hit.industry) if hit.industry else None
    name = Markup(f'<b><a href="{escape(address)}">{escape(hit.name)}</a></b>')
    text = "\n".join([t.facts(name, level), *filter(None, [t.facts(area, trade)])])
    opener = keyboard([link(t.plain("button-open"), address)])
    description = plain(t.facts(level, area, trade))
    return InlineRow(hit.public_id, hit.name, description, View(Markup(text), opener, audience="place"))
