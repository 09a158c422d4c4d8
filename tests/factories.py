"""Plain functions that make what a test needs. People and records are written directly and quickly; what a
test is about goes through the CRM itself."""

import dataclasses
import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from storage.crm import Crm
from storage.database import Database
from storage.entities.call import Call
from storage.entities.cards import Card
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.ids import RecordKind, new_public_id
from storage.entities.instants import to_ms
from storage.entities.leads import NewLead
from storage.entities.names import name_key
from storage.queries import cards, entries, names, people
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import customers, duplicates, leads
from storage.usecases.setup import NewCompany, make_company
from tests.canary import plant

TAIPEI = ZoneInfo("Asia/Taipei")
SAMPLE_DAY = datetime(2026, 7, 9, 14, 32, tzinfo=TAIPEI)
_numbers = itertools.count(1)


class Clock:
    """Business time of a test; `passes` moves it."""

    def __init__(self, now: datetime = SAMPLE_DAY) -> None:
        self.now = now

    def passes(self, **duration: float) -> datetime:
        self.now += timedelta(**duration)
        return self.now

    @property
    def ms(self) -> int:
        return to_ms(self.now)


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    account: str

    @property
    def place(self) -> str:
        """The private chat with the bot."""
        return self.account


@dataclass
class Firm:
    """A company on a real database: `firm.call(person)` makes calls, `firm.crm` answers them."""

    crm: Crm
    db: Database
    clock: Clock
    root: int
    owner: Person
    roles: dict[str, int] = field(default_factory=dict)

    def call(self, person: Person | None, **changes: Any) -> Call:
        """A fresh delivery of this person in his private chat, now."""
        number = next(_numbers)
        values: dict[str, Any] = {
            "account": person.account if person else "system",
            "channel": "chat" if person else "job",
            "now": self.clock.now,
            "said_at": self.clock.now,
            "place": person.place if person else "",
            "message": str(number),
            "delivery_id": f"d{number}",
        }
        return Call(**(values | changes))

    async def shown(self, card: Card) -> Card:
        """The card as the channel has sent it: with the id of its message."""
        message = card.message or f"m{card.id}"
        await self.db.write(lambda tx: cards.set_message(tx, card.id, message))
        return dataclasses.replace(card, message=message)

    def tap(self, person: Person, card: Card, **changes: Any) -> Call:
        """A tap of this person on a writing button of a card that was `shown`."""
        values = {"place": card.place, "card_message": card.message or f"m{card.id}", "nonce": card.nonce}
        return self.call(person, **(values | changes))

    async def write(self, unit: Any) -> Any:
        return await self.db.write(unit)

    async def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        return await self.db.read(lambda tx: [dict(row) for row in tx.all(sql, **params)])  # type: ignore[call-overload]

    async def row(self, sql: str, **params: Any) -> dict[str, Any]:
        rows = await self.rows(sql, **params)
        assert len(rows) == 1, rows
        return rows[0]

    async def value(self, sql: str, **params: Any) -> Any:
        row = await self.row(sql, **params)
        return next(iter(row.values()))

    async def set(self, name: str, value: Any) -> None:
        """A setting of the firm, without the audit of a real change."""
        await self.db.write(
            lambda tx: tx.run(
                "INSERT INTO settings (name, value, updated_at) VALUES (:name, :value, 0)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name=name,
                value=json.dumps(value),
            )
        )


async def a_firm(db: Database, *, locale: str = "zh-CN", clock: Clock | None = None, **company: Any) -> Firm:
    """A company whose owner 陈晓雯 (account tg:1) is active and super admin."""
    clock = clock or Clock()
    facts = {
        "name": "恒信设备",
        "owner": "陈晓雯",
        "timezone": "Asia/Taipei",
        "currency": "CNY",
        "locale": locale,
        "phone_region": "CN",
    } | company
    call = Call(account="cli", channel="cli", now=clock.now, said_at=clock.now)

    def unit(tx: Tx) -> tuple[int, int, dict[str, int]]:
        owner = make_company(tx, call, NewCompany(**facts))
        tx.run("UPDATE users SET status = 'active', account = 'tg:1' WHERE id = :id", id=owner)
        root = tx.one("SELECT id FROM departments")
        assert root is not None
        roles = {row["built_in"]: row["id"] for row in tx.all("SELECT id, built_in FROM roles")}
        return owner, root["id"], roles

    owner, root, roles = await db.write(unit)
    plant(facts["name"], facts["owner"])
    return Firm(Crm(db), db, clock, root, Person(owner, facts["owner"], "tg:1"), roles)


async def a_department(firm: Firm, name: str, *, parent: int | None = None, head: Person | None = None) -> int:
    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO departments (public_id, name, name_key, parent_id, head_user_id, created_at, updated_at)"
            " VALUES (:public_id, :name, :key, :parent, :head, 0, 0) RETURNING id",
            public_id=new_public_id(),
            name=name,
            key=name_key(name),
            parent=parent or firm.root,
            head=head.id if head else None,
        )
        assert row is not None
        return int(row["id"])

    return await firm.db.write(unit)


async def a_person(
    firm: Firm,
    name: str = "林志强",
    *roles: str,
    department: int | None = None,
    superior: Person | None = None,
    status: str = "active",
    locale: str = "zh-CN",
    **more: Any,
) -> Person:
    """An active user with built-in roles (rep by default), bound to account tg:<id>."""

    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO users (public_id, name, name_key, main_dept_id, superior_id, status, locale, holding_limit,"
            " created_at, updated_at) VALUES (:public_id, :name, :key, :department, :superior, :status, :locale,"
            " :holding_limit, 0, 0) RETURNING id",
            public_id=new_public_id(),
            name=name,
            key=name_key(name),
            department=department or firm.root,
            superior=superior.id if superior else None,
            status=status,
            locale=locale,
            holding_limit=more.get("holding_limit"),
        )
        assert row is not None
        id_ = int(row["id"])
        if status == "active":
            tx.run("UPDATE users SET account = :account WHERE id = :id", account=f"tg:{id_}", id=id_)
        for role in roles or ("rep",):
            tx.run("INSERT INTO user_roles (user_id, role_id) VALUES (:u, :r)", u=id_, r=firm.roles[role])
        return id_

    id_ = await firm.db.write(unit)
    plant(name)
    return Person(id_, name, f"tg:{id_}")


async def a_team_row(
    firm: Firm, record: tuple[str, int], person: Person, power: str = "read", *, expires_at: int | None = None
) -> int:
    def unit(tx: Tx) -> int:
        row = tx.one(
            "INSERT INTO team_members (record_kind, record_id, user_id, power, expires_at, added_at)"
            " VALUES (:kind, :id, :user, :power, :expires, 0) RETURNING id",
            kind=record[0],
            id=record[1],
            user=person.id,
            power=power,
            expires=expires_at,
        )
        assert row is not None
        names.refresh(tx, "lead" if record[0] == "lead" else "customer", record[1])
        return int(row["id"])

    return await firm.db.write(unit)


async def holders_in_index(firm: Firm, kind: str, record_id: int) -> set[str]:
    """Who finds a record in the index: its owner, team and pool."""
    entry = entries.entry_of("lead" if kind == "lead" else "customer", record_id)
    tokens = await firm.db.read(lambda tx: entries.read(tx, entry))
    return {token for token in tokens if token[0] in "omp" and token[1:].isdecimal()}


async def index_is_right(firm: Firm) -> None:
    """Every entry of the index is what its record would be given anew, and nobody else has one."""

    def unit(tx: Tx) -> None:
        key = "rowid" if tx.dialect == "sqlite" else "id"
        kept = {row["id"] for row in tx.all(f"SELECT {key} AS id FROM search_entries")}
        for kind in ("customer", "lead"):
            of: RecordKind = "lead" if kind == "lead" else "customer"
            for row in tx.all(f"SELECT id, name FROM {kind}s"):
                entry = entries.entry_of(of, row["id"])
                assert entries.read(tx, entry) == names.tokens_of(tx, of, row["id"]), (kind, row["id"], row["name"])
                kept.discard(entry)
        assert not kept

    await firm.db.read(unit)


async def a_customer(
    firm: Firm,
    *,
    owner: Person | None = None,
    pool: int | None = None,
    name: str = "顺达物流",
    phones: tuple[str, ...] = (),
    contacts: tuple[NewContact, ...] = (),
    **fields: Any,
) -> int:
    """A live customer of a person (the company owner by default) or in a pool; its id. Judges nothing.

    `fields` are those of NewCustomer, and columns such as dealt=1, received_at=…, entered_pool_at=….
    """
    made = {field.name for field in dataclasses.fields(NewCustomer)}
    new = NewCustomer(
        name=name, phones=phones, contacts=contacts, **{key: fields.pop(key) for key in made & set(fields)}
    )
    return await _a_record(firm, "customer", new, owner, pool, fields)


async def a_lead(
    firm: Firm,
    *,
    owner: Person | None = None,
    pool: int | None = None,
    name: str = "明辉电子",
    phones: tuple[str, ...] = (),
    **fields: Any,
) -> int:
    """A live lead of a person (the company owner by default) or in a pool; its id. Judges nothing.

    `fields` are those of NewLead, and columns such as status="following", received_at=….
    """
    made = {field.name for field in dataclasses.fields(NewLead)}
    new = NewLead(name=name, phones=phones, **{key: fields.pop(key) for key in made & set(fields)})
    return await _a_record(firm, "lead", new, owner, pool, fields)


async def lead_row(firm: Firm, lead: int) -> dict[str, Any]:
    """Everything a lead keeps."""
    return await firm.row("SELECT * FROM leads WHERE id = :id", id=lead)


async def queued(firm: Firm, kind: str) -> list[dict[str, Any]]:
    """What is to be said of this kind, to anybody."""
    return await firm.rows("SELECT * FROM outbox WHERE kind = :kind ORDER BY id", kind=kind)


async def the_pool(firm: Firm, kind: str = "customer") -> int:
    """The default pool of a kind."""
    return int(await firm.value("SELECT id FROM pools WHERE kind = :kind AND is_default = 1", kind=kind))


async def _a_record(
    firm: Firm, kind: Any, new: Any, owner: Person | None, pool: int | None, columns: dict[str, Any]
) -> int:
    person = owner or firm.owner
    call = firm.call(person)
    _plant_party(new)

    def unit(tx: Tx) -> int:
        actor = people.get_actor_by_id(tx, person.id)
        assert actor is not None
        area = leads if kind == "lead" else customers
        region = actor.organisation.phone_region
        made = area.rules.checked(new, Policy(), region)
        holder = {"owner_id": None if pool else person.id, "pool_id": pool}
        id_: int = area.record(tx, actor, call, made, **holder)
        duplicates.hold(tx, actor, call, area.party_of(made, region), (kind, id_), override=True)
        if columns:
            sets = ", ".join(f"{column} = :{column}" for column in columns)
            tx.run(f"UPDATE {kind}s SET {sets} WHERE id = :id", id=id_, **columns)
        return id_

    return await firm.db.write(unit)


def _plant_party(new: Any) -> None:
    """Nothing of a customer or lead may be logged."""
    plant(new.name, getattr(new, "contact_name", ""), *new.phones)
    for contact in getattr(new, "contacts", ()):
        plant(contact.name, *contact.phones)
