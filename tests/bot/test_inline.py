"""@bot words: own customers in any chat, masked; the whole card only in the private chat (conversations 3.4)."""

import pytest

from storage.entities.customers import NewContact
from tests.bot.world import User, World
from tests.factories import a_customer, a_team_row, the_pool

PHONE = "138 0000 1234"
OPEN = {"zh-CN": "打开", "zh-TW": "開啟", "en": "Open"}


async def asks(user: User, words: str) -> dict:  # type: ignore[type-arg]
    """What the bot answered to an inline query of this person."""
    step = user.phone.inline(words)
    await user.world.settle()
    query = user.world.emulator.queries.find(step.query_id)
    assert query is not None
    assert query.answer is not None, "the inline query was never answered"
    return dict(query.answer)


def titles(answer: dict) -> list[str]:  # type: ignore[type-arg]
    return [result["title"] for result in answer["results"]]


@pytest.mark.rule("PERM-12", "PERM-15")
async def test_only_own_customers_are_listed_for_this_person_alone(world: World) -> None:
    ann, wang, mia = await world.person(), await world.person("王芳"), await world.person("陈经理", "manager")
    await a_customer(world.firm, owner=ann.person, name="顺达物流", level="A", region="guangdong", phones=(PHONE,))
    shared = await a_customer(world.firm, owner=wang.person, name="顺达包装")
    await a_customer(world.firm, owner=wang.person, name="顺达化工")
    await a_customer(world.firm, pool=await the_pool(world.firm), name="顺达公海")
    await a_team_row(world.firm, ("customer", shared), ann.person, "write")
    answer = await asks(ann, "顺达")
    assert sorted(titles(answer)) == ["顺达包装", "顺达物流"]
    assert answer["is_personal"] is True
    assert answer["cache_time"] == 0
    assert titles(await asks(mia, "顺达")) == []
    assert titles(await asks(ann, "%")) == []
    assert titles(await asks(ann, "sdwl")) == ["顺达物流"]


@pytest.mark.rule("PERM-15")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_the_card_that_is_sent_is_masked_and_opens_by_its_link(world: World, locale: str) -> None:
    ann = await world.person(locale=locale)
    contacts = (NewContact("张总", phones=(PHONE,)),)
    await a_customer(
        world.firm,
        owner=ann.person,
        name="顺达物流",
        level="A",
        region="guangdong",
        address="佛山南海",
        contacts=contacts,
    )
    public_id = await world.firm.value("SELECT public_id FROM customers")
    (result,) = (await asks(ann, "顺达"))["results"]
    text = result["input_message_content"]["message_text"]
    assert "顺达物流" in text
    assert not any(private in text for private in ("138", "佛山南海", "张总"))
    ((button,),) = result["reply_markup"]["inline_keyboard"]
    assert button["text"] == OPEN[locale]
    assert button["url"].endswith(f"?start=c_{public_id}")
    ann.begins()
    ann.phone.choose(result["id"])
    await world.settle()
    ann.assert_cost(new=1)
    ann.sees("顺达物流", "138 0000 1234")


async def test_without_words_the_ten_touched_last_are_offered(world: World) -> None:
    ann = await world.person()
    for n in range(12):
        await a_customer(world.firm, owner=ann.person, name=f"客户{n:02d}", last_followup_at=n)
    assert titles(await asks(ann, "")) == [f"客户{n:02d}" for n in range(11, 1, -1)]


async def test_at_most_twenty_are_listed(world: World) -> None:
    ann = await world.person()
    for n in range(25):
        await a_customer(world.firm, owner=ann.person, name=f"顺达{n:02d}")
    assert len((await asks(ann, "顺达"))["results"]) == 20


async def test_strangers_get_one_row_to_the_private_chat(world: World) -> None:
    somebody = world.stranger()
    answer = await asks(somebody, "顺达")
    assert answer["results"] == []
    assert answer["button"]["text"] == "先绑定才能搜客户"
    assert answer["button"]["start_parameter"]


@pytest.mark.rule("PERM-13")
async def test_a_colleague_sends_a_link_that_is_not_ones_own(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=ann.person, name="顺达物流")
    public_id = await world.firm.value("SELECT public_id FROM customers")
    await wang.opens(f"https://t.me/{world.emulator.bot['username']}?start=c_{public_id}")
    wang.sees("没找到，可能已删除，或不归你看。")


@pytest.mark.rule("ORG-31", "POOL-19", "POOL-21")
async def test_a_pool_link_opens_the_masked_card_for_members_alone(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, pool=await the_pool(world.firm), name="永发建材", phones=(PHONE,))
    public_id = await world.firm.value("SELECT public_id FROM customers")
    link = f"https://t.me/{world.emulator.bot['username']}?start="
    await ann.opens(f"{link}p_{public_id}")
    ann.sees("公海 · 永发建材")
    ann.sees_not("138")
    assert await world.firm.value("SELECT count(*) AS n FROM pool_views") == 1
    for payload in (f"c_{public_id}", "p_AAAAAAAAAAAA", f"p_{await world.firm.value('SELECT id FROM customers')}"):
        await ann.opens(f"{link}{payload}")
        ann.sees("没找到，可能已删除，或不归你看。")
    await ann.taps("领取", message_id=next(m["message_id"] for m in ann.messages() if "公海 · 永发建材" in m["text"]))
    await ann.opens(f"{link}p_{public_id}")
    ann.sees("永发建材", "138 0000 1234")


async def test_a_help_link_opens_the_help(world: World) -> None:
    ann = await world.person()
    await ann.says("/help")
    words = ann.text
    await ann.opens(f"https://t.me/{world.emulator.bot['username']}?start=h_pool")
    assert ann.text == words
