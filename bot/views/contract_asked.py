"""What is asked on the card of a contract: which field, its value, why (conversations 5.3, 6.12)."""

from typing import Final

from bot.texts import Texts
from bot.views import contract_own
from bot.views.contract_words import FIELDS, value_words
from bot.views.file import count_button
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.contracts import OPEN_TO_EDIT, ContractCard
from storage.entities.ids import ref
from storage.entities.words import short

Rows = list[list[Button | None]]
END_REASONS: Final = ("cancelled", "breach")
STEPS: Final = {"unsigned": "signed", "signed": "in_progress", "in_progress": "completed"}
STEP_LABELS: Final = {
    "unsigned": "button-contract-unsigned",
    "signed": "button-contract-signed",
    "in_progress": "button-contract-progress",
    "completed": "button-contract-completed",
}


def next_step(shown_: ContractCard, t: Texts) -> Button | None:
    """The next step of fulfilment."""
    to = STEPS.get(shown_.fulfilment)
    if to is None or not shown_.rights.change:
        return None
    return tap(t.plain(STEP_LABELS[to]), "contract", "set", ref("contract", shown_.id), to)


def asking(shown_: ContractCard, t: Texts) -> View:
    """The words and keys of a question; the answer may be typed."""
    state = shown_.card.list_state
    what, value = str(state.get("what", "edit")), str(state.get("value", ""))
    own = ref("contract", shown_.id)
    back = tap(t.plain("button-back"), "contract", "open", own)
    head = t.facts(shown_.number, shown_.customer, t.formats.money_digits(shown_.amount, shown_.currency))
    if what in ("own", "x") or (what == "why" and shown_.asked is not None):
        return contract_own.asking(shown_, head, t, own, back)
    match what:
        case "edit":
            rows = _fields(shown_, t, own)
            return View(card([head, t("contract-ask-edit")]), keyboard(*rows, [back], picker=True))
        case "rest":
            return View(card([head, t("contract-ask-edit")]), keyboard(*_rest(shown_, t, own), [back], picker=True))
        case "type":
            chips = [
                tap(t.entry("contract_type", key, capital=True), "contract", "put", own, f"type.{short(key)}")
                for key in shown_.types
            ]
            return View(card([head, t("contract-ask-type")]), keyboard(*rows_of(chips[:6], 3), [back]))
        case "steps":
            line = t("contract-ask-steps", state=t.entry("fulfilment", shown_.fulfilment))
            return View(card([head, line]), keyboard(*_steps(shown_, t, own), [back], picker=True))
        case "ended":
            chips = [
                tap(t.plain(f"button-contract-{why}"), "contract", "set", own, f"terminated.{why}")
                for why in END_REASONS
            ]
            return View(card([head, t("contract-ask-ended")]), keyboard(chips, [back]))
        case "delete":
            sure = tap(t.plain("button-confirm-delete"), "contract", "drop", own, style="danger")
            return View(card([t("contract-delete-sure", number=shown_.number), head]), keyboard([back, sure]))
        case "files":
            return View(card([head, t("file-send")]), keyboard([back, count_button(shown_.files, own, t)]))
        case "why":
            field, _, wanted = value.partition(".")
            column = FIELDS.get(field, field)
            line = t(
                "contract-ask-why",
                field=t.entry("contract_field", column, capital=True),
                value=value_words(column, wanted, shown_.currency, t),
            )
            return View(card([head, line]), keyboard([back]))
        case "scale":
            fit = tap(t.plain("button-contract-fit"), "contract", "fit", own, style="success")
            planned = shown_.money.planned if shown_.money is not None else 0
            line = t(
                "contract-ask-scale",
                planned=t.formats.money_digits(planned, shown_.currency),
                amount=t.formats.money_digits(int(value), shown_.currency),
            )
            return View(card([head, line]), keyboard([back, fit]))
        case "refund" | "back":
            most = shown_.money.received if shown_.money is not None else 0
            amount = int(value) if value.isdigit() else most
            line = t(f"contract-ask-{what}", amount=t.formats.money_digits(amount, shown_.currency))
            return View(card([head, line]), keyboard([back]))
        case _:
            return View(card([head, t(f"contract-ask-{what}")]), keyboard([back]))


def _fields(shown_: ContractCard, t: Texts, own: str) -> Rows:
    draft = shown_.status in OPEN_TO_EDIT

    def ask(what: str) -> Button:
        return tap(t.plain(f"button-contract-{what}"), "contract", "edit", own, what)

    first: list[Button | None] = [
        ask("amount" if shown_.list_total is None else "products"),
        ask("deliver"),
        ask("name"),
    ]
    rest = ask("rest")
    drop = tap(t.plain("button-delete"), "contract", "edit", own, "delete")
    second = [ask("parts") if shown_.rights.plan else None, rest, drop if shown_.rights.delete else None]
    mine: list[Button | None] = [*contract_own.near(shown_.asked, t, own)]
    last: list[Button | None] = [rest]
    return [first, second, mine] if draft else [first, last, mine]


def _rest(shown_: ContractCard, t: Texts, own: str) -> Rows:
    """The fields that are asked for less often."""

    def ask(what: str) -> Button:
        return tap(t.plain(f"button-contract-{what}"), "contract", "edit", own, what)

    discount = ask("products" if shown_.list_total is None else "discount")
    ordered = ask("ordered") if shown_.status in OPEN_TO_EDIT else None
    return [
        [ask("start"), ask("end"), ask("type")],
        [ask("signer"), ask("ours"), ordered],
        [ask("terms"), ask("remark"), discount],
    ]


def _steps(shown_: ContractCard, t: Texts, own: str) -> Rows:
    """Forward, also by leaps; back for who may void; ended early with a reason (CONTRACT-11)."""
    steps = list(STEP_LABELS)
    at = steps.index(shown_.fulfilment) if shown_.fulfilment in steps else len(steps)
    open_ = [
        step for step in steps if step != shown_.fulfilment and (shown_.rights.oversee or steps.index(step) > at)
    ]
    chips: list[Button | None] = [tap(t.plain(STEP_LABELS[step]), "contract", "set", own, step) for step in open_]
    end = tap(t.plain("button-contract-end-early"), "contract", "edit", own, "ended")
    return [*rows_of(chips, 2), [end if shown_.fulfilment != "terminated" else None]]
