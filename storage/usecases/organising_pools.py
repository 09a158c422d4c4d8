"""The rules of a pool on the admin's screens: one card, a tap switches or asks for one number (6.20)."""

from collections.abc import Callable
from typing import Any, Final

from storage.entities.administration import PoolLine, PoolPage, PoolRules
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind, ref
from storage.entities.people import Actor
from storage.entities.pool import HIDEABLE, PoolSettings
from storage.errors import Invalid, NotFound
from storage.queries import administration, people, pool_changes
from storage.queries import departments as department_rows
from storage.queries import pool as rows
from storage.rules.paging import page_of
from storage.rules.settings import Policy, said
from storage.tx import Tx
from storage.usecases import pool_admin, settings, versioned_cards
from storage.usecases.organising_screens import PAGE, check_opens, draw, state

CHOICES: Final = 6
# typed field -> the setting of the pool it becomes
NUMBERS: Final = {
    "claims": "daily_claim_limit",
    "cooldown": "cooldown_days",
    "release": "release_delay_hours",
    "views": "daily_view_cap",
}
FIRM: Final = {"warn": "pool.warn_days"}
# The fields that stand on the second page of a pool's card.
MORE: Final = frozenset({"name", "release", "views"})


def open_list(tx: Tx, actor: Actor, call: Call, card: Card | None, page: int = 0, *, asks: str = "") -> Outcome:
    """Every pool, five a page; `asks` is new-customer or new-lead while the name of a new one is asked for."""
    check_opens(actor, "pools")
    return draw(tx, actor, call, card, "admin-pools", page=page, asks=f"pool.0.{asks}" if asks else "")


def open_one(
    tx: Tx,
    actor: Actor,
    call: Call,
    card: Card | None,
    pool_id: int,
    part: str = "",
    *,
    asks: str = "",
    page: int = 0,
) -> Outcome:
    """One pool, or a part of it: days, more, hidden, admins, members, depts. `asks` asks for a value.

    Raises Forbidden, NotFound.
    """
    check_opens(actor, "pools")
    found = pool_admin.get(tx, pool_id)
    typed = f"pool.{pool_id}.{asks}" if asks else ""
    seen = {ref("pool", pool_id): found.version}
    return draw(tx, actor, call, card, "admin-pool", pool_id, asks=typed, page=page, part=part, seen=seen)


def switch(
    tx: Tx, actor: Actor, call: Call, card: Card | None, pool_id: int, part: str, chosen: str, page: int = 0
) -> Outcome:
    """Hide or show a field, seat or unseat a person, add or leave out a department, switch history or the pool.

    Raises Forbidden, Invalid, Conflict, Stale.
    """
    found = pool_admin.get(tx, pool_id)
    match part:
        case "enabled":
            do = pool_admin.disable if found.enabled else pool_admin.enable
            do(tx, actor, call, pool_id)
            return open_one(tx, actor, call, card, pool_id)
        case "delete":
            pool_admin.delete(tx, actor, call, pool_id)
            return open_list(tx, actor, call, card)
        case "exempt":
            kept = all(rule.exempt_dealt for rule in rows.list_rules(tx, pool_id))
            pool_admin.set_exempt(tx, actor, call, pool_id, "dealt", on=not kept)
            return open_one(tx, actor, call, card, pool_id)
    fields = _changed(pool_changes.settings_of(tx, found), part, chosen)
    seen = versioned_cards.seen(card, "pool", pool_id)
    pool_admin.change_fields(tx, actor, call, pool_id, version=found.version if seen is None else seen, **fields)
    back = "more" if part == "history" else part
    return open_one(tx, actor, call, card, pool_id, back, page=page)


def _changed(held: PoolSettings, part: str, chosen: str) -> dict[str, Any]:
    """What a tap on a part of the pool's card makes of the setting it stands for. Raises NotFound."""
    match part:
        case "history":
            return {"show_history": not held.show_history}
        case "hidden":
            return {"hidden": held.hidden ^ {chosen}}
        case "depts":
            return {"departments": _switched(held.departments, chosen)}
        case "admins" | "members":
            return {part: _switched(getattr(held, part), chosen)}
    raise NotFound(rule="POOL-1")


def _switched(held: tuple[int, ...], chosen: str) -> tuple[int, ...]:
    if not chosen.isdecimal():
        raise NotFound(rule="PERM-13")
    number = int(chosen)
    return tuple(one for one in held if one != number) if number in held else (*held, number)


def answer(tx: Tx, actor: Actor, call: Call, pool_id: int, field: str, words: str) -> Outcome:
    """A typed value of the pool, the name of a new one, or the days of a rule, which are previewed first.

    Raises Forbidden, Invalid, Conflict for a name that is taken.
    """
    if field.startswith("new-"):
        kind: RecordKind = "lead" if field == "new-lead" else "customer"
        made = pool_admin.create(tx, actor, call, PoolSettings(words, kind))
        return open_one(tx, actor, call, None, made.id)
    found = pool_admin.get(tx, pool_id)
    if field in FIRM:
        settings.change(tx, actor, call, FIRM[field], said(FIRM[field], words))
    elif field == "holding":
        settings.change(tx, actor, call, holding_of(found.kind), said(holding_of(found.kind), words))
    elif field != "name" and field not in NUMBERS:
        raise NotFound(rule="ORG-31")
    else:
        value: dict[str, Any] = {"name": words} if field == "name" else {NUMBERS[field]: number_in(words, field)}
        pool_admin.change_fields(tx, actor, call, pool_id, version=found.version, **value)
    return open_one(tx, actor, call, None, pool_id, "more" if field in MORE else "")


def holding_of(kind: RecordKind) -> str:
    """The setting of the firm that limits how many records of a kind one person holds (POOL-16)."""
    return "lead.holding_limit" if kind == "lead" else "pool.holding_limit"


def number_in(words: str, field: str) -> int:
    """A typed whole number. Raises Invalid."""
    text = words.strip()
    if not text.isdecimal() or len(text) > 6:
        raise Invalid("not_a_number", rule="ORG-15", words=words, name=f"pool.{NUMBERS.get(field, field)}")
    return int(text)


def show_list(tx: Tx, actor: Actor, outcome: Outcome) -> PoolPage:
    card, kept = state(tx, outcome)
    found = [
        PoolLine(row["id"], row["name"], row["kind"], bool(row["enabled"]), row["held"])
        for row in administration.list_pools(tx)
    ]
    lines, page, pages = page_of(found, kept.get("page", 0), PAGE)
    return PoolPage(lines, page, pages, len(found), card)


def show_one(tx: Tx, actor: Actor, outcome: Outcome) -> PoolRules:
    card, kept = state(tx, outcome)
    found = pool_admin.get(tx, outcome.id)
    held, part = pool_changes.settings_of(tx, found), str(kept.get("part", ""))
    choices, page, pages = page_of(_choices(tx, held, part), kept.get("page", 0), CHOICES)
    policy = Policy(people.stored_settings(tx))
    names = {row["id"]: row["name"] for row in administration.list_seats(tx)}
    departments = {row["id"]: row["name"] for row in department_rows.list_live(tx)}
    return PoolRules(
        pool=found,
        settings=held,
        rules=tuple(rows.list_rules(tx, found.id)),
        holding=policy.number(holding_of(found.kind)),
        warn_days=tuple(policy["pool.warn_days"]),
        departments=tuple(departments[one] for one in held.departments if one in departments),
        admins=tuple(names[one] for one in held.admins if one in names),
        part=part,
        asks=str(kept.get("asks", "")).partition(".")[2].partition(".")[2],
        choices=choices,
        page=page,
        pages=pages,
        card=card,
    )


def _choices(tx: Tx, held: PoolSettings, part: str) -> list[tuple[str, str, bool]]:
    match part:
        case "hidden":
            return [(name, name, name in held.hidden) for name in sorted(HIDEABLE)]
        case "admins" | "members":
            seats = getattr(held, part)
            return [(str(row["id"]), row["name"], row["id"] in seats) for row in administration.list_seats(tx)]
        case "depts":
            return [
                (str(row["id"]), row["name"], row["id"] in held.departments) for row in department_rows.list_live(tx)
            ]
    return []


SHOWS: Final[dict[str, Callable[[Tx, Actor, Outcome], Any]]] = {"admin-pools": show_list, "admin-pool": show_one}
