"""The team of a contract from its card, and the contract handed to somebody else."""

from dataclasses import dataclass

import pytest

from bot.texts import texts
from tests.bot.world import User, World
from tests.factories import a_department
from tests.storage.contract_scene import a_contract

YUAN = 100
LOCALES = ("zh-CN", "zh-TW", "en")


@dataclass
class Scene:
    world: World
    locale: str
    chen: User
    lin: User
    wang: User
    contract: int

    def word(self, key: str, **fields: str | int) -> str:
        return texts(self.locale).plain(key, **fields)

    async def opens_more(self, who: User) -> None:
        await who.says("/contracts")
        await who.taps("1")
        await who.taps(self.word("button-more"))

    async def members(self) -> list[tuple[int, str]]:
        rows = await self.world.firm.rows(
            "SELECT user_id, power FROM team_members WHERE record_kind = 'contract' AND ended_at IS NULL ORDER BY id"
        )
        return [(row["user_id"], row["power"]) for row in rows]


async def a_scene(world: World, locale: str = "zh-CN") -> Scene:
    """林志强 has a contract in force; 王芳 works in another department."""
    await world.owner(locale=locale)
    chen = await world.person("陈经理", "manager", locale=locale, superior=world.firm.owner)
    lin = await world.person("林志强", locale=locale, superior=chen.person)
    wang = await world.person("王芳", locale=locale, department=await a_department(world.firm, "华南"))
    contract = await a_contract(world.firm, lin.person, 450_000 * YUAN)
    await world.settle()
    return Scene(world, locale, chen, lin, wang, contract)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("TEAM-1", "TEAM-2", "TEAM-6", "NOTIFY-28")
async def test_a_colleague_is_let_into_a_contract_and_out_again(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    lin, wang, word = scene.lin, scene.wang, scene.word
    await scene.opens_more(lin)
    await lin.taps(word("button-team"))
    lin.sees(word("team-empty"))
    await lin.taps(word("button-add-member"))
    await lin.taps("王芳")
    await lin.taps(word("button-can-read"))
    lin.sees("王芳", word("team-read"))
    assert await scene.members() == [(wang.person.id, "read")]
    wang.hears("HT-", "林志强")
    await wang.taps(word("button-open"))
    wang.sees("HT-", "450,000")
    await lin.taps("1")
    await lin.taps(word("button-take-out"))
    lin.sees(word("team-empty"))
    assert await scene.members() == []


@pytest.mark.rule("TEAM-6")
async def test_a_member_leaves_a_contract_by_himself(world: World) -> None:
    scene = await a_scene(world)
    firm = world.firm
    await firm.crm.team.put_beneath(
        firm.call(scene.lin.person), "contract", scene.contract, scene.wang.person.id, "read"
    )
    await world.settle()
    await scene.opens_more(scene.wang)
    await scene.wang.taps("协作")
    await scene.wang.taps("退出")
    scene.wang.sees("已退出协作")
    assert await scene.members() == []
    scene.lin.hears("王芳 退出了")


@pytest.mark.rule("TEAM-4")
async def test_a_name_and_the_last_day_may_be_typed(world: World) -> None:
    scene = await a_scene(world)
    await scene.opens_more(scene.lin)
    await scene.lin.taps("协作")
    await scene.lin.taps("加人")
    await scene.lin.taps("搜同事")
    await scene.lin.says("王芳")
    scene.lin.sees("王芳 能做什么？")
    await scene.lin.says("8月31日")
    scene.lin.sees("王芳", "可看", "到 8月31日")
    assert await scene.members() == [(scene.wang.person.id, "read")]
