"""A month of a team of five, told on their phones: leads arrive, are claimed, followed, warned about, recycled,
extended and transferred, and one rep leaves. The figures at the end are the same on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.entities.pool import RecycleRule
from storage.queries import pool as pool_rows
from storage.queries import pool_changes
from tests.bot.world import User, World
from tests.factories import TAIPEI, a_customer, a_department, a_person, the_pool

DAYS_WITHOUT_CONTACT = 10


class Team:
    """The five of them, their owner, and the days of July."""

    def __init__(self, world: World, owner: User, manager: User, **reps: User) -> None:
        self.world, self.owner, self.manager = world, owner, manager
        self.lin, self.wang, self.zhao, self.jie = reps["lin"], reps["wang"], reps["zhao"], reps["jie"]

    async def day(self, day: int, hour: int = 9, minute: int = 5, *, month: int = 7) -> None:
        """Live through every morning and night until this moment: nobody skips a day."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=TAIPEI)
        while self.world.clock.now + timedelta(hours=6) < moment:
            await self.world.passes(hours=6)
        await self.world.until(moment)

    async def held(self) -> dict[str, tuple[int, int]]:
        """(customers, leads in work) of everybody, and what the pools hold."""
        rows = await self.world.firm.rows(
            "SELECT u.name,"
            " (SELECT count(*) FROM customers c WHERE c.owner_id = u.id AND c.state = 'live') AS customers,"
            " (SELECT count(*) FROM leads l WHERE l.owner_id = u.id AND l.deleted_at IS NULL"
            "   AND l.status NOT IN ('converted', 'invalid')) AS leads FROM users u"
        )
        pools = await self.world.firm.rows("SELECT kind, held FROM pools WHERE is_default = 1 ORDER BY kind")
        held = {row["name"]: (row["customers"], row["leads"]) for row in rows}
        return held | {"pool": (pools[0]["held"], pools[1]["held"])}


@pytest.fixture
async def team(db: Database) -> AsyncIterator[Team]:
    world = await World.open(db)
    firm = world.firm
    east = await a_department(firm, "华东区")
    chief = await a_person(firm, "赵敏", "manager", department=east)
    await firm.write(lambda tx: tx.run("UPDATE departments SET head_user_id = :u WHERE id = :d", u=chief.id, d=east))
    owner, manager = await world.owner(), await world.phone(chief, digests=True)
    names = {"lin": "林志强", "wang": "王芳", "zhao": "赵磊", "jie": "周杰"}
    reps = {
        key: await world.person(name, department=east, superior=chief, digests=True) for key, name in names.items()
    }
    made = Team(world, owner, manager, **reps)
    pool = await the_pool(firm)
    for number, name in enumerate(("天成贸易", "宏图五金", "永发建材"), 1):
        await a_customer(firm, pool=pool, name=name, phones=(f"1362222333{number}",))
    yield made
    await world.close()
    assert world.emulator.violations == []


async def recycling_begins(team: Team) -> None:
    """The owner lets the pool take back what nobody contacted for ten days."""
    firm = team.world.firm
    pool_id = await the_pool(firm)
    found = await firm.db.read(lambda tx: pool_rows.find(tx, pool_id))
    settings = await firm.db.read(lambda tx: pool_changes.settings_of(tx, found))
    rules: list[RecycleRule] = await firm.db.read(lambda tx: pool_rows.list_rules(tx, pool_id))
    followed = next(rule for rule in rules if rule.no_followup_days is not None)
    await firm.crm.pool.set_rule(
        firm.call(team.owner.person), pool_id, replace(followed, no_followup_days=DAYS_WITHOUT_CONTACT)
    )
    version = (await firm.db.read(lambda tx: pool_rows.find(tx, pool_id))).version
    await firm.crm.pool.change(
        firm.call(team.owner.person), pool_id, replace(settings, auto_recycle=True), version=version
    )


async def claims(rep: User, name: str, *, refused: str = "") -> None:
    """The list, its number, Claim; or why not."""
    await rep.says("/pool")
    line = next(line for line in rep.text.splitlines() if name in line)
    await rep.taps(line.split()[0])
    await rep.taps("领取")
    assert refused in (rep.alert or "")


async def test_a_month_of_a_team_of_five(team: Team) -> None:
    world, lin, wang, zhao, jie = team.world, team.lin, team.wang, team.zhao, team.jie
    owner, manager = team.owner, team.manager
    await recycling_begins(team)

    # Thursday 9 July: leads arrive, the pool is claimed from.
    await lin.says("新客户 明辉电子 刘敏 13911112222 采购经理 想要500套支架 展会认识的")
    await lin.taps("保存")
    await wang.says("新客户 晨光文具 何静 13955556666")
    await wang.taps("保存")
    await claims(zhao, "天成贸易")
    await claims(jie, "宏图五金")
    await zhao.says("新客户 北方重工 韩磊 13977778888")
    await zhao.taps("保存")
    assert await team.held() == {
        "陈晓雯": (0, 0),
        "赵敏": (0, 0),
        "林志强": (0, 1),
        "王芳": (0, 1),
        "赵磊": (1, 1),
        "周杰": (1, 0),
        "pool": (1, 0),
    }

    # Friday: the first contact rings; the lead becomes a customer.
    await team.day(10)
    assert "明辉电子" in lin.screen
    await lin.says("今天拜访了明辉电子刘敏，报价基本认可，下周三上午再约")
    lin.sees("已记跟进 · 明辉电子")
    await lin.says("明辉电子")
    await lin.taps("转成客户")
    await lin.taps("转成客户")
    lin.sees("已转成客户 · 明辉电子")
    await wang.says("晨光文具")
    await wang.taps("标无效")
    await wang.taps("空号")
    assert (await team.held())["林志强"] == (1, 0)
    assert (await team.held())["王芳"] == (0, 0)

    # Monday 13 July: 天成贸易 and 宏图五金 are warned about; Jie asks for five more days and gets them.
    await team.day(13)
    assert "天成贸易" in zhao.screen
    assert "回收" in zhao.screen
    await team.day(15, 11)
    await lin.says("今天拜访了明辉电子刘敏，样品通过了，下周三下午再约")
    lin.sees("已记跟进 · 明辉电子")
    await team.day(17, 9, 30)
    await jie.says("/today")
    jie.sees("快被回收 1 家")
    await jie.taps("快被回收")
    await jie.taps("1")
    await jie.taps("申请延期")
    await jie.taps("5 天")
    await jie.says("在等对方的年度预算")
    manager.hears("周杰 申请延期 5 天 · 宏图五金")
    await manager.taps("同意 5 天")
    jie.hears("已同意延期 5 天 · 宏图五金")

    # Tuesday 21 July: what nobody contacted is back in the pool; who let it go must wait, somebody else takes it.
    await team.day(21)
    assert (await team.held())["赵磊"][0] == 0
    await claims(zhao, "天成贸易", refused="起可再领")
    await claims(wang, "天成贸易")
    wang.sees("天成贸易 归你了")
    await jie.says("今天拜访了宏图五金，预算批了，下周一再约")
    jie.sees("已记跟进 · 宏图五金")

    # Wednesday 22 July: the region changes; the manager gives Wang what was Lin's, and Lin keeps on reading it.
    await team.day(22)
    await manager.says("明辉电子")
    await manager.taps("更多")
    await manager.taps("转移")
    await manager.taps("王芳")
    await manager.taps("区域调整")
    await manager.taps("确认转给王芳")
    wang.hears("把 明辉电子 转移给你（原 林志强）")
    await lin.says("明辉电子")
    lin.sees_not("138")

    # Zhao gathers three customers of his own, then leaves; the owner suspends him and shares what he had in turn.
    for name in ("青山印刷", "白云酒店", "红叶家具"):
        await a_customer(world.firm, owner=zhao.person, name=name)
    await team.day(27)
    await owner.says("/admin 赵磊")
    await owner.taps("停用")
    await owner.taps("确认停用")
    await owner.taps("现在交接")
    await owner.taps("轮流分")
    for name in ("林志强", "王芳", "周杰"):
        await owner.taps(name)
    await owner.taps("下一步")
    await owner.taps("确认交接 4 项")
    await zhao.says("在吗")
    zhao.sees("我只为已绑定的同事服务")

    # The month ends; everybody works on, and nothing more is lost.
    for day in (29, 31):
        await team.day(day)
        for rep, names in ((lin, ("青山印刷",)), (wang, ("天成贸易", "明辉电子")), (jie, ("宏图五金",))):
            for name in names:
                await rep.says(f"今天给{name}打了电话，进展顺利，下周五再联系")
                rep.sees(f"已记跟进 · {name}")
    assert await team.held() == {
        "陈晓雯": (0, 0),
        "赵敏": (0, 0),
        "林志强": (1, 1),
        "王芳": (3, 0),
        "赵磊": (0, 0),
        "周杰": (2, 0),
        "pool": (1, 0),
    }
    await books_are_right(team)


async def books_are_right(team: Team) -> None:
    """Figures of the month that do not depend on the database, and what must hold of any month."""
    firm = team.world.firm
    stints = await firm.rows("SELECT in_reason, out_reason, count(*) AS n FROM stints GROUP BY in_reason, out_reason")
    assert {(row["in_reason"], row["out_reason"]): row["n"] for row in stints} == {
        ("claimed", "recycled"): 1,
        ("claimed", None): 2,
        ("created", "handed_over"): 4,
        # The converted and the invalid lead keep who had them.
        ("created", None): 2,
        ("converted", "transferred"): 1,
        ("transferred", None): 1,
        ("handed_over", None): 4,
    }
    written = await firm.rows("SELECT kind, count(*) AS n FROM follow_ups WHERE deleted_at IS NULL GROUP BY kind")
    assert {row["kind"]: row["n"] for row in written} == {"follow": 11}
    asked = await firm.rows("SELECT state, days FROM pool_extensions")
    assert asked == [{"state": "granted", "days": 5}]
    without = await firm.rows(
        "SELECT c.name FROM customers c WHERE c.state = 'live' AND c.owner_id IS NOT NULL AND (SELECT count(*)"
        " FROM stints s WHERE s.kind = 'customer' AND s.record_id = c.id AND s.until IS NULL"
        " AND s.user_id = c.owner_id) <> 1"
    )
    assert without == []
    unsent = await firm.rows("SELECT kind, state FROM outbox WHERE state IN ('failed', 'leased')")
    assert unsent == []
    verdict = await firm.crm.audit.verify(team.world.clock.now)
    assert verdict.is_whole
