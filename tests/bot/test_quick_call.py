"""A number and what was said on the phone, without a name (FOLLOW-12)."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer, the_pool

SAID = {
    "zh-CN": ("13911112222 问500套支架的报价", "保存", "跟进：问500套支架的报价"),
    "zh-TW": ("0912345678 問報價和交期", "儲存", "跟進：問報價和交期"),
    "en": ("+86 139 1111 2222 asked for a quote", "Save", "Follow-up: asked for a quote"),
}


CALLER = {"zh-CN": "来电 2222", "zh-TW": "來電 5678", "en": "Caller 2222"}


@pytest.mark.rule("FOLLOW-12", "LEAD-13", "PERM-15")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_an_unknown_number_makes_a_lead_with_its_first_follow_up(world: World, locale: str) -> None:
    said, save, line = SAID[locale]
    if locale == "zh-TW":
        await world.firm.write(lambda tx: tx.run("UPDATE organisation SET phone_region = 'TW'"))
    ann = await world.person(locale=locale)
    with ann.costs(m=1, t=1, new=1, edits=1):
        await ann.says(said)
        ann.sees(line)
        assert await world.firm.value("SELECT count(*) AS n FROM leads") == 0
        await ann.taps(save)
    assert await world.firm.value("SELECT name FROM leads") == CALLER[locale]
    lead = await world.firm.row("SELECT channel, source, status, owner_id, followup_count FROM leads")
    assert lead == {
        "channel": "phone_in", "source": "inbound_call", "status": "following", "owner_id": ann.person.id,
        "followup_count": 1,
    }  # fmt: skip
    follow_up = await world.firm.row("SELECT method, content, subject_kind FROM follow_ups")
    assert (follow_up["method"], follow_up["subject_kind"]) == ("phone", "lead")
    assert follow_up["content"] in said


@pytest.mark.rule("FOLLOW-12")
async def test_the_own_holder_of_the_number_gets_it(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", phones=("13911112222",))
    await ann.says("13911112222 打电话来要合同范本")
    ann.sees("已记跟进 · 顺达物流")
    assert await world.firm.value("SELECT count(*) AS n FROM leads") == 0


@pytest.mark.rule("FOLLOW-12", "DUP-4")
async def test_a_foreign_holder_is_a_masked_hit(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="天成贸易", phones=("13911112222",), address="佛山")
    await ann.says("13911112222 打电话来要合同范本")
    ann.sees("天成贸易", "王芳")
    ann.sees_not("佛山")
    assert await world.firm.value("SELECT count(*) AS n FROM follow_ups") == 0
    assert await world.firm.value("SELECT count(*) AS n FROM leads") == 0


@pytest.mark.rule("FOLLOW-12", "POOL-18")
async def test_a_pooled_holder_is_claimed_first(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, pool=await the_pool(world.firm), name="永发建材", phones=("13911112222",))
    await ann.says("13911112222 打电话来要合同范本")
    ann.sees("永发建材", "在公海")


@pytest.mark.rule("FOLLOW-12")
async def test_the_number_alone_is_a_look_up(world: World) -> None:
    ann = await world.person()
    await ann.says("13911112222")
    assert await world.firm.value("SELECT count(*) AS n FROM drafts") == 0


@pytest.mark.rule("FOLLOW-12")
async def test_the_readable_holder_of_the_number_gets_it_too(world: World) -> None:
    mia = await world.person("陈经理", "manager")
    ann = await world.person(superior=mia.person)
    await a_customer(world.firm, owner=ann.person, name="顺达物流", phones=("13911112222",))
    await mia.says("13911112222 打电话来要合同范本")
    mia.sees("已记跟进 · 顺达物流")
    assert await world.firm.value("SELECT subject_kind FROM follow_ups") == "customer"
