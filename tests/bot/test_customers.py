"""Find a customer (6.7): the name alone, lists, masked hits, phones; what the card's buttons do."""

import pytest

from storage.entities.customers import NewContact
from tests.bot.world import World
from tests.factories import a_customer, a_lead, the_pool

NAME = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
TITLE = {
    "zh-CN": "顺达物流 · A 级 · 你负责",
    "zh-TW": "順達物流 · A 級 · 你負責",
    "en": "Shunda Logistics · level A · yours",
}
COPY = {"zh-CN": "复制电话", "zh-TW": "複製電話", "en": "Copy phone"}
PERSON = {"zh-CN": "张总 · 138 0000 1234", "zh-TW": "張總 · +86 138 0000 1234", "en": "Mr Zhang · +86 138 0000 1234"}
CONTACT = {"zh-CN": "张总", "zh-TW": "張總", "en": "Mr Zhang"}
PHONE = "138 0000 1234"


@pytest.mark.target(11)
@pytest.mark.rule("CUST-21", "PERM-15")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_the_name_and_one_tap_give_the_phone(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    contacts = (NewContact(CONTACT[locale], phones=(PHONE,)),)
    await a_customer(world.firm, owner=ann.person, name=NAME[locale], level="A", contacts=contacts)
    ann.begins()
    await ann.says(NAME[locale])
    await ann.taps(COPY[locale])
    ann.assert_cost(m=1, t=1, new=1, edits=0)
    ann.sees(TITLE[locale], PERSON[locale])
    assert ann.button(COPY[locale])["value"] == "+8613800001234"


@pytest.mark.parametrize("said", ["/find 顺达", "顺达物流", "查 顺达物流", "13800001234", "sdwl"])
async def test_there_are_many_ways_to_ask(world: World, said: str) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", phones=(PHONE,))
    await ann.says(said)
    ann.sees("顺达物流 · B 级 · 你负责")


async def test_find_without_words_says_how(world: World) -> None:
    ann = await world.person()
    await ann.says("/find")
    assert ann.text
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流")
    ann.sees("你负责")


@pytest.mark.rule("CUST-21", "ORG-14")
async def test_several_hits_are_a_list_with_numbers(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", level="A")
    await a_customer(world.firm, owner=ann.person, name="顺达包装", level="C")
    await ann.says("/find 顺达")
    ann.sees("「顺达」有 2 家", "1 顺达物流 · A 级", "2 顺达包装 · C 级")
    assert ann.labels == [["1", "2", "搜索"], ["搜跟进"]]
    await ann.taps("2")
    ann.sees("顺达包装 · C 级 · 你负责")
    assert "「顺达」有 2 家" in ann.screen


@pytest.mark.rule("ORG-14")
async def test_a_long_list_turns_its_pages(world: World) -> None:
    ann = await world.person()
    for n in "一二三四五六七":
        await a_customer(world.firm, owner=ann.person, name=f"顺达{n}号")
    await ann.says("/find 顺达")
    ann.sees("「顺达」有 7 家", "5 顺达五号")
    with ann.costs(t=1, edits=1):
        await ann.taps("›")
    ann.sees("6 顺达六号", "7 顺达七号")
    await ann.taps("‹")
    ann.sees("1 顺达一号")


@pytest.mark.rule("PERM-15", "AUDIT-4")
async def test_a_manager_reveals_a_phone_by_a_tap(world: World) -> None:
    mia, ann = await world.person("陈经理", "manager"), await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", phones=(PHONE,))
    await mia.says("顺达物流")
    mia.sees("负责人 林志强", "+86 138****1234")
    mia.sees_not("138 0000")
    assert mia.labels[0][0] == "显示电话"
    await mia.taps("显示电话")
    mia.sees("138 0000 1234")
    assert mia.labels[0][0] == "复制电话"
    assert await world.firm.value("SELECT count(*) AS n FROM audit WHERE action = 'revealed'") == 1


@pytest.mark.rule("PERM-15")
async def test_the_last_reveal_of_a_day_says_when_there_are_more(world: World) -> None:
    await world.firm.set("perm.reveals_per_day", 1)
    mia, ann = await world.person("陈经理", "manager"), await world.person()
    for name in ("顺达物流", "明辉电子"):
        await a_customer(
            world.firm, owner=ann.person, name=name, phones=(f"1380000{len(name) + ord(name[0]) % 1000:04d}",)
        )
    await mia.says("顺达物流")
    await mia.taps("显示电话")
    await mia.says("明辉电子")
    await mia.taps("显示电话")
    assert mia.alert == "今天已看 1 个电话（上限 1），明天 00:00 起可再看"
    mia.sees("****")


@pytest.mark.rule("DUP-4", "PERM-13")
async def test_a_colleagues_record_is_named_by_its_full_name_only(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="顺达物流", phones=(PHONE,), address="佛山")
    await ann.says("/find 顺达")
    ann.sees("没找到「顺达」")
    await ann.says("/find 顺达物流")
    ann.sees("顺达物流", "你不能看这个客户（负责人 王芳）")
    ann.sees_not("138", "佛山")
    assert ann.labels == [["申请协作"]]


async def test_a_pooled_hit_opens_as_its_pool_shows_it(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, pool=await the_pool(world.firm), name="永发建材", phones=(PHONE,))
    await ann.says("/find 永发")
    ann.sees("永发建材", "公海")
    await ann.taps("1")
    ann.sees("公海 · 永发建材")
    assert "138" not in ann.screen


@pytest.mark.rule("DIALOG-6")
async def test_log_makes_the_next_words_a_follow_up_of_it(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流")
    await ann.taps("记跟进")
    ann.sees("发一句话或语音，就记到顺达物流")
    await ann.says("没接电话，明天再打")
    ann.sees("已记跟进 · 顺达物流")


@pytest.mark.target(9)
async def test_the_next_date_is_a_chip_or_a_typed_date(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("明辉电子")
    await ann.taps("改下次")
    ann.sees("下次什么时候联系？")
    assert "明天" in ann.labels[0] + ann.labels[1]
    await ann.taps("明天")
    assert await world.firm.value("SELECT count(*) AS n FROM reminders WHERE state = 'open'") == 1
    await ann.says("明辉电子")
    await ann.taps("改下次")
    await ann.says("下周三上午")
    rows = await world.firm.rows("SELECT state FROM reminders ORDER BY id")
    assert [row["state"] for row in rows][-1] == "open"
    assert len([row for row in rows if row["state"] == "open"]) == 1


@pytest.mark.rule("DIALOG-7")
async def test_the_other_buttons_live_on_after_one_made_a_message(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流")
    card = ann.last["message_id"]
    await ann.taps("改下次")
    await ann.taps("明天")
    await ann.taps("记跟进", message_id=card)
    assert ann.alert is None
    assert await world.firm.value("SELECT slot FROM questions WHERE state = 'open'") == "contact"


async def test_back_puts_the_keys_of_the_card_back(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", phones=(PHONE,))
    await ann.says("顺达物流")
    before = ann.labels
    for label in ("改下次", "更多"):
        with ann.costs(t=2, edits=2):
            await ann.taps(label)
            await ann.taps("‹ 返回")
        assert ann.labels == before


@pytest.mark.rule("POOL-23")
async def test_return_stands_behind_more(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    await ann.says("顺达物流")
    await ann.taps("更多")
    await ann.taps("退回公海")
    ann.sees("退回 顺达物流，原因？")
    await ann.taps("没需求")
    assert await world.firm.value("SELECT pool_id FROM customers") == await the_pool(world.firm)


@pytest.mark.rule("ORG-31", "PERM-13")
async def test_links_open_what_one_may_read_and_nothing_else(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    public_id = await world.firm.value("SELECT public_id FROM customers")
    await ann.opens(f"https://t.me/{world.emulator.bot['username']}?start=c_{public_id}")
    ann.sees("顺达物流 · B 级 · 你负责")
    for payload in (f"c_{public_id}", "c_AAAAAAAAAAAA", f"l_{public_id}"):
        await wang.opens(f"https://t.me/{world.emulator.bot['username']}?start={payload}")
        wang.sees("没找到，可能已删除，或不归你看。")


@pytest.mark.rule("PERM-21", "ORG-31")
async def test_an_old_card_is_answered_with_a_fresh_one(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await ann.says("明辉电子")
    await world.passes(days=31)
    await ann.taps("标无效")
    assert ann.alert == "这张卡旧了，给你换一张新的 ↓"
    ann.sees("明辉电子 · 线索")
    await ann.taps("标无效")
    ann.sees("标为无效，原因？")
