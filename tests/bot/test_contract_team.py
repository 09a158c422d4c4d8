"""The team of a contract from its card, and the contract handed to somebody else."""

from dataclasses import dataclass

import pytest

from bot.texts import texts
from tests.bot.world import User, World
from tests.factories import a_department
from tests.storage.contract_scene import a_contract, row_of

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


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.rule("CONTRACT-12", "XFER-1", "NOTIFY-40")
async def test_a_contract_is_handed_over_from_its_card_and_its_credit_stays(world: World, locale: str) -> None:
    scene = await a_scene(world, locale)
    chen, word = scene.chen, scene.word
    credit = (await row_of(world.firm, scene.contract))["credit_user_id"]
    await chen.says("/contracts")
    await chen.taps("1")
    with chen.costs(t=4, new=0, edits=4):
        await chen.taps(word("button-more"))
        await chen.taps(word("button-transfer"))
        await chen.taps("王芳")
        await chen.taps(texts(locale).entry("transfer_reason", "area", capital=True))
    chen.sees("HT-", "王芳")
    row = await row_of(world.firm, scene.contract)
    assert (row["owner_id"], row["credit_user_id"]) == (scene.wang.person.id, credit)
    scene.wang.hears("HT-", "陈经理", texts(locale).entry("transfer_reason", "area"))
    await scene.wang.taps(word("button-contract-open"))
    scene.wang.sees("450,000")
    scene.lin.hears("HT-")
    customer = await world.firm.value("SELECT owner_id FROM customers")
    assert customer == scene.lin.person.id, "the customer stays with his owner"


@pytest.mark.rule("CONTRACT-12")
async def test_who_takes_a_contract_and_why_may_be_typed(world: World) -> None:
    scene = await a_scene(world)
    chen = scene.chen
    await scene.opens_more(chen)
    await chen.taps("转移")
    await chen.replies("不存在", to="转移给谁")
    chen.sees("没有叫「不存在」的同事")
    await chen.says("王芳")
    chen.sees("林志强 → 王芳", "为什么转移？")
    await chen.taps("‹ 返回")
    await chen.replies("王芳", to="转移给谁")
    await chen.says("他调去华南了")
    chen.sees("已转给王芳")
    scene.wang.hears("他调去华南了")


@pytest.mark.rule("CONTRACT-12", "PERM-9")
async def test_who_may_not_hand_over_is_not_offered_it(world: World) -> None:
    scene = await a_scene(world)
    await scene.opens_more(scene.lin)
    assert "转移" not in [label for row in scene.lin.labels for label in row]
