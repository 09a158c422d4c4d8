"""Pools themselves: made, changed, disabled, deleted, and their recycle rules (POOL-1, POOL-4, POOL-11, POOL-20).

`create`, `change` (every PoolSettings field: claim limit, cool-down, release delay, view cap, hidden fields, history,
auto-recycle, departments, admins, members), `change_fields` (only some of them), `enable`, `disable`, `delete`;
`set_rule` (days, level, exempts; id 0 makes one), `set_days` (one number of days), `set_exempt`, `remove_rule`.
Holding limits and warning days are settings of the firm (`pool.holding_limit`, `lead.holding_limit`,
`pool.warn_days`), changed by settings.change. What a change would move says usecases/pool_previews.py beforehand:
`rule_change`, `rule_end`, `recycling`.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.ids import RecordKind
from storage.entities.people import Actor
from storage.entities.pool import Level, Pool, PoolChanged, PoolSettings, RecycleRule
from storage.errors import Conflict, Forbidden, Invalid, NotFound
from storage.queries import audit, people, pool, pool_changes
from storage.rules import pool as rules
from storage.rules.calendar import today
from storage.rules.people import check_can_take_seat, check_version
from storage.rules.pool_clock import is_tighter
from storage.tx import ConstraintBroken, Tx
from storage.usecases import pool_clock

LONGEST_RULE: Final = 3650
CONDITIONS: Final = ("no_followup", "no_opportunity", "no_deal")
EXEMPTS: Final = ("dealt", "open_opp", "running_contract")
# A rule before its days are known; the day it was made on is that of saving it.
NEW_RULE: Final = RecycleRule(0, None, None, None, "any", True, True, True, date.min)


def create(tx: Tx, actor: Actor, call: Call, settings: PoolSettings) -> Outcome:
    """A new pool. Raises Forbidden, Invalid, Conflict for a name that is taken."""
    _check_may_manage(actor)
    kept = rules.checked_settings(settings)
    _check_people(tx, kept)
    since = _since(actor, call, kept, None)
    pool_id = _named(kept.name, lambda: pool_changes.insert(tx, kept, recycling_since=since, at=call.at))
    pool_changes.set_people(tx, pool_id, kept)
    audit.write(tx, actor, call, "created", "pool", pool_id, name=kept.name, after=_facts(kept))
    _renew(tx, kept.kind, call)
    return Outcome("pool-changed", "pool", pool_id)


def change(tx: Tx, actor: Actor, call: Call, pool_id: int, settings: PoolSettings, *, version: int) -> Outcome:
    """New settings of a pool; its kind stays. Raises NotFound, Forbidden, Invalid, Stale, Conflict."""
    _check_may_manage(actor)
    before = get(tx, pool_id)
    check_version(version, before.version)
    kept = rules.checked_settings(replace(settings, kind=before.kind))
    held = pool_changes.settings_of(tx, before)
    _check_people(tx, kept, seated={*held.admins, *held.members})
    old = _facts(held)
    since = _since(actor, call, kept, before)
    _named(kept.name, lambda: pool_changes.update(tx, pool_id, kept, recycling_since=since, at=call.at))
    pool_changes.set_people(tx, pool_id, kept)
    new = _facts(kept)
    changed = [name for name in new if new[name] != old[name]]
    audit.write(
        tx,
        actor,
        call,
        "changed",
        "pool",
        pool_id,
        name=kept.name,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
    )
    _renew(tx, kept.kind, call)
    return Outcome("pool-changed", "pool", pool_id)


def change_fields(tx: Tx, actor: Actor, call: Call, pool_id: int, *, version: int, **fields: Any) -> Outcome:
    """Some settings of a pool, the others as they are. Raises NotFound, Forbidden, Invalid, Stale, Conflict."""
    found = get_manageable(tx, actor, pool_id)
    return change(tx, actor, call, pool_id, replace(pool_changes.settings_of(tx, found), **fields), version=version)


def enable(tx: Tx, actor: Actor, call: Call, pool_id: int) -> Outcome:
    """Open a disabled pool again. Raises NotFound, Forbidden."""
    return _switch(tx, actor, call, pool_id, "enabled")


def disable(tx: Tx, actor: Actor, call: Call, pool_id: int) -> Outcome:
    """Close a pool to entries and claims. Raises NotFound, Forbidden, Conflict (POOL-1, POOL-4)."""
    return _switch(tx, actor, call, pool_id, "disabled")


def delete(tx: Tx, actor: Actor, call: Call, pool_id: int) -> Outcome:
    """Delete a pool softly. Raises NotFound, Forbidden, Conflict (POOL-1, POOL-4)."""
    return _switch(tx, actor, call, pool_id, "deleted")


def _switch(tx: Tx, actor: Actor, call: Call, pool_id: int, event: str) -> Outcome:
    """The statement itself names "no default, holds nothing", so that no entry slips in between (T31)."""
    _check_may_manage(actor)
    found = get(tx, pool_id)
    done = {
        "enabled": pool_changes.enable,
        "disabled": pool_changes.disable,
        "deleted": pool_changes.delete,
    }[event](tx, pool_id, at=call.at)
    if not done:
        if found.is_default:
            raise Conflict("default_pool", rule="POOL-1")
        raise Conflict("pool_holds_records", rule="POOL-4", held=pool_changes.count_live(tx, found))
    audit.write(tx, actor, call, event, "pool", pool_id, name=found.name, after={event: True})
    _renew(tx, found.kind, call)
    return Outcome("pool-changed" if event != "deleted" else "nothing", "pool", pool_id)


def set_rule(tx: Tx, actor: Actor, call: Call, pool_id: int, rule: RecycleRule) -> Outcome:
    """Add a recycle rule (id 0) or change one; created or tightened, its grace begins today (POOL-11).

    Raises NotFound, Forbidden, Invalid (no condition, or one that leads do not know: POOL-27).
    """
    _check_may_manage(actor)
    found = get(tx, pool_id)
    check_rule(found.kind, rule)
    before = next((old for old in pool.list_rules(tx, pool_id) if old.id == rule.id), None)
    if rule.id and before is None:
        raise NotFound(rule="POOL-6")
    fresh = before is None or is_tighter(before, rule)
    day = today(actor.organisation, call.at) if before is None or fresh else before.changed_on
    rule_id = pool_changes.save_rule(tx, pool_id, replace(rule, changed_on=day))
    audit.write(
        tx,
        actor,
        call,
        "rule_changed",
        "pool",
        pool_id,
        name=found.name,
        before=asdict(before) if before else {},
        after=asdict(replace(rule, id=rule_id, changed_on=day)),
    )
    _renew(tx, found.kind, call)
    return Outcome("pool-changed", "pool", pool_id)


def rule_with_days(tx: Tx, pool_id: int, condition: str, days: int | None, level: Level = "any") -> RecycleRule:
    """The rule of a pool on one condition and level with another number of days; a new one where there is none.

    With None days the rule as it is, to be removed. Raises Invalid for an unknown condition, NotFound for None days.
    """
    if condition not in CONDITIONS:
        raise Invalid("rule_days", rule="POOL-6", allowed=f"1-{LONGEST_RULE}")
    alone = frozenset({condition})
    held = next((one for one in pool.list_rules(tx, pool_id) if one.conditions == alone and one.level == level), None)
    if days is None:
        if held is None:
            raise NotFound(rule="POOL-6")
        return held
    values: dict[str, Any] = {f"{condition}_days": days}
    return replace(held or replace(NEW_RULE, level=level), **values)


def set_days(
    tx: Tx, actor: Actor, call: Call, pool_id: int, condition: str, days: int | None, level: Level = "any"
) -> Outcome:
    """After how many days without follow-up, opportunity or deal records of a level go back; None: never by this."""
    get_manageable(tx, actor, pool_id)
    rule = rule_with_days(tx, pool_id, condition, days, level)
    if days is None:
        return remove_rule(tx, actor, call, pool_id, rule.id)
    return set_rule(tx, actor, call, pool_id, rule)


def set_exempt(tx: Tx, actor: Actor, call: Call, pool_id: int, what: str, *, on: bool) -> Outcome:
    """Whether dealt, open_opp or running_contract keeps a record, for every rule of the pool (POOL-10)."""
    get_manageable(tx, actor, pool_id)
    if what not in EXEMPTS:
        raise Invalid("unknown_value", rule="POOL-10")
    wanted: dict[str, Any] = {f"exempt_{what}": on}
    for rule in pool.list_rules(tx, pool_id):
        if getattr(rule, f"exempt_{what}") != on:
            set_rule(tx, actor, call, pool_id, replace(rule, **wanted))
    return Outcome("pool-changed", "pool", pool_id)


def remove_rule(tx: Tx, actor: Actor, call: Call, pool_id: int, rule_id: int) -> Outcome:
    """Switch a recycle rule off. Raises NotFound, Forbidden."""
    _check_may_manage(actor)
    found = get(tx, pool_id)
    if not pool_changes.end_rule(tx, pool_id, rule_id):
        raise NotFound(rule="POOL-6")
    audit.write(tx, actor, call, "rule_removed", "pool", pool_id, name=found.name, before={"rule": rule_id})
    _renew(tx, found.kind, call)
    return Outcome("pool-changed", "pool", pool_id)


def check_rule(kind: RecordKind, rule: RecycleRule) -> None:
    days = (rule.no_followup_days, rule.no_opportunity_days, rule.no_deal_days)
    given = [number for number in days if number is not None]
    if not given or any(not 1 <= number <= LONGEST_RULE for number in given):
        raise Invalid("rule_days", rule="POOL-6", allowed=f"1-{LONGEST_RULE}")
    if kind == "lead" and rule.conditions != {"no_followup"}:
        raise Invalid("rule_for_leads", rule="POOL-27")


def get_manageable(tx: Tx, actor: Actor, pool_id: int) -> Pool:
    """The pool, for who may change pools. Raises NotFound, Forbidden."""
    _check_may_manage(actor)
    return get(tx, pool_id)


def _check_may_manage(actor: Actor) -> None:
    if not actor.may("pool.manage"):
        raise Forbidden("not_allowed", rule="POOL-1")


def get(tx: Tx, pool_id: int) -> Pool:
    """Raises NotFound."""
    found = pool.find(tx, pool_id)
    if found is None:
        raise NotFound(rule="POOL-1")
    return found


def _check_people(tx: Tx, settings: PoolSettings, *, seated: Collection[int] = ()) -> None:
    """Seats are for people who can take one, departments for those that stand (ORG-24, ORG-19).

    Who sits there already stays, also suspended, until he is handed over.
    """
    for user_id in {*settings.admins, *settings.members}.difference(seated):
        row = people.get_user(tx, user_id)
        if row is None:
            raise Invalid("unknown_person", rule="ORG-24")
        check_can_take_seat(row["status"])
    if not pool_changes.departments_stand(tx, settings.departments):
        raise Invalid("unknown_department", rule="ORG-19")


def _since(actor: Actor, call: Call, settings: PoolSettings, before: Pool | None) -> date | None:
    """The day auto-recycle was switched on: today, unless it was on before (POOL-11)."""
    if not settings.auto_recycle:
        return None
    if before is not None and before.recycling_since is not None:
        return before.recycling_since
    return today(actor.organisation, call.at)


def _named(name: str, write: Any) -> Any:
    try:
        return write()
    except ConstraintBroken as exc:
        raise Conflict("name_taken", rule="POOL-1", name=name) from exc


def _facts(settings: PoolSettings) -> dict[str, Any]:
    lists: dict[str, Sequence[Any]] = {
        "hidden": sorted(settings.hidden),
        "departments": sorted(settings.departments),
        "admins": sorted(settings.admins),
        "members": sorted(settings.members),
    }
    return asdict(settings) | lists


def _renew(tx: Tx, kind: RecordKind, call: Call) -> None:
    pool_clock.recompute_all(tx, kind, call.at)


def shown_pool(tx: Tx, actor: Actor, outcome: Outcome) -> PoolChanged:
    return PoolChanged(get(tx, outcome.id))


SHOWS: Final = {"pool-changed": shown_pool}
