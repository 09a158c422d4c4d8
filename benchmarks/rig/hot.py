"""The statements that must cost the same however large the firm grows, each as it is asked by the CRM."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from storage.entities.call import Call
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.entities.pinyin import homophones
from storage.queries import lists, names, people, pool, reminders
from storage.rules import lookup as rules
from storage.tx import Tx
from storage.usecases import lookup as lookups
from tests.crowd import DAY, NOW, actor_of

MONTH_AGO: Final = NOW - 30 * DAY


@dataclass
class Scene:
    """Who asks, and what for."""

    usual: Actor
    heavy: Actor
    manager: Actor
    boss: Actor
    team: list[int]
    pool: "pool.Pool"
    sample: list[str]
    chance: random.Random = field(default_factory=lambda: random.Random(7))


def scene(tx: Tx) -> Scene:
    """The people of a filled firm, and 400 of its names."""
    reps = [row["id"] for row in tx.all("SELECT id FROM users WHERE id >= 10000 ORDER BY id")]
    size = tx.one("SELECT max(id) AS n FROM customers")
    assert size is not None
    chosen = "SELECT name FROM customers WHERE id % :step = 1 AND name_key <> '' ORDER BY id LIMIT 400"
    sample = [row["name"] for row in tx.all(chosen, step=max(2, size["n"] // 400))]
    usual, heavy, manager = (actor_of(tx, f"tg:{rep}") for rep in (reps[len(reps) // 2], reps[0], reps[-1]))
    team = [row["id"] for row in tx.all("SELECT id FROM users WHERE main_dept_id = 1000 ORDER BY id")]
    return Scene(usual, heavy, manager, people.operator(tx), team, pool.get_default(tx, "customer"), sample)


def _next(tx: Tx, actor: Actor) -> None:
    first = lists.page(tx, [actor.user_id], "next", after=None, limit=6)
    if first:
        last = first[-1]
        lists.page(tx, [actor.user_id], "next", after=(last["place"], last["id"]), limit=6)


def _team(tx: Tx, one: Scene) -> None:
    first = lists.page(tx, one.team, "newest", after=None, limit=6)
    lists.page(tx, one.team, "newest", after=(0, first[-1]["id"]), limit=6)


def _pool(tx: Tx, one: Scene) -> None:
    rows, _ = pool.page(tx, one.pool)
    last = rows[-1]
    pool.page(tx, one.pool, after=(last["entered_pool_at"], last["id"]))


Hot = Callable[[Tx, Scene], object]

READS: Final[dict[str, Hot]] = {
    "my customers, two pages": lambda tx, one: _next(tx, one.usual),
    "my customers of who owns 5 %": lambda tx, one: _next(tx, one.heavy),
    "not contacted for 30 days": lambda tx, one: lists.page(
        tx, [one.usual.user_id], "silent", after=None, limit=6, before=MONTH_AGO
    ),
    "the same of who owns 5 %": lambda tx, one: lists.page(
        tx, [one.heavy.user_id], "silent", after=None, limit=6, before=MONTH_AGO
    ),
    "team of 40, two pages": _team,
    "team of 40, 30 days": lambda tx, one: lists.page(tx, one.team, "silent", after=None, limit=6, before=MONTH_AGO),
    "pool, two pages": _pool,
    "totals: mine, team, firm": lambda tx, one: [
        lists.count_held(tx, "customer", who) for who in ([one.usual.user_id], one.team, None)
    ],
    "holding count of who owns 5 %": lambda tx, one: pool.count_held(
        tx, "customer", one.heavy.user_id, count_dealt=False
    ),
    "agenda": lambda tx, one: reminders.list_due_ids(tx, one.usual.user_id, before=NOW),
    "who acts, with rights": lambda tx, one: actor_of(tx, one.manager.account or ""),
}

WRITES: Final[dict[str, Hot]] = {
    "due reminders, 3 taken": lambda tx, one: reminders.fire(tx, lead=15, now=NOW, limit=3),
    "names like a new one": lambda tx, one: names.find_alike(tx, one.chance.choice(one.sample)),
    "candidates of a message": lambda tx, one: names.candidates(tx, one.usual, _message(one), now=NOW),
}

GROWING: Final = frozenset({"agenda", "names like a new one", "candidates of a message"})
"""What grows with what one person has due, and with how many names are alike, up to a bound."""


def _message(one: Scene) -> str:
    return f"今天下午拜访了{one.chance.choice(one.sample)[:7]}的张总，对报价基本认可，周五前发合同给他"


def search(tx: Tx, one: Scene, actor: Actor, words: str) -> list[tuple[str, int]]:
    """The records of a look-up as it shows them, the nearest first; a guess where nothing is called so."""
    at = datetime.fromtimestamp(NOW / 1000, UTC)
    call = Call(account=actor.account or "cli", channel="chat", now=at, said_at=at, place="bench")
    wanted = rules.sought(words, "CN")
    hits, _, _ = lookups.search(tx, actor, call, wanted)
    return [(hit.kind, hit.id) for hit in hits]


def spoiled(name: str, chance: random.Random) -> str:
    """The name without its legal form as somebody might write it: whole, a letter left out, one of the same sound."""
    if name.isascii():
        first, second = name.split()[:2]
        at = chance.randrange(1, len(first) - 1)
        return chance.choice((f"{first} {second}", f"{first[:at]}{first[at + 1 :]} {second}", f"{second} {first}"))
    stem = name_key(name)
    at = chance.randrange(1, len(stem) - 1)
    return chance.choice(
        (stem, stem[:at] + stem[at + 1 :], stem[:at] + _homophone(stem[at], chance) + stem[at + 1 :])
    )


def _homophone(char: str, chance: random.Random) -> str:
    return chance.choice(homophones(char) or (char,))
