"""Every button there is, forged: with nonces of no card, of other cards and people, and one's own on foreign records.

Nothing may change, nothing foreign may be shown, and every tap gets an answer (R9, threat 1).
"""

import ast
import inspect
import os
import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot import buttons
from bot.texts import texts
from storage.entities.ids import ref
from storage.tx import Tx
from tests.bot import trading_floor
from tests.bot.test_bad_input import answered
from tests.bot.trading_floor import Floor
from tests.bot.world import User, World
from tests.factories import a_customer

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "9"))
EACH = 290 if TORTURE else 2
AT_ONCE = 90
STARTS = 40 if TORTURE else 2
Forged = tuple[int, str, str]
Facts = dict[str, frozenset[str]]
# What a tap writes that changes nothing for anybody: that it came, that a card was looked at, that it was refused,
# the card it was answered by.
NOISE = frozenset(
    {"openings", "inbox", "requests", "cards", "questions", "audit", "audit_values", "audit_head", "push_cards"}
)
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# The kinds of record a feature's buttons name.
NAMED = {
    "join": ("invite",),
    "follow": ("follow_up", "customer", "draft"),
    "lead": ("lead", "draft"),
    "customer": ("customer", "contact", "join_request"),
    "deleted": ("customer", "lead"),
    "pool": ("customer", "lead", "pool"),
    "remind": ("reminder",),
    "visit": ("customer", "follow_up"),
    "file": ("file", "customer"),
    "draft": ("draft", "memo"),
    "agenda": ("user", "customer"),
    "admin": ("user", "role", "department", "pool", "invite"),
    "import": ("import",),
    "export": ("export",),
    "transfer": ("customer", "lead", "user"),
    "team": ("customer", "opportunity", "contract"),
    "approval": ("approval", "approval_task"),
    "flow": ("flow",),
    "deal": ("opportunity", "customer"),
    "product": ("product",),
    "pipeline": ("department",),
    "quote": ("opportunity",),
    "contract": ("contract", "customer"),
    "money": ("plan", "receipt", "refund", "contract"),
}


def shown_to(user: User) -> list[tuple[int, str]]:
    """Message and data of every button on a phone."""
    rows = [(one["message_id"], row) for one in user.messages() for row in one["buttons"]]
    return [(at, button["value"]) for at, row in rows for button in row if button["kind"] == "callback"]


@cache
def words_of(handler: Any) -> list[str]:
    """What a handler may be told in an argument: the short words in the modules it is made of."""
    found: set[str] = set()
    for module in sorted(_modules(handler, set())):
        for node in ast.walk(ast.parse(Path(module).read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return ["", *sorted(word for word in found if re.fullmatch(r"[0-9A-Za-z.+_-]{1,20}", word, re.ASCII))]


def _modules(handler: Any, seen: set[int]) -> set[str]:
    if id(handler) in seen or not callable(handler):
        return set()
    seen.add(id(handler))
    found = {inspect.getfile(handler)} if inspect.isfunction(handler) else set()
    for cell in getattr(handler, "__closure__", None) or ():
        parts = cell.cell_contents if isinstance(cell.cell_contents, tuple) else (cell.cell_contents,)
        for part in parts:
            found |= _modules(part, seen)
    return found


async def facts(world: World) -> Facts:
    """Every row of every table that is no noise, as text."""
    return await world.firm.db.read(_facts)


def _facts(tx: Tx) -> Facts:
    tables = tx.all("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    names = [row["name"] for row in tables if row["name"] not in NOISE and "_entries" not in row["name"]]
    return {name: frozenset(repr(_row(dict(row))) for row in tx.all(f"SELECT * FROM {name}")) for name in names}


def _row(row: dict[str, Any]) -> list[Any]:
    row.pop("touched_at", None)  # That somebody looked at his own reminder.
    return list(row.values())


def changes(before: Facts, after: Facts) -> dict[str, list[str]]:
    """What is other than before, table by table."""
    return {name: sorted(rows ^ after[name]) for name, rows in before.items() if rows != after[name]}


class Forger:
    """A colleague with a client of his own making, who knows ids and has live cards."""

    def __init__(self, floor: Floor, eve: User, canaries: list[str]) -> None:
        self.floor, self.world, self.eve, self.canaries = floor, floor.world, eve, canaries
        self.dice = random.Random(SEED)
        self._number = 10**6

    def update(self, message_id: int, data: str, where: str = "private") -> dict[str, Any]:
        """The tap as Telegram would hand it on: the data is whatever the client wrote."""
        self._number += 1
        phone = self.eve.phone
        query = self.world.emulator.queries.ask(phone.id, phone.id, 150.0)
        sender = {"id": phone.id, "is_bot": False, "first_name": "Eve", "language_code": "zh-hans"}
        body: dict[str, Any] = {"id": query.id, "from": sender, "chat_instance": "1", "data": data}
        if where == "inline":  # Below a message that was sent through the bot in some other chat.
            body["inline_message_id"] = f"AAAA{message_id}"
        else:
            chat = {"id": phone.id, "type": where, "first_name": "Eve", "title": "x"}
            chat |= {} if where == "private" else {"id": -1000 - message_id}
            date = 0 if where == "channel" else int(self.world.clock.now.timestamp())  # 0: no longer to be seen.
            body["message"] = {"message_id": message_id, "chat": chat, "date": date}
            body["message"] |= {"text": "x", "from": self.world.emulator.bot} if date else {}
        return {"update_id": self._number, "callback_query": body}

    async def taps(self, *forged: Forged) -> None:
        await self.world.service.intake.take([self.update(*one) for one in forged])
        await self.world.settle()

    async def cards(self, user: User, column: str = "nonce") -> list[tuple[int, str]]:
        """Message and nonce of a person's cards."""
        rows = await self.world.firm.rows(
            f"SELECT message, {column} AS nonce FROM cards WHERE user_id = :id AND message IS NOT NULL"
            f" AND state = 'live' AND {column} <> ''",
            id=user.person.id,
        )
        return [(int(row["message"]), row["nonce"]) for row in rows]


async def a_forger(world: World) -> Forger:
    floor = await trading_floor.opened(world)
    canaries = await floor.canaries()
    eve = await world.person("夏娃", superior=floor.owner.person)
    await a_customer(world.firm, owner=eve.person, name="伊甸园艺")
    for words in ("今天拜访了伊甸园艺，明天上午10点再约", "嗯嗯啊啊", "/settings", "找 伊甸园艺", "/mute", "/deals"):
        await eve.says(words)
    return Forger(floor, eve, canaries)


def every_tap(world: World) -> Iterator[tuple[str, str, list[str]]]:
    """Feature, verb and possible arguments of each button the bot listens to."""
    for name, handler in sorted(world.service.runtime.features.taps.items()):
        feature, verb = name.split(":")
        yield feature, verb, words_of(handler)


async def storm(forger: Forger, refs: dict[str, list[str]], forge: Callable[[str, str, str, str], Forged]) -> int:
    """Forge every button `EACH` times; how many taps. Fails with what changed."""
    dice, every = forger.dice, [one for found in refs.values() for one in found]
    forged = []
    for feature, verb, args in every_tap(forger.world):
        near = [one for kind in NAMED.get(feature, ()) for one in refs.get(kind, ())] or every
        for number in range(EACH):
            record = dice.choice(every if number % 4 == 3 else near)
            forged.append(forge(feature, verb, record, dice.choice(args)))
    forger.floor.heard.clear()
    before = await facts(forger.world)
    for first in range(0, len(forged), AT_ONCE):
        batch = forged[first : first + AT_ONCE]
        await forger.taps(*batch)
        changed = changes(before, await facts(forger.world))
        assert not changed, (changed, batch)
        leaked = forger.floor.leaks(forger.canaries, forger.eve.phone.id)
        assert not leaked, (leaked, batch)
        forger.floor.heard.clear()
    await answered(forger.world)
    return len(forged)


def guess(dice: random.Random) -> str:
    return "".join(dice.choices(ALPHABET, k=5))


def data_of(feature: str, verb: str, record: str, arg: str, tail: str) -> str:
    return f"{feature}:{verb}:{record}{':' + arg if arg else ''}@{tail}"


@pytest.mark.reliability("R9")
@pytest.mark.threat(1)
async def test_ones_own_live_nonce_opens_no_foreign_record(world: World, figure: Any) -> None:
    """The hardest forgery: the person, the card and the nonce are right, the record is somebody else's."""
    forger = await a_forger(world)
    live = await forger.cards(forger.eve)
    assert len(live) > 4

    def forge(feature: str, verb: str, record: str, arg: str) -> Forged:
        at, nonce = forger.dice.choice(live)
        tail = f"1{nonce}" if buttons.writes(feature, verb) else "1"
        return at, data_of(feature, verb, record, arg, tail)[:64], "private"

    taps = await storm(forger, await forger.floor.refs(without=forger.eve.person.id), forge)
    figure("R9", "own nonce, foreign records", seed=SEED, taps=taps, accepted=0)


@pytest.mark.reliability("R9")
@pytest.mark.threat(1)
async def test_a_nonce_that_is_not_the_cards_own_opens_nothing(world: World, figure: Any) -> None:
    """Guessed, spent, of another card or person, of no card, in another chat, mangled: one's own records too."""
    forger = await a_forger(world)
    floor, dice, eve = forger.floor, forger.dice, forger.eve
    undo = next((at, data) for at, data in shown_to(eve) if data.startswith("follow:undo"))
    await forger.taps((*undo, "private"))
    old = await forger.cards(eve)
    await world.passes(days=31)
    for words in ("今天拜访了伊甸园艺，明天上午10点再约", "嗯嗯啊啊", "/settings", "找 伊甸园艺", "/mute"):
        await eve.says(words)
    mine = [one for one in await forger.cards(eve) if one not in old]
    lin = await forger.cards(floor.reps["林志强"])
    gone = await forger.cards(eve, "spent_nonce")
    assert all((mine, old, lin, gone))
    nowhere = [(at, nonce) for (at, _), (_, nonce) in zip(mine, mine[1:] + mine[:1], strict=True)]

    def forge(feature: str, verb: str, record: str, arg: str) -> Forged:
        at, nonce = dice.choice(mine)
        if not buttons.writes(feature, verb):
            return at, data_of(feature, verb, record, arg, f"1{nonce}"), "private"
        right = data_of(feature, verb, record, arg, f"1{nonce}")
        wrong_at, wrong = dice.choice([*lin, *gone, *old, *nowhere])
        mangled = (right[:-1], right + "x" * 60, right[:-2] + "é" + right[-1:], right[:-1] + "\u200b", right.upper())
        return dice.choice(
            (
                (wrong_at, data_of(feature, verb, record, arg, f"1{wrong}"), "private"),
                (at, data_of(feature, verb, record, arg, f"1{guess(dice)}"), "private"),
                (at, data_of(feature, verb, record, arg, f"{dice.choice('029aZ')}{nonce}"), "private"),
                (at, data_of(feature, verb, record, arg, "1"), "private"),
                (at, dice.choice(mangled), "private"),
                (at, right, dice.choice(("group", "supergroup", "channel"))),
                (at, right, "inline"),
            )
        )

    theirs, every = await floor.refs(without=eve.person.id), await floor.refs()
    own = {kind: [one for one in found if one not in theirs.get(kind, ())] for kind, found in every.items()}
    taps = await storm(forger, {kind: found or every[kind] for kind, found in own.items()}, forge)
    figure("R9", "nonces not the card's own", seed=SEED, taps=taps, accepted=0)


@pytest.mark.threat(1)
async def test_a_tap_on_no_card_does_nothing_whatever_its_nonce(world: World) -> None:
    """A message sent through inline mode is in no chat the bot sees; no button that writes ever stands there."""
    forger = await a_forger(world)
    live = await forger.cards(forger.eve)
    customer = await world.firm.value("SELECT id FROM customers WHERE owner_id = :me", me=forger.eve.person.id)
    reminder = await world.firm.value("SELECT id FROM reminders WHERE user_id = :me", me=forger.eve.person.id)
    before = await facts(world)
    for said in (
        f"remind:done:{ref('reminder', reminder)}",
        f"pool:back:{ref('customer', customer)}:other",
        f"customer:lock:{ref('customer', customer)}:d.30",
        "settings:set:-:lang",
    ):
        for nonce in ("AAAAA", live[0][1]):
            await forger.taps((3, f"{said}@1{nonce}", "inline"))
            assert changes(before, await facts(world)) == {}, said
    assert texts("zh-CN").plain("error-old-button") in forger.floor.told(forger.eve.phone.id)


@pytest.mark.reliability("R9")
@pytest.mark.threat(1)
@pytest.mark.threat(3)
async def test_no_invented_start_opens_anything(world: World, figure: Any) -> None:
    """Every kind of deep link with ids of others, near misses of them and noise, from a colleague and a stranger."""
    forger = await a_forger(world)
    floor, dice, eve, stranger = forger.floor, forger.dice, forger.eve, world.stranger("Mallory")
    group = world.emulator.people.add_group("群", [eve.phone, stranger.phone])
    foreign = [
        row["public_id"]
        for table in ("customers", "leads", "opportunities", "contracts", "departments", "users")
        for row in await world.firm.rows(f"SELECT * FROM {table}")
        if row.get("public_id") and row.get("owner_id") != eve.person.id and not row.get("pool_id")
    ]
    before, tried = await facts(world), 0
    floor.heard.clear()
    for prefix in (*sorted(world.service.runtime.features.starts), "i_", "zz_", "", "c"):
        for made in (*misses(dice, foreign), *dice.sample(foreign, min(len(foreign), STARTS))):
            for phone, where in (
                (eve.phone, eve.phone.id),
                (eve.phone, group.id),
                (stranger.phone, stranger.phone.id),
            ):
                phone.say(f"/start {prefix}{made}"[:4096], chat=where)
                tried += 1
    await world.settle()
    changed = changes(before, await facts(world))
    for table in ("strangers", "counters"):  # That somebody was told once today where he is.
        changed.pop(table, None)
    assert not changed, changed
    assert not floor.leaks(forger.canaries), floor.leaks(forger.canaries)
    await answered(world)
    figure("R9", "deep links", seed=SEED, links=tried, accepted=0)


def misses(dice: random.Random, ids: list[str]) -> list[str]:
    """Near misses of real ids, and noise."""
    near = [dice.choice(ids) for _ in range(STARTS)]
    odd = ["", "1", "-1", "99999999999999999999", "%", "' OR '1'='1", "é" * 30, "A" * 3000, "\u202e", "c_c_", "None"]
    return [one.swapcase() for one in near] + [one[:-1] + dice.choice(ALPHABET) for one in near] + odd
