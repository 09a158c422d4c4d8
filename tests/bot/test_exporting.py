"""A list given out as a file (conversations 6.22)."""

from typing import Any

import pytest

from bot.texts import LOCALES
from tests.bot.tables import rows_of
from tests.bot.world import User, World
from tests.factories import a_customer, a_lead
from tests.storage.approval_scene import a_flow, by

SAID: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "ask": "导出 客户 3 行 · 手机号脱敏",
        "keys": [["导出 3 行", "改字段", "取消"], ["换成线索", "换成商机", "换成合同"], ["换成计划", "换成回款"]],
        "file": "文件好了，带你的名字水印，不能转发。",
        "made": "文件已发出：3 行",
        "head": ["名称", "简称", "类型"],
    },
    "zh-TW": {
        "ask": "匯出 客戶 3 列 · 手機號碼遮罩",
        "keys": [["匯出 3 列", "改欄位", "取消"], ["換成名單", "換成商機", "換成合約"], ["換成計畫", "換成收款"]],
        "file": "檔案好了，有你的姓名浮水印，無法轉傳。",
        "made": "檔案已傳出：3 列",
        "head": ["名稱", "簡稱", "類型"],
    },
    "en": {
        "ask": "Export 3 customers · phones masked",
        "keys": [["Export 3", "Fields", "Cancel"], ["Leads", "Deals", "Contracts"], ["Plans", "Receipts"]],
        "file": "Here is the file, watermarked with your name, not forwardable.",
        "made": "File sent: 3 rows",
        "head": ["name", "short name", "kind"],
    },
}


async def three(world: World, owner: User) -> None:
    for name in ("=SUM(A1)公司", "顺达物流", "顺达包装"):
        await a_customer(world.firm, name=name, owner=owner.person, phones=("13800001234",))


def files(user: User) -> list[tuple[str, bytes]]:
    return [(one.name, one.content) for one in user.world.emulator.files.by_id.values()]


@pytest.mark.rule("EXPORT-1", "EXPORT-2", "EXPORT-3", "PERM-15", "NOTIFY-32")
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_list_is_exported_with_one_message_and_one_tap(world: World, locale: str) -> None:
    mia = await world.person("陈晓雯", "manager", locale=locale)
    await three(world, mia)
    said = SAID[locale]
    with mia.costs(m=1, t=1, new=2):
        await mia.says("/export")
        mia.sees(said["ask"])
        mia.sees_buttons(*said["keys"])
        await mia.taps(said["keys"][0][0])
    mia.sees(said["file"])
    assert said["made"] in mia.screen
    ((name, content),) = files(mia)
    assert name.endswith("2026-07-09.xlsx")
    rows = rows_of(content)
    assert "陈晓雯" in rows[0][0]
    assert "2026-07-09 14:32" in rows[0][0]
    assert rows[1][:3] == said["head"]
    assert [row[0] for row in rows[2:]] == ["=SUM(A1)公司", "顺达物流", "顺达包装"]
    assert "13800001234" not in str(rows)
    newest = next(iter(mia.phone.private_chat.newest_first()))
    assert newest.protected


@pytest.mark.rule("EXPORT-1")
async def test_columns_are_chosen_by_taps(world: World) -> None:
    mia = await world.person("陈晓雯", "manager")
    await three(world, mia)
    await mia.says("/export 客户")
    await mia.taps("改字段")
    await mia.taps("✓简称")
    mia.sees("列：名称, 类型")
    await mia.taps("‹ 返回")
    await mia.taps("导出 3 行")
    rows = rows_of(files(mia)[-1][1])
    assert rows[1][:2] == ["名称", "类型"]


@pytest.mark.rule("EXPORT-1", "PERM-12")
async def test_a_found_list_is_exported_as_it_shows(world: World) -> None:
    mia = await world.person("陈晓雯", "manager")
    await three(world, mia)
    await mia.says("/find 顺达")
    await mia.taps("导出")
    mia.sees("导出 客户 2 行", "只含搜「顺达」的结果")
    await mia.taps("导出 2 行")
    assert [row[0] for row in rows_of(files(mia)[-1][1])[2:]] == ["顺达物流", "顺达包装"]


@pytest.mark.rule("EXPORT-4")
async def test_a_long_list_goes_at_once_where_no_flow_decides(world: World) -> None:
    mia = await world.person("陈晓雯", "manager")
    await three(world, mia)
    await world.firm.set("export.approve_rows", 2)
    await mia.says("/export")
    mia.sees_not("审批")
    await mia.taps("导出 3 行")
    assert "文件好了" in mia.screen


@pytest.mark.rule("EXPORT-4", "APPR-1")
async def test_a_long_export_waits_for_its_approval_and_comes_then(world: World) -> None:
    boss = await world.person("王总", "super_admin")
    mia = await world.person("陈晓雯", "manager", superior=boss.person)
    await a_flow(world.firm, by(boss.person), subject="export")
    await three(world, mia)
    await world.firm.set("export.approve_rows", 2)
    await mia.says("/export")
    await mia.taps("提交审批 3 行")
    mia.sees("要先审批，已提交")
    boss.hears("陈晓雯 要导出 3 行")
    await boss.taps("同意")
    assert "文件好了" in mia.screen


@pytest.mark.rule("EXPORT-3")
async def test_the_superior_hears_of_a_large_export(world: World) -> None:
    boss = await world.person("王总", "super_admin")
    mia = await world.person("陈晓雯", "manager", superior=boss.person)
    await world.firm.set("export.notify_rows", 2)
    await three(world, mia)
    await mia.says("/export")
    await mia.taps("导出 3 行")
    boss.sees("陈晓雯 导出了 客户 3 行")


async def test_a_rep_may_not_export(world: World) -> None:
    ann = await world.person("林志强")
    await ann.says("/export")
    ann.sees("你没有这个权限")


async def test_leads_are_exported_too(world: World) -> None:
    mia = await world.person("陈晓雯", "manager")
    await a_lead(world.firm, name="明辉电子", owner=mia.person)
    await mia.says("/export 线索")
    mia.sees("导出 线索 1 行")
    await mia.taps("导出 1 行")
    assert rows_of(files(mia)[-1][1])[2][0] == "明辉电子"
