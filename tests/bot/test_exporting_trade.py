"""Deals, contracts and money given out as files in three languages (conversations 6.22)."""

from typing import Any

import pytest

from bot.texts import LOCALES
from tests.bot.tables import rows_of
from tests.bot.test_exporting import files
from tests.bot.world import World
from tests.storage.contract_scene import a_claim, a_contract, a_plan
from tests.storage.deal_scene import a_deal

SAID: dict[str, dict[str, Any]] = {
    "zh-CN": {
        "word": "合同",
        "ask": "导出 合同 1 行",
        "go": "导出 1 行",
        "head": ["编号", "名称", "客户", "金额", "币种", "已回款", "未回款", "状态"],
        "state": "已生效",
        "file": "合同-2026-07-09.xlsx",
    },
    "zh-TW": {
        "word": "合約",
        "ask": "匯出 合約 1 列",
        "go": "匯出 1 列",
        "head": ["編號", "名稱", "客戶", "金額", "幣別", "已收款", "未收款", "狀態"],
        "state": "已生效",
        "file": "合約-2026-07-09.xlsx",
    },
    "en": {
        "word": "contracts",
        "ask": "Export 1 contract",
        "go": "Export 1",
        "head": ["number", "name", "customer", "amount", "currency", "received", "outstanding", "status"],
        "state": "in force",
        "file": "contracts-2026-07-09.xlsx",
    },
}


@pytest.mark.rule("EXPORT-1", "EXPORT-3")
@pytest.mark.parametrize("locale", LOCALES)
async def test_contracts_are_exported_with_one_message_and_one_tap(world: World, locale: str) -> None:
    said = SAID[locale]
    await world.owner()
    mia = await world.person("陈晓雯", "manager", locale=locale)
    await a_contract(world.firm, mia.person, 45_000_000)
    with mia.costs(m=1, t=1, new=2):
        await mia.says(f"/export {said['word']}")
        mia.sees(said["ask"])
        await mia.taps(said["go"])
    ((name, content),) = files(mia)
    assert name.endswith(said["file"])
    mark, head, row = rows_of(content)
    assert "陈晓雯" in mark[0]
    assert head[:8] == said["head"]
    assert [str(row[3]), row[4], str(row[6])] == ["450000", "CNY", "450000"]
    assert row[7] == said["state"]


@pytest.mark.rule("EXPORT-1")
async def test_the_card_switches_between_what_one_may_export(world: World) -> None:
    await world.owner()
    mia = await world.person("陈晓雯", "manager")
    await a_deal(world.firm, mia.person)
    contract = await a_contract(world.firm, mia.person, 100)
    await a_plan(world.firm, mia.person, contract, 60)
    await a_claim(world.firm, mia.person, contract, 10)
    await mia.says("/export")
    for label, said in {
        "换成商机": "导出 商机 1 行",
        "换成计划": "导出 回款计划 1 行",
        "换成回款": "导出 回款 1 行",
    }.items():
        await mia.taps(label)
        mia.sees(said)
        assert "手机号" not in mia.text
    await mia.taps("改字段")
    await mia.taps("✓编号")
    await mia.taps("‹ 返回")
    await mia.taps("导出 1 行")
    head = rows_of(files(mia)[-1][1])[1]
    assert head[:3] == ["合同", "客户", "到账日期"]


@pytest.mark.rule("EXPORT-1", "EXPORT-4")
async def test_finance_exports_money_and_no_deals(world: World) -> None:
    await world.owner()
    zhou = await world.person("周敏", "finance")
    mia = await world.person("陈晓雯", "manager")
    await a_contract(world.firm, mia.person, 100)
    await zhou.says("/export 商机")
    assert "你没有这个权限" in zhou.screen
    await zhou.says("/export")
    zhou.sees("导出 合同 1 行")
    zhou.sees_buttons(["导出 1 行", "改字段", "取消"], ["换成计划", "换成回款"])


@pytest.mark.rule("EXPORT-1", "PERM-12")
async def test_the_lists_of_deals_and_contracts_are_exported_as_they_stand(world: World) -> None:
    await world.owner()
    mia = await world.person("陈晓雯", "manager")
    won = await a_deal(world.firm, mia.person, name="赢的")
    await a_deal(world.firm, mia.person, name="开着的", customer_name="明辉电子")
    await world.firm.crm.deals.win(world.firm.call(mia.person), won)
    await mia.says("/deals")
    await mia.taps("导出")
    mia.sees("导出 商机 1 行")
    await mia.taps("导出 1 行")
    assert rows_of(files(mia)[-1][1])[2][0] == "开着的"
    await a_contract(world.firm, mia.person, 100)
    await mia.says("/contracts")
    await mia.taps("导出")
    mia.sees("导出 合同 1 行")
    ann = await world.person()
    await a_deal(world.firm, ann.person, customer_name="天成")
    await ann.says("/deals")
    assert "导出" not in str(ann.labels)


@pytest.mark.rule("EXPORT-1", "MONEY-13")
async def test_what_is_owed_is_exported_as_the_list_was_narrowed(world: World) -> None:
    await world.owner()
    mia = await world.person("陈晓雯", "manager")
    for due_on in ("2026-07-01", "2026-05-01", "2026-08-01"):
        await a_plan(world.firm, mia.person, await a_contract(world.firm, mia.person, 60_000), 60_000, due_on)
    await mia.says("/money")
    await mia.taps("导出")
    mia.sees("导出 回款计划 3 行")
    await mia.says("/money")
    await mia.taps("61–90 天")
    with mia.costs(t=2, new=2):
        await mia.taps("导出")
        mia.sees("导出 回款计划 1 行")
        await mia.taps("导出 1 行")
    ((_, content),) = files(mia)
    rows = rows_of(content)[2:]
    assert [(row[3], row[6]) for row in rows] == [("2026-05-01", "600")]
