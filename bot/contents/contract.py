"""Contracts and money (6.12, 6.14)."""

from bot.features import Features, asked_first, by_right, first_of, or_else
from bot.handlers import contract_lookup, contract_own, contract_prices, contracts, money
from bot.views import contract as contract_views
from bot.views import contract_lists as list_views
from bot.views import money as money_views
from bot.views import money_told as told_views
from storage.entities.contracts import ContractCard, ContractList
from storage.entities.money import Ageing, ClaimList, PlanCard, ReceiptCard, RefundCard
from storage.entities.money_said import MoneySaid


def add(table: Features) -> None:
    """Enter them into the table."""
    _contracts(table)
    _money(table)
    table.businesses |= {"paid": money.from_reading}
    table.businesses["signed"] = first_of(contracts.from_reading, table.businesses.get("signed"))
    table.kinds["lookup"] = or_else(contract_lookup.looked_up, table.kinds["lookup"])
    if table.not_understood is not None:
        table.not_understood = or_else(contract_lookup.looked_up, table.not_understood)
    table.businesses[""] = first_of(contracts.from_reading, money.from_reading, table.businesses.get(""))


def _contracts(table: Features) -> None:
    table.commands |= {"contracts": contract_lookup.listed}
    table.homes |= {"contract": contract_lookup.listed}
    table.commands["find"] = asked_first(contract_lookup.sought, table.commands["find"])
    table.starts |= {"k_": contract_lookup.started}
    table.taps |= {
        "contract:submit": contracts.submit,
        "contract:recall": contracts.recall,
        "contract:nudge": contracts.nudge,
        "contract:void": contracts.void,
        "contract:set": contracts.fulfil,
        "contract:put": asked_first(contract_own.put, contracts.put),
        "contract:renew": contracts.renew,
        "contract:drop": contracts.drop,
        "contract:change": contracts.change,
        "contract:open": contracts.open,
        "contract:edit": asked_first(contract_own.edit, contracts.edit),
        "contract:plans": contracts.plans,
        "contract:list": contract_lookup.listed,
        "contract:keep": contracts.keep,
        "contract:why": contracts.why,
        "contract:fit": contract_prices.fit,
    }
    table.listen(
        {
            "amount": contract_prices.said,
            "comment": first_of(contract_prices.said, contracts.amount_said),
            "reason": contract_prices.reason_said,
        }
    )
    table.listen(
        {
            **dict.fromkeys(("amount", "date", "name"), contract_own.said),
            "customer": contract_own.customer_said,
            "reason": contract_own.reason_said,
        }
    )
    table.listen(
        {
            "amount": contracts.amount_said,
            "date": contracts.date_said,
            "name": contracts.name_said,
            "reason": contracts.reason_said,
        }
    )
    table.replies |= {
        "contract": contract_prices.replied(contracts.replied),
        "contract-ask": contract_prices.replied(contracts.replied),
        "contract-void": contracts.replied,
        "contract-own": contract_own.replied,
    }
    table.fresh |= {"contract": contracts.reopen}
    table.views |= {
        ContractCard: contract_views.shown,
        ContractList: list_views.listed,
    }
    table.pushes |= {
        "contract-effective": list_views.told,
        "contract-changed": list_views.told,
        "contract-void": list_views.told,
        "contract-change-asked": list_views.told,
        "contract-change-rejected": list_views.told,
        "contract-ending": list_views.told,
        "contract-revisit": list_views.told,
        "contract-received": list_views.told,
        "contract-moved": list_views.told,
        "contract-news": list_views.news,
    }


def _money(table: Features) -> None:
    table.commands |= {"money": money.show}
    table.homes |= {"money": money.show}
    # In English both keys say Find: who confirms money and holds no customers looks for contracts.
    finance = by_right("money.confirm", contract_lookup.listed, table.keys["key-find"])
    find = by_right("pool.claim", table.keys["key-find"], finance)
    table.keys |= {"key-confirm": money.claims, "key-due": money.show, "key-find-contract": find}
    table.taps |= {
        "money:got": money.got,
        "money:ok": money.ok,
        "money:none": money.none,
        "money:undo": money.undo,
        "money:void": money.void,
        "money:move": money.move,
        "money:later": money.later,
        "money:open": money.open,
        "money:ask": money.ask,
        "money:list": money.listed,
    }
    table.listen({"amount": money.amount_said, "date": money.date_said, "reason": money.reason_said})
    table.replies |= {"plan": money.replied, "receipt": money.replied}
    table.fresh |= {
        "plan": money.reopen_plan,
        "receipt": money.reopen_receipt,
        "refund": money.reopen_refund,
    }
    table.views |= {
        PlanCard: money_views.plan,
        ReceiptCard: money_views.receipt,
        RefundCard: money_views.refund,
        MoneySaid: money_views.said,
        Ageing: told_views.ageing,
        ClaimList: told_views.claims,
    }
    table.pushes |= {
        "money-due": money_views.plan,
        "money-coming": money_views.plan,
        "money-overdue": money_views.plan,
        "money-confirm": money_views.to_confirm,
        "money-proved": money_views.to_confirm,
        "money-refund-waiting": money_views.refund,
        "money-confirmed": told_views.told,
        "money-rejected": told_views.told,
        "money-void": told_views.told,
        "money-refunded": told_views.told,
        "money-refund-rejected": told_views.told,
    }
