"""Create a lead (6.4): typed, forwarded, shared; duplicates; one field changed; invalid. Three languages."""

import pytest

from storage.entities.customers import NewContact
from tests.bot.world import User, World
from tests.factories import a_customer, a_lead, the_pool

SAID = {
    "zh-CN": "新客户 明辉电子 刘敏 13911112222 采购经理 想要500套支架 展会认识的",
    "zh-TW": "新名單 明輝電子 劉敏 0912345678 採購經理 想要500組支架 展覽認識的",
    "en": "New lead Minghui Electronics, Liu Min, +86 139 1111 2222, purchasing, needs 500 brackets, met at the fair",
}
REGION = {"zh-CN": "CN", "zh-TW": "TW", "en": "CN"}
DRAFT = {
    "zh-CN": ("新线索（还没保存）", "明辉电子 · 刘敏", "电话：139 1111 2222", "来源：展会 · 查重：没有重复"),
    "zh-TW": ("新名單（尚未儲存）", "明輝電子 · 劉敏", "電話：0912-345-678", "來源：展覽 · 查重：沒有重複"),
    "en": ("New lead (not saved)", "Minghui Electronics · Liu Min", "Phone: +86 139 1111 2222", "Source: trade fair"),
}
SAVE = {"zh-CN": "保存", "zh-TW": "儲存", "en": "Save"}
SAVED = {
    "zh-CN": ("已建线索 · 明辉电子", "139 1111 2222", "首次联系：周五 7月10日 09:00"),
    "zh-TW": ("已建立名單 · 明輝電子", "0912-345-678", "首次聯絡：7月10日（週五）09:00"),
    "en": ("Lead saved · Minghui Electronics", "+86 139 1111 2222", "First call: Fri 10 Jul 09:00"),
}
BUTTONS = {
    "zh-CN": ["复制电话", "记跟进", "改时间"],
    "zh-TW": ["複製電話", "記跟進", "改時間"],
    "en": ["Copy phone", "Log", "Time"],
}


async def count(world: World, table: str) -> int:
    return int(await world.firm.value(f"SELECT count(*) AS n FROM {table}"))


@pytest.mark.target(4)
@pytest.mark.rule("LEAD-1", "LEAD-15")
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_one_message_and_one_tap_make_a_lead(world: World, locale: str) -> None:
    await world.firm.write(lambda tx: tx.run("UPDATE organisation SET phone_region = :r", r=REGION[locale]))
    ann = await world.person(locale=locale)
    ann.begins()
    await ann.says(SAID[locale])
    ann.sees(*DRAFT[locale])
    assert await count(world, "leads") == 0
    await ann.taps(SAVE[locale])
    ann.assert_cost(m=1, t=1, new=1, edits=1)
    ann.sees(*SAVED[locale])
    assert BUTTONS[locale] in ann.labels
    lead = await world.firm.row("SELECT owner_id, status, source FROM leads")
    assert lead == {"owner_id": ann.person.id, "status": "assigned", "source": "fair"}
    assert await count(world, "reminders") == 1


async def test_a_double_tap_saves_one_lead(world: World) -> None:
    ann = await world.person()
    await ann.says(SAID["zh-CN"])
    ann.phone.tap("保存")
    ann.phone.tap("保存")
    await world.settle()
    ann.sees("已建线索")
    assert ann.alert == "已经处理过了（你，14:32）"
    assert await count(world, "leads") == 1


@pytest.mark.rule("DIALOG-5")
async def test_a_button_past_its_time_shows_the_draft_again(world: World) -> None:
    ann = await world.person()
    await ann.says(SAID["zh-CN"])
    await world.passes(minutes=31)
    await ann.taps("保存")
    ann.sees("还没保存")
    assert await count(world, "leads") == 0
    await ann.taps("保存")
    ann.sees("已建线索")


async def test_discard_gives_the_words_back(world: World) -> None:
    ann = await world.person()
    await ann.says(SAID["zh-CN"])
    await ann.taps("不要了")
    ann.sees("没有保存", SAID["zh-CN"])
    assert await count(world, "leads") == 0


async def test_the_forwarded_words_become_a_lead_and_nobody_is_written_to(world: World) -> None:
    ann = await world.person()
    with ann.costs(m=1, t=1, new=1):
        await ann.forwards("A. Liu", "你好，我们是明辉电子，想要500套支架，电话 13911112222")
        ann.sees("还没保存", "来自转发：A. Liu", "139 1111 2222")
        await ann.taps("保存")
    ann.sees("已建线索")
    sent = {call.chat_id for call in world.emulator.calls if call.method.startswith("send")}
    assert sent == {ann.phone.id}


@pytest.mark.rule("CONT-5")
async def test_a_shared_contact_becomes_a_lead(world: World) -> None:
    ann = await world.person()
    with ann.costs(m=1, t=1, new=1):
        await ann.shares_contact("刘敏", "+8613911112222")
        ann.sees("刘敏", "来自联系人分享", "139 1111 2222")
        assert ["个人客户", "以后补"] in ann.labels
        await ann.taps("保存")
    assert await world.firm.value("SELECT phones FROM leads") == '["+8613911112222"]'


async def test_a_known_phone_opens_its_record(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", phones=("13911112222",))
    await ann.shares_contact("刘敏", "13911112222")
    ann.sees("顺达物流 · B 级 · 你负责")
    assert await count(world, "drafts") == 0


async def test_a_person_may_be_the_customer(world: World) -> None:
    ann = await world.person()
    await ann.shares_contact("刘敏", "+8613911112222")
    await ann.taps("个人客户")
    assert ["个人客户", "以后补"] not in ann.labels
    await ann.taps("保存")
    assert await world.firm.value("SELECT individual FROM leads") == 1


@pytest.mark.rule("DIALOG-6")
async def test_one_field_is_changed_by_the_next_message(world: World) -> None:
    ann = await world.person()
    await ann.says(SAID["zh-CN"])
    await ann.taps("改一项")
    ann.sees_buttons(["公司", "联系人", "电话"], ["需求", "来源", "‹ 返回"])
    await ann.taps("公司")
    ann.sees("回复新的公司名就行")
    with ann.costs(m=1, new=0, edits=1):
        await ann.says("宏图五金")
    ann.sees("还没保存", "宏图五金 · 刘敏")
    await ann.taps("改一项")
    await ann.taps("来源")
    await ann.taps("转介绍")
    ann.sees("来源：转介绍")
    await ann.taps("保存")
    lead = await world.firm.row("SELECT name, source FROM leads")
    assert lead == {"name": "宏图五金", "source": "referral"}


@pytest.mark.rule("DIALOG-6")
async def test_a_message_of_its_own_is_not_swallowed_by_the_question(world: World) -> None:
    ann = await world.person()
    await ann.says(SAID["zh-CN"])
    await ann.taps("改一项")
    await ann.taps("电话")
    await ann.says("新客户 宏图五金 王工 13800001111")
    ann.sees("宏图五金 · 王工")
    assert await count(world, "drafts") == 2
    assert await world.firm.value("SELECT state FROM questions") == "open"


@pytest.mark.rule("DUP-4", "DUP-6")
async def test_a_colleagues_record_is_masked_and_he_is_told(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_customer(world.firm, owner=wang.person, name="明辉电子有限公司", phones=("13911112222",), address="佛山")
    await ann.says("新客户 明辉 刘敏 13911112222")
    ann.sees("可能重复：明辉电子有限公司（还没保存）", "负责人 王芳 · 还没跟进过 · 电话相同")
    ann.sees_not("佛山")
    ann.sees_buttons(["申请协作", "告诉王芳"], ["不要了"])
    await ann.taps("告诉王芳")
    ann.sees("已告诉王芳")
    ann.sees_buttons(["申请协作"], ["不要了"])
    wang.hears("林志强 也遇到了 明辉电子有限公司，你是负责人")
    await wang.taps("打开")
    wang.sees("明辉电子有限公司 · B 级 · 你负责")


@pytest.mark.rule("DUP-6")
async def test_the_manager_creates_it_anyway_with_a_reason(world: World) -> None:
    mia, wang = await world.person("陈经理", "manager"), await world.person("王芳")
    await a_lead(world.firm, owner=wang.person, name="别的", phones=("13911112222",))
    await mia.says("新客户 明辉电子 刘敏 13911112222")
    await mia.taps("仍要新建")
    mia.sees("为什么还要新建？写一句。")
    await mia.says("两家分公司各买各的")
    mia.sees("已建线索 · 明辉电子")
    wang.hears("陈经理 仍新建了 别的：两家分公司各买各的")


@pytest.mark.rule("DUP-10")
async def test_a_name_that_only_warns_is_confirmed_by_the_tap(world: World) -> None:
    ann, wang = await world.person(), await world.person("王芳")
    await a_lead(world.firm, owner=wang.person, name="明辉电子")
    await ann.says("新客户 明辉电子 刘敏 13911112222")
    ann.sees("已有同名线索：明辉电子（还没保存）")
    await ann.taps("仍要新建")
    ann.sees("已建线索 · 明辉电子")
    assert await count(world, "leads") == 2


@pytest.mark.rule("DUP-5")
async def test_an_own_record_takes_the_draft_in(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="明辉电子有限公司")
    await ann.says("新客户 明辉电子 刘敏 13911112222 想要500套支架")
    ann.sees("你已有这家：明辉电子有限公司（还没保存）", "刘敏加为联系人，需求记成一条跟进。")
    await ann.taps("并到这家")
    ann.sees("已并到 明辉电子有限公司", "刘敏 · 139 1111 2222")
    assert await count(world, "follow_ups") == 1
    assert await count(world, "leads") == 0


@pytest.mark.rule("DUP-5", "POOL-18")
async def test_a_pooled_record_is_claimed_from_the_draft(world: World) -> None:
    ann = await world.person()
    pool = await the_pool(world.firm)
    await a_customer(world.firm, pool=pool, name="明辉电子有限公司", region="guangdong")
    await ann.says("新客户 明辉电子 刘敏 13911112222")
    ann.sees("这家在公海：明辉电子有限公司（还没保存）", "今日还可领 5 家")
    await ann.taps("领取这家")
    ann.sees("明辉电子有限公司 归你了")
    assert await world.firm.value("SELECT owner_id FROM customers") == ann.person.id


@pytest.mark.rule("LEAD-5")
async def test_invalid_is_two_taps(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name="明辉电子", phones=("13911112222",))
    await ann.says("明辉电子")
    ann.sees("明辉电子 · 线索 · ")
    with ann.costs(t=2, edits=2):
        await ann.taps("标无效")
        ann.sees("把 明辉电子 标为无效，原因？")
        await ann.taps("空号")
    ann.sees("已标为无效：空号 · 明辉电子")
    assert await world.firm.value("SELECT status FROM leads") == "invalid"


@pytest.mark.threat(1)
@pytest.mark.parametrize(
    "name", ["<b>/delete</b>", "<a href='x'>y</a>", "A&B <script>", "{name} {0} %s", "`*_[x](y)"]
)
async def test_markup_in_a_name_is_only_text(world: World, name: str) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person, name=name, need=name, contact_name=name, phones=(name,))
    await ann.says("/find " + name)
    ann.sees(name)


async def test_four_thousand_emoji_are_kept(world: World) -> None:
    ann = await world.person()
    words = "新客户 " + "😀" * 2000
    await ann.says(words)
    ann.sees("还没保存")
    await ann.taps("保存")
    ann.sees("已建线索")
    assert await world.firm.value("SELECT words FROM drafts") == words


async def test_lead_without_words_waits_for_one_line(world: World) -> None:
    ann = await world.person()
    await ann.says("/lead")
    ann.sees("发公司、人名、电话就行")
    await ann.says("明辉电子 刘敏 13911112222")
    ann.sees("还没保存", "139 1111 2222")


async def test_lead_with_words_is_a_draft_at_once(world: World) -> None:
    ann = await world.person()
    await ann.says("/lead 明辉电子 刘敏 13911112222")
    ann.sees("还没保存", "明辉电子")


@pytest.mark.rule("PERM-8")
async def test_who_may_not_is_told_so(world: World) -> None:
    zhou: User = await world.person("周敏", "finance")
    await zhou.says(SAID["zh-CN"])
    assert await count(world, "drafts") == 0
    assert "没有" in zhou.text


@pytest.mark.rule("CONT-5")
async def test_a_contact_in_reply_to_a_customer_goes_to_it(world: World) -> None:
    ann = await world.person()
    await a_customer(world.firm, owner=ann.person, name="顺达物流", contacts=(NewContact("张总"),))
    await ann.says("顺达物流")
    card = ann.last["message_id"]
    await ann._message(ann.phone.contact("李工", "+8613911112222", reply_to=card))
    ann.sees("加为顺达物流的联系人？", "李工 · 139 1111 2222")
    await ann.taps("加上")
    ann.sees("已加为顺达物流的联系人：李工")
    assert await count(world, "contacts") == 2


async def test_a_salutation_is_written_once(world: World) -> None:
    ann = await world.person()
    await ann.says("新客户 大同科技 李先生 13911112222 想要50套支架")
    ann.sees("大同科技 · 李先生")
    ann.sees_not("（先生）")
    await ann.taps("保存")
    await ann.says("大同科技")
    ann.sees("李先生 · 139 1111 2222")
