"""`fieldline demo`: a company to play with, the bot and Telegram's stand-in, one page in the browser."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from pydantic import SecretStr

from bot.commands import running
from bot.commands.demo_company import ALEX, COLLEAGUES, LEADS, LIN, OWNER, POOL, TALKS, WANG, Colleague, Firm
from bot.commands.demo_trading import Trading
from bot.commands.writing import deep_link, operator_call
from bot.service import Service
from bot.settings import Settings
from storage.crm import Crm
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.customers import NewContact, NewCustomer
from storage.entities.follow_ups import Entry
from storage.entities.instants import to_ms
from storage.entities.leads import NewLead
from storage.entities.people import Actor
from storage.entities.pool import Pool, PoolSettings
from storage.queries import pool as pool_rows
from storage.queries import pool_changes
from storage.tx import Tx
from storage.usecases import customers, leads
from storage.usecases.creating import Wish
from storage.usecases.setup import NewCompany

TOKEN = "100000001:demo-token-that-works-nowhere-else"
BOT = "fieldline_demo_bot"
ZONE = "Asia/Taipei"
# Taipei 101; the demo's customers stand along a line from there, so that a check-in finds the nearest.
PLACE = (25_033_600, 121_564_800)
JOIN_LABELS = {"zh-CN": "确认绑定", "zh-TW": "確認綁定", "en": "Confirm"}


class PortTaken(Exception):
    """Telegram's stand-in could not listen there."""


async def run(settings: Settings, *, port: int, data: str | None) -> int:
    """Serve until SIGTERM; the exit code. The page's address is printed when everything is ready."""
    serving = asyncio.ensure_future(_serve(settings, port=port, data=data))
    for number in (signal.SIGTERM, signal.SIGINT):
        # Until the bot listens to signals itself; the stand-in's process must not outlive this one.
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    try:
        return await serving
    except asyncio.CancelledError:
        return 0
    except PortTaken:
        sys.stderr.write(f"Port {port} cannot be used; choose another: fieldline demo --port {port + 1}\n")
        return 1


async def _serve(settings: Settings, *, port: int, data: str | None) -> int:
    with contextlib.ExitStack() as stack:
        folder = Path(data) if data else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fieldline-")))
        control = f"http://127.0.0.1:{_free_port()}"
        async with _emulator(port, control) as url:
            ours = settings.model_copy(
                update={
                    "token": SecretStr(TOKEN),
                    "data_dir": folder,
                    "database_url": "",
                    "telegram_url": url,
                    "webhook_url": "",
                    "control_url": control,
                    "proxy": "",
                }
            )

            async def ready(service: Service) -> None:
                async with aiohttp.ClientSession() as session:
                    await _Demo(session, url, service).prepare()
                sys.stdout.write(f"Open {url}/\n")
                sys.stdout.flush()

            await running.run(ours, ready=ready)
    return 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.asynccontextmanager
async def _emulator(port: int, control: str) -> AsyncIterator[str]:
    """Telegram's stand-in as a process of its own; its address."""
    words = ["--port", str(port), "--token", TOKEN, "--bot-username", BOT, "--control", control, "--zone", ZONE]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emulator", *words, stdout=asyncio.subprocess.PIPE, env=dict(os.environ)
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        if "ready" not in line:
            raise PortTaken(port)
        yield line.split()[-1].rstrip("/")
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            await process.wait()


class _Demo:
    """Fills a new company the way its people would: they join by link, then the past is told."""

    def __init__(self, session: aiohttp.ClientSession, url: str, service: Service) -> None:
        self._session = session
        self._url = url
        self._service = service
        self._crm: Crm = service.crm
        self._clock = service.clock
        self._numbers = 0
        self._people: list[dict[str, Any]] = []
        self._kept = service.settings.data_dir / "demo-people.json"

    async def prepare(self) -> None:
        """Make the company, let everybody join, and fill it; a company kept from before is only joined again."""
        if await self._crm.joining.has_company():
            await self._come_back()
            return
        company = NewCompany(
            name="恒信设备", owner=OWNER.name, timezone=ZONE, currency="TWD", locale="zh-CN", phone_region="CN"
        )
        await self._crm.joining.make_company(operator_call(self._clock), company)
        invited = [(OWNER, await self._crm.joining.owner_invite(operator_call(self._clock)))]
        for colleague in COLLEAGUES:
            invited.append((colleague, await self._crm.joining.invite(operator_call(self._clock), colleague.words)))
        for colleague, _ in invited:
            await self._meet(colleague)
        # Side by side: a chat takes four messages only with a pause.
        joined = [self._join(number, who, made.token) for number, (who, made) in enumerate(invited)]
        accounts = dict(await asyncio.gather(*joined))
        await self._fill(accounts)
        self._kept.write_text(json.dumps(self._people, ensure_ascii=False), "utf-8")

    async def _come_back(self) -> None:
        """The company was kept from an earlier demo: the same people pick up their phones again."""
        for known in json.loads(self._kept.read_text("utf-8")):
            await self._post("/people", known)
            await self._post(f"/people/{known['id']}/open", {"link": f"https://t.me/{BOT}"})

    async def _meet(self, colleague: Colleague) -> None:
        body = {"name": colleague.name, "role": colleague.role, "language_code": colleague.language_code}
        person = await self._post("/people", body)
        self._people.append({**body, "id": person["id"]})

    async def _join(self, number: int, colleague: Colleague, token: str | None) -> tuple[str, str]:
        """The person opens the link, taps the button, and is linked; name and account."""
        id = self._people[number]["id"]
        await self._post(f"/people/{id}/open", {"link": deep_link(BOT, token)})
        await self._post(f"/people/{id}/tap", {"label": JOIN_LABELS[colleague.locale]})
        return colleague.name, f"tg:{id}"

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(f"{self._url}{path}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            if response.status >= 400:
                raise RuntimeError(f"{path}: {answer.get('error')}")
            return answer

    def _call(self, account: str, *, days_ago: float = 0) -> Call:
        self._numbers += 1
        now = self._clock.now() - timedelta(days=days_ago)
        return Call(
            account=account,
            channel="import",
            now=now,
            said_at=now,
            place=account,
            delivery_id=f"demo-{self._numbers}",
        )

    async def _fill(self, accounts: dict[str, str]) -> None:
        ids: dict[str, int] = {}
        for name, firms in (("林志强", LIN), ("王芳", WANG), ("Alex Turner", ALEX)):
            for number, firm in enumerate(firms, len(ids)):
                ids[firm.name] = await self._customer(accounts[name], firm, number, days_ago=60 - number)
        for number, firm in enumerate(POOL):
            await self._customer(accounts[OWNER.name], firm, 100 + number, days_ago=90 - number, pooled=True)
        await self._let_recycle(accounts[OWNER.name])
        for name, interests in LEADS.items():
            for number, interest in enumerate(interests):
                lead = NewLead(
                    name=interest.name,
                    contact_name=interest.contact,
                    need=interest.need,
                    source=interest.source,
                    phones=(_phone(200 + 10 * len(name) + number),),
                )
                call = self._call(accounts[name], days_ago=2)
                await self._make(call, partial(leads.create, call=call, values=lead))
        for name, talks in TALKS.items():
            for talk in talks:
                next_at = None if talk.next_in is None else self._clock.now() + timedelta(minutes=talk.next_in)
                entry = Entry(
                    subject=("customer", ids[talk.firm]), method=talk.method, content=talk.said, words=talk.said
                )
                if next_at is not None:
                    entry = replace(entry, next_at=to_ms(next_at), chosen=True)
                await self._crm.follow_ups.log(self._call(accounts[name], days_ago=talk.days_ago), entry)
        today = self._clock.now().astimezone(ZoneInfo(ZONE)).date()
        await Trading(self._crm, self._call, accounts, ids, today).fill(accounts[OWNER.name], accounts["周敏"])

    async def _let_recycle(self, account: str) -> None:
        """The pool takes back what nobody contacts, so that warnings can be seen by moving the clock."""

        def read(tx: Tx) -> tuple[Pool, PoolSettings]:
            found = pool_rows.get_default(tx, "customer")
            return found, pool_changes.settings_of(tx, found)

        pool, held = await self._crm.db.read(read)
        wanted = replace(held, auto_recycle=True)
        await self._crm.pool.change(self._call(account), pool.id, wanted, version=pool.version)

    async def _customer(self, account: str, firm: Firm, number: int, *, days_ago: float, pooled: bool = False) -> int:
        new = NewCustomer(
            name=firm.name,
            level=firm.level,  # type: ignore[arg-type]
            industry=firm.industry,
            region=firm.region,
            lat_e6=PLACE[0] + 700 * number,
            lng_e6=PLACE[1] + 900 * number,
            contacts=(NewContact(name=firm.contact, title=firm.title, phones=(_phone(number),)),),
        )
        call = self._call(account, days_ago=days_ago)
        return await self._make(call, partial(customers.create, call=call, values=new, wish=Wish(pooled=pooled)))

    async def _make(self, call: Call, create: Callable[..., int]) -> int:
        """One record through the write protocol; its id."""
        made: list[int] = []

        def effect(tx: Tx, actor: Actor, card: Card | None) -> Outcome:
            made.append(create(tx, actor))
            return Outcome("nothing")

        await self._crm.apply(call, effect)
        return made[-1]


def _phone(number: int) -> str:
    """A mobile number of a made-up block."""
    return f"+86138{number:04d}{(number * 7919) % 10000:04d}"
