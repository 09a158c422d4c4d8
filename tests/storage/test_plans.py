"""Plans of the hot statements at 100,000 customers: no table is walked, nothing is sorted but what is listed here.

The CRM's own functions run with their statements overheard; each is then explained on the same database.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import pytest

from storage.database import Database, open_database
from storage.entities.duplicates import Key
from storage.entities.tokens import said_terms, sought_terms
from storage.queries import (
    deleted,
    digests,
    duplicates,
    lists,
    lookup,
    names,
    people,
    pool,
    records,
    reminders,
    said,
    untouched,
)
from storage.queries.pins import Overhearing, plan_of, walked
from storage.queries.standing import Standings
from storage.tx import Tx
from tests import crowd
from tests.databases import Postgres, SqliteTemplate
from tests.factories import a_firm

SIZE = 100_000
NOW = crowd.NOW
MONTH_AGO = NOW - 30 * crowd.DAY
RHYTHM = {"A": NOW - 14 * crowd.DAY, "B": MONTH_AGO, "C": NOW - 60 * crowd.DAY}

SMALL = {"users", "departments", "pools", "pool_departments", "pool_people", "user_roles", "roles", "settings"}
SMALL |= {"role_permissions", "organisation", "user_departments", "team_members", "holdings", "claim_log"}
"""Tables with few rows whatever the firm owns: walking them costs nothing that grows with the customers."""

SMALL |= {"leads", "stints", "stars", "untouched_clocks"}
"""Empty in this firm, so PostgreSQL walks them."""

LARGE = re.compile(r"\b(customers|contacts|follow_ups|reminders|dup_keys|search_entries|said_entries|search_terms)\b")

PASSING = {"json_each", "few", "below", "b", "w", "value", "hits", "found"}
"""Lists that a statement makes for itself."""

SORTED = {"team", "team, 30 days", "agenda", "said", "masked hits", "untouched"}
SORTED |= {"deleted", "deleted, everybody's", "deleted, counted"}
"""Short lists put in order after they were found: the first of each owner, one person's reminders, single hits,
the few received of late, what was deleted in a month and the stints of one record."""


def rep(tx: Tx) -> Any:
    return crowd.actor_of(tx, "tg:10020")


def manager(tx: Tx) -> Any:
    """Sees a department of forty."""
    return crowd.actor_of(tx, "tg:10250")


def team(tx: Tx) -> list[int]:
    return sorted(people.reach(tx, manager(tx), "customer.view").users)


HOT: dict[str, Callable[[Tx], object]] = {
    "mine": lambda tx: lists.page(tx, [10_020], "next", after=(NOW, 5), limit=6),
    "mine, undated": lambda tx: lists.page(tx, [10_020], "none", after=(0, 5), limit=6),
    "mine, 30 days": lambda tx: lists.page(tx, [10_020], "silent", after=None, limit=6, before=MONTH_AGO),
    "team": lambda tx: lists.page(tx, team(tx), "newest", after=(0, 90_000), limit=6),
    "team, 30 days": lambda tx: lists.page(tx, team(tx), "silent", after=None, limit=6, before=MONTH_AGO),
    "team, 30 days, counted": lambda tx: lists.count_silent(tx, team(tx), before=MONTH_AGO),
    "everybody's": lambda tx: lists.everybody(tx, after=(0, 90_000), limit=6),
    "deleted": lambda tx: deleted.page(tx, "customer", team(tx), since=MONTH_AGO, after=(NOW, 5), limit=6),
    "deleted, everybody's": lambda tx: deleted.page(tx, "customer", None, since=MONTH_AGO, after=None, limit=6),
    "deleted, counted": lambda tx: deleted.count(tx, "customer", team(tx), since=MONTH_AGO),
    "pool": lambda tx: pool.page(tx, pool.get_default(tx, "customer"), after=(NOW, 5)),
    "totals": lambda tx: lists.count_held(tx, "customer", team(tx)),
    "holding": lambda tx: pool.count_held(tx, "customer", 10_000, count_dealt=False, but=7),
    "agenda": lambda tx: reminders.list_due_ids(tx, 10_020, before=NOW),
    "out of rhythm": lambda tx: digests.list_out_of_rhythm(tx, 10_020, RHYTHM, limit=3),
    "out of rhythm, counted": lambda tx: digests.count_out_of_rhythm(tx, 10_020, RHYTHM),
    "untouched": lambda tx: untouched.list_due(tx, before=NOW, limit=100),
    "made before": lambda tx: untouched.may_make(tx, ("customer", 77), 10_020, due_at=NOW),
    "due": lambda tx: reminders.fire(tx, lead=15, now=NOW, limit=20),
    "candidates": lambda tx: names.candidates(tx, rep(tx), "今天给上海顺达物流的张总打了电话，要报价", now=NOW),
    "search, mine": lambda tx: _search(tx, rep(tx)),
    "search, team": lambda tx: _search(tx, manager(tx)),
    "last digits": lambda tx: lookup.list_by_last_digits(tx, rep(tx), "customer", "1234", now=NOW),
    "names alike": lambda tx: names.find_alike(tx, "上海顺达物流有限公司"),
    "masked hits": lambda tx: duplicates.find_holders(tx, [Key("phone", "+8613800001234")]),
    "said": lambda tx: said.search(tx, rep(tx), "报价", now=NOW),
    "one record": lambda tx: records.find_readable(tx, manager(tx), "customer", 77, now=NOW),
    "who acts": lambda tx: crowd.actor_of(tx, "tg:10020"),
}


def _search(tx: Tx, actor: Any) -> object:
    return lookup.search(tx, actor, [sought_terms("顺达")], Standings(tx, actor, now=NOW), now=NOW)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def big_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One firm of 100,000 customers for every test of this module."""
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        url = template.copy(tmp_path_factory.mktemp("big"))
        asyncio.run(_filled(url))
        yield url
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.copy()
    asyncio.run(_filled(url))
    yield url
    server.drop(url)


async def _filled(url: str) -> None:
    db = await open_database(url)
    try:
        await a_firm(db)
        await db.write(partial(crowd.fill, size=SIZE, each=1, contents=True))
    finally:
        await db.close()


@pytest.fixture
async def big(big_url: str) -> AsyncIterator[Database]:
    db = await open_database(big_url)
    yield db
    await db.close()


@pytest.mark.reliability("R19")
@pytest.mark.rule("ORG-14")
@pytest.mark.parametrize("name", list(HOT))
async def test_no_table_is_walked_and_nothing_is_sorted(big: Database, name: str) -> None:
    def unit(tx: Tx) -> list[str]:
        overheard = Overhearing(tx)
        HOT[name](overheard)
        return [line for sql, params in overheard.asked for line in _faults(tx, sql, params, name)]

    assert await big.write(unit) == []


def _faults(tx: Tx, sql: str, params: dict[str, Any], name: str) -> list[str]:
    lines = plan_of(tx, sql, params)
    walked = [line for line in lines if _walks(tx, line)]
    is_sorted = name not in SORTED and LARGE.search(sql) is not None and any(_sorts(line) for line in lines)
    return [f"{walked or 'sorted'}: {' '.join(sql.split())}", *lines] if walked or is_sorted else []


def _walks(tx: Tx, line: str) -> bool:
    table = walked(tx, line)
    return table is not None and _table(table) not in SMALL | PASSING


_ALIASES = {"r": "customers", "c": "customers", "u": "users", "p": "pools", "d": "departments", "s": "settings"}
_ALIASES |= {"ur": "user_roles", "o": "organisation", "t": "team_members", "n": "reminders", "f": "follow_ups"}


def _table(name: str) -> str:
    return _ALIASES.get(name, name)


def _sorts(line: str) -> bool:
    return "TEMP B-TREE FOR ORDER" in line or re.search(r"(?<!Incremental )Sort  \(", line) is not None


async def test_a_walk_would_be_seen(big: Database) -> None:
    def unit(tx: Tx) -> list[str]:
        sql = "SELECT r.id FROM customers r WHERE r.address = 'x' ORDER BY r.remark"
        return _faults(tx, sql, {}, "mine")

    assert await big.write(unit) != []
    assert said_terms("报价") == ("报价",)
