"""The customer's card: its keys, its fields one at a time, its contacts, its timeline (6.7, 5.3)."""

import pytest

from storage.entities.customers import NewContact
from tests.bot.world import User, World
from tests.factories import a_customer

NAME = {"zh-CN": "顺达物流", "zh-TW": "順達物流", "en": "Shunda Logistics"}
PHONE = "138 0000 1234"
KEYS = {
    "zh-CN": [["复制电话", "记跟进", "改下次"], ["时间线", "更多"]],
    "zh-TW": [["複製電話", "記跟進", "改下次"], ["時間軸", "更多"]],
    "en": [["Copy phone", "Log", "Next date"], ["Timeline", "More"]],
}
MORE = {
    "zh-CN": [["联系人", "附件", "协作"], ["编辑", "退回公海"], ["‹ 返回", "商机", "合同"]],
    "zh-TW": [["聯絡人", "附件", "協作"], ["編輯", "釋出"], ["‹ 返回", "商機", "合約"]],
    "en": [["Contacts", "Files", "Team"], ["Edit", "Return"], ["‹ Back", "Deals", "Contracts"]],
}
LOCALES = ("zh-CN", "zh-TW", "en")


async def opened(world: World, locale: str = "zh-CN", **fields: object) -> tuple[User, int]:
    ann = await world.person(locale=locale)
    customer = await a_customer(world.firm, owner=ann.person, name=NAME[locale], **fields)  # type: ignore[arg-type]
    await ann.says(NAME[locale])
    return ann, customer


@pytest.mark.rule("CUST-13")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_card_has_its_six_keys_and_more(world: World, locale: str) -> None:
    ann, _ = await opened(world, locale, level="A", phones=(PHONE,))
    assert ann.labels == KEYS[locale]
    with ann.costs(t=2, edits=2):
        await ann.taps(MORE[locale][0][0] and KEYS[locale][1][1])
        assert ann.labels == MORE[locale]
        await ann.taps(MORE[locale][2][0])
    assert ann.labels == KEYS[locale]


@pytest.mark.rule("FOLLOW-13", "ORG-14")
@pytest.mark.parametrize(
    ("locale", "said", "title", "line", "owner", "tabs"),
    [
        (
            "zh-CN",
            "今天拜访了顺达物流张总，对报价基本认可",
            "时间线 · 顺达物流（共 {n} 条，1/2 页）",
            "7月9日 拜访 · 林志强：",
            "负责人：林志强（新建）",
            ["跟进", "改动", "全部"],
        ),
        (
            "zh-TW",
            "今天拜訪了順達物流張總，報價大致OK",
            "時間軸 · 順達物流（共 {n} 筆，1/2 頁）",
            "7月9日 拜訪 · 林志强：",
            "負責人：林志强（新增）",
            ["跟進", "變更", "全部"],
        ),
        (
            "en",
            "Met Mr Zhang at Shunda Logistics, price ok",
            "Timeline · Shunda Logistics ({n} entries, 1/2)",
            "9 Jul visit · 林志强: ",
            "owner 林志强 (created)",
            ["Logs", "Changes", "All"],
        ),
    ],
)
async def test_the_timeline_turns_its_pages_and_tabs(
    world: World, locale: str, said: str, title: str, line: str, owner: str, tabs: list[str]
) -> None:
    ann, _ = await opened(world, locale)
    for _ in range(6):
        await ann.says(said)
        await world.passes(minutes=2)
    await ann.says(NAME[locale])
    with ann.costs(t=1, edits=1):
        await ann.taps(KEYS[locale][1][0])
    ann.sees(title.format(n=7), line)
    assert ann.labels[0] == tabs
    assert ann.labels[1] == ["1/2", "›"]
    await ann.taps("›")
    ann.sees(owner)
    assert ann.labels[1] == ["‹", "2/2"]
    await ann.taps("‹")
    await ann.taps(tabs[0])
    ann.sees_not(owner)
    await ann.taps(ann.labels[-1][0])
    assert ann.labels[1] == KEYS[locale][1]


@pytest.mark.rule("AUDIT-6")
async def test_the_history_of_a_record_is_reached_from_its_card(world: World) -> None:
    ann, customer = await opened(world, phones=(PHONE,))
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("级别")
    await ann.taps("A 重点")
    await ann.taps("‹ 返回")
    await ann.taps("时间线")
    await ann.taps("改动")
    ann.sees("林志强 修改 · 级别：B 普通 → A 重点")
    mia = await world.person("陈经理", "manager")
    await mia.says("/find 顺达")
    await mia.taps("时间线")
    await mia.taps("改动")
    mia.sees("级别：B 普通 → A 重点")


@pytest.mark.rule("CUST-6")
@pytest.mark.parametrize(
    ("locale", "path", "choice", "said", "undo"),
    [
        ("zh-CN", ("更多", "编辑", "级别"), "A 重点", "级别：A 重点 ← 已改", "撤销"),
        ("zh-TW", ("更多", "編輯", "級別"), "A 重點", "級別：A 重點 ← 已更新", "復原"),
        ("en", ("More", "Edit", "Level"), "A key", "Level: A key ← changed", "Undo"),
    ],
)
async def test_a_field_with_few_values_is_one_chip_and_can_be_undone(
    world: World, locale: str, path: tuple[str, ...], choice: str, said: str, undo: str
) -> None:
    ann, customer = await opened(world, locale)
    with ann.costs(t=4, edits=4):
        for label in path:
            await ann.taps(label)
        await ann.taps(choice)
    ann.sees(said)
    assert await world.firm.value("SELECT level FROM customers") == "A"
    await ann.taps(undo)
    assert await world.firm.value("SELECT level FROM customers") == "B"
    await world.passes(minutes=11)


async def test_a_typed_field_waits_for_what_fits_and_leaves_the_rest_alone(world: World) -> None:
    ann, customer = await opened(world, phones=(PHONE,))
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("电话")
    ann.sees("电话现在是：138 0000 1234", "回复新的电话就行；发别的内容我照常处理。")
    card = ann.last["message_id"]
    await ann.says("谢谢")
    assert await world.firm.value("SELECT phones FROM customers") == '["+8613800001234"]'
    with ann.costs(m=1, new=0, edits=1):
        await ann.says("139 1111 2222")
    shown = next(message for message in ann.messages() if message["message_id"] == card)
    assert "电话：139 1111 2222 ← 已改" in shown["text"]
    assert await world.firm.value("SELECT phones FROM customers") == '["+8613911112222"]'
    await ann.taps("撤销", message_id=card)
    assert await world.firm.value("SELECT phones FROM customers") == '["+8613800001234"]'


async def test_what_does_not_fit_a_field_is_said_and_asked_again(world: World) -> None:
    ann, _ = await opened(world)
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("›")
    await ann.taps("›")
    await ann.taps("生日")
    ann.sees("生日还没填", "比如：1980-05-03")
    card = ann.last["message_id"]
    await ann.replies("五月", to=card)
    ann.sees("「五月」看不懂，换个写法")
    await ann.replies("1980年5月3日", to=card)
    assert await world.firm.value("SELECT birthday FROM customers") == "1980-05-03"


@pytest.mark.rule("FOLLOW-8")
async def test_an_undo_never_overwrites_a_newer_change(world: World) -> None:
    ann, customer = await opened(world)
    await ann.taps("更多")
    await ann.taps("编辑")
    await ann.taps("级别")
    await ann.taps("A 重点")
    await world.firm.write(lambda tx: tx.run("UPDATE customers SET level = 'C', version = version + 1"))
    await ann.taps("撤销")
    assert ann.alert == "之后有人改过，撤销不了，可以直接改"
    assert await world.firm.value("SELECT level FROM customers") == "C"


async def test_an_undo_after_ten_minutes_is_too_late(world: World) -> None:
    ann, _ = await opened(world)
    for label in ("更多", "编辑", "级别", "A 重点"):
        await ann.taps(label)
    await world.passes(minutes=11)
    await ann.taps("撤销")
    assert ann.alert == "超过 10 分钟了，可以直接改"
    assert await world.firm.value("SELECT level FROM customers") == "A"


@pytest.mark.rule("ORG-11")
async def test_two_who_change_the_same_customer_do_not_overwrite_each_other(world: World) -> None:
    ann, customer = await opened(world)
    for label in ("更多", "编辑", "级别"):
        await ann.taps(label)
    await world.firm.write(lambda tx: tx.run("UPDATE customers SET region = 'guangdong', version = version + 1"))
    await ann.taps("A 重点")
    assert ann.alert == "刚有人改过，请看新的一张"
    assert await world.firm.value("SELECT level FROM customers") == "B"
    ann.sees("广东")
    for label in ("更多", "编辑", "级别", "A 重点"):
        await ann.taps(label)
    assert await world.firm.value("SELECT level FROM customers") == "A"


@pytest.mark.rule("CONT-1", "CONT-2", "CONT-4")
@pytest.mark.parametrize(
    ("locale", "words", "said", "person"),
    [
        (
            "zh-CN",
            ("更多", "联系人", "加联系人", "编辑", "首选", "设为首选", "已离职", "删除", "确认删除", "‹ 返回"),
            "李经理 采购 13911112222",
            "李经理（采购）",
        ),
        (
            "zh-TW",
            ("更多", "聯絡人", "加聯絡人", "編輯", "首選", "設為首選", "已離職", "刪除", "確認刪除", "‹ 返回"),
            "李經理 採購 +886912345678",
            "李經理（採購）",
        ),
        (
            "en",
            (
                "More",
                "Contacts",
                "Add contact",
                "Edit",
                "first choice",
                "First",
                "Has left",
                "Delete",
                "Yes, delete",
                "‹ Back",
            ),
            "Mary Li, purchasing, +86 139 1111 2222",
            "Mary Li (purchasing)",
        ),
    ],
)
async def test_contacts_are_added_made_primary_left_and_deleted(
    world: World, locale: str, words: tuple[str, ...], said: str, person: str
) -> None:
    more, contacts, add, edit, first, primary, left, delete, confirm, back = words
    ann, customer = await opened(world, locale, contacts=(NewContact("张总", phones=(PHONE,)),))
    await ann.taps(more)
    await ann.taps(contacts)
    ann.sees(f"1 张总 · {ann.text.split('张总 · ')[1].splitlines()[0]}")
    with ann.costs(t=1, m=1, new=0, edits=2):
        await ann.taps(add)
        await ann.says(said)
    ann.sees(person)
    rows = await world.firm.rows("SELECT id, name FROM contacts ORDER BY id")
    assert len(rows) == 2
    await ann.taps(edit)
    await ann.taps("›")
    await ann.taps("›")
    await ann.taps(primary)
    ann.sees(first)
    assert await world.firm.value("SELECT primary_contact_id FROM customers") == rows[1]["id"]
    await ann.taps(edit)
    await ann.taps("›")
    await ann.taps("›")
    await ann.taps(left)
    assert await world.firm.value("SELECT primary_contact_id FROM customers") == rows[0]["id"]
    await ann.taps(edit)
    await ann.taps("›")
    await ann.taps("›")
    await ann.taps(delete)
    await ann.taps(confirm)
    assert await world.firm.value("SELECT count(*) FROM contacts WHERE deleted_at IS NULL") == 1
    await ann.taps(back)
    assert ann.labels == MORE[locale]


@pytest.mark.rule("ORG-16")
@pytest.mark.parametrize(
    ("locale", "path", "said", "shown", "wrong"),
    [
        ("zh-CN", ("更多", "编辑", "地区"), "广东", "地区：广东 ← 已改", "火星"),
        ("zh-TW", ("更多", "編輯", "地區"), "桃園", "地區：桃園 ← 已更新", "火星"),
        ("en", ("More", "Edit", "Region"), "Guangdong", "Region: Guangdong ← changed", "Mars"),
    ],
)
async def test_a_field_with_many_values_may_be_typed(
    world: World, locale: str, path: tuple[str, ...], said: str, shown: str, wrong: str
) -> None:
    ann, _ = await opened(world, locale)
    for label in path:
        await ann.taps(label)
    card = ann.last["message_id"]
    await ann.replies(wrong, to=card)
    assert wrong in ann.text
    await ann.replies(said, to=card)
    assert shown in ann.screen
    assert await world.firm.value("SELECT region FROM customers") in ("guangdong", "taoyuan")
