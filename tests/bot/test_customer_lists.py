"""/find without words: one's customers, the filters below them; the same words looked for in follow-ups."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer

TITLES = {"zh-CN": "我的客户 7 家", "zh-TW": "我的客戶 7 家", "en": "7 customers of yours"}
SILENT = {"zh-CN": "30天没联系", "zh-TW": "30天沒聯絡", "en": "30 days quiet"}
NONE = {
    "zh-CN": "没有超过 30 天没联系的客户",
    "zh-TW": "沒有超過 30 天沒聯絡的客戶",
    "en": "No customer has gone 30 days",
}


@pytest.mark.rule("ORG-14")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_find_alone_shows_ones_customers_and_turns_pages(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    for n in "一二三四五六七":
        await a_customer(world.firm, owner=ann.person, name=f"顺达{n}号")
    with ann.costs(m=1):
        await ann.says("/find")
    ann.sees(TITLES[locale], "1 顺达一号", "5 顺达五号")
    with ann.costs(t=1, edits=1):
        await ann.taps("›")
    ann.sees("6 顺达六号", "7 顺达七号")
    await ann.taps("‹")
    ann.sees("1 顺达一号")
    await ann.taps(SILENT[locale])
    ann.sees(NONE[locale])


@pytest.mark.rule("ORG-14")
async def test_a_number_opens_the_customer_and_old_ones_are_filtered(world: World) -> None:
    mia, ann = await world.person("陈经理", "manager"), await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await a_customer(world.firm, owner=mia.person, name="明辉电子")
    sql = "UPDATE customers SET last_followup_at = 1 WHERE name = '顺达物流'"
    await world.firm.write(lambda tx: tx.run(sql))
    await mia.says("/find")
    mia.sees("1 明辉电子")
    await mia.taps("团队客户")
    mia.sees("看得到的客户 2 家", "1 明辉电子", "2 顺达物流", "林志强")
    await mia.taps("30天没联系")
    mia.sees("1 顺达物流")
    mia.sees_not("明辉电子")
    await mia.taps("1")
    mia.sees("负责人 林志强")


@pytest.mark.rule("CUST-21")
async def test_a_slip_of_the_pen_is_asked_back(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("/find 顺答物流")
    ann.sees("没找到「顺答物流」，你是说：", "1 顺达物流")


@pytest.mark.rule("FOLLOW-14", "PERM-12")
async def test_words_are_found_in_follow_ups_one_reads(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("给顺达物流打了电话，要年度运输合同，回电 13800001234")
    await wang.says("/find 运输合同")
    wang.sees("没找到「运输合同」")
    await wang.taps("搜跟进")
    wang.sees("跟进里没找到「运输合同」")
    await ann.says("/find 运输合同")
    with ann.costs(t=1):
        await ann.taps("搜跟进")
    ann.sees("跟进里有「运输合同」1 条", "1 顺达物流", "运输合同")
    ann.sees_not("13800001234")
    await ann.taps("1")
    ann.sees("你负责")
