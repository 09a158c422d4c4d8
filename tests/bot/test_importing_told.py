"""An import gives records to colleagues: one message each, with the way to their own list (NOTIFY-20)."""

import pytest

from bot.texts import LOCALES, texts
from tests.bot.tables import xlsx
from tests.bot.world import World

TOLD = {
    "zh-CN": ("林雅婷 导入了 6 家客户，由你负责", "林雅婷 撤销了导入，你的 6 家客户已收回"),
    "zh-TW": ("林雅婷 匯入了 6 家客戶，由你負責", "林雅婷 復原了匯入，你的 6 家客戶已收回"),
    "en": ("林雅婷 imported 6 customers for you", "林雅婷 undid an import: 6 customers of yours are gone"),
}
LEADS = {
    "zh-CN": "林雅婷 导入了 1 条线索，由你负责",
    "zh-TW": "林雅婷 匯入了 1 筆名單，由你負責",
    "en": "林雅婷 imported 1 lead for you",
}


@pytest.mark.rule("NOTIFY-20", "NOTIFY-3", "IMPORT-5", "IMPORT-8")
@pytest.mark.parametrize("locale", LOCALES)
async def test_the_new_owner_of_imported_customers_hears_once_and_taps_to_his_list(world: World, locale: str) -> None:
    mia = await world.person("林雅婷", "manager")
    ann = await world.person("林志强", locale=locale, superior=mia.person)
    t, (received, gone) = texts(locale), TOLD[locale]
    rows = [["公司", "业务"], *([f"客户{n}号公司", "林志强"] for n in range(6)), ["明辉电子", "林雅婷"]]
    await mia.sends_file("客户.xlsx", xlsx(rows))
    await mia.taps("对，先试跑")
    assert ann.messages() == []
    await mia.taps("导入 7 行")
    assert [message["text"] for message in ann.messages()] == [received]
    ann.sees_buttons((t.plain("button-mine-customers"),))
    with ann.costs(t=1, new=1):
        await ann.taps(t.plain("button-mine-customers"))
    ann.sees("客户0号公司")
    assert "由你负责" not in mia.screen
    await mia.taps("撤销整批")
    ann.hears(gone)
    assert await world.firm.value("SELECT count(*) AS n FROM customers WHERE state = 'live'") == 0


@pytest.mark.rule("NOTIFY-20")
@pytest.mark.parametrize("locale", LOCALES)
async def test_imported_leads_lead_to_the_list_of_leads(world: World, locale: str) -> None:
    mia = await world.person("林雅婷", "manager")
    ann = await world.person("林志强", locale=locale, superior=mia.person)
    t = texts(locale)
    await mia.sends_file("客户.xlsx", xlsx([["公司", "业务"], ["明辉电子", "林志强"]]))
    await mia.taps("当线索")
    await mia.taps("对，先试跑")
    await mia.taps("导入 1 行")
    assert [message["text"] for message in ann.messages()] == [LEADS[locale]]
    await ann.taps(t.plain("button-my-leads"))
    ann.sees("明辉电子")
