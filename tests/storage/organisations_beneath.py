"""Deals, contracts and their money beneath the customers of a random organisation, with a model of their readers."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from storage.entities.ids import ChildKind, new_public_id
from storage.queries import approvals, flows
from storage.queries.approvals import Submission
from storage.tx import Tx
from tests.storage.organisations import NOW, SCOPES, Company, Model, Numbers, companies

MODULES: dict[ChildKind, str] = {"opportunity": "opp", "contract": "contract"}
KINDS = tuple(MODULES)
PERMISSIONS = [
    *(f"{module}.{action}" for module in MODULES.values() for action in ("view", "view", "edit", "delete")),
    "money.view",
    "money.confirm",
]


@dataclass(frozen=True)
class Trade:
    """What lies beneath the customers of a company: kind, customer, owner, deleted; and its team rows."""

    company: Company
    children: tuple[tuple[ChildKind, int, int, bool], ...]
    team: tuple[tuple[int, int, str, int | None, bool], ...]


@st.composite
def trades(draw: st.DrawFn) -> Trade:
    """A company with further roles that reach deals, contracts and money."""
    company = draw(companies().filter(lambda one: any(kind == "customer" for kind, _, _ in one.records)))
    people = len(company.main)
    person = st.integers(0, people - 1)
    grant = st.tuples(st.sampled_from(PERMISSIONS), st.sampled_from(SCOPES), st.just(((0, True),)))
    role = st.lists(grant, min_size=1, max_size=6, unique_by=lambda one: one[0]).map(tuple)
    roles = tuple(draw(st.lists(role, min_size=1, max_size=3)))
    first = len(company.roles)
    held = st.tuples(person, st.integers(first, first + len(roles) - 1))
    holders = tuple(draw(st.lists(held, min_size=people, max_size=2 * people, unique=True)))
    company = replace(company, roles=(*company.roles, *roles), holders=(*company.holders, *holders))
    customers = [number for number, (kind, _, _) in enumerate(company.records) if kind == "customer"]
    child = st.tuples(
        st.sampled_from(KINDS), st.sampled_from(customers), person, st.sampled_from((False, False, True))
    )
    children = tuple(draw(st.lists(child, min_size=1, max_size=8)))
    row = st.tuples(
        st.integers(0, len(children) - 1),
        person,
        st.sampled_from(("read", "write")),
        st.sampled_from((None, NOW, NOW + 1)),
        st.booleans(),
    )
    team = tuple(draw(st.lists(row, max_size=6, unique_by=lambda one: one[:2])))
    return Trade(company, children, team)


class TradeModel(Model):
    """PERM-3 to PERM-9 for what lies beneath a customer, without SQL."""

    def __init__(self, trade: Trade) -> None:
        super().__init__(trade.company)
        self.t = trade

    def on_child_team(self, person: int, child: int, *powers: str) -> bool:
        return any(
            (of, who) == (child, person) and power in powers and not ended and (until is None or until > NOW)
            for of, who, power, until, ended in self.t.team
        )

    def reads_child(self, person: int, child: int) -> bool:
        kind, customer, owner, deleted = self.t.children[child]
        view = f"{MODULES[kind]}.view"
        if deleted or not self.grants(person, view):
            return False
        own = owner in self.reach(person, view) or self.on_child_team(person, child, "read", "write")
        return own or self.reads(person, customer)

    def edits_child(self, person: int, child: int) -> bool:
        kind, customer, owner, _ = self.t.children[child]
        edit = f"{MODULES[kind]}.edit"
        if not self.reads_child(person, child) or not self.grants(person, edit):
            return False
        _, state, holder = self.c.records[customer]
        holds = (state, holder) == ("owned", person) or (
            state != "deleted" and self.on_team(person, customer, "write")
        )
        return holds or owner in self.reach(person, edit) or self.on_child_team(person, child, "write")

    def deletes_child(self, person: int, child: int) -> bool:
        kind, _, owner, _ = self.t.children[child]
        return self.reads_child(person, child) and owner in self.reach(person, f"{MODULES[kind]}.delete")

    def reads_money(self, person: int, child: int) -> bool:
        return self.reads_child(person, child) and bool(self.grants(person, "money.view"))

    def confirms(self, person: int, child: int) -> bool:
        owner = self.t.children[child][2]
        return self.reads_money(person, child) and owner in self.reach(person, "money.confirm")


@dataclass(frozen=True)
class Written:
    """Ids by position of the child: itself, and what hangs on it; a contract has all of it, a deal a quote."""

    children: list[int]
    parts: dict[str, dict[int, int]]


def write(tx: Tx, trade: Trade, ids: Numbers) -> Written:
    """The trade straight into the tables."""
    stage = tx.one("SELECT id, pipeline_id FROM stages WHERE type = 'open' ORDER BY id LIMIT 1")
    boss = tx.one("SELECT min(id) AS id FROM users")
    assert stage is not None
    assert boss is not None
    flow = flows.insert(tx, subject="contract", name="审批", admins=[boss["id"]], at=0, by=boss["id"])
    found: list[int] = []
    parts: dict[str, dict[int, int]] = {}
    for number, (kind, customer, owner, deleted) in enumerate(trade.children):
        common = {
            "name": f"单 {number}",
            "name_key": f"单{number}",
            "customer_id": ids.records[customer],
            "owner_id": ids.people[owner],
            "currency": "CNY",
            "deleted_at": 1 if deleted else None,
            "created_at": 0,
            "updated_at": 0,
        }
        if kind == "opportunity":
            more: dict[str, Any] = {"pipeline_id": stage["pipeline_id"], "stage_id": stage["id"], "state": "open"}
            id_ = _row(tx, "opportunities", **common, **more, amount=5, entered_stage_on="2026-07-01")
            made = {"quote": _quote(tx, id_)}
        else:
            id_ = a_contract_row(tx, **common)
            made = money_on(tx, id_, boss["id"])
            for about in ("contract", "refund"):
                made[f"approval_{about}"] = pending_approval(tx, about, made.get(about, id_), flow, boss["id"])
        found.append(id_)
        for part, part_id in made.items():
            parts.setdefault(part, {})[number] = part_id
    for of, who, power, until, ended in trade.team:
        tx.run(
            "INSERT INTO team_members (record_kind, record_id, user_id, power, expires_at, added_at, ended_at)"
            " VALUES (:kind, :id, :user, :power, :until, 0, :ended)",
            kind=trade.children[of][0],
            id=found[of],
            user=ids.people[who],
            power=power,
            until=until,
            ended=1 if ended else None,
        )
    return Written(found, parts)


def a_contract_row(tx: Tx, **values: Any) -> int:
    """A contract in force with open money; its id."""
    kept: dict[str, Any] = {"name": "单", "name_key": "单", "currency": "CNY", "created_at": 0, "updated_at": 0}
    kept |= {"amount": 100, "claimed": 10, "received": 20, "base_amount": 100, "order_date": "2026-07-01"}
    return _row(tx, "contracts", **(kept | {"approval_status": "approved", "number": new_public_id()} | values))


def _quote(tx: Tx, deal: int) -> int:
    more: dict[str, Any] = {"total": 1, "list_total": 1, "discount_bp": 0, "over_limit": 0, "opportunity_id": deal}
    more |= {"number": new_public_id(), "currency": "CNY", "state": "draft", "valid_until": "2026-08-01"}
    return _row(tx, "quotes", **more, created_at=0, updated_at=0)


def money_on(tx: Tx, contract: int, by: int) -> dict[str, int]:
    """An instalment, a claim and a refund of a contract; part -> id."""
    kept = {"contract_id": contract, "currency": "CNY", "updated_at": 0}
    plan = tx.one(
        "INSERT INTO plans (contract_id, period_no, amount, due_on, created_at, updated_at)"
        " VALUES (:id, 1, 50, '2026-08-01', 0, 0) RETURNING id",
        id=contract,
    )
    assert plan is not None
    claim = {"number": new_public_id(), "amount": 10, "received_on": "2026-07-01", "state": "claimed"}
    refund = {"number": new_public_id(), "amount": 5, "reason": "货损", "state": "pending"}
    return {
        "plan": plan["id"],
        "receipt": _row(tx, "receipts", **kept, **claim, recorded_by=by, recorded_at=0),
        "refund": _row(tx, "refunds", **kept, **refund, asked_by=by, asked_at=0),
    }


def pending_approval(tx: Tx, about: str, record: int, flow: int, by: int) -> int:
    """A pending approval of a record of that kind, submitted by somebody; nobody has a task."""
    submission = Submission(flow, 1, by, 1, 0, 5, "CNY", 5, False, {}, {}, {"name": "单"}, "")
    row = approvals.insert(tx, about, (about, record), submission, at=0)
    assert row is not None
    return int(row["id"])


def _row(tx: Tx, table: str, **values: Any) -> int:
    values = {"public_id": new_public_id()} | values
    columns, marks = ", ".join(values), ", ".join(f":{column}" for column in values)
    row = tx.one(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id", **values)
    assert row is not None
    return int(row["id"])
