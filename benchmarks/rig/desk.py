"""A firm whose managers have contracts to decide: each rep has a manager of his own and submits to him."""

import asyncio
from datetime import datetime
from functools import partial

from rig.company import make_company
from rig.firm import Copy
from rig.standin import FIRST_PERSON
from storage.crm import Crm
from storage.database import open_database
from storage.entities.call import Call
from storage.entities.contracts import NewContract
from storage.entities.flows import Step
from storage.entities.ids import new_public_id
from storage.entities.instants import to_ms
from storage.entities.names import name_key
from storage.queries import people
from storage.tx import Tx
from storage.usecases import contract_edits, contracts

AMOUNT = 1_000_00
APPROVE = "同意 1,000"
AT_ONCE = 10


class Desk:
    """`reps` reps and as many managers; each manager has `each` contracts waiting since `at`."""

    def __init__(self, copy: Copy, reps: int, each: int, at: datetime) -> None:
        self._copy, self._reps, self._each, self._at = copy, reps, each, at
        self.said = make_company(copy.folder, reps, copy.database_url)

    def manager(self, number: int) -> int:
        """The account number of a manager."""
        return FIRST_PERSON + self._reps + number

    async def fill(self, until: datetime | None = None) -> None:
        """Submit everything. With `until`, whatever else the firm has to do and say until then is done and said."""
        db = await open_database(self._copy.database)
        crm = Crm(db)
        try:
            flow = await crm.flows.create(self._operator("flow"), "contract", "合同审批")
            await crm.flows.add_step(self._operator("step"), flow.flow.id, Step("superior"))
            await crm.flows.publish(self._operator("publish"), flow.flow.id)
            for first in range(0, self._reps, AT_ONCE):
                some = range(first, min(first + AT_ONCE, self._reps))
                await db.write(partial(self._submit, some=some))
            if until is not None:
                await crm.chores.run(now=to_ms(until))
                await db.write(partial(_said, until=to_ms(until)))
        finally:
            await db.close()

    def _submit(self, tx: Tx, some: range) -> None:
        for number in some:
            self._manager(tx, number)
            account = f"tg:{FIRST_PERSON + number}"
            actor = people.find_actor(tx, account)
            assert actor is not None
            owned = tx.all("SELECT id FROM customers WHERE owner_id = :me ORDER BY id", me=actor.user_id)
            for position in range(self._each):
                customer = owned[position % len(owned)]["id"]
                new = NewContract(customer, name=f"年度合同 {position}", amount=AMOUNT)
                call = self._call(account, f"desk-{number}-{position}")
                row = contract_edits.record(tx, actor, call, new)
                contracts.submit(tx, actor, call, None, row["id"])

    def _manager(self, tx: Tx, number: int) -> None:
        name = f"Manager {number}"
        row = tx.one(
            "INSERT INTO users (public_id, name, name_key, main_dept_id, status, account, locale, created_at,"
            " updated_at) VALUES (:public_id, :name, :key, (SELECT MIN(id) FROM departments), 'active', :account,"
            " 'zh-CN', 0, 0) RETURNING id",
            public_id=new_public_id(),
            name=name,
            key=name_key(name),
            account=f"tg:{self.manager(number)}",
        )
        assert row is not None
        tx.run(
            "INSERT INTO user_roles (user_id, role_id) SELECT :user, id FROM roles WHERE built_in = 'manager'",
            user=row["id"],
        )
        tx.run(
            "UPDATE users SET superior_id = :manager WHERE account = :account",
            manager=row["id"],
            account=f"tg:{FIRST_PERSON + number}",
        )

    def _operator(self, delivery: str) -> Call:
        return Call("cli", "cli", self._at, self._at, delivery_id=f"desk-{delivery}")

    def _call(self, account: str, delivery: str) -> Call:
        return Call(
            account=account, channel="import", now=self._at, said_at=self._at, place=account, delivery_id=delivery
        )


def _said(tx: Tx, until: int) -> None:
    tx.run("UPDATE outbox SET state = 'dropped', ended_at = :at WHERE not_before <= :at", at=until)


def filled(copy: Copy, reps: int, each: int, at: datetime, until: datetime | None = None) -> Desk:
    """A desk with everything on it."""
    desk = Desk(copy, reps, each, at)
    asyncio.run(desk.fill(until))
    return desk
