"""Lists of contracts, what others hear of them, and the team of one (conversations 5.3, 7)."""

from bot.texts import Markup, Texts
from bot.views.contract_words import day
from bot.views.paging import pages
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.contracts import ContractList, ContractRow, ContractTold
from storage.entities.ids import base36, ref

IN_ROW = 7
PLAIN = ("effective", "changed", "change-rejected", "revisit")


def listed(shown: ContractList, t: Texts) -> View:
    """A page, newest first; a number opens one."""
    if not shown.rows:
        return View(card([t("contract-list-empty")]))
    numbered = list(enumerate(shown.rows, shown.first + 1))
    lines = [t("ui-item", number=n, facts=_line(row, t)) for n, row in numbered]
    numbers = [tap(str(n), "contract", "open", ref("contract", row.id)) for n, row in numbered]
    turning = pages(t, shown.first, shown.total, to=_turn)
    sums = [t.formats.money(amount, currency) for currency, amount in shown.sums]
    export = tap(t.plain("button-export"), "export", "ask", arg="list")
    return View(
        card([t.facts(t("contract-list", n=shown.total), *sums), *lines]),
        keyboard(*rows_of(numbers, IN_ROW), turning, [export] if shown.may_export else [], picker=True),
    )


def _turn(label: str, first: int) -> Button:
    return tap(label, "contract", "list", "-", base36(first))


def _line(row: ContractRow, t: Texts) -> Markup:
    return t.facts(
        row.number,
        row.customer,
        t.formats.money(row.amount, row.currency),
        t.entry("contract_state", row.status),
    )


def told(shown: ContractTold, t: Texts) -> View:
    """What happened to a contract, to whoever is concerned; [看合同] where he may read it."""
    title = _told_title(shown, t)
    facts = None
    if shown.readable and shown.customer:
        facts = t.facts(shown.customer, shown.name, t.formats.money(shown.amount, shown.currency))
    until = t("contract-until", day=day(shown.end_on, t)) if shown.event == "ending" and shown.end_on else None
    because = t("contract-because", reason=shown.reason) if shown.reason else None
    own = ref("contract", shown.id)
    row = [
        tap(t.plain("button-contract-renew"), "contract", "renew", own) if shown.event == "ending" else None,
        tap(t.plain("button-log"), "follow", "log", ref("customer", shown.customer_id))
        if shown.event in ("ending", "revisit")
        else None,
        tap(t.plain("button-contract-open"), "contract", "open", own),
    ]
    return View(card([title, facts, until, because]), keyboard(row) if shown.readable else None)


def _told_title(shown: ContractTold, t: Texts) -> Markup:
    match shown.event:
        case "void":
            return t("contract-void", sender=shown.sender, number=shown.number)
        case "change-asked":
            return t("contract-change-asked", sender=shown.sender, number=shown.number)
        case "ending":
            return t("contract-ending", number=shown.number, n=shown.days)
        case "received":
            return t("contract-received-told", sender=shown.sender, number=shown.number)
        case "moved":
            return t("contract-moved", number=shown.number)
        case "effective":
            return t("contract-effective", number=shown.number)
        case "changed":
            return t("contract-changed", number=shown.number)
        case "revisit":
            return t("contract-revisit", number=shown.number)
        case _:
            return t("contract-change-rejected", number=shown.number)


def news(shown: ContractTold, t: Texts) -> View:
    """To a bound group: who, and the amount where the firm wants it."""
    if not shown.amount:
        return View(t("contract-news", person=shown.sender), audience="place")
    amount = t.formats.money(shown.amount, shown.currency)
    return View(t("contract-news-amount", person=shown.sender, amount=amount), audience="place")
