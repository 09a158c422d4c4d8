"""Deleted leads and customers: found in a list and brought back, in three languages (LEAD-14, CUST-15)."""

import pytest

from tests.bot.world import World
from tests.factories import a_customer, a_lead

LEADS = {
    "zh-CN": {
        "mine": "我的线索",
        "deleted": "已删除",
        "title": "已删除的线索 · 共 2 条",
        "lines": ("1 明辉电子 · 陈经理 删除 · 可恢复到 8月9日", "2 顺达物流 · 陈晓雯 删除 · 可恢复到 8月8日"),
        "other": "已删客户",
        "none": "30 天内没有你能恢复的已删客户。",
        "leads": "已删线索",
        "card": ("已删除 · 顺达物流", "可恢复到 8月8日。"),
        "restore": "恢复",
        "back": "已恢复 · 顺达物流",
    },
    "zh-TW": {
        "mine": "我的名單",
        "deleted": "已刪除",
        "title": "已刪除的名單 · 共 2 筆",
        "lines": ("1 明辉电子 · 陈经理 刪除 · 可還原到 8月9日", "2 顺达物流 · 陈晓雯 刪除 · 可還原到 8月8日"),
        "other": "已刪客戶",
        "none": "30 天內沒有你可以還原的已刪客戶。",
        "leads": "已刪名單",
        "card": ("已刪除 · 顺达物流", "可還原到 8月8日。"),
        "restore": "還原",
        "back": "已還原 · 顺达物流",
    },
    "en": {
        "mine": "my leads",
        "deleted": "Deleted",
        "title": "Deleted leads · 2 in all",
        "lines": (
            "1 明辉电子 · deleted by 陈经理 · restorable until 9 Aug",
            "2 顺达物流 · deleted by 陈晓雯 · restorable until 8 Aug",
        ),
        "other": "Deleted customers",
        "none": "No customer deleted in the last 30 days that you could restore.",
        "leads": "Deleted leads",
        "card": ("Deleted · 顺达物流", "It can be restored until 8 Aug."),
        "restore": "Restore",
        "back": "Restored · 顺达物流",
    },
}


@pytest.mark.rule("LEAD-14", "CUST-15")
@pytest.mark.parametrize("locale", list(LEADS))
async def test_a_deleted_lead_is_found_and_restored_with_three_taps(world: World, locale: str) -> None:
    words = LEADS[locale]
    mia, ann = await world.person("陈经理", "manager", locale=locale), await world.person()
    lead = await a_lead(world.firm, owner=ann.person, name="顺达物流")
    later = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await world.firm.crm.leads.delete(world.firm.call(world.firm.owner), lead)
    await world.passes(days=1)
    await world.firm.crm.leads.delete(world.firm.call(mia.person), later)
    await world.settle()
    with mia.costs(m=1, t=3, new=3, edits=1):
        await mia.says(words["mine"])
        assert mia.labels == [[words["deleted"]]]
        await mia.taps(words["deleted"])
        mia.sees(words["title"], *words["lines"])
        assert mia.labels == [["1", "2"], [words["other"]]]
        await mia.taps("2")
        mia.sees(*words["card"])
        assert mia.labels == [[words["restore"]]]
        await mia.taps(words["restore"])
    mia.sees(words["back"])
    assert await world.firm.value("SELECT deleted_at FROM leads WHERE id = :id", id=lead) is None
    with mia.costs(t=2, edits=2):
        await mia.taps(words["other"])
        assert words["none"] in mia.screen
        await mia.taps(words["leads"])
    assert words["lines"][0] in mia.screen
    assert "2 顺达物流" not in mia.screen


@pytest.mark.rule("CUST-15")
@pytest.mark.parametrize(
    ("locale", "lists", "deleted", "title", "line", "card", "restore", "back"),
    [
        (
            "zh-CN",
            "客户清单",
            "已删除",
            "已删除的客户 · 共 1 家",
            "1 顺达物流 · 陈经理 删除 · 可恢复到 8月8日",
            "可恢复到 8月8日",
            "恢复",
            "已恢复",
        ),
        (
            "zh-TW",
            "客戶清單",
            "已刪除",
            "已刪除的客戶 · 共 1 家",
            "1 顺达物流 · 陈经理 刪除 · 可還原到 8月8日",
            "可還原到 8月8日",
            "還原",
            "已還原",
        ),
        (
            "en",
            "Lists",
            "Deleted",
            "Deleted customers · 1 in all",
            "1 顺达物流 · deleted by 陈经理 · restorable until 8 Aug",
            "It can be restored until 8 Aug",
            "Restore",
            "Restored",
        ),
    ],
)
async def test_a_deleted_customer_is_found_among_the_lists(
    world: World, locale: str, lists: str, deleted: str, title: str, line: str, card: str, restore: str, back: str
) -> None:
    mia, ann = await world.person("陈经理", "manager", locale=locale), await world.person()
    customer = await a_customer(world.firm, owner=ann.person)
    await world.firm.crm.upkeep.delete(world.firm.call(mia.person), customer)
    with mia.costs(m=1, t=4, new=3, edits=2):
        await mia.says("/find")
        await mia.taps(lists)
        assert mia.labels[0][-1] == deleted
        await mia.taps(deleted)
        mia.sees(title, line)
        await mia.taps("1")
        mia.sees(card)
        await mia.taps(restore)
    mia.sees(back)
    assert await world.firm.value("SELECT owner_id FROM customers") == ann.person.id
    ann.hears("陈经理 恢复了你的客户 顺达物流")


@pytest.mark.rule("PERM-9")
async def test_who_may_not_delete_is_offered_no_list(world: World) -> None:
    ann = await world.person()
    await a_lead(world.firm, owner=ann.person)
    await ann.says("我的线索")
    assert ann.labels == [["1"]]
    await ann.says("/find")
    await ann.taps("客户清单")
    assert ann.labels[0] == ["标星客户", "筛选"]


@pytest.mark.rule("LEAD-14", "ORG-14")
async def test_seven_deleted_leads_have_two_pages_of_six_lines_and_three_rows(world: World) -> None:
    owner = await world.owner()
    for number in range(7):
        lead = await a_lead(world.firm, name=f"第{number}家")
        await world.firm.crm.leads.delete(world.firm.call(owner.person), lead)
    await owner.says("我的线索")
    await owner.taps("已删除")
    owner.sees("已删除的线索 · 共 7 条")
    assert len(owner.text.splitlines()) == 6
    assert owner.labels == [["1", "2", "3", "4", "5"], ["1/2", "›"], ["已删客户"]]
    with owner.costs(t=2, edits=2):
        await owner.taps("›")
        owner.sees("6 第1家", "7 第0家")
        await owner.taps("‹")
    owner.sees("1 第6家")


@pytest.mark.rule("LEAD-14", "CUST-15", "DIALOG-7")
async def test_a_list_that_grew_old_answers_with_what_is_true_now(world: World) -> None:
    mia, ann = await world.person("陈经理", "manager"), await world.person()
    lead = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await world.firm.crm.leads.delete(world.firm.call(mia.person), lead)
    await mia.says("我的线索")
    await mia.taps("已删除")
    await mia.taps("1")
    await world.firm.crm.leads.restore(world.firm.call(world.firm.owner), lead)
    await world.settle()
    await mia.taps("恢复")
    assert mia.alert == "没找到，可能已删除，或不归你看。"
    await mia.taps("1")
    mia.sees("明辉电子 · 线索")
    assert await world.firm.value("SELECT count(*) AS n FROM stints WHERE kind = 'lead' AND until IS NULL") == 1


@pytest.mark.rule("CUST-15")
async def test_after_thirty_days_the_number_says_that_it_is_too_late(world: World) -> None:
    mia, ann = await world.person("陈经理", "manager"), await world.person()
    lead = await a_lead(world.firm, owner=ann.person, name="明辉电子")
    await world.firm.crm.leads.delete(world.firm.call(mia.person), lead)
    await mia.says("我的线索")
    await mia.taps("已删除")
    await world.passes(days=30, seconds=1)
    await mia.taps("1")
    assert mia.alert == "删除超过 30 天，不能恢复了"
