"""`fieldline demo` as a new user meets it: a process, one address, and the phones in a real browser.

FIELDLINE_SCREENSHOTS names a folder for pictures of every step, for people to look at.
"""

import asyncio
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.scenarios.processes import FIELDLINE, Process, free_port, until
from tests.scenarios.test_phones import BROWSER_FLAGS, NO_CHROMIUM, attach, say

pytestmark = pytest.mark.asyncio(loop_scope="module")

READY = 60.0
ENDING = 3.0


class Demo:
    def __init__(self, process: Process, url: str, session: aiohttp.ClientSession) -> None:
        self.process = process
        self.url = url
        self._session = session

    async def get(self, path: str) -> Any:
        async with self._session.get(f"{self.url}{path}") as response:
            assert response.status == 200
            return await response.json()


@asynccontextmanager
async def demo_process(*words: str) -> AsyncIterator[Demo]:
    """A demo that has printed its address; killed at the end if it still runs."""
    folder = Path(tempfile.mkdtemp(prefix="fieldline-"))
    env = {name: value for name, value in os.environ.items() if not name.startswith("FIELDLINE_")}
    process = Process(
        [str(FIELDLINE), "demo", "--port", str(free_port()), *words],
        folder / "demo.log",
        env | {"TMPDIR": str(folder)},
        folder,
    )
    await process.start()
    async with aiohttp.ClientSession() as session:
        try:
            await process.says("Open http://", seconds=READY)
            found = re.search(r"^Open (http://127\.0\.0\.1:\d+)/$", process.output, re.MULTILINE)
            assert found is not None, process.output
            yield Demo(process, found[1], session)
        finally:
            if process.runs:
                await process.ends(seconds=20)
            shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def demo() -> AsyncIterator[Demo]:
    async with demo_process() as running:
        yield running
        assert await running.get("/violations") == []
        assert "Traceback" not in running.process.output
        assert "incident" not in running.process.output


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        yield browser
        await browser.close()


class Desk:
    """The page with its phones."""

    def __init__(self, page: Page, demo: Demo, people: dict[str, int]) -> None:
        self.page = page
        self.demo = demo
        self._people = people

    def phone(self, name: str) -> Locator:
        return self.page.locator(f'.phone[data-person="{self._people[name]}"]')

    async def hand_over(self, name: str, *, instead_of: str) -> Locator:
        """Somebody else's phone in the place of this one."""
        await self.page.get_by_role("button", name=f"{instead_of}'s phone, choose who holds it").click()
        await self.page.locator(".menu-item", has_text=name).click()
        return self.phone(name) if name in self._people else self.page.locator(".column").last.locator(".phone")

    async def picture(self, name: str) -> None:
        folder = os.environ.get("FIELDLINE_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            await self.page.wait_for_timeout(350)  # Let the bubbles arrive: only people look at these.
            await self.page.screenshot(path=str(Path(folder) / f"{name}.png"))


@asynccontextmanager
async def at_the_desk(browser: Browser, demo: Demo, **how: Any) -> AsyncIterator[Desk]:
    """The page in English; an error in the console, or a violation shown, fails the test."""
    troubles: list[str] = []
    how = {"viewport": {"width": 1500, "height": 940}, "locale": "en-GB", **how}
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"], **how)
    page = await context.new_page()
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.on("console", lambda message: message.type in ("error", "warning") and troubles.append(message.text))
    page.on("pageerror", lambda problem: troubles.append(str(problem)))
    people = {one["name"]: one["id"] for one in await demo.get("/people")}
    await page.goto(demo.url)
    await expect(page.locator(".phone:visible").first).to_be_visible()
    try:
        yield Desk(page, demo, people)
        await expect(page.locator(".trouble-line.red")).to_have_count(0)
    finally:
        expect.set_options(timeout=5_000)
        await context.close()
    assert troubles == []


def last(phone: Locator) -> Locator:
    """The newest bubble of the bot."""
    return phone.locator(".message.bot").last


def key(card: Locator, label: str) -> Locator:
    return card.get_by_role("button", name=label, exact=True)


async def test_a_new_colleague_joins_by_a_link(browser: Browser, demo: Demo) -> None:
    async with at_the_desk(browser, demo) as desk:
        await desk.picture("01-desk")
        boss = desk.phone("陈晓雯")
        await say(boss, "/invite 赵磊 销售")
        await expect(last(boss)).to_contain_text("邀请 赵磊")
        await key(last(boss), "复制链接").click()
        link = await desk.page.evaluate("navigator.clipboard.readText()")
        assert "?start=i_" in link
        await desk.picture("02-invite")

        newcomer = await desk.hand_over("Somebody new", instead_of="王芳")
        await desk.page.get_by_label("Name").fill("赵磊")
        await desk.page.get_by_role("button", name="Add", exact=True).click()
        await newcomer.get_by_role("button", name="Open a link…").click()
        sheet = newcomer.get_by_role("dialog")
        await sheet.get_by_role("textbox").fill(link)
        await sheet.get_by_role("button", name="Open", exact=True).click()
        # An empty chat has a Start of its own until the link is offered.
        await newcomer.locator(".start-bar").get_by_role("button", name="Start", exact=True).click()
        await expect(last(newcomer)).to_contain_text("赵磊")
        await desk.picture("03-offer")
        await key(last(newcomer), re.compile("Confirm|确认绑定|確認綁定")).click()  # type: ignore[arg-type]
        await expect(newcomer.locator(".message.bot").first).to_contain_text("赵磊")
        await expect(newcomer.locator(".reply-key").first).to_be_visible()
        await desk.picture("04-joined")


async def test_a_follow_up_in_chinese_is_undone_logged_again_and_rings(browser: Browser, demo: Demo) -> None:
    async with at_the_desk(browser, demo) as desk:
        lin = desk.phone("林志强")
        words = "今天拜访了顺达物流张总，看了样品，2小时后再联系"
        await say(lin, words)
        await expect(last(lin)).to_contain_text("已记跟进 · 顺达物流")
        await desk.picture("05-follow-up")
        await key(last(lin), "撤销").click()
        await expect(last(lin)).to_contain_text("已撤销")
        await desk.picture("06-undone")
        await say(lin, words)
        await expect(last(lin)).to_contain_text("已记跟进 · 顺达物流")
        before = await lin.locator(".message.bot").count()
        for _ in range(3):
            await desk.page.get_by_role("button", name="+1 h").click()
            await expect(desk.page.get_by_role("button", name="+1 h")).to_be_enabled()
        await expect(lin.locator(".message.bot").nth(before)).to_be_visible()
        # Some hours of the day an agenda comes as well, which names the customer too.
        named = lin.locator(".message.bot").filter(has_text="顺达物流")
        rung = named.filter(has_text=re.compile("该联系了|要联系")).last
        await expect(rung).to_be_visible()
        await rung.scroll_into_view_if_needed()
        await desk.picture("07-reminder")


async def test_the_same_in_english(browser: Browser, demo: Demo) -> None:
    async with at_the_desk(browser, demo) as desk:
        alex = await desk.hand_over("Alex Turner", instead_of="王芳")
        words = "Called Harbour Freight, they like the new rates, contact again in 2 hours"
        await say(alex, words)
        await expect(last(alex)).to_contain_text("Saved · Harbour Freight")
        await desk.picture("08-follow-up-english")
        await key(last(alex), "Undo").click()
        await expect(last(alex)).to_contain_text("Undone")
        await say(alex, words)
        await expect(last(alex)).to_contain_text("Saved · Harbour Freight")
        before = await alex.locator(".message.bot").count()
        for _ in range(3):
            await desk.page.get_by_role("button", name="+1 h").click()
            await expect(desk.page.get_by_role("button", name="+1 h")).to_be_enabled()
        await expect(alex.locator(".message.bot").nth(before)).to_be_visible()
        rung = alex.locator(".message.bot").filter(has_text="Harbour Freight")
        await expect(rung.filter(has_text=re.compile("Time to contact|to contact at")).last).to_be_visible()
        await desk.picture("09-reminder-english")


async def test_a_forwarded_message_becomes_a_lead(browser: Browser, demo: Demo) -> None:
    async with at_the_desk(browser, demo) as desk:
        lin = desk.phone("林志强")
        text = "你好，我是佳美包装的刘敏，电话13912345678，想要200个纸箱"
        await attach(lin, "Forward a message", "Forward a message", Originally_from="刘敏", The_message=text)
        await expect(last(lin)).to_contain_text("新线索（还没保存）")
        await expect(last(lin)).to_contain_text("佳美包装")
        await desk.picture("10-lead-draft")
        await key(last(lin), "保存").click()
        await expect(last(lin)).to_contain_text("已建线索 · 佳美包装")
        await desk.picture("11-lead-saved")
        alex = await desk.hand_over("Alex Turner", instead_of="王芳")
        text = "Hi, Olivia Grant here from Brightwater Packaging Ltd, +44 7911 123456. We need 200 boxes."
        await attach(alex, "Forward a message", "Forward a message", Originally_from="Olivia Grant", The_message=text)
        await expect(last(alex)).to_contain_text("Brightwater Packaging")
        await key(last(alex), "Save").click()
        await expect(last(alex)).to_contain_text("Lead saved · Brightwater Packaging")
        await desk.picture("12-lead-english")


async def test_one_phone_claims_and_the_other_loses_the_race(browser: Browser, demo: Demo) -> None:
    async with at_the_desk(browser, demo) as desk:
        lin, wang = desk.phone("林志强"), desk.phone("王芳")
        for phone in (lin, wang):
            await say(phone, "/pool")
            await expect(last(phone)).to_contain_text("公海")
        await desk.picture("13-pool")
        for phone in (lin, wang):
            await key(last(phone), "1").click()
            await expect(key(last(phone), phone_word(phone, lin, "领取", "認領"))).to_be_visible()
        await desk.picture("14-pool-cards")
        await key(last(lin), "领取").click()
        await expect(last(lin)).to_contain_text("归你了")
        await key(last(wang), "認領").click()
        await expect(wang.locator(".toast, [role=alertdialog]").first).to_contain_text("林志强")
        await desk.picture("15-race")


def phone_word(phone: Locator, first: Locator, simplified: str, traditional: str) -> str:
    return simplified if phone is first else traditional


async def test_a_phone_s_width_shows_the_same_cards(browser: Browser, demo: Demo) -> None:
    how: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}
    async with at_the_desk(browser, demo, **how) as desk:
        await expect(desk.page.locator(".phone:visible")).to_have_count(1)
        assert await desk.page.evaluate("document.documentElement.scrollWidth") == 390
        await desk.picture("16-narrow")


async def test_the_demo_ends_within_three_seconds_and_keeps_its_folder() -> None:
    folder = Path(tempfile.mkdtemp(prefix="fieldline-"))
    try:
        async with demo_process("--data", str(folder)) as demo:
            people = await demo.get("/people")
            assert {"rep", "finance"} <= {one["role"] for one in people}
            assert await demo.process.ends(seconds=ENDING) == 0
        async with demo_process("--data", str(folder)) as demo:
            assert await demo.get("/people") == people
            assert await demo.process.ends(seconds=ENDING) == 0
            with pytest.raises(aiohttp.ClientError):
                await demo.get("/people")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def test_a_port_in_use_is_said_in_one_sentence() -> None:
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="fieldline-"))
    env = {name: value for name, value in os.environ.items() if not name.startswith("FIELDLINE_")}
    process = Process([str(FIELDLINE), "demo", "--port", str(port)], folder / "demo.log", env, folder)
    try:
        await process.start()
        await until(lambda: not process.runs, "the end of the demo", seconds=READY)
        assert process.code == 1
        assert str(port) in process.output
        assert "Traceback" not in process.output
    finally:
        await process.kill()
        taken.close()
        await taken.wait_closed()
        shutil.rmtree(folder, ignore_errors=True)
