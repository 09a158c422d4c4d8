"""The demo's deals, contracts and money, told in the order in which they happened."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Protocol

from bot.commands.demo_trade import ASKED, CLAIMED, DEALS, ORDERS, REFUNDED, WARES, Asked, Order, Prospect, Sold
from storage.chores import DAILY
from storage.crm import Crm
from storage.entities.call import Call
from storage.entities.contracts import NewContract, NewPlan
from storage.entities.deals import NewDeal
from storage.entities.flows import Step, Term
from storage.entities.instants import MINUTE
from storage.entities.lines import NewLine
from storage.entities.money import NewReceipt
from storage.entities.products import NewProduct
from storage.queries import outbox, roles
from storage.tx import Tx

CENTS = 100
THIS_MORNING = 0.1


class Calls(Protocol):
    """A call of an account so many days ago."""

    def __call__(self, account: str, *, days_ago: float = 0) -> Call: ...


class Trading:
    """Fills a company that has people and customers. `accounts` and `firms` are found by name."""

    def __init__(self, crm: Crm, call: Calls, accounts: Mapping[str, str], firms: Mapping[str, int], today: date):
        self._crm = crm
        self._call = call
        self._accounts = accounts
        self._firms = firms
        self._today = today
        self._wares: dict[str, int] = {}
        self._contracts: dict[tuple[str, str], int] = {}

    async def fill(self, owner: str, finance: str) -> None:
        """What was agreed before there were flows, the flows, and what waits for somebody this morning."""
        for ware in WARES:
            new = NewProduct(
                ware.name, ware.price * CENTS, number=ware.number, unit=ware.unit, cost=ware.cost * CENTS
            )
            card = await self._crm.products.create(self._call(owner, days_ago=400), new, on_sale=True)
            self._wares[ware.number] = card.id
        for order in sorted(ORDERS, key=lambda order: -order.age):
            await self._order(order, finance)
        await self._flows(owner)
        for deal in DEALS:
            await self._deal(deal)
        for asked in ASKED:
            await self._ask(asked)
        await self._open_money()
        # The day's looks were taken over an empty company; what they say now comes half an hour into the demo.
        later = self._call(owner).at + 30 * MINUTE
        for name in ("money-due", "deal-watch"):
            await self._crm.db.write(partial(_look, name, later))

    async def _past(self, call: Call) -> None:
        """What happened days ago was told days ago: nobody's phone rings for it when the demo starts."""
        await self._crm.db.write(partial(outbox.drop_of_request, request_id=call.delivery_id or "", at=call.at))

    async def _order(self, order: Order, finance: str) -> None:
        account = self._accounts[order.rep]
        call = self._call(account, days_ago=order.age)
        day = self._day(-order.age)
        plans = tuple(NewPlan(part.amount * CENTS, self._day(part.due_in)) for part in order.plan)
        new = NewContract(
            self._firms[order.firm],
            name=order.name,
            amount=order.amount * CENTS,
            order_date=day,
            start_on=day,
            end_on=None if order.ends_in is None else self._day(order.ends_in),
            plans=plans,
        )
        card = await self._crm.contracts.create(call, new)
        self._contracts[order.rep, order.firm] = card.id
        for to in (None, "in_progress"):
            call = self._call(account, days_ago=order.age)
            if to is None:
                await self._crm.contracts.submit(call, card.id)
            else:
                await self._crm.contracts.set_fulfilment(call, card.id, to)
            await self._past(call)
        for part in order.plan:
            if part.paid_ago is not None:
                call = self._call(finance, days_ago=part.paid_ago)
                receipt = NewReceipt(part.amount * CENTS, self._day(-part.paid_ago))
                await self._crm.money.record(call, card.id, receipt)
                await self._past(call)

    async def _flows(self, owner: str) -> None:
        finance = await self._crm.db.read(
            lambda tx: next(int(row["id"]) for row in roles.list_all(tx) if row["built_in"] == "finance")
        )
        over = (Term("over_limit", "=", True),)
        for subject, name, steps in (
            ("contract", "合同审批", (Step("superior"), Step("role", (finance,), condition=over))),
            ("discount", "折扣审批", (Step("superior"),)),
            ("refund", "退款审批", (Step("superior"),)),
        ):
            made = await self._crm.flows.create(self._call(owner), subject, name)
            for step in steps:
                await self._crm.flows.add_step(self._call(owner), made.flow.id, step)
            await self._crm.flows.publish(self._call(owner), made.flow.id)

    async def _deal(self, deal: Prospect) -> None:
        account = self._accounts[deal.rep]
        stages = [stage for stage in await self._crm.deals.stages(self._call(account)) if stage.type == "open"]
        new = NewDeal(
            deal.name,
            self._firms[deal.firm],
            amount=deal.amount * CENTS or None,
            stage_id=stages[deal.stage].id,
            expected_close_on=self._today + timedelta(days=deal.closes_in),
            lines=self._lines(deal.lines),
        )
        card = await self._crm.deals.create(self._call(account, days_ago=deal.age), new)
        if deal.lost:
            call = self._call(account, days_ago=1)
            await self._crm.deals.lose(call, card.id, deal.lost)
            await self._past(call)
        if deal.quoted:
            quote = await self._crm.deals.quote(self._call(account, days_ago=THIS_MORNING), card.id)
            await self._crm.deals.send_quote(self._call(account, days_ago=THIS_MORNING), quote.id)

    async def _ask(self, asked: Asked) -> None:
        account = self._accounts[asked.rep]
        new = NewContract(self._firms[asked.firm], name=asked.name, lines=self._lines(asked.lines))
        card = await self._crm.contracts.create(self._call(account, days_ago=THIS_MORNING), new)
        await self._crm.contracts.submit(self._call(account, days_ago=THIS_MORNING), card.id, note=asked.note)

    async def _open_money(self) -> None:
        rep, firm, amount = CLAIMED
        receipt = NewReceipt(amount * CENTS, self._day(0))
        await self._crm.money.claim(self._call(self._accounts[rep]), self._contracts[rep, firm], receipt)
        rep, firm, amount, reason = REFUNDED
        await self._crm.money.ask_refund(
            self._call(self._accounts[rep]), self._contracts[rep, firm], amount * CENTS, reason
        )

    def _lines(self, sold: tuple[Sold, ...]) -> tuple[NewLine, ...]:
        return tuple(NewLine(self._wares[one.ware], one.quantity * 1000, discount_bp=one.discount_bp) for one in sold)

    def _day(self, offset: int) -> str:
        return (self._today + timedelta(days=offset)).isoformat()


def _look(name: str, now: int, tx: Tx) -> bool:
    return DAILY[name].work(tx, now)
