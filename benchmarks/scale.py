"""What the CRM costs as the firm grows: hot statements, search and its recall, on both databases.

python benchmarks/scale.py [--long] [--sizes N ...] [--databases sqlite postgres] [--keep FOLDER]

Prints the median milliseconds of each statement at every size and the ratio of the largest to the smallest, then
p50 and p99 of the search and how often the name meant is among the first five. --long is 10,000, 100,000 and
1,000,000 customers with ten follow-ups each and takes some ten minutes and 10 GB of disk. Exit code 1 when a
statement grew more than 1.5 times (and more than 0.2 ms), or the search was slower than 20 ms at p99. What reads all
that one person has due, or as many names as are alike up to a bound, is shown beside them and may grow.
"""

import argparse
import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rig.hot import GROWING, READS, WRITES, Hot, Scene, scene, search, spoiled
from rig.postgres import server
from rig.report import table

from storage.database import Database, open_database
from storage.database.postgres import PostgresDatabase
from storage.entities.names import name_key
from storage.migrations.runner import migrate
from storage.tx import Tx
from tests import crowd
from tests.factories import Firm, Person, a_firm

SMALL, LONG = (2_000, 8_000, 20_000), (10_000, 100_000, 1_000_000)
ROUNDS = 60
MOST_RATIO, MOST_MS, LEAST_DIFFERENCE = 1.5, 20.0, 0.2
CLAIM = "claim, the whole write"

Figures = dict[str, float]


async def built(url: str, size: int) -> "Sized":
    """A firm of that size, and who asks in it."""
    db = await open_database(url)
    await migrate(db, now_ms=0)
    firm = await a_firm(db)
    began = time.monotonic()
    await db.write(partial(crowd.fill, size=size, contents=True))
    if isinstance(db, PostgresDatabase):
        # What the load left to be done later would be measured with the statements.
        with db.pool.connection() as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")
            # Nor is it the disk that is measured: the indexes as they were built have never been read.
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
            connection.execute(_WARMED)
    else:
        await asyncio.to_thread(_read_through, Path(url.removeprefix("sqlite:///")))
    print(
        f"  {size:,} customers, {size * crowd.FOLLOW_UPS:,} follow-ups in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return Sized(db, firm, await db.read(scene))


# All but the words of the follow-ups, which nothing here asks for and which alone fill the buffers.
_WARMED = (
    "SELECT count(pg_prewarm(oid)) FROM pg_class WHERE relkind IN ('r', 'i')"
    " AND relnamespace = 'public'::regnamespace AND relname NOT IN ('follow_ups', 'said_entries')"
)


def _read_through(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


@dataclass
class Sized:
    """One firm under measurement."""

    db: Database
    firm: Firm
    one: Scene
    figures: Figures = field(default_factory=dict)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


async def statements(firms: list[Sized], hot: dict[str, Hot], *, write: bool) -> None:
    """Medians of the statements. The sizes take turns, so that a slow moment of the machine meets all of them."""
    for name, act in hot.items():
        spent: list[list[float]] = [[] for _ in firms]
        for _ in range(1 + ROUNDS):
            for times, sized in zip(spent, firms, strict=True):
                unit = partial(_once, act, sized.one)
                times.append(await (sized.db.write(unit) if write else sized.db.read(unit)))
        for times, sized in zip(spent, firms, strict=True):
            sized.figures[name] = statistics.median(times[1:])


def _once(act: Hot, one: Scene, tx: Tx) -> float:
    return _timed(lambda: act(tx, one))


def _searched(tx: Tx, one: Scene, name: str, words_of: Callable[[str, random.Random], str]) -> Figures:
    """Look-ups of 400 names by people of every scope."""
    chance = random.Random(3)
    spent: list[float] = []
    for sample in one.sample:
        words = words_of(sample, chance)
        actor = chance.choice((one.usual, one.heavy, one.manager, one.boss))
        spent.append(_timed(lambda words=words, actor=actor: search(tx, one, actor, words)))  # type: ignore[misc]
    spent.sort()
    return {f"{name} p50": statistics.median(spent), f"{name} p99": spent[int(len(spent) * 0.99) - 1]}


def _part(name: str, chance: random.Random) -> str:
    """Two characters, the first word or all of it."""
    return chance.choice((name[:2], name[2:4], name.split()[0], name))


def _recall(tx: Tx, one: Scene) -> float:
    chance = random.Random(11)
    met = 0
    for name in one.sample:
        found = search(tx, one, one.boss, spoiled(name, chance))[:5]
        ids = ", ".join(str(id_) for _, id_ in found) or "0"
        near = {name_key(row["name"]) for row in tx.all(f"SELECT name FROM customers WHERE id IN ({ids})")}
        met += name_key(name) in near
    return 100 * met / len(one.sample)


async def claims(firms: list[Sized]) -> None:
    """A rep claims from the pool, one card after another, here and there in turn."""
    latest = "SELECT id FROM customers WHERE pool_id IS NOT NULL ORDER BY id DESC LIMIT :n"
    rows = []
    for sized in firms:
        await sized.db.write(lambda tx: tx.run("UPDATE pools SET daily_claim_limit = 100000, cooldown_days = 0"))
        await sized.db.write(lambda tx: tx.run("UPDATE users SET holding_limit = 1000000 WHERE id >= 10000"))
        rows.append(await sized.db.read(lambda tx: tx.all(latest, n=1 + ROUNDS)))
    spent: list[list[float]] = [[] for _ in firms]
    rep = Person(10_003, "R", "tg:10003")
    for wanted in zip(*rows, strict=True):
        for times, sized, row in zip(spent, firms, wanted, strict=True):
            crm = sized.firm.crm
            opened = await crm.pool.open(sized.firm.call(rep), ("customer", row["id"]))
            call = sized.firm.tap(rep, await sized.firm.shown(opened.card))
            began = time.perf_counter()
            await crm.pool.claim(call, ("customer", row["id"]))
            times.append((time.perf_counter() - began) * 1000)
    for times, sized in zip(spent, firms, strict=True):
        sized.figures[CLAIM] = statistics.median(times[1:])


async def measured(urls: list[str], sizes: list[int]) -> list[Figures]:
    """Every figure of every size."""
    firms = [await built(url, size) for url, size in zip(urls, sizes, strict=True)]
    gc.freeze()  # As the bot does when it has started.
    try:
        await statements(firms, READS, write=False)
        await statements(firms, WRITES, write=True)
        await claims(firms)
        for sized in firms:
            look = partial(_searched, one=sized.one)
            await sized.db.read(partial(look, name="warm", words_of=_part))
            sized.figures |= await sized.db.read(partial(look, name="search", words_of=_part))
            sized.figures |= await sized.db.read(partial(look, name="search with a slip", words_of=spoiled))
            sized.figures["recall@5 %"] = await sized.db.read(partial(_recall, one=sized.one))
    finally:
        for sized in firms:
            await sized.db.close()
    return [sized.figures for sized in firms]


def printed(database: str, sizes: list[int], figures: list[Figures]) -> bool:
    """The table of one database; whether every target was reached."""
    rows = [(database, *(f"{size:,}" for size in sizes), "ratio", "")]
    good = True
    for name in figures[0]:
        first, last = figures[0][name], figures[-1][name]
        ratio, is_slow = last / first, last - first > LEAST_DIFFERENCE
        missed = is_slow and ratio > MOST_RATIO and name not in GROWING and not name.startswith(("search", "recall"))
        missed = missed or (name == "search p99" and last > MOST_MS)
        good = good and not missed
        rows.append((name, *(f"{of[name]:.3f}" for of in figures), f"{ratio:.2f}", "MISSED" if missed else ""))
    print(table(rows), flush=True)
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="to a million customers")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of customers, the smallest first")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"])
    parser.add_argument("--keep", type=Path, help="keep the SQLite files there")
    options = parser.parse_args()
    sizes = options.sizes or list(LONG if options.long else SMALL)
    good = True
    for database in options.databases:
        with ExitStack() as stack:
            folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fieldline-scale-")))
            postgres = stack.enter_context(server()) if database == "postgres" else None
            urls = [
                postgres.make() if postgres else f"sqlite:///{folder / f'scale-{size}.sqlite3'}" for size in sizes
            ]
            figures = asyncio.run(measured(urls, sizes))
            for url in urls if postgres else ():
                postgres.drop(url)
            good = printed(database, sizes, figures) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
