"""The nightly run of the pool, once a local day from `pool.run_at` on (POOL-12, POOL-13, POOL-28).

Phase after phase, each in bounded pieces that are transactions of their own: every due day is computed anew, what
is past its last safe day goes back, owners are warned, people are told. How far it is stands in `pool_runs`; a run
that was cut short is taken up there, one that was missed is not made up for: only the present date counts.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from storage.chores import DAILY, Daily
from storage.entities.call import job_call
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.pool import Due
from storage.errors import Refusal
from storage.queries import audit, outbox, people, pool, pool_clock, pool_recycling
from storage.rules import pool_warnings as rules
from storage.tx import Row, Tx
from storage.usecases import pool_clock as clocks
from storage.usecases import pool_entry
from storage.usecases.pool_clock import Governing

CHUNK: Final = 100
EVER: Final = "0001-01-01"
# Which condition a rule stands on, the first that is given: the reason a record went back for (POOL-24).
CONDITIONS: Final = ("no_followup", "no_opportunity", "no_deal")


class Run:
    """What one piece of the run works with: the moment, the day, the system as the actor, the rules of the firm."""

    def __init__(self, tx: Tx, now: int) -> None:
        self.call = job_call(now)
        self.governing = Governing(tx, now)
        self.actor: Actor = self.governing.system
        self.today: date = self.governing.day(now)
        self.warn_days: list[int] = list(self.governing.policy["pool.warn_days"])


def work(tx: Tx, now: int) -> bool:
    """The next piece of today's run; True while more waits."""
    run = Run(tx, now)
    day = run.today.isoformat()
    pool_recycling.begin_run(tx, day, PHASES[0], at=now)
    row = pool_recycling.next_run(tx)
    if row is None:
        return False
    if row["day"] != day and row["phase"] not in TELLING:
        # A run cut short on an earlier day: what it did is told, the rest is today's.
        pool_recycling.move_run(tx, row["day"], TELLING[0], 0)
        return True
    phase = row["phase"]
    after = _PIECES[phase](tx, run, row["day"], row["after_id"])
    if after is None:
        phase, after = _next(phase), 0
    pool_recycling.move_run(tx, row["day"], phase, after)
    return bool(phase != pool_recycling.DONE or row["day"] != day)


def _next(phase: str) -> str:
    following = (*PHASES, pool_recycling.DONE)
    return following[following.index(phase) + 1]


def end_locks(tx: Tx, run: Run, day: str, after: int) -> int | None:
    """Locks that are over are open again, and their clocks begin anew (CUST-7)."""
    ended = pool_clock.end_locks(tx, before=run.today.isoformat(), limit=CHUNK)
    for row in ended:
        before = {"locked_until": row["locked_until"]}
        audit.write(tx, run.actor, run.call, "lock_ended", "customer", row["id"], name=row["name"], before=before)
    return after if len(ended) == CHUNK else None


def _renewing(kind: RecordKind) -> Callable[[Tx, Run, str, int], int | None]:
    def renew(tx: Tx, run: Run, day: str, after: int) -> int | None:
        """Every last safe day anew: exemptions end with time alone."""
        if clocks.is_asleep(tx, kind) and not pool_clock.any_due(tx, kind):
            return None
        ids = pool_clock.lock_owned(tx, kind, after=after, limit=clocks.CHUNK)
        clocks.renew(tx, kind, ids, run.governing)
        return ids[-1] if len(ids) == clocks.CHUNK else None

    return renew


def _recycling(kind: RecordKind) -> Callable[[Tx, Run, str, int], int | None]:
    def recycle(tx: Tx, run: Run, day: str, after: int) -> int | None:
        """What is past its last safe day goes back, if its owner was warned of that day (POOL-13)."""
        yesterday = date.fromordinal(run.today.toordinal() - 1).isoformat()
        ids = pool_clock.lock_due(tx, kind, first=EVER, last=yesterday, after=after, limit=CHUNK)
        for row, due in clocks.renew(tx, kind, ids, run.governing):
            if due is not None and due.day < run.today:
                _judge(tx, run, kind, row, due)
        return ids[-1] if len(ids) == CHUNK else None

    return recycle


def _judge(tx: Tx, run: Run, kind: RecordKind, row: Row, due: Due) -> None:
    warned = pool_recycling.was_warned(tx, kind, row["id"], row["owner_id"], due.day.isoformat())
    if rules.is_recycled(due.day, run.today, warned=warned, warn_days=run.warn_days):
        try:
            with tx.try_out():
                _take_back(tx, run, kind, row, due)
        except Refusal:
            return  # It changed hands meanwhile, or its pool was closed: the next run judges it anew.
    else:
        until = rules.protected_for_warning(run.today)
        pool_recycling.protect(tx, kind, row["id"], until.isoformat())
        clocks.renew(tx, kind, [row["id"]], run.governing)


def _take_back(tx: Tx, run: Run, kind: RecordKind, row: Row, due: Due) -> None:
    target = run.governing.pool_of(kind, row["department"])
    reason, days = reason_of(tx, due.rule_id)
    last_safe, today = due.day.isoformat(), run.today.isoformat()
    pool_entry.enter(
        tx, run.actor, run.call, kind, row, target, reason=reason, out_reason="recycled", due=(last_safe, today)
    )
    pool_recycling.note_recycled(tx, kind, row["id"], row["owner_id"], target.id, day=today, reason=reason, days=days)


def reason_of(tx: Tx, rule_id: int) -> tuple[str, int]:
    """What a rule stands on, in the words of the dictionary, and after how many days."""
    rule = pool.find_rule(tx, rule_id)
    days = (rule.no_followup_days, rule.no_opportunity_days, rule.no_deal_days) if rule else (None, None, None)
    return next(((name, n) for name, n in zip(CONDITIONS, days, strict=True) if n is not None), ("no_followup", 0))


def _warning(kind: RecordKind) -> Callable[[Tx, Run, str, int], int | None]:
    def warn(tx: Tx, run: Run, day: str, after: int) -> int | None:
        """Note the steps whose day has come; the agenda lists them, the last one is told at once."""
        if not run.warn_days:
            return None
        horizon = rules.horizon(run.warn_days, run.today).isoformat()
        ids = pool_clock.lock_due(tx, kind, first=day, last=horizon, after=after, limit=CHUNK)
        for row in pool_clock.facts(tx, kind, ids):
            _warn(tx, run, kind, row)
        return ids[-1] if len(ids) == CHUNK else None

    return warn


def _warn(tx: Tx, run: Run, kind: RecordKind, row: Row) -> None:
    due_on = date.fromisoformat(row["recycle_due_on"])
    last = rules.last_step(run.warn_days)
    for step in rules.steps_due(due_on, run.warn_days, run.today):
        pool_recycling.warn(
            tx,
            kind,
            row["id"],
            row["owner_id"],
            due_on=row["recycle_due_on"],
            step=step,
            last=step == last,
            day=run.today.isoformat(),
            at=run.call.at,
        )


def tell_warned(tx: Tx, run: Run, day: str, after: int) -> int | None:
    """Each owner whose record met its last step gets one message with all that is about to go (NOTIFY-23)."""
    owners = pool_recycling.list_owners_warned_last(tx, day, after=after, limit=CHUNK)
    for owner in owners:
        dedupe = f"pool-warning:{day}:{owner}"
        outbox.queue(tx, run.call, "pool-warning", user_id=owner, facts={"day": day}, tier=1, dedupe=dedupe)
    return owners[-1] if len(owners) == CHUNK else None


def tell_recycled(tx: Tx, run: Run, day: str, after: int) -> int | None:
    """One message for each owner, superior and pool admin, however many records went back (POOL-28, NOTIFY-24)."""
    taken = pool_recycling.list_recycled_from(tx, day)
    told: dict[int, tuple[set[int], set[int]]] = {}
    for owner in sorted({row["owner_id"] for row in taken}):
        dedupe = f"pool-recycled:{day}:{owner}"
        outbox.queue(tx, run.call, "pool-recycled", user_id=owner, facts={"day": day}, tier=1, dedupe=dedupe)
        for superior in people.superior_of(tx, owner):
            told.setdefault(superior, (set(), set()))[0].add(owner)
    for pool_id in sorted({row["pool_id"] for row in taken}):
        for admin in pool_recycling.list_admins(tx, pool_id):
            told.setdefault(admin, (set(), set()))[1].add(pool_id)
    for user_id, (owners, pools) in sorted(told.items()):
        facts = {"day": day, "owners": sorted(owners), "pools": sorted(pools)}
        dedupe = f"pool-recycled-team:{day}:{user_id}"
        outbox.queue(tx, run.call, "pool-recycled-team", user_id=user_id, facts=facts, tier=3, dedupe=dedupe)
    return None


_PIECES: Final[dict[str, Callable[[Tx, Run, str, int], int | None]]] = {
    "locks": end_locks,
    "renew-customers": _renewing("customer"),
    "renew-leads": _renewing("lead"),
    "recycle-customers": _recycling("customer"),
    "recycle-leads": _recycling("lead"),
    "warn-customers": _warning("customer"),
    "warn-leads": _warning("lead"),
    "tell-warned": tell_warned,
    "tell-recycled": tell_recycled,
}
PHASES: Final = tuple(_PIECES)
TELLING: Final = ("tell-warned", "tell-recycled")

DAILY["pool"] = Daily(work, at="pool.run_at")
