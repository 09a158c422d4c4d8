"""Who hears which private value of a customer, on whatever surface: relation to it, what became of it, field.

Each person asks for each customer by name, by number and by words, in the chat and inline, opens its cards whether he
was shown their buttons or not, opens every list and taps what only shows. All that was said to him is scanned.
FIELDLINE_TORTURE=1 tries every button that shows, and taps ten times as much.
"""

import os
import re
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot import buttons
from storage.entities.customers import NewContact
from storage.entities.follow_ups import Entry
from storage.entities.ids import ref
from storage.usecases import customer_ends, customer_erasure
from tests.bot.crawler import Crawler
from tests.bot.raw_updates import take
from tests.bot.trading_floor import Floor, overhear
from tests.bot.world import User, World
from tests.canary import plant
from tests.factories import a_customer, a_department, a_team_row

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "14"))
TAPS = 300 if TORTURE else 30
STATES = {"open": "甲", "high": "乙", "pooled": "丙", "deleted": "丁", "erased": "戊"}
ASKED = ("/today", "/pool", "/team", "/week", "找 悄悄话", "/export")
SHOWING = ("customer:open", "customer:more", "customer:tline", "deleted:open", "pool:open", "file:list", "team:open")

ASKED_FOR = "number asked for"
"""Typed by everybody: an answer may name what it did not find, so nothing is concluded from hearing it."""

PRIVATE = frozenset(
    {"phone", "email", "wechat", "telegram", "contact phone", "contact email", "contact wechat", "address"}
)
READ = frozenset({"said", "number said"})
INSIDE = frozenset({"owner", "write", "read"})
ABOVE = frozenset({"superior", "finance", "admin"})
MEMBERS = INSIDE | ABOVE | {"lapsed", "neighbour", "elsewhere"}


def may_hear(relation: str, state: str) -> frozenset[str]:
    """What the rules let a person hear who never asked for a reveal (PERM-15 to PERM-17, POOL-20, CUST-18)."""
    match state:
        case "open":
            whole = INSIDE
        case "high":
            whole = INSIDE - {"read"}
        case "pooled":
            return frozenset({"said"}) if relation in MEMBERS else frozenset()
        case _:
            return frozenset()
    return (PRIVATE if relation in whole else frozenset()) | (READ if relation in INSIDE | ABOVE else frozenset())


@dataclass
class Secret:
    """One customer, by what becomes of it; every value stands nowhere else."""

    state: str
    customer: int = 0
    contact: int = 0
    number: int = 0
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = self.number = list(STATES).index(self.state) + 1
        self.fields = {
            ASKED_FOR: f"138{n}765432{n}",
            "phone": f"136{n}765432{n}",
            "email": f"mail{n}canary@example.com",
            "wechat": f"wxcanary{n}",
            "telegram": f"tgcanary{n}",
            "contact phone": f"139{n}765432{n}",
            "contact email": f"person{n}canary@example.com",
            "contact wechat": f"wxperson{n}canary",
            "address": f"密室路{n}号",
            "said": f"悄悄话{n}",
            "number said": f"1377654321{n}",
        }
        plant(*self.fields.values())

    @property
    def name(self) -> str:
        return f"{STATES[self.state]}辰照明有限公司"

    async def make(self, world: World, owner: User) -> None:
        """The customer with all of it, a person there, and a follow-up."""
        f = self.fields
        person = NewContact(
            "钱秘书", phones=(f["contact phone"],), email=f["contact email"], wechat=f["contact wechat"]
        )
        more: dict[str, Any] = {name: f[name] for name in ("email", "wechat", "telegram", "address")}
        self.customer = await a_customer(
            world.firm, owner=owner.person, name=self.name, phones=(f["phone"], f[ASKED_FOR]), contacts=(person,),
            privacy="high" if self.state == "high" else "normal", **more,
        )  # fmt: skip
        self.contact = await world.firm.value("SELECT id FROM contacts WHERE customer_id = :id", id=self.customer)
        words = f"{f['said']}，他的号码 {f['number said']}"
        entry = Entry(("customer", self.customer), method="phone", content=words, words=words)
        await world.firm.crm.follow_ups.log(world.firm.call(owner.person), entry)

    async def become(self, world: World, boss: User) -> None:
        """What its state says."""
        crm, call, customer = world.firm.crm, world.firm.call(boss.person), self.customer
        match self.state:
            case "pooled":
                await crm.pool.back(call, ("customer", customer), "no_fit")
            case "deleted":
                await crm.apply(call, lambda tx, actor, card: customer_ends.delete(tx, actor, call, None, customer))
            case "erased":
                erase = customer_erasure.erase
                await crm.apply(call, lambda tx, actor, card: erase(tx, actor, call, None, customer, "asked"))


async def gathered(world: World, secrets: list[Secret]) -> dict[str, User]:
    """Everybody there is, by what he is to the customers."""
    boss = await world.owner()
    ours, other = await a_department(world.firm, "华南"), await a_department(world.firm, "华北")
    superior = await world.person("陈经理", "manager", department=ours)
    people = {
        "owner": await world.person("林志强", department=ours, superior=superior.person),
        "write": await world.person("王芳", department=other),
        "read": await world.person("赵磊", department=other),
        "lapsed": await world.person("孙新", department=other),
        "superior": superior,
        "neighbour": await world.person("钱多", department=ours),
        "elsewhere": await world.person("李达", "manager", department=other),
        "finance": await world.person("周敏", "finance", department=other),
        "admin": boss,
        "stranger": world.stranger(),
    }
    for secret in secrets:
        await secret.make(world, people["owner"])
        for power, member, until in (
            ("write", "write", None),
            ("read", "read", None),
            ("read", "lapsed", world.clock.ms),
        ):
            row = ("customer", secret.customer)
            await a_team_row(world.firm, row, people[member].person, power, expires_at=until)
        await secret.become(world, boss)
    await world.settle()
    return people


async def heard_by(floor: Floor, who: User, secrets: list[Secret]) -> str:
    """All that was said to somebody who tries everything."""
    floor.heard.clear()
    crawler = Crawler(floor.world, who, SEED)
    showing = [f"{of}:{verb}" for of, (_, verbs) in buttons.VERBS.items() for verb in sorted(verbs)]
    for secret in secrets:
        name, wanted, other = secret.name, secret.fields[ASKED_FOR], secret.fields["phone"]
        reminder = f"提醒我{secret.number}小时后联系{name}"
        asked = (name, wanted, wanted[-4:], other[-4:], f"{name}电话多少", reminder)
        for words in asked:
            await who.says(words)
        if [secret.name] in who.labels:
            await who.taps(secret.name)
        for words in (secret.name, wanted):
            who.phone.inline(words)
            await floor.world.settle()
        for record in (ref("customer", secret.customer), ref("contact", secret.contact)):
            for button in showing if TORTURE else SHOWING:
                # Answered or not: what a stranger sends beyond measure is dropped.
                await take(floor.world, crawler.update(who.last["message_id"], f"{button}:{record}@1"))
    for words in ASKED:
        await who.says(words)
    for _ in range(TAPS):
        chosen = crawler.choose(writing=False)
        if chosen is None:
            break
        await crawler.tap(*chosen)
    for _ in secrets:
        await floor.world.passes(hours=1, minutes=5)
    return re.sub(r"(?<=\d)[ -](?=\d)", "", floor.told(who.phone.id))


@pytest.mark.threat(14)
@pytest.mark.rule("PERM-15", "PERM-16", "PERM-17", "POOL-20", "CUST-18")
async def test_nobody_hears_a_private_value_that_is_not_his_to_hear(world: World, figure: Any) -> None:
    secrets = [Secret(state) for state in STATES]
    people = await gathered(world, secrets)
    floor = Floor(world, people["admin"], {}, people["finance"])
    overhear(floor)
    wrong, missed, cells = [], [], 0
    for relation, who in people.items():
        told = await heard_by(floor, who, secrets)
        for secret in secrets:
            heard = {name for name, value in secret.fields.items() if value in told} - {ASKED_FOR}
            allowed = may_hear(relation, secret.state)
            cells += len(secret.fields) - 1
            wrong += [(relation, secret.state, name) for name in sorted(heard - allowed)]
            missed += [(relation, secret.state, name) for name in sorted(allowed - heard)]
    figure("T14", "privacy matrix", cells=cells, leaked=len(wrong), seed=SEED)
    assert not wrong
    assert not missed, "the walk did not come to where these are shown"
