"""A firm of many reps, set up by the real command line, its people bound straight in the database."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from rig.standin import FIRST_PERSON, TOKEN, Reachable, StandIn
from rig.words import follow_ups, names
from storage.crm import Crm
from storage.database import open_database
from storage.entities.call import Call
from storage.entities.customers import NewCustomer
from storage.entities.ids import new_public_id
from storage.entities.instants import to_ms
from storage.entities.names import name_key
from storage.queries import people
from storage.rules import customers as rules
from storage.rules.settings import Policy
from storage.tx import Tx
from storage.usecases import customers, duplicates

OWNED = 6
SETUP = (
    "setup --name 恒信设备 --owner 陈晓雯 --timezone Asia/Taipei --currency CNY --locale zh-CN --region CN".split()
)


def environment(telegram: Reachable | None, folder: Path, database_url: str = "") -> dict[str, str]:
    """The settings of a bot in this folder. Nothing of a .env of this machine is used."""
    url = telegram.url if telegram else "http://127.0.0.1:1"
    return {
        "FIELDLINE_TOKEN": TOKEN,
        "FIELDLINE_TELEGRAM_URL": url,
        "FIELDLINE_DATA_DIR": str(folder),
        "FIELDLINE_DATABASE_URL": database_url,
        "FIELDLINE_PACE_OVERALL": "1000000",
        "FIELDLINE_PACE_CHAT_MS": "0",
        "FIELDLINE_LOG_LEVEL": "WARNING",
        "FIELDLINE_CONTROL_URL": "",
        "FIELDLINE_WEBHOOK_URL": "",
        "FIELDLINE_PROXY": "",
    }


def make_company(folder: Path, reps: int, database_url: str = "") -> list[list[str]]:
    """Set the firm up in the folder with so many reps who own customers; the follow-ups each of them says."""
    with StandIn(people=1) as telegram:
        subprocess.run(
            [sys.executable, "-m", "bot", *SETUP],
            env={**os.environ, **environment(telegram, folder, database_url)},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    url = database_url or f"sqlite:///{folder / 'fieldline.sqlite3'}"
    return asyncio.run(_fill(url, reps))


async def _fill(url: str, reps: int) -> list[list[str]]:
    db = await open_database(url)
    firms = names()
    said: list[list[str]] = []
    try:
        for first in range(0, reps, 50):
            some = range(first, min(first + 50, reps))
            owned = {number: [next(firms) for _ in range(OWNED)] for number in some}
            await db.write(partial(_reps, owned=owned))
            said += [follow_ups(mine, number) for number, mine in owned.items()]
        # What a bot does once a day on its own is not part of what a message costs.
        await Crm(db).chores.run(now=to_ms(datetime.now(UTC)))
    finally:
        await db.close()
    return said


def _reps(tx: Tx, owned: dict[int, list[str]]) -> None:
    for number, mine in owned.items():
        _rep(tx, number, mine)


def _rep(tx: Tx, number: int, owned: list[str]) -> None:
    """One rep, linked, with what they own."""
    account = f"tg:{FIRST_PERSON + number}"
    row = tx.one(
        "INSERT INTO users (public_id, name, name_key, main_dept_id, status, account, locale, created_at, updated_at)"
        " SELECT :public_id, :name, :key, (SELECT MIN(id) FROM departments), 'active', :account, 'zh-CN', 0, 0"
        " RETURNING id",
        public_id=new_public_id(),
        name=f"Rep {number}",
        key=name_key(f"Rep {number}"),
        account=account,
    )
    assert row is not None
    tx.run(
        "INSERT INTO user_roles (user_id, role_id) SELECT :user, id FROM roles WHERE built_in = 'rep'", user=row["id"]
    )
    actor = people.find_actor(tx, account)
    assert actor is not None
    region = actor.organisation.phone_region
    for position, name in enumerate(owned):
        call = _call(account, f"bench-{number}-{position}")
        made = rules.checked(NewCustomer(name=name), Policy(), region)
        id_ = customers.record(tx, actor, call, made, owner_id=actor.user_id, pool_id=None)
        duplicates.hold(tx, actor, call, customers.party_of(made, region), ("customer", id_), override=True)


def _call(account: str, delivery: str) -> Call:
    now = datetime.now(UTC)
    return Call(account=account, channel="import", now=now, said_at=now, place=account, delivery_id=delivery)


async def count(url: str, sql: str) -> int:
    """One number of the firm's database, read beside a running bot."""
    db = await open_database(url, readers=1, read_only=True)
    try:
        row: Any = await db.read(lambda tx: tx.one(sql))
        return int(row["n"])
    finally:
        await db.close()


def saved_follow_ups(url: str) -> int:
    """How many follow-ups stand in the database."""
    return asyncio.run(count(url, "SELECT count(*) AS n FROM follow_ups WHERE deleted_at IS NULL"))
