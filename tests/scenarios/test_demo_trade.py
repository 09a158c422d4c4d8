"""A contract and its money in the demo, in a browser: rep, manager and finance side by side."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.scenarios.test_demo import Demo, at_the_desk, key, last, say
from tests.scenarios.test_demo import browser as browser
from tests.scenarios.test_demo import demo as demo

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_contract_is_submitted_approved_and_paid(browser: Browser, demo: Demo) -> None:
    async with at_the_desk(browser, demo) as desk:
        lin, boss = desk.phone("林志强"), desk.phone("陈晓雯")
        zhou = await desk.hand_over("周敏", instead_of="王芳")
        await say(lin, "顺达物流签合同 18万，30/60/10")
        await expect(last(lin)).to_contain_text("签约 5.4万 · 交付 10.8万 · 验收 1.8万")
        await desk.picture("20-contract-draft")
        await key(last(lin), "提交审批 18万").click()
        await expect(last(lin)).to_contain_text("等陈晓雯")

        await say(boss, "/approve")
        await expect(last(boss)).to_contain_text("待你审批")
        await desk.picture("21-approvals")
        listed = re.search(r"(\d) 合同 \S+ 顺达物流", await last(boss).inner_text())
        assert listed is not None
        await key(last(boss), f"看 {listed[1]}").click()
        await expect(last(boss)).to_contain_text("顺达物流")
        await desk.picture("22-approval-card")
        await key(last(boss), "同意 18万").click()
        await expect(last(boss)).to_contain_text("已同意 · 陈晓雯")
        await expect(lin.locator(".message.bot").filter(has_text="HT-").last).to_contain_text("陈晓雯")
        await desk.picture("23-approved")

        await say(lin, "鸿图五金到账 3万")
        await key(last(lin), "已到账 3万").click()
        await expect(last(lin)).to_contain_text("等周敏确认")
        await say(zhou, "待确认")
        await expect(last(zhou)).to_contain_text("待确认的到账 2 笔")
        await desk.picture("24-claims")
        listed = re.search(r"(\d) 鸿图五金制品厂", await last(zhou).inner_text())
        assert listed is not None
        await key(last(zhou), listed[1]).click()
        await key(zhou, "确认到账 3万").last.click()
        await expect(zhou.locator(".message.bot").filter(has_text="已到账 3万").last).to_be_visible()
        await desk.picture("25-money")
