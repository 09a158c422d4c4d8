"""The last safe day of an owned record (POOL-6 to POOL-11, POOL-27). Pure: days in, a day out."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from storage.entities.pool import Due, RecycleClock, RecycleRule


def due_day(
    clock: RecycleClock, rules: Iterable[RecycleRule], *, recycling_since: date | None, grace_days: int
) -> Due | None:
    """The last safe day, None while nothing recycles the record.

    `recycling_since` is the day the governing pool's auto-recycle was switched on, None while it is off (POOL-9).
    """
    if recycling_since is None or is_exempt(clock):
        return None
    rules = list(rules)
    fired = [(day, rule.id) for rule in governing(clock, rules) if (day := rule_day(clock, rule)) is not None]
    if not fired:
        return None
    earliest, rule_id = min(fired)
    floor = grace_day(rules, recycling_since, grace_days)
    day = max(earliest, floor, clock.protected_until or earliest)
    return Due(day, rule_id)


def is_exempt(clock: RecycleClock) -> bool:
    """Locked, an extension or an approval waits for its answer, or the owner is suspended and his records are held
    (POOL-10)."""
    return clock.locked or clock.extension_pending or clock.approval_pending or clock.owner_held


def governing(clock: RecycleClock, rules: Sequence[RecycleRule]) -> list[RecycleRule]:
    """The rules of this record: one naming its level replaces those for any level with the same conditions
    (POOL-6); leads know follow-ups only (POOL-27)."""
    if clock.kind == "lead":
        rules = [rule for rule in rules if rule.conditions == {"no_followup"}]
    own = [rule for rule in rules if rule.level == clock.level]
    replaced = {rule.conditions for rule in own}
    return own + [rule for rule in rules if rule.level == "any" and rule.conditions not in replaced]


def rule_day(clock: RecycleClock, rule: RecycleRule) -> date | None:
    """The latest over the conditions of clock + days; None when one cannot be met now (POOL-8)."""
    if _is_spared(clock, rule):
        return None
    met = [start + timedelta(days=days) for start, days in _conditions(clock, rule) if start is not None]
    return max(met) if len(met) == len(rule.conditions) else None


def _is_spared(clock: RecycleClock, rule: RecycleRule) -> bool:
    """What the rule itself spares: dealt, an open opportunity, a running contract (POOL-10)."""
    return (
        (clock.dealt and rule.exempt_dealt)
        or (clock.open_deal and rule.exempt_open_opp)
        or (clock.running_contract and rule.exempt_running_contract)
    )


def _conditions(clock: RecycleClock, rule: RecycleRule) -> list[tuple[date | None, int]]:
    """Start and days of every condition; no_opportunity never begins while one is open (POOL-7)."""
    base = _received(clock, rule)
    found: list[tuple[date | None, int]] = []
    if rule.no_followup_days is not None:
        found.append((_latest(base, clock.last_followup_on), rule.no_followup_days))
    if rule.no_opportunity_days is not None:
        start = None if clock.open_deal else _latest(base, clock.deal_closed_on)
        found.append((start, rule.no_opportunity_days))
    if rule.no_deal_days is not None:
        found.append((_latest(base, clock.last_deal_on), rule.no_deal_days))
    return found


def _received(clock: RecycleClock, rule: RecycleRule) -> date:
    """The latest of received and the end of the last exemption, as far as the rule exempts it (POOL-7)."""
    closed = clock.deal_closed_on if rule.exempt_open_opp else None
    ended = clock.contract_ended_on if rule.exempt_running_contract else None
    return _latest(clock.received_on, clock.exemption_ended_on, closed, ended)


def _latest(first: date, *more: date | None) -> date:
    return max([first, *(day for day in more if day is not None)])


def clock_start(clock: RecycleClock, rule: RecycleRule) -> date:
    """The day the clock of a rule runs from: that of its condition which is met last (POOL-7)."""
    starts = [(start + timedelta(days=days), start) for start, days in _conditions(clock, rule) if start is not None]
    return max(starts)[1] if starts else clock.received_on


def grace_day(rules: Iterable[RecycleRule], recycling_since: date, grace_days: int) -> date:
    """No record is due before this day after a rule came or got tighter, or recycling began (POOL-11)."""
    return max([recycling_since, *(rule.changed_on for rule in rules)]) + timedelta(days=grace_days)


def is_tighter(before: RecycleRule, after: RecycleRule) -> bool:
    """Does the change bring any record closer to its day? Then its grace begins anew (POOL-11)."""
    shorter = any(
        old is not None and new is not None and new < old
        for old, new in (
            (before.no_followup_days, after.no_followup_days),
            (before.no_opportunity_days, after.no_opportunity_days),
            (before.no_deal_days, after.no_deal_days),
        )
    )
    fewer_conditions = not before.conditions <= after.conditions
    wider = before.level != after.level
    less_exempt = (
        (before.exempt_dealt and not after.exempt_dealt)
        or (before.exempt_open_opp and not after.exempt_open_opp)
        or (before.exempt_running_contract and not after.exempt_running_contract)
    )
    return shorter or fewer_conditions or wider or less_exempt
