"""The recycle rules of a pool on the admin's screens: every change says first what it will move (6.20, POOL-11)."""

from dataclasses import replace
from typing import Any, Final

from storage.entities.administration import PoolPreview, PoolRuleCard
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.entities.pool import LEVELS, Preview, RecycleRule
from storage.errors import Invalid, NotFound, OldButton
from storage.queries import pool as rows
from storage.tx import Tx
from storage.usecases import pool_admin, pool_previews, versioned_cards
from storage.usecases.organising_pools import number_in, open_one
from storage.usecases.organising_screens import check_opens, draw, state

VIEW: Final = "admin-pool-preview"


def open_rule(
    tx: Tx, actor: Actor, call: Call, card: Card | None, pool_id: int, rule_id: int, *, asks: bool = False
) -> Outcome:
    """One rule, or the question for its days; rule 0 is a new one. Raises Forbidden, NotFound."""
    check_opens(actor, "pools")
    found = pool_admin.get(tx, pool_id)
    if rule_id:
        _rule(tx, pool_id, rule_id)
    typed = f"pool.{pool_id}.days-{rule_id}" if asks or not rule_id else ""
    seen = {ref("pool", pool_id): found.version}
    return draw(tx, actor, call, card, "admin-pool-rule", pool_id, asks=typed, rule=rule_id, seen=seen)


def _rule(tx: Tx, pool_id: int, rule_id: int) -> RecycleRule:
    rule = next((one for one in rows.list_rules(tx, pool_id) if one.id == rule_id), None)
    if rule is None:
        raise NotFound(rule="POOL-6")
    return rule


def ask(tx: Tx, actor: Actor, call: Call, card: Card | None, pool_id: int, change: dict[str, Any]) -> Outcome:
    """What a change would move, with the button that makes it. Raises Forbidden, NotFound, Invalid.

    `change` is {"days": 30, "rule": 7}, {"level": "A", "rule": 7}, {"end": 7} or {"on": true}.
    """
    check_opens(actor, "pools")
    found = pool_admin.get(tx, pool_id)
    if "rule" in change:
        pool_admin.check_rule(found.kind, _changed(tx, pool_id, change))
    seen = {ref("pool", pool_id): found.version}
    return draw(tx, actor, call, card, VIEW, pool_id, change=change, seen=seen)


def confirm(tx: Tx, actor: Actor, call: Call, card: Card | None, pool_id: int) -> Outcome:
    """Make the change the card asked about. Raises OldButton without one, and what the change raises."""
    change = card.list_state.get("change") if card is not None and card.view == VIEW else None
    if card is None or not isinstance(change, dict):
        raise OldButton()
    if "on" in change:
        version = versioned_cards.seen(card, "pool", pool_id) or pool_admin.get(tx, pool_id).version
        pool_admin.change_fields(tx, actor, call, pool_id, version=version, auto_recycle=bool(change["on"]))
    elif "end" in change:
        pool_admin.remove_rule(tx, actor, call, pool_id, int(change["end"]))
    else:
        pool_admin.set_rule(tx, actor, call, pool_id, _changed(tx, pool_id, change))
    return open_one(tx, actor, call, card, pool_id, "days")


def _changed(tx: Tx, pool_id: int, change: dict[str, Any]) -> RecycleRule:
    """The rule as the change makes it."""
    rule_id = int(change["rule"])
    rule = _rule(tx, pool_id, rule_id) if rule_id else pool_admin.NEW_RULE
    if "level" in change:
        if change["level"] not in LEVELS:
            raise Invalid("unknown_value", rule="POOL-6", field="level")
        return replace(rule, level=change["level"])
    condition = next((one for one in pool_admin.CONDITIONS if one in rule.conditions), pool_admin.CONDITIONS[0])
    days: dict[str, Any] = {f"{condition}_days": int(change["days"])}
    return replace(rule, **days)


def answer_days(tx: Tx, actor: Actor, call: Call, pool_id: int, rule_id: int, words: str) -> Outcome:
    """Typed days: previewed, and made only by the button. Raises Invalid."""
    days = number_in(words.strip().rstrip("天日").removesuffix("days").removesuffix("day"), "days")
    return ask(tx, actor, call, None, pool_id, {"days": days, "rule": rule_id})


def show_rule(tx: Tx, actor: Actor, outcome: Outcome) -> PoolRuleCard:
    card, kept = state(tx, outcome)
    rule_id = int(kept.get("rule", 0))
    rule = _rule(tx, outcome.id, rule_id) if rule_id else None
    return PoolRuleCard(pool_admin.get(tx, outcome.id), rule, bool(kept.get("asks")), card)


def show_preview(tx: Tx, actor: Actor, outcome: Outcome) -> PoolPreview:
    card, kept = state(tx, outcome)
    change: dict[str, Any] = kept["change"]
    found = pool_admin.get(tx, outcome.id)
    rule = _changed(tx, found.id, change) if "rule" in change else None
    return PoolPreview(found, change, rule, _preview(tx, actor, outcome.id, change, rule, now=card.drawn_at), card)


def _preview(
    tx: Tx, actor: Actor, pool_id: int, change: dict[str, Any], rule: RecycleRule | None, *, now: int
) -> Preview:
    if "on" in change:
        return pool_previews.recycling(tx, actor, pool_id, on=bool(change["on"]), now=now)
    if rule is None:
        return pool_previews.rule_end(tx, actor, pool_id, int(change["end"]), now=now)
    return pool_previews.rule_change(tx, actor, pool_id, rule, now=now)


SHOWS: Final = {"admin-pool-rule": show_rule, VIEW: show_preview}
