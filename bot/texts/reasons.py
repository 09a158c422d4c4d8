"""Why the CRM said no, in words: the rule's figure and the moment it becomes possible (conversations.md 11.1).

A refusal is its code, its reason and its facts. The text of a reason is `error-<reason>` with dashes, or the one
named here; what no text is written for gets the words of its code.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.texts import Texts

Facts = Mapping[str, Any]
Written = tuple[str, dict[str, str | int]]

_BY_CODE = {
    "not_found": "error-not-found",
    "forbidden": "error-not-allowed",
    "invalid": "error-invalid",
    "duplicate": "error-duplicate",
    "stale": "error-stale",
}

# Reasons whose words stand under another key and show no fact.
_BY_REASON = {
    "account_taken": "join-taken",
    "changed": "error-stale",
    "changed_hands": "error-conflict",
    "changed_since": "undo-changed",
    "date_too_far": "error-too-far",
    "in_pool": "pool-claim-first",
    "invite_gone": "join-expired",
    "mute_too_long": "mute-limit",
    "may_not_claim": "pool-no-claim",
    "no_list": "error-old-button",
    "nobody_to_reach": "error-no-record",
    "not_in_pool": "pool-gone",
    "notice_settled": "notify-settled",
    "not_member": "pool-not-member",
    "pool_disabled": "pool-disabled",
    "right_lost": "error-right-lost",
    "stranger": "join-stranger",
    "unknown_method": "error-unknown-value",
    "unknown_outcome": "error-unknown-value",
    "unknown_field": "error-unknown-value",
    "unknown_pattern": "error-unknown-value",
    "unknown_stage": "error-unknown-value",
    "amount": "error-figure",
    "discount": "error-figure",
    "max_days": "error-figure",
    "price": "error-figure",
    "probability": "error-figure",
    "quantity": "error-figure",
    "rate": "error-figure",
    "not_offered": "error-unknown-value",
    "wrong_token": "error-old-button",
}


# How many names a refusal lists before it counts.
NAMED = 5


def words(t: Texts, code: str, reason: str, facts: Facts) -> str:
    """The refusal as one plain line; `t` must know the moment. Never raises for an unknown reason."""
    if reason in _WRITTEN:
        key, fields = _WRITTEN[reason](t, facts)
        return t.plain(key, **fields)
    if reason in _BY_REASON:
        return t.plain(_BY_REASON[reason])
    key = "error-" + reason.replace("_", "-")
    if t.has(key):
        return t.plain(key, **_plainly(facts))
    return t.plain(_BY_CODE.get(code, "error-conflict")) if code != "limit" else _limit(t, facts)


# What promises a card that follows, and what is said where none can.
_PROMISES = {"error-old-button": "error-old-alone", "error-stale": "error-stale-alone"}


def promises_card(t: Texts, line: str) -> bool:
    """Do these words say that a fresh card follows?"""
    return any(line == t.plain(key) for key in _PROMISES)


def without_card(t: Texts, line: str) -> str:
    """The words without that promise; others stay as they are."""
    return next((t.plain(other) for key, other in _PROMISES.items() if line == t.plain(key)), line)


def has_words(t: Texts, reason: str) -> bool:
    """Is there a text for this very reason?"""
    return reason in _WRITTEN or reason in _BY_REASON or t.has("error-" + reason.replace("_", "-"))


def _plainly(facts: Facts) -> dict[str, str | int]:
    """Facts that are shown as they stand; lists with commas between."""
    return {
        name: ", ".join(map(str, fact)) if isinstance(fact, list | tuple) else fact
        for name, fact in facts.items()
        if isinstance(fact, str | int | list | tuple)
    }


def _limit(t: Texts, facts: Facts) -> str:
    if facts.get("next_allowed_at") is None:
        return t.plain("error-limit-plain", limit=facts["limit"])
    at = t.formats.near(facts["next_allowed_at"])
    return t.plain("error-limit", used=facts["used"], limit=facts["limit"], at=at)


def _used(key: str) -> Callable[[Texts, Facts], Written]:
    def write(t: Texts, facts: Facts) -> Written:
        at = t.formats.near(facts["next_allowed_at"])
        return key, {"used": facts["used"], "limit": facts["limit"], "at": at}

    return write


def _claimed(t: Texts, facts: Facts) -> Written:
    time = t.formats.clock(facts["at"])
    if facts.get("own"):
        return "error-claimed-yourself", {"time": time}
    return "pool-lost-race", {"name": facts["by"], "time": time}


def _done(t: Texts, facts: Facts) -> Written:
    time = t.formats.clock(facts["at"])
    if facts["own"]:
        return "error-double-tap", {"time": time}
    return "error-already-done", {"name": facts["by"], "time": time}


def _decided(t: Texts, facts: Facts) -> Written:
    """Who decided an approval before, and when (APPR-10)."""
    key = f"error-approval-decided-{facts.get('state', '')}"
    named = key if t.has(key) else "error-approval-decided"
    at = facts["at"]
    time = t.formats.clock(at) if t.formats.is_today(at) else t.formats.day_clock(at)
    return named, {"by": facts["by"], "time": time}


def _acted_since(t: Texts, facts: Facts) -> Written:
    """Who has acted after a decision that can be taken back no more (APPR-15)."""
    by = facts.get("by")
    return ("error-approval-too-late-by", {"by": by}) if by else ("error-approval-too-late", {})


def _cooldown(t: Texts, facts: Facts) -> Written:
    day = t.formats.day(facts["next_allowed_at"])
    if facts.get("returned") and facts.get("left_at") is not None:
        return "pool-cooldown", {"left": t.formats.day(facts["left_at"]), "day": day}
    return "pool-cooldown-plain", {"day": day}


def _holding(_: Texts, facts: Facts) -> Written:
    key = "pool-holding-leads" if facts.get("kind") == "lead" else "pool-holding"
    return key, {"held": facts["used"], "limit": facts["limit"]}


def _date_gone(t: Texts, facts: Facts) -> Written:
    if t.formats.is_today(facts["at"]):
        return "error-time-gone", {"time": t.formats.clock(facts["at"])}
    return "error-date-gone", {"day": t.formats.day_long(facts["at"])}


def _missing(t: Texts, facts: Facts) -> Written:
    if facts["field"] == "content":
        return "error-content-missing", {}
    return "error-missing", {"field": t.entry("field", facts["field"])}


def _duplicate(t: Texts, facts: Facts) -> Written:
    """Whom the record met, as far as its reader may know (DUP-4)."""
    hit = facts["check"].best if facts.get("check") is not None else None
    if hit is None:
        return "error-duplicate", {}
    return "error-duplicate-of", {
        "name": hit.name,
        "holder": hit.owner or hit.pool,
        "key": t.entry("dup_key", hit.key),
    }


def _newer(t: Texts, facts: Facts) -> Written:
    return "error-conversion-used", {"newer": t.entry("newer", facts["newer"])}


def _status(t: Texts, facts: Facts) -> Written:
    return "error-lead-state", {"status": t.entry("lead_status", facts["status"])}


def _in_the_way(t: Texts, facts: Facts) -> Written:
    """What keeps a department from being put away: the first few names of each kind."""
    found = [name for names in facts["obstacles"].values() for name in names]
    shown = t.chain("admin-list-separator", found[:NAMED])
    key = "error-department-in-use" if len(found) <= NAMED else "error-department-in-use-more"
    return key, {"name": facts["name"], "names": shown, "n": len(found)}


def _fields_missing(t: Texts, facts: Facts) -> Written:
    """What a stage asks for before a deal enters it (OPP-5)."""
    fields = t.chain("admin-list-separator", [t.entry("deal_field", name) for name in facts["missing"]])
    return "error-fields-missing", {"stage": facts["stage"], "fields": fields}


def _cannot_hide(t: Texts, facts: Facts) -> Written:
    names = [t.plain(f"admin-field-{field}") for field in facts["fields"] if t.has(f"admin-field-{field}")]
    return "error-cannot-hide", {"names": t.chain("admin-list-separator", names)}


def _digits(t: Texts, facts: Facts, name: str) -> str:
    return t.formats.money_digits(facts[name])


def _sum_above(what: str) -> Callable[[Texts, Facts], Written]:
    """What is left of a contract for money or instalments; a new amount has to reach what there is (MONEY-5)."""

    def write(t: Texts, facts: Facts) -> Written:
        if "left" in facts:
            return f"error-{what}-above", {"left": _digits(t, facts, "left")}
        there = "received" if what == "money" else "planned"
        return f"error-{what}-above-change", {"amount": _digits(t, facts, there)}

    return write


def _money_state(t: Texts, facts: Facts) -> Written:
    """A receipt or refund that was decided before."""
    state = facts["state"]
    kind = "receipt_state" if t.has(f"dict-receipt_state-{state}") else "refund_state"
    return "error-money-state", {"state": t.entry(kind, state)}


def _same_receipt(t: Texts, facts: Facts) -> Written:
    return "error-same-receipt", {"day": t.formats.day(date.fromisoformat(facts["received_on"]))}


_WRITTEN: dict[str, Callable[[Texts, Facts], Written]] = {
    "contract_state": lambda t, facts: (
        "error-contract-state",
        {"state": t.entry("contract_state", facts["status"])},
    ),
    "money_above": _sum_above("money"),
    "money_received": lambda t, facts: ("error-money-received", {"amount": _digits(t, facts, "received")}),
    "money_state": _money_state,
    "plan_paid": lambda t, facts: ("error-plan-paid", {"amount": _digits(t, facts, "paid")}),
    "plans_above": _sum_above("plans"),
    "refund_above": lambda t, facts: ("error-refund-above", {"left": _digits(t, facts, "left")}),
    "same_receipt": _same_receipt,
    "already_claimed": _claimed,
    "already_done": _done,
    "approval_decided": _decided,
    "approval_too_late": _acted_since,
    "approval_nudged": lambda t, facts: (
        "error-approval-nudged",
        {"time": t.formats.near_from(facts["next_allowed_at"])},
    ),
    "cannot_hide": _cannot_hide,
    "cards": _used("error-cards-limit"),
    "conversion_used": _newer,
    "cooldown": _cooldown,
    "daily_claims": _used("pool-day-limit"),
    "date_gone": _date_gone,
    "deal_state": lambda t, facts: ("error-deal-state", {"state": t.entry("deal_state", facts["state"])}),
    "department_in_use": _in_the_way,
    "duplicate": _duplicate,
    "edit_late": lambda t, facts: ("error-edit-late", {"n": facts["hours"]}),
    "fields_missing": _fields_missing,
    "holding": _holding,
    "lead_closed": _status,
    "lead_state": _status,
    "looks_alike": _duplicate,
    "join_pending": lambda t, facts: ("error-join-pending", {"day": t.formats.day(facts["at"])}),
    "join_refused": lambda t, facts: ("error-join-refused", {"day": t.formats.day(facts["next_allowed_at"])}),
    "lookups": _used("error-lookup-limit"),
    "missing": _missing,
    "not_yet": lambda t, facts: ("error-not-yet", {"day": t.formats.day_long(facts["at"])}),
    "pool_views": _used("pool-view-limit"),
    "quote_state": lambda t, facts: ("error-quote-state", {"state": t.entry("quote_state", facts["state"])}),
    "release_delay": lambda t, facts: ("pool-fresh", {"at": t.formats.near_from(facts["next_allowed_at"])}),
    "reveals": _used("error-reveal-limit"),
    "too_old": lambda t, facts: ("error-too-old", {"n": facts["days"]}),
    "undo_late": lambda t, facts: ("undo-late", {"n": facts["minutes"]}),
}
