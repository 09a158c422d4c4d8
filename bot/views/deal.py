"""What others hear of deals (conversations.md 7)."""

from bot.texts import Texts
from bot.views.view import View, keyboard, tap
from storage.entities.deals import DealNews
from storage.entities.outbox import Told


def told(shown: Told, t: Texts) -> View:
    """What somebody did with a deal: voided its contract, deleted it, gave it away; [打开] for who may read it."""
    facts = {name: value for name, value in shown.facts.items() if name != "record"}
    record = shown.facts.get("record")
    return View(
        t(shown.kind, **facts), keyboard([tap(t.plain("button-open"), "deal", "open", record)] if record else [])
    )


def won(shown: DealNews, t: Texts) -> View:
    """To a bound group: whose win; the amount where the firm wants it."""
    if shown.amount is None:
        return View(t("deal-won-group", person=shown.person), audience="place")
    amount = t.formats.money(shown.amount, shown.currency)
    return View(t("deal-won-group-amount", person=shown.person, amount=amount), audience="place")
