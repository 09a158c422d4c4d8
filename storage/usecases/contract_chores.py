"""What the CRM says of contracts by itself: ends, and the promises of new ones (CONTRACT-13, CONTRACT-14)."""

import json
from datetime import date, time, timedelta
from typing import Final

from storage.chores import DAILY, Daily
from storage.entities.call import job_call
from storage.entities.people import Actor
from storage.queries import contracts, people
from storage.rules.calendar import instant, today
from storage.rules.contracts import due_end_step
from storage.rules.notices import COLLECTED, DUE
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import contract_told
from storage.usecases.money_chores import first_hour

CHUNK: Final = 100
NAMES: Final = ("contract-ends", "contract-revisits")


def tell_ends(tx: Tx, now: int) -> bool:
    """At each of `contract.end_days` before the end, unless it is renewed; the last step rings (CONTRACT-13)."""
    system = people.system_actor(tx)
    days = sorted(Policy(system.settings)["contract.end_days"])
    if not days:
        return False
    day = today(system.organisation, now)
    last = (day + timedelta(days=days[-1])).isoformat()
    after, told = 0, 0
    while told < CHUNK:
        rows = contracts.list_ending(tx, first=day.isoformat(), last=last, after=after, limit=CHUNK)
        told += sum(_tell_end(tx, system, row, days, now) for row in rows)
        if len(rows) < CHUNK:
            return False
        after = rows[-1]["id"]
    return True


def _tell_end(tx: Tx, system: Actor, row: Row, days: list[int], now: int) -> bool:
    """One contract; False when nothing is to be said of it today."""
    told = json.loads(row["end_told"])
    day = today(system.organisation, now)
    step = due_end_step(row["end_on"], [one for end, one in told if end == row["end_on"]], days, day)
    if step is None or contracts.is_renewed(tx, row["id"]):
        return False
    kept = json.dumps([*told, [row["end_on"], step]])
    if not contracts.note_end_told(tx, row["id"], kept, before=row["end_told"]):
        return False
    tier = DUE if step == days[0] else COLLECTED
    contract_told.tell(
        tx,
        system,
        job_call(now),
        "contract-ending",
        row,
        [row["owner_id"]],
        event=f"{row['end_on']}:{step}",
        tier=tier,
        facts={"days": (date.fromisoformat(row["end_on"]) - day).days, "end_on": row["end_on"]},
        not_before=first_hour(system, now) if tier == DUE else None,
    )
    return True


def tell_revisits(tx: Tx, now: int) -> bool:
    """`contract.revisit_days` after it came into force: was kept what was promised? (CONTRACT-14)"""
    system = people.system_actor(tx)
    first = today(system.organisation, now) - timedelta(days=Policy(system.settings).number("contract.revisit_days"))
    until = instant(system.organisation, first + timedelta(days=1), time()) - 1
    rows = contracts.take_revisits(tx, until=until, at=now, limit=CHUNK)
    for row in rows:
        contract_told.tell(
            tx,
            system,
            job_call(now),
            "contract-revisit",
            row,
            [row["owner_id"]],
            event="revisit",
            tier=DUE,
            not_before=first_hour(system, now),
        )
    return len(rows) == CHUNK


DAILY["contract-ends"] = Daily(tell_ends)
DAILY["contract-revisits"] = Daily(tell_revisits)
