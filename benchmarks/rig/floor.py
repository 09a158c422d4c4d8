"""The firm whose people a scenario sets to work: reps with customers, managers over them, a pool, contracts that wait
for an approval, reminders that fall due in the course of the run."""

import asyncio
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from rig.company import OWNED
from rig.firm import Copy, Firm
from rig.postgres import Server
from rig.scenario import Scenario, shared
from rig.standin import FIRST_PERSON
from rig.words import names
from storage.crm import Crm
from storage.database import open_database
from storage.entities.call import Call
from storage.entities.contracts import NewContract
from storage.entities.customers import NewCustomer
from storage.entities.flows import Step
from storage.entities.instants import to_ms
from storage.queries import people, pool, reminders
from storage.rules import customers as rules
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import contract_edits, contracts, customers, duplicates

POOLED = 2_000
WAITING_EACH = 8  # contracts for each manager
MINUTES_A_REMINDER = 7
DEGREE = 1_000_000
AT_ONCE = 50

CALL = "打给"
"""How the note of every reminder begins."""

OF_THE_WAVE = re.compile(f"{CALL}.+·[0-9]+")
"""The note of a reminder of the wave: no other of one person is the same, however often it is drawn anew."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One person of the firm: the Telegram account, what he is, and what he owns; at `place` stands his `site`."""

    account: int
    role: str
    locale: str
    mine: tuple[str, ...]
    place: tuple[float, float]

    @property
    def site(self) -> str:
        return self.mine[0]


class Floor:
    """The firm of a run. `begins` is when its people start to work."""

    def __init__(self, folder: Path, scenario: Scenario, many: int, begins: datetime, server: Server | None) -> None:
        self.scenario, self.begins = scenario, begins
        self.firm = Firm(folder, many, server)
        firms = names()
        roles = shared({name: role.share for name, role in scenario.roles.items()}, many)
        locales = shared(scenario.languages, many)
        random.Random(3).shuffle(locales)
        self.workers = [
            Worker(
                FIRST_PERSON + number,
                roles[number],
                locales[number],
                tuple(next(firms) for _ in range(OWNED)),
                (round(21 + number * 0.02, 6), 121.5),
            )
            for number in range(many)
        ]
        self._pooled = [next(firms) for _ in range(min(POOLED, 4 * many))]

    def furnish(self, minutes: float, wave: datetime, pushes: int) -> None:
        """Everything but the people. Reminders ring evenly over the minutes; from `wave` on `pushes` more of them."""
        asyncio.run(self._furnish(self.firm.template, minutes, wave, pushes))

    async def _furnish(self, copy: Copy, minutes: float, wave: datetime, pushes: int) -> None:
        db = await open_database(copy.database)
        crm = Crm(db)
        try:
            await db.write(self._people)
            for first in range(0, len(self._pooled), AT_ONCE):
                await db.write(partial(self._pool, some=self._pooled[first : first + AT_ONCE]))
            flow = await crm.flows.create(self._operator("flow"), "contract", "合同审批")
            await crm.flows.add_step(self._operator("step"), flow.flow.id, Step("superior"))
            await crm.flows.publish(self._operator("publish"), flow.flow.id)
            for worker in self.workers:
                await db.write(partial(self._desk, worker=worker))
            await crm.chores.run(now=to_ms(self.begins - timedelta(minutes=1)))
            await db.write(self._said)
            await db.write(partial(self._reminders, minutes=minutes, wave=wave, pushes=pushes))
        finally:
            await db.close()

    def _of(self, role: str) -> Sequence[Worker]:
        return [worker for worker in self.workers if worker.role == role]

    def _people(self, tx: Tx) -> None:
        for worker in self.workers:
            account = f"tg:{worker.account}"
            tx.run(
                "UPDATE users SET locale = :locale WHERE account = :account", locale=worker.locale, account=account
            )
            tx.run(
                "UPDATE user_roles SET role_id = (SELECT id FROM roles WHERE built_in = :role)"
                " WHERE user_id = (SELECT id FROM users WHERE account = :account)",
                role=worker.role,
                account=account,
            )
            tx.run(
                "UPDATE customers SET lat_e6 = :lat, lng_e6 = :lng WHERE id = (SELECT MIN(c.id) FROM customers c"
                " JOIN users u ON u.id = c.owner_id WHERE u.account = :account AND c.name = :name)",
                lat=round(worker.place[0] * DEGREE),
                lng=round(worker.place[1] * DEGREE),
                account=account,
                name=worker.site,
            )
        managers = self._of("manager")
        for number, rep in enumerate(self._of("rep") if managers else ()):
            tx.run(
                "UPDATE users SET superior_id = (SELECT id FROM users WHERE account = :manager)"
                " WHERE account = :account",
                manager=f"tg:{managers[number % len(managers)].account}",
                account=f"tg:{rep.account}",
            )

    def _pool(self, tx: Tx, some: Sequence[str]) -> None:
        actor = people.operator(tx)
        into = pool.get_default(tx, "customer")
        for name in some:
            call = self._call("cli", f"floor-pool-{name}")
            made = rules.checked(NewCustomer(name=name), Policy(), actor.organisation.phone_region)
            id_ = customers.record(tx, actor, call, made, owner_id=None, pool_id=into.id)
            party = customers.party_of(made, actor.organisation.phone_region)
            duplicates.hold(tx, actor, call, party, ("customer", id_), override=True)

    def _desk(self, tx: Tx, worker: Worker) -> None:
        """The contracts of this rep that his manager has to decide."""
        reps, managers = self._of("rep"), self._of("manager")
        if worker.role != "rep" or not managers:
            return
        account = f"tg:{worker.account}"
        actor = people.find_actor(tx, account)
        assert actor is not None
        owned = tx.all("SELECT id FROM customers WHERE owner_id = :me ORDER BY id", me=actor.user_id)
        for number in range(-(-WAITING_EACH * len(managers) // len(reps))):
            call = self._call(account, f"floor-{account}-{number}")
            new = NewContract(owned[number % len(owned)]["id"], name=f"年度合同 {number}", amount=1_000_00)
            row = contract_edits.record(tx, actor, call, new)
            contracts.submit(tx, actor, call, None, row["id"])

    def _said(self, tx: Tx) -> None:
        """What the firm had to say before the morning is said."""
        tx.run(
            "UPDATE outbox SET state = 'dropped', ended_at = :at WHERE state = 'queued' AND not_before <= :at",
            at=to_ms(self.begins),
        )

    def _reminders(self, tx: Tx, minutes: float, wave: datetime, pushes: int) -> None:
        chance = random.Random(5)
        ids = {row["account"]: row["id"] for row in tx.all("SELECT id, account FROM users WHERE account IS NOT NULL")}
        for worker in self.workers:
            many = int(minutes / MINUTES_A_REMINDER + chance.random())
            for _ in range(many):
                at = self.begins + timedelta(minutes=chance.uniform(0, minutes))
                self._remind(tx, ids[f"tg:{worker.account}"], at, f"{CALL}{worker.mine[1]}")
        for number in range(pushes):
            worker = self.workers[number % len(self.workers)]
            turn = number // len(self.workers)
            note = f"{CALL}{worker.mine[1]}·{turn + 1}"
            self._remind(tx, ids[f"tg:{worker.account}"], wave + timedelta(minutes=turn), note)

    def _remind(self, tx: Tx, user_id: int, at: datetime, note: str) -> None:
        now = to_ms(self.begins - timedelta(days=1))
        reminders.insert(
            tx, kind="own", subject=None, user_id=user_id, due_at=to_ms(at), chosen=True, note=note, now=now
        )

    def _operator(self, delivery: str) -> Call:
        return self._call("cli", f"floor-{delivery}", channel="cli")

    def _call(self, account: str, delivery: str, channel: str = "import") -> Call:
        at = self.begins - timedelta(hours=16)
        return Call(account=account, channel=channel, now=at, said_at=at, place=account, delivery_id=delivery)
