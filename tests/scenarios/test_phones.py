"""The phone pages in a real browser, with the emulator as a process and a tiny bot behind it."""

import asyncio
import re
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.scenarios.phones_bot import TinyBot, stop

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "123456:TEST"
LINK = "https://t.me/fieldline_bot?start=i_abc123"
STARTING = 15.0
NO_CHROMIUM = "The phone pages need Chromium: apt-get install chromium (or put `chromium` on the PATH)."
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


async def _until_up(session: aiohttp.ClientSession, base: str) -> None:
    async with asyncio.timeout(STARTING):
        while True:
            try:
                async with session.get(f"{base}/people") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.02)


class Demo:
    """The emulator's address, its people by name and the bot behind it."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.base = base
        self.bot = TinyBot(session, f"{base}/bot{TOKEN}")
        self.people: dict[str, int] = {}
        self._session = session

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(f"{self.base}/{path}", json=body) as response:
            assert response.status < 300, await response.text()
            return await response.json()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def demo() -> AsyncIterator[Demo]:
    port = _free_port()
    command = [sys.executable, "-m", "emulator", "--port", str(port), "--token", TOKEN, "--flood", "off"]
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(*command, cwd=root, stdout=asyncio.subprocess.DEVNULL)
    async with aiohttp.ClientSession() as session:
        demo = Demo(session, f"http://127.0.0.1:{port}")
        try:
            await _until_up(session, demo.base)
            for name, role in (("林志强", "rep"), ("陈晓雯", "manager"), ("王芳", "rep")):
                made = await demo.post("people", {"name": name, "role": role})
                demo.people[name] = made["id"]
            polling = asyncio.create_task(demo.bot.run())
            yield demo
            await stop(polling)
        finally:
            process.terminate()
            await process.wait()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: Browser, demo: Demo, **how: Any) -> AsyncIterator[Page]:
    """The page, in English unless told otherwise; fails when the browser's console shows an error."""
    troubles: list[str] = []
    how = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **how}
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"], **how)
    page = await context.new_page()
    page.set_default_timeout(8000)
    page.on("console", lambda message: message.type in ("error", "warning") and troubles.append(message.text))
    page.on("pageerror", lambda problem: troubles.append(str(problem)))
    await page.goto(demo.base)
    await expect(page.locator(".phone").first).to_be_visible()
    try:
        yield page
    finally:
        await context.close()
    assert not troubles


def phone(page: Page, demo: Demo, name: str) -> Locator:
    return page.locator(f'.phone[data-person="{demo.people[name]}"]')


async def say(phone: Locator, words: str) -> None:
    field = phone.get_by_role("textbox", name="Message")
    await field.fill(words)
    await field.press("Enter")


async def attach(phone: Locator, what: str, send: str, **fields: str) -> None:
    await phone.get_by_role("button", name="Attach").click()
    await phone.page.get_by_role("menuitem", name=what).click()
    sheet = phone.get_by_role("dialog")
    for label, value in fields.items():
        await sheet.get_by_label(label.replace("_", " "), exact=True).fill(value)
    if what == "Photo or album":
        await sheet.get_by_role("button", name="Use a sample business card").click()
        await expect(sheet.locator(".preview img")).to_be_visible()
    await sheet.get_by_role("button", name=send, exact=True).click()
    await expect(sheet).to_have_count(0)


async def test_a_chat_works_as_in_telegram(browser: Browser, demo: Demo) -> None:
    async with opened(browser, demo) as page:
        await expect(page.locator(".phone")).to_have_count(3)
        ann = phone(page, demo, "林志强")
        await ann.get_by_role("button", name="Start").click()
        await expect(ann.locator(".message.bot .text")).to_contain_text("Hello")
        await expect(ann.locator(".reply-key")).to_have_text(["公海", "签到"])

        await say(ann, "今天拜访了顺达物流")
        card = ann.locator(".message.bot").last
        await expect(card.locator("b")).to_have_text("Got text")
        await expect(card.get_by_role("button", name="保存")).to_have_class(re.compile("success"))
        await card.get_by_role("button", name="Toast").click()
        await expect(ann.locator(".toast")).to_have_text("慢了一步")
        await card.get_by_role("button", name="Alert").click()
        await expect(ann.get_by_role("alertdialog")).to_contain_text("慢了一步")
        await ann.get_by_role("button", name="OK").click()
        count = await ann.locator(".message").count()
        await card.get_by_role("button", name="保存").click()
        await expect(card.locator(".text")).to_contain_text("Saved")
        await expect(card.locator(".inline-key")).to_have_text("撤销")
        await expect(ann.locator(".message")).to_have_count(count)

        await ann.get_by_role("button", name="公海").click()
        await expect(ann.locator(".message.own").last).to_contain_text("公海")
        await ann.get_by_role("button", name="签到").click()
        await ann.get_by_role("button", name="Send location").click()
        await expect(ann.locator(".message.own .place")).to_be_visible()


async def test_everything_can_be_attached_answered_and_changed(browser: Browser, demo: Demo) -> None:
    async with opened(browser, demo) as page:
        wang = phone(page, demo, "王芳")
        nasty = "<img src=x onerror=alert(1)> & <b>first</b> &lt;"
        await say(wang, nasty)
        await expect(wang.locator(".message.own .text")).to_contain_text(nasty)
        await expect(wang.locator(".message.bot .text")).to_contain_text(nasty)
        await attach(wang, "Contact", "Send", Name="刘敏", Phone="+886912345678")
        await expect(wang.locator(".message.bot").last).to_contain_text("Got contact")
        await expect(wang.locator(".attachment")).to_contain_text("刘敏")
        await attach(wang, "Location", "Send location", Latitude="24.7", Longitude="121.0")
        await expect(wang.locator(".message.bot").last).to_contain_text("Got location")
        await attach(wang, "Photo or album", "Send")
        await expect(wang.locator(".message.bot").last).to_contain_text("Got photo")
        shown = wang.locator(".photo img")
        await expect(shown).to_be_visible()
        assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 720
        await attach(wang, "Forward a message", "Forward a message", Originally_from="A. Liu", The_message="报价")
        await expect(wang.locator(".message.bot").last).to_contain_text("forwarded")
        await expect(wang.locator(".forwarded")).to_have_text("Forwarded from A. Liu")

        field = wang.get_by_role("textbox", name="Message")
        await field.press("Control+ArrowUp")
        await expect(wang.locator(".quote-bar")).to_contain_text("Got text")
        await field.press("Escape")
        await expect(wang.locator(".quote-bar")).to_be_hidden()
        first = wang.locator(".message.bot").first
        await first.locator(".bubble").hover()
        await first.get_by_role("button", name="Reply").click()
        await say(wang, "下周三")
        await expect(wang.locator(".message.own").last.locator(".quote")).to_contain_text("Got text")
        await expect(wang.locator(".message.bot").last).to_contain_text("下周三")
        await field.press("ArrowUp")
        await say(wang, "下周四")
        changed = wang.locator(".message.own").last
        await expect(changed.locator(".text")).to_contain_text("下周四")
        await expect(changed.locator(".edited")).to_be_visible()


async def test_a_link_made_on_one_phone_opens_on_another(browser: Browser, demo: Demo) -> None:
    async with opened(browser, demo) as page:
        boss = phone(page, demo, "陈晓雯")
        await say(boss, "invite")
        await boss.get_by_role("button", name="Copy").click()
        assert await page.evaluate("navigator.clipboard.readText()") == LINK
        await boss.get_by_role("button", name="Open", exact=True).click()
        await boss.get_by_role("button", name="Open on another phone").click()
        await page.get_by_role("menuitem", name="Somebody new").click()
        await boss.get_by_label("Name").fill("赵磊")
        await boss.get_by_role("button", name="Add").click()
        newcomer = page.locator(".column", has_text="赵磊")
        await newcomer.get_by_role("button", name="Start").click()
        await expect(newcomer.locator(".message.bot")).to_contain_text("Hello i_abc123")


async def test_time_moves_a_reminder_rings_and_a_violation_turns_red(browser: Browser, demo: Demo) -> None:
    async with opened(browser, demo) as page:
        ann = phone(page, demo, "林志强")
        before = await page.locator(".clock-day").inner_text()
        await page.get_by_role("button", name="+1 day").click()
        await expect(page.locator(".clock-day")).not_to_have_text(before)
        wang = phone(page, demo, "王芳")
        await demo.bot.remind(demo.people["王芳"], silent=True)
        await expect(wang.locator(".message.bot").last).to_contain_text("该联系了")
        await expect(wang).not_to_have_class(re.compile("ringing"))
        await demo.bot.remind(demo.people["林志强"])
        await expect(ann).to_have_class(re.compile("ringing"))
        await expect(ann.locator(".message.bot").last).to_contain_text("该联系了")

        await expect(page.locator(".trouble-line.red")).to_have_count(0)
        await say(ann, "wrong")
        await expect(page.locator(".trouble-line.red")).to_be_visible()
        await page.get_by_role("button", name="Show", exact=True).click()
        await expect(page.locator(".violations")).to_contain_text("no_such_parameter")


async def test_what_was_typed_survives_a_failure(browser: Browser, demo: Demo) -> None:
    async with opened(browser, demo) as page:
        ann = phone(page, demo, "林志强")
        # In the page, because a request that really fails is an error in the console by itself.
        await page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('gone')); }")
        await say(ann, "别丢了这句话")
        await expect(ann.get_by_role("alert")).to_contain_text("your words are still here")
        await expect(ann.get_by_role("textbox", name="Message")).to_have_value("别丢了这句话")


async def test_a_narrow_screen_shows_one_phone_and_never_scrolls_sideways(browser: Browser, demo: Demo) -> None:
    how: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "zh-TW"}
    async with opened(browser, demo, **how) as page:
        await expect(page.locator(".phone:visible")).to_have_count(1)
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        await demo.bot.remind(demo.people["陈晓雯"])
        tab = page.locator(".tabs button", has_text="陈晓雯")
        await expect(tab.locator(".badge")).to_have_text("1")
        await tab.click()
        await expect(phone(page, demo, "陈晓雯")).to_be_visible()
        await expect(tab.locator(".badge")).to_be_hidden()
        await expect(page.locator("html")).to_have_attribute("lang", "zh-TW")
        await page.get_by_role("combobox", name="頁面語言").select_option("en")
        await expect(page.get_by_role("textbox", name="Message")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_what_is_attached_answers_the_message_above_the_field(browser: Browser, demo: Demo) -> None:
    async with opened(browser, demo) as page:
        wang = phone(page, demo, "王芳")
        await say(wang, "顺达物流")
        await expect(wang.locator(".message.bot").last).to_contain_text("Got text")
        field = wang.get_by_role("textbox", name="Message")
        for what, send, fields in (
            ("Photo or album", "Send", {}),
            ("Contact", "Send", {"Name": "陈工", "Phone": "+886911222333"}),
            ("Location", "Send location", {"Latitude": "24.8", "Longitude": "121.0"}),
        ):
            await field.press("Control+ArrowUp")
            await expect(wang.locator(".quote-bar")).to_be_visible()
            await attach(wang, what, send, **fields)
            await expect(wang.locator(".message.own").last.locator(".quote")).to_be_visible()
            await expect(wang.locator(".quote-bar")).to_be_hidden()
