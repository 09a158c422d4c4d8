"""What a change of the pool's rules would move, said before it is confirmed (6.20: admin-pool-ask).

Each function answers with `Preview(n, since)`: n records would be past their last safe day at once, and go back
from the day `since` on, each warned before. Nothing is written. `rule_change` is for a rule made or changed,
`rule_end` for one switched off, `recycling` for auto-recycle switched on or off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from storage.entities.people import Actor
from storage.entities.pool import Pool, Preview, RecycleRule
from storage.errors import NotFound
from storage.queries import pool_clock
from storage.rules import pool_clock as rules
from storage.rules.pool_clock import is_tighter
from storage.tx import Row, Tx
from storage.usecases import pool_admin
from storage.usecases.pool_clock import Governing, since_of

CHUNK: Final = 500


def rule_change(tx: Tx, actor: Actor, pool_id: int, rule: RecycleRule, *, now: int) -> Preview:
    """A rule as it would be (id 0: a new one). Raises NotFound, Forbidden, Invalid."""
    found = pool_admin.get_manageable(tx, actor, pool_id)
    pool_admin.check_rule(found.kind, rule)
    governing = Governing(tx, now)
    present = governing.rules_of(pool_id)
    before = next((old for old in present if old.id == rule.id), None)
    if rule.id and before is None:
        raise NotFound(rule="POOL-6")
    fresh = before is None or is_tighter(before, rule)
    changed = replace(rule, changed_on=governing.day(now) if fresh or before is None else before.changed_on)
    return _preview(tx, governing, found, [*(old for old in present if old.id != rule.id), changed], since_of(found))


def rule_end(tx: Tx, actor: Actor, pool_id: int, rule_id: int, *, now: int) -> Preview:
    """A rule switched off. Raises NotFound, Forbidden."""
    found = pool_admin.get_manageable(tx, actor, pool_id)
    governing = Governing(tx, now)
    left = [rule for rule in governing.rules_of(pool_id) if rule.id != rule_id]
    return _preview(tx, governing, found, left, since_of(found))


def recycling(tx: Tx, actor: Actor, pool_id: int, *, on: bool, now: int) -> Preview:
    """Auto-recycle switched on or off. Raises NotFound, Forbidden."""
    found = pool_admin.get_manageable(tx, actor, pool_id)
    governing = Governing(tx, now)
    since = (since_of(found) or governing.day(now)) if on else None
    return _preview(tx, governing, found, governing.rules_of(pool_id), since)


def _preview(
    tx: Tx, governing: Governing, found: Pool, changed: Sequence[RecycleRule], since: date | None
) -> Preview:
    """How many would be due on the first day anything can be, and the day after it."""
    if since is None:
        return Preview(0, None)
    today = governing.day(governing.now)
    first = max(rules.grace_day(changed, since, governing.grace_days), today)
    due = [governing.due_under(found.kind, row, changed, since) for row in _governed(tx, governing, found)]
    days = [one.day for one in due if one is not None]
    at_once = sum(day <= first for day in days)
    start = first if at_once else min(days, default=None)
    return Preview(at_once, None if start is None else start + timedelta(days=1), len(days))


def _governed(tx: Tx, governing: Governing, found: Pool) -> Iterator[Row]:
    """Every owned record that would go back to this pool."""
    mine = [one for one in pool_clock.list_departments(tx) if governing.pool_of(found.kind, one).id == found.id]
    after = 0
    while rows := pool_clock.facts_of_department(tx, found.kind, mine, after=after, limit=CHUNK):
        yield from rows
        after = rows[-1]["id"]
