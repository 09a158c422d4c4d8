"""A quote: its card, and the text that is copied to the customer (OPP-16)."""

from bot.texts import Markup, Texts, code
from bot.views.deal_card import line_words
from bot.views.view import View, card, keyboard, tap
from storage.entities.ids import base36, ref
from storage.entities.quotes import QuoteCard

_KEYS = {
    "send": ("send", "button-quote-send"),
    "recall": ("recall", "button-quote-recall"),
    "accept": ("take", "button-quote-take"),
}


def view(shown: QuoteCard, t: Texts) -> View:
    """The quote as it stands, with what may be done; once sent its text stands below, a tap copies it."""
    off = t("quote-off", percent=t.formats.percent(shown.discount_bp)) if shown.discount_bp else None
    lines: list[Markup | None] = [
        t.facts(t("quote-title", number=shown.number), shown.customer),
        t.facts(
            t.formats.money_digits(shown.total, shown.currency),
            t("quote-until", day=t.formats.day(shown.valid_until)),
            t.entry("quote_state", shown.state),
        ),
        off,
        t("quote-over", limit=t.formats.percent(shown.limit_bp)) if shown.over_limit else None,
    ]
    if shown.state in ("sent", "accepted"):
        lines += [t("quote-copy"), code(text(shown, t))]
    else:
        lines += [line_words(line, shown.currency, t) for line in shown.lines]
    own = base36(shown.id)
    keys = [
        tap(t.plain(label), "quote", verb, "-", own)
        for right, (verb, label) in _KEYS.items()
        if right in shown.rights
    ]
    deal = tap(t.plain("button-deal"), "deal", "open", ref("opportunity", shown.deal_id), "back")
    return View(card(lines), keyboard([*keys, deal]))


def text(shown: QuoteCard, t: Texts) -> str:
    """What the customer gets: whose, for whom, each line, the sum, until when."""
    lines = [
        t.plain("quote-text-title", firm=shown.firm, number=shown.number),
        t.plain("quote-text-to", customer=shown.customer),
        *(
            t.plain("ui-item", number=at, facts=line_words(line, shown.currency, t))
            for at, line in enumerate(shown.lines, 1)
        ),
        t.plain("quote-text-total", total=t.formats.money_digits(shown.total, shown.currency)),
        t.plain("quote-text-until", day=t.formats.dated(shown.valid_until)),
        shown.owner,
    ]
    return "\n".join(lines)
