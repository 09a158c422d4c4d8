"""The ends of a deal: won, lost, void, and open again (conversations.md 6.11)."""

from typing import Final

from bot.texts import Texts
from bot.views.deal_stages import back, opens
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.deals import DealCard
from storage.entities.ids import ref
from storage.entities.words import short

DICTIONARIES = {"lost": "loss_reason", "void": "void_reason"}
CHEER: Final = "\N{PARTY POPPER}"  # The one emoji of a won deal (conversations 11.1).


def reason(shown: DealCard, t: Texts) -> str:
    """Why it was lost or void, with what was written to it."""
    if shown.reason is None:
        return ""
    if shown.reason == "other" and shown.reason_note:
        return shown.reason_note
    return t.entry(DICTIONARIES.get(shown.state, "loss_reason"), shown.reason)


def _amount(shown: DealCard, t: Texts) -> str | None:
    amount = shown.won_amount if shown.won_amount is not None else shown.amount
    return t.formats.money(amount, shown.currency) if amount else None


def why_lost(shown: DealCard, t: Texts) -> View:
    """[价格] [对手] [没预算] / [没需求] [时机不对] [产品不合] / [关系] [其他] [‹ 返回]"""
    own = ref("opportunity", shown.id)
    if shown.asked.get("chosen"):
        return View(card([t.facts(shown.name, shown.customer), t("deal-lost-write")]), keyboard([back(own, t)]))
    text = card([t("deal-lost-why"), t.facts(shown.name, shown.customer)])
    return View(text, keyboard(*_reasons(shown, "loss_reason", "lost", own, t), picker=True))


def why_void(shown: DealCard, t: Texts) -> View:
    """Void: why it does not count."""
    own = ref("opportunity", shown.id)
    text = card([t("deal-void-why"), t.facts(shown.name, shown.customer)])
    return View(text, keyboard(*_reasons(shown, "void_reason", "void", own, t), picker=True))


def _reasons(shown: DealCard, words: str, verb: str, own: str, t: Texts) -> list[list[Button]]:
    said = shown.asked.get("said")  # What was said suggests one.
    keys = [
        tap(
            t.entry(words, key, capital=True), "deal", verb, own, short(key), style="primary" if key == said else None
        )
        for key in shown.reasons[:11]
    ]
    return rows_of([*keys, back(own, t)], 3)


def lost(shown: DealCard, t: Texts) -> View:
    """Marked lost, and for what."""
    own = ref("opportunity", shown.id)
    line = t.facts(t("deal-lost", reason=reason(shown, t)), _amount(shown, t))
    return View(card([line]), keyboard([opens(own, t)]))


def voided(shown: DealCard, t: Texts) -> View:
    """Void, outside every figure."""
    own = ref("opportunity", shown.id)
    return View(card([t("deal-void", reason=reason(shown, t), name=shown.name)]), keyboard([opens(own, t)]))


def ask_won(shown: DealCard, t: Texts) -> View:
    """The second tap stands on the other side, with the sum."""
    own = ref("opportunity", shown.id)
    sum_ = t.formats.money_button(shown.amount, shown.currency)
    yes = tap(t.plain("button-confirm-won", amount=sum_), "deal", "won", own, style="success")
    title = t("deal-won-ask", name=shown.name, customer=shown.customer)
    return View(card([title]), keyboard([back(own, t), yes]))


def won(shown: DealCard, t: Texts) -> View:
    """Won."""
    own = ref("opportunity", shown.id)
    title = t("deal-won", name=shown.name, amount=_amount(shown, t) or "", cheer=CHEER)
    sum_ = t.formats.money_button(shown.won_amount or shown.amount, shown.currency)
    customer = ref("customer", shown.customer_id)
    make = tap(t.plain("button-deal-contract", amount=sum_), "deal", "put", own, f"k.{customer}", style="success")
    later = tap(t.plain("button-deal-later"), "deal", "open", own, "back")
    if not shown.mine:
        return View(card([title]), keyboard([opens(own, t)]))
    return View(card([title, t("deal-won-contract")]), keyboard([make, later]))


def why_reopen(shown: DealCard, t: Texts) -> View:
    """Why it opens again is written."""
    own = ref("opportunity", shown.id)
    return View(card([t.facts(shown.name, shown.customer), t("deal-reopen")]), keyboard([back(own, t)]))
