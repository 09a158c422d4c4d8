"""A button of a card that shows what no longer is: it says so or does what is right now, and never the old thing.

Every writing button that a walk over every feature finds is tapped after somebody else changed the record it names
(threat 2). A decision on the old version changes nothing; what may be done at any version is listed by name.
"""

import os
from typing import Any

import pytest

from bot import buttons
from bot.texts import texts
from bot.texts.catalogue import LOCALES
from storage.tx import Tx
from tests.bot import trading_floor
from tests.bot.crawler import BEGINNINGS, Crawler
from tests.bot.test_bad_input import answered
from tests.bot.test_forged_storm import changes, facts
from tests.bot.trading_floor import TABLES
from tests.bot.world import User, World

TORTURE = os.environ.get("FIELDLINE_TORTURE") == "1"
SEED = int(os.environ.get("FIELDLINE_SEED", "2"))
TAPS = 1_500 if TORTURE else 70
CHANGED = texts("zh-CN").plain("error-stale")
# What is right whatever became of the record meanwhile: each is judged by its state, or by the values it names.
AT_ANY_VERSION = frozenset(
    {
        "agenda:off",  # one's own hours
        "approval:yes", "approval:no", "approval:back", "approval:fwd", "approval:sign", "approval:ask",  # round
        "approval:batch", "approval:later", "approval:nudge", "approval:recall", "approval:undo",
        "customer:attach", "customer:join", "customer:keep", "customer:let", "customer:deny",
        "draft:attach", "draft:drop", "draft:memo", "draft:save",  # a draft is judged afresh
        "file:undo",  # one's own files, by what they hang on
        "export:ask", "export:go", "import:run", "import:stop", "import:undo",
        "follow:log", "follow:save", "follow:switch", "follow:undo", "follow:hand", "follow:claimlog",
        "lead:drop", "lead:save", "lead:tell", "lead:undo",
        "money:later", "money:got",  # its own sum; an instalment's is guarded by the version
        "pool:claim", "pool:assign", "pool:ext", "pool:grant", "pool:refuse",  # guarded by the pool
        "team:set", "team:drop", "team:leave",
        "remind:all", "remind:done", "remind:miss", "remind:off", "remind:set", "remind:snooze", "remind:undo",
        "transfer:go",  # guarded by the owner shown
        "transfer:handover", "visit:in", "visit:out", "visit:point", "visit:undo",
        "admin:invite", "admin:void", "flow:ask",
    }
)  # fmt: skip

GONE = (":left@", ":stay@", ":gone@")  # A contact who left has left, whatever else became known of him.


def _bump(tx: Tx, table: str, record_id: int) -> None:
    tx.run(f"UPDATE {table} SET version = version + 1 WHERE id = :id", id=record_id)


def walkers(floor: trading_floor.Floor) -> list[User]:
    """The owner last: he suspends the others."""
    return [floor.finance, floor.reps["林志强"], floor.owner]


async def ages(world: World, data: str) -> bool:
    """Somebody else changes the record that the button names; False where it has no version."""
    read = buttons.decode(data)
    table = TABLES.get(read.record[0]) if read is not None and read.record is not None else None
    if table is None or read is None or read.record is None:
        return False
    columns = await world.firm.rows(f"SELECT name FROM pragma_table_info('{table}') WHERE name = 'version'")
    if not columns:
        return False
    record_id = read.record[1]
    await world.firm.write(lambda tx: _bump(tx, table, record_id))
    return True


@pytest.mark.threat(2)
async def test_no_button_does_to_a_changed_record_what_its_card_offered(world: World, figure: Any) -> None:
    floor = await trading_floor.opened(world)
    aged, refused = 0, 0
    for who in walkers(floor)[-3 if TORTURE else -1 :]:
        crawler = Crawler(world, who, SEED)
        for words in (*BEGINNINGS, "顺达物流有限公司", "佳明照明有限公司", "天成贸易有限公司"):
            await who.says(words)
        for _ in range(TAPS):
            chosen = crawler.choose()
            if chosen is None:
                break
            is_aged = crawler.writes(chosen[1]) and await ages(world, chosen[1])
            before = await facts(world) if is_aged else {}
            said = await crawler.tap(*chosen)
            if not is_aged:
                continue
            changed = changes(before, await facts(world))
            aged, refused = aged + 1, refused + (CHANGED in said)
            name = ":".join(chosen[1].split(":")[:2])
            assert not changed or name in AT_ANY_VERSION or any(one in chosen[1] for one in GONE), (
                chosen[1],
                said,
                changed,
            )
    await answered(world)
    assert aged
    figure("T2", "old buttons", seed=SEED, aged=aged, refused=refused, wrong=0)


ALONE, FRESH = ({texts(lang).plain(key) for lang in LOCALES} for key in ("error-old-alone", "error-old-button"))
# Where neither a record nor a list can be shown again: a draft that is over, a customer of somebody else, a moment.
KEPT_FOR_A_CARD = {"drafts", "exports"}
NOWHERE = frozenset({"customer:join", "file:again", "follow:hand", "lead:drop"})


@pytest.mark.threat(2)
@pytest.mark.rule("PERM-21")
async def test_a_button_of_an_older_version_promises_a_card_only_where_one_follows(world: World) -> None:
    floor = await trading_floor.opened(world)
    followed, alone = set(), set()
    for who in walkers(floor)[-3 if TORTURE else -2 :]:
        crawler = Crawler(world, who, SEED)
        for words in (
            *BEGINNINGS,
            "顺达物流有限公司",
            "佳明照明有限公司",
            "天成贸易有限公司",
            "今天拜访了顺达物流，周五再约",
        ):
            await who.says(words)
        for _ in range(TAPS):
            chosen = crawler.choose()
            if chosen is None:
                break
            if crawler.writes(chosen[1]):
                name = ":".join(chosen[1].split(":")[:2])
                heard, before = len(who.messages()), await facts(world)
                said = await crawler.tap(chosen[0], of_an_older_version(chosen[1]))
                assert said in FRESH | ALONE, (chosen[1], said)
                assert (len(who.messages()) == heard + 1) == (said in FRESH), (chosen[1], said)
                assert changes(before, await facts(world)).keys() <= KEPT_FOR_A_CARD, chosen[1]
                (followed if said in FRESH else alone).add(name)
            await crawler.tap(*chosen)
    await answered(world)
    assert len(followed) > 20
    # A long walk deletes and hands over what it could have shown; what it promises is held to above.
    assert TORTURE or alone <= NOWHERE, alone


def of_an_older_version(data: str) -> str:
    """The same button as a former release wrote it."""
    return data.replace("@1", "@0", 1)
