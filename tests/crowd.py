"""A firm of any size, written in bulk: heavy-tailed owners, Chinese and English names, ten follow-ups a customer.

For what depends on the size alone: plans of statements, ratios, recall. Indexes and triggers are put aside while the
rows are written and made anew afterwards.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from storage.entities.instants import to_ms
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.entities.tokens import is_counted, record_tokens, said_tokens, whole_token
from storage.queries import entries, people
from storage.tx import Tx
from tests.factories import SAMPLE_DAY

NOW = to_ms(SAMPLE_DAY)
DAY = 86_400_000
POOLED = 0.25
FOLLOW_UPS = 10
BATCH = 10_000

_PLACES = "上海 北京 深圳 广州 苏州 杭州 宁波 东莞 厦门 成都 武汉 台北 高雄 台中 青岛 无锡".split()
_FIRST = "顺永明宏天恒金鼎华隆嘉盛瑞泰诚信达昌源丰利安康宁远航峰锦旭卓越凯腾飞鸿图腾创联合众汇通正大力博雅百川"
_SECOND = "达发辉图成信源盛泰丰利安康宁远航峰锦旭卓越凯腾飞鸿创联众汇通正力博雅百川兴旺荣茂晟宇晨曦海洋林森"
_TRADES = (
    "物流 电子 贸易 建材 五金 机电 食品 服饰 包装 化工 医疗 软件 传媒 餐饮 家具 照明 汽配 印刷 纺织 环保"
).split()
_FORMS = ("有限公司", "股份有限公司", "有限责任公司", "", "")
_STEMS = "Sun Nor Ever Blue Gold Pacific Grand Prime Star Union Apex Delta Omni Vertex Nova Zen Terra Lumen".split()
_ENDS = "rise way field stone line wood gate bridge mark point view port tech ware soft max well ford".split()
_ENGLISH = "Logistics Trading Foods Textiles Electronics Packaging Motors Medical Systems Media Furniture".split()
_LEGAL = ("Co., Ltd.", "Inc", "LLC", "Ltd", "")
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
_GIVEN = "芳伟敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰志建国文斌辉玲宇佳欣怡晨浩然"
_SAID = (
    "对报价基本认可 要再降3个点",
    "寄了样品 周五前回复",
    "客户想要年度运输合同 让我发报价单",
    "电话没接 下午再打",
    "拜访了采购经理 谈了付款条件",
    "sent the quote, waiting for an answer",
    "met the buyer, price is too high",
    "技术参数确认完毕 等老板签字",
    "说今年预算没了 明年再谈",
    "加了微信 发了产品目录",
)


@dataclass
class Crowd:
    """What was made: accounts to ask as, and some names to look for."""

    size: int
    owners: list[int] = field(default_factory=list)
    names: list[tuple[int, str]] = field(default_factory=list)

    @property
    def heavy(self) -> str:
        """Somebody who owns five in a hundred of everything."""
        return f"tg:{self.owners[0]}"

    @property
    def usual(self) -> str:
        return f"tg:{self.owners[len(self.owners) // 2]}"

    @property
    def manager(self) -> str:
        """Sees a department of forty."""
        return f"tg:{self.owners[-1]}"


def actor_of(tx: Tx, account: str) -> Actor:
    actor = people.find_actor(tx, account)
    assert actor is not None
    return actor


def company_name(chance: random.Random) -> str:
    if chance.random() < 0.25:
        words = (chance.choice(_STEMS) + chance.choice(_ENDS), chance.choice(_ENGLISH), chance.choice(_LEGAL))
        return " ".join(words).strip()
    brand = chance.choice(_FIRST) + chance.choice(_SECOND)
    if chance.random() < 0.7:
        brand += chance.choice(_SECOND)
    place = chance.choice(_PLACES) if chance.random() < 0.6 else ""
    return place + brand + chance.choice(_TRADES) + chance.choice(_FORMS)


def person_name(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choice(_GIVEN) for _ in range(chance.randint(1, 2)))


@lru_cache(maxsize=400_000)
def _tokens(name: str) -> frozenset[str]:
    return record_tokens([name])


def fill(tx: Tx, size: int, *, seed: int = 1, each: int = FOLLOW_UPS, contents: bool = False) -> Crowd:
    """A firm with so many customers; the company has to be set up before."""
    crowd = Crowd(size)
    chance = random.Random(seed)
    crowd.owners = _staff(tx, max(50, min(500, size // 400)))
    pool = tx.one("SELECT id FROM pools WHERE kind = 'customer' ORDER BY id LIMIT 1")
    assert pool is not None
    with _put_aside(tx, ("customers", "contacts", "follow_ups", "reminders", "search_entries", "said_entries")):
        terms: Counter[str] = Counter()
        for first in range(1, size + 1, BATCH):
            ids = range(first, min(first + BATCH, size + 1))
            _customers(tx, list(_batch(ids, crowd, pool["id"], chance, terms)))
        common = [(token, min(count, entries.COMMON)) for token, count in terms.items()]
        _many(tx, "search_terms", ("token", "entries"), common)
        if each:
            _follow_ups(tx, crowd, each, contents=contents)
    _counted(tx)
    return crowd


def _staff(tx: Tx, count: int) -> list[int]:
    """Departments of forty below the root, their reps, and a manager who heads the first of them."""
    root = tx.one("SELECT id FROM departments WHERE parent_id IS NULL")
    roles = {row["built_in"]: row["id"] for row in tx.all("SELECT id, built_in FROM roles")}
    assert root is not None
    departments = range(1000, 1000 + -(-count // 40))
    fields: tuple[str, ...] = ("id", "public_id", "name", "name_key", "parent_id", "created_at", "updated_at")
    rows: list[tuple[Any, ...]] = [(id_, f"d{id_}", f"D{id_}", f"d{id_}", root["id"], 0, 0) for id_ in departments]
    _many(tx, "departments", fields, rows)
    users = list(range(10_000, 10_000 + count + 1))
    fields = ("id", "public_id", "name", "name_key", "main_dept_id", "status", "account", "locale")
    rows = [
        (id_, f"u{id_}", f"R{id_}", f"r{id_}", 1000 + place % count // 40, "active", f"tg:{id_}", "zh-CN", 0, 0)
        for place, id_ in enumerate(users)
    ]
    _many(tx, "users", (*fields, "created_at", "updated_at"), rows)
    of = [(id_, roles["rep"]) for id_ in users[:-1]] + [(users[-1], roles["manager"])]
    _many(tx, "user_roles", ("user_id", "role_id"), of)
    return users


def _owner(crowd: Crowd, chance: random.Random) -> int:
    """Few own much: the first five in a hundred of everything."""
    reps = len(crowd.owners) - 1
    return crowd.owners[0] if chance.random() < 0.05 else crowd.owners[int(reps * chance.random() ** 1.6)]


def _batch(
    ids: Sequence[int], crowd: Crowd, pool_id: int, chance: random.Random, terms: Counter[str]
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...] | None, tuple[int, str]]]:
    for id_ in ids:
        name, phone = company_name(chance), f"+8613{chance.randrange(10**9):09d}"
        pooled = chance.random() < POOLED
        owner = None if pooled else _owner(crowd, chance)
        at = NOW - chance.randrange(400 * DAY)
        last = None if chance.random() < 0.2 else at
        following = None if pooled or chance.random() < 0.7 else NOW + chance.randrange(-10 * DAY, 30 * DAY)
        customer: tuple[Any, ...] = (
            id_,
            f"c{id_}",
            name,
            name_key(name),
            owner,
            pool_id if pooled else None,
            at - 30 * DAY,
        )
        customer += (at if pooled else None, last, following, f'["{phone}"]')
        tokens = _tokens(name) | {
            whole_token(name),
            f"p{pool_id}" if pooled else f"o{owner}",
            f"d{phone[-4:]}",
            f"n{phone[-7:]}",
        }
        contact = None
        if chance.random() < 0.6:
            person = person_name(chance)
            tokens |= _tokens(person)
            contact = (id_, f"x{id_}", id_, person, person)
        terms.update(filter(is_counted, tokens))
        if chance.random() < 2000 / crowd.size:
            crowd.names.append((id_, name))
        yield customer, contact, (2 * id_, " ".join(sorted(tokens)))


def _customers(tx: Tx, batch: Sequence[tuple[tuple[Any, ...], tuple[Any, ...] | None, tuple[int, str]]]) -> None:
    fields: tuple[str, ...] = (
        "id",
        "public_id",
        "name",
        "name_key",
        "owner_id",
        "pool_id",
        "received_at",
        "entered_pool_at",
    )
    fields += ("last_followup_at", "next_contact_at", "phones", "created_at", "updated_at")
    _many(tx, "customers", fields, [(*customer, 0, 0) for customer, _, _ in batch])
    people_ = [(*contact, 0, 0) for _, contact, _ in batch if contact is not None]
    fields = ("id", "public_id", "customer_id", "name", "name_key", "created_at", "updated_at")
    _many(tx, "contacts", fields, people_)
    key = "rowid" if tx.dialect == "sqlite" else "id"
    _many(tx, "search_entries", (key, "tokens"), [entry for _, _, entry in batch])


_WRITTEN = """
INSERT INTO follow_ups (public_id, subject_kind, subject_id, content, words, occurred_at, qualifying, author_id,
  credit_dept_id, created_at, updated_at)
SELECT 'f' || c.id || '-' || n.n, 'customer', c.id, s.content, s.content,
  c.received_at + n.n * CAST(3 * {day} AS BIGINT), 1, COALESCE(c.owner_id, {first} + c.id % {count}), 1000, 0, 0
FROM customers c CROSS JOIN ({numbers}) AS n CROSS JOIN ({said}) AS s WHERE s.n = (c.id * 7 + n.n * 3) % {kinds}
"""
_SAID_ENTRIES = """
INSERT INTO said_entries ({key}, tokens)
SELECT f.id, {value} FROM follow_ups f JOIN ({said}) AS s ON s.content = f.content ORDER BY f.id
"""
_REMINDERS = """
INSERT INTO reminders (public_id, kind, subject_kind, subject_id, user_id, due_at, state, set_at, created_at,
  updated_at)
SELECT 'r' || id, 'next_contact', 'customer', id, owner_id, next_contact_at, 'open', 0, 0, 0
FROM customers WHERE next_contact_at IS NOT NULL AND owner_id IS NOT NULL
"""


def _follow_ups(tx: Tx, crowd: Crowd, each: int, *, contents: bool) -> None:
    numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(each))
    said = " UNION ALL ".join(f"SELECT {n} AS n, '{text}' AS content" for n, text in enumerate(_SAID))
    tx.run(
        _WRITTEN.format(
            day=DAY, first=crowd.owners[0], count=len(crowd.owners) - 1, numbers=numbers, said=said, kinds=len(_SAID)
        )
    )
    tx.run(_REMINDERS)
    if contents:
        said = " UNION ALL ".join(
            f"SELECT '{text}' AS content, '{' '.join(sorted(said_tokens(text)))}' AS tokens" for text in _SAID
        )
        value = "s.tokens || ' u' || f.author_id"
        if tx.dialect == "postgres":
            value = f"array_to_tsvector(string_to_array({value}, ' '))"
        key = "rowid" if tx.dialect == "sqlite" else "id"
        tx.run(_SAID_ENTRIES.format(key=key, value=value, said=said))


def _counted(tx: Tx) -> None:
    """Duplicate keys, the counters as their triggers would have left them, and what the planner goes by."""
    for key, value in (("name", "name_key"), ("phone", "substr(phones, 3, length(phones) - 4)")):
        tx.run(
            "INSERT INTO dup_keys (key, value, holder_kind, holder_id)"
            f" SELECT '{key}', {value}, 'customer', id FROM customers"
        )
    tx.run(
        "INSERT INTO holdings (kind, owner_id, held) SELECT 'customer', owner_id, count(*) FROM customers"
        " WHERE owner_id IS NOT NULL GROUP BY owner_id"
    )
    tx.run("UPDATE pools SET held = (SELECT count(*) FROM customers c WHERE c.pool_id = pools.id)")
    tx.run("ANALYZE")


def _many(tx: Tx, table: str, fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows by the fastest way of the database."""
    columns = ", ".join(fields)
    connection = tx._connection  # type: ignore[attr-defined]
    if tx.dialect == "sqlite":
        marks = ", ".join("?" * len(fields))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        return
    if table == "search_entries":
        tx.run("CREATE TEMPORARY TABLE IF NOT EXISTS loading (id BIGINT, tokens TEXT) ON COMMIT DROP")
        _many(tx, "loading", ("id", "tokens"), rows)
        tx.run("INSERT INTO search_entries SELECT id, array_to_tsvector(string_to_array(tokens, ' ')) FROM loading")
        tx.run("TRUNCATE loading")
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def _put_aside(tx: Tx, tables: Sequence[str]) -> Iterator[None]:
    """Without indexes and triggers of these tables within the block."""
    named = ", ".join(f"'{table}'" for table in tables)
    if tx.dialect == "postgres":
        indexes = tx.all(
            f"SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename IN ({named})"
            " AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'"
        )
        triggers: Sequence[Any] = ()
        tx.run("SET LOCAL session_replication_role = replica")
    else:
        kept = f"SELECT name, sql FROM sqlite_schema WHERE tbl_name IN ({named}) AND sql IS NOT NULL AND type ="
        indexes, triggers = tx.all(f"{kept} 'index'"), tx.all(f"{kept} 'trigger'")
    for index in indexes:
        tx.run(f"DROP INDEX {index['name']}")
    for trigger in triggers:
        tx.run(f"DROP TRIGGER {trigger['name']}")
    yield
    for made in (*indexes, *triggers):
        tx.run(made["sql"])
    if tx.dialect == "postgres":
        tx.run("SET LOCAL session_replication_role = DEFAULT")
        for table in tables[:4]:
            tx.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
