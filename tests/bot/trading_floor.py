"""A firm at work for tests of who learns what: records of every kind, their words as canaries, and all that is said.

`Floor.heard` holds every call of the bot with its chat, so that a scan misses neither pop-ups nor inline rows.
"""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.commands.demo_company import ALEX, LEADS, LIN, POOL, TALKS, WANG
from bot.commands.demo_company import Firm as Shop
from bot.commands.demo_trading import Trading
from storage.entities.call import Call
from storage.entities.customers import NewContact
from storage.entities.follow_ups import Entry
from storage.entities.ids import LETTERS, ref
from storage.entities.instants import to_ms
from tests.bot.world import User, World
from tests.factories import a_customer, a_lead, a_person, a_team_row, the_pool

REPS = {"林志强": LIN, "王芳": WANG, "Alex Turner": ALEX}
SECRETS = (
    ("customers", "name", "pool_id IS NULL"),
    ("contacts", "name", "1 = 1"),
    ("leads", "name", "pool_id IS NULL"),
    ("leads", "contact_name", "1 = 1"),
    ("leads", "need", "need <> ''"),
    ("opportunities", "name", "1 = 1"),
    ("contracts", "name", "1 = 1"),
    ("contracts", "number", "1 = 1"),
    ("quotes", "number", "1 = 1"),
    ("follow_ups", "content", "content <> ''"),
    ("memos", "text", "1 = 1"),
    ("drafts", "words", "1 = 1"),
)
# Where records of each kind of button are kept; what has no table of its own is left out.
TABLES = {
    "customer": "customers",
    "lead": "leads",
    "follow_up": "follow_ups",
    "reminder": "reminders",
    "user": "users",
    "draft": "drafts",
    "pool": "pools",
    "contact": "contacts",
    "invite": "invites",
    "department": "departments",
    "memo": "memos",
    "join_request": "join_requests",
    "handover": "handovers",
    "file": "files",
    "role": "roles",
    "import": "imports",
    "export": "exports",
    "approval": "approvals",
    "approval_task": "approval_tasks",
    "flow": "flows",
    "opportunity": "opportunities",
    "product": "products",
    "contract": "contracts",
    "plan": "plans",
    "receipt": "receipts",
    "refund": "refunds",
}


@dataclass
class Floor:
    """The firm, its people, and what the bot said to anybody since `heard` was last emptied."""

    world: World
    owner: User
    reps: dict[str, User]
    finance: User
    heard: list[tuple[str, int | None, str]] = field(default_factory=list)

    async def canaries(self) -> list[str]:
        """Words that stand in no other record: names, numbers and phones of customers, and what was said of them."""
        found: set[str] = set()
        for table, column, where in SECRETS:
            rows = await self.world.firm.rows(f"SELECT {column} AS word FROM {table} WHERE {where}")
            found |= {str(row["word"]) for row in rows}
        for table in ("customers", "contacts", "leads"):
            rows = await self.world.firm.rows(f"SELECT phones FROM {table}")
            found |= {str(phone)[-8:] for row in rows for phone in json.loads(row["phones"])}
        public = {row["name"] for row in await self.world.firm.rows("SELECT name FROM products")}
        return sorted(word for word in found - public if len(word) > 1)

    async def refs(self, *, without: int = 0) -> dict[str, list[str]]:
        """Every record as buttons name it, by kind; without those of the person `without` and
        those in a pool, which anybody may take."""
        found = {}
        for kind, table in TABLES.items():
            rows = await self.world.firm.rows(f"SELECT * FROM {table} ORDER BY 1")
            owned = ("owner_id", "user_id", "author_id", "by_id")
            foreign = [one for one in rows if without not in [one.get(name) for name in owned]]
            kept = [one for one in foreign if kind == "pool" or not one.get("pool_id")]
            found[kind] = [ref(kind, one["id"]) for one in kept if kind in LETTERS and "id" in one]
        return {kind: refs for kind, refs in found.items() if refs}

    def told(self, chat: int | None = None) -> str:
        """All that was said to a chat; to everybody without one."""
        return "\n".join(words for _, place, words in self.heard if chat is None or place == chat)

    def leaks(self, words: list[str], chat: int | None = None) -> list[str]:
        """The canaries that a chat heard, an account only by itself and not within a longer number."""
        said = self.told(chat)
        return [word for word in words if word in said and re.search(rf"(?<!\d){re.escape(word)}(?!\d)", said)]


async def opened(world: World, *, trade: bool = True) -> Floor:
    """Three reps with customers, leads, follow-ups, deals, contracts and money; finance, a pool and the owner."""
    owner = await world.owner()
    reps = {name: await world.person(name, superior=owner.person) for name in REPS}
    finance = await world.person("周敏", "finance")
    floor = Floor(world, owner, reps, finance)
    firms: dict[str, int] = {}
    for name, shops in REPS.items():
        for shop in shops:
            firms[shop.name] = await _customer(world, shop, len(firms), owner=reps[name].person)
    for number, shop in enumerate(POOL[:4]):
        await _customer(world, shop, 100 + number, pool=await the_pool(world.firm))
    for name, interests in LEADS.items():
        for number, one in enumerate(interests):
            more: dict[str, Any] = {
                "contact_name": one.contact,
                "need": one.need,
                "phones": (f"+8613711{number}{len(name):05}",),
            }
            await a_lead(world.firm, owner=reps[name].person, name=one.name, **more)
    call = partial(_call, world)
    for name, talks in TALKS.items():
        for talk in talks:
            at = None if talk.next_in is None else to_ms(world.clock.now + timedelta(minutes=talk.next_in))
            said = Entry(("customer", firms[talk.firm]), method=talk.method, content=talk.said, words=talk.said)
            told = call(reps[name].person.account, days_ago=talk.days_ago)
            await world.firm.crm.follow_ups.log(told, replace(said, next_at=at, chosen=at is not None))
    if trade:
        accounts = {user.person.name: user.person.account for user in (*reps.values(), owner, finance)}
        trading = Trading(world.firm.crm, call, accounts, firms, world.clock.now.date())
        await trading.fill(owner.person.account, finance.person.account)
        await _besides(floor, firms)
    await world.settle()
    overhear(floor)
    return floor


async def _besides(floor: Floor, firms: dict[str, int]) -> None:
    """What people leave lying about: a kept line, a memo, a file, a colleague in the team, an invite, an export."""
    world, lin, wang = floor.world, floor.reps["林志强"], floor.reps["王芳"]
    await lin.says("新客户 佳美包装 刘敏 13911112222 想要三百个纸箱")
    await lin.says("嗯嗯啊啊哦哦的秘密念头")
    await lin.says("顺达物流有限公司")
    await lin.sends_photo("仓库门口", to="顺达物流有限公司")
    await a_team_row(world.firm, ("customer", firms["顺达物流有限公司"]), wang.person)
    await a_person(world.firm, "钱多", status="invited")
    await world.firm.crm.joining.invite(_call(world, floor.owner.person.account), "孙新 销售")
    await floor.owner.says("/export")
    await wang.sends_file("x.csv", "名称,电话\n山外山商行,13922223333\n".encode())


async def _customer(world: World, shop: Shop, number: int, **holder: Any) -> int:
    phone = f"+86138{number:04d}{(number * 7919) % 10000:04d}"
    contact = NewContact(name=shop.contact, title=shop.title, phones=(phone,))
    facts: dict[str, Any] = {
        "level": shop.level,
        "industry": shop.industry,
        "region": shop.region,
        "contacts": (contact,),
    }
    return await a_customer(world.firm, name=shop.name, **facts, **holder)


_numbers = iter(range(1, 10**9))


def _call(world: World, account: str, *, days_ago: float = 0) -> Call:
    now = world.clock.now - timedelta(days=days_ago)
    key = f"floor-{next(_numbers)}"
    return Call(account=account, channel="import", now=now, said_at=now, place=account, delivery_id=key)


def overhear(floor: Floor) -> None:
    """Every call of the bot is noted with its chat before the stand-in answers it."""
    emulator = floor.world.emulator
    answered = emulator.call

    async def call(method: str, params: Any = None, files: Any = None) -> Any:
        params = params or {}
        query = emulator.queries.find(str(params.get("callback_query_id") or params.get("inline_query_id") or ""))
        place = query.person_id if query is not None else params.get("chat_id")
        words = json.dumps(params, ensure_ascii=False) + " ".join(str(one[0]) for one in (files or {}).values())
        floor.heard.append((method, int(place) if place is not None else None, words))
        return await answered(method, params, files)

    emulator.call = call  # type: ignore[method-assign]
