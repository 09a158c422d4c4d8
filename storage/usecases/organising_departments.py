"""Departments on the admin's screens: the tree, one of them, and every change of it (6.20, ORG-17 to ORG-19)."""

from collections.abc import Sequence
from typing import Final

from storage.entities.administration import DepartmentCard, DepartmentLine, DepartmentList
from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import ref
from storage.entities.people import Actor
from storage.errors import Invalid, NotFound
from storage.queries import administration, people
from storage.queries import departments as rows
from storage.rules.paging import page_of
from storage.tx import Row, Tx
from storage.usecases import departments, versioned_cards
from storage.usecases.organising_screens import PAGE, check_opens, draw, state

CHOICES: Final = 6
# What a tap on a department's card asks for in words; parent and head are chosen.
TYPED: Final = frozenset({"name", "sub", "limit"})


def open_list(tx: Tx, actor: Actor, call: Call, card: Card | None, page: int = 0) -> Outcome:
    """The tree, five a page. Raises Forbidden."""
    check_opens(actor, "depts")
    return draw(tx, actor, call, card, "admin-tree", page=page)


def open_one(
    tx: Tx, actor: Actor, call: Call, card: Card | None, department_id: int, *, asks: str = "", page: int = 0
) -> Outcome:
    """One department; `asks` asks for a field of it on the same card. Raises Forbidden, NotFound."""
    check_opens(actor, "depts")
    row = rows.find(tx, department_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    typed = f"dept.{department_id}.{asks}" if asks in TYPED else ""
    seen = {ref("department", department_id): row["version"]}
    return draw(tx, actor, call, card, "admin-dept", department_id, asks=typed, page=page, seen=seen, chooses=asks)


def choose(
    tx: Tx, actor: Actor, call: Call, card: Card | None, department_id: int, field: str, chosen: int | None
) -> Outcome:
    """Another parent or head; None is nobody. Raises Forbidden, Conflict, Stale."""
    version = versioned_cards.seen(card, "department", department_id)
    if field == "head":
        departments.set_head(tx, actor, call, department_id, chosen, version)
    elif chosen is not None:
        departments.move(tx, actor, call, department_id, chosen, version)
    return open_one(tx, actor, call, card, department_id)


def archive(tx: Tx, actor: Actor, call: Call, card: Card | None, department_id: int) -> Outcome:
    """Put away, with the whole tree shown after it. Raises Conflict naming what is in the way (ORG-19)."""
    departments.archive(tx, actor, call, department_id, versioned_cards.seen(card, "department", department_id))
    return open_list(tx, actor, call, card)


def answer(tx: Tx, actor: Actor, call: Call, department_id: int, field: str, words: str) -> Outcome:
    """A typed name, name of a department below, or holding limit (POOL-16). Raises Duplicate, Conflict, Invalid."""
    if field == "name":
        departments.rename(tx, actor, call, department_id, words)
    elif field == "sub":
        made = departments.create(tx, actor, call, words, department_id)
        return open_one(tx, actor, call, None, made.id)
    else:
        departments.set_limit(tx, actor, call, department_id, _limit(words))
    return open_one(tx, actor, call, None, department_id)


def _limit(words: str) -> int | None:
    if not words.strip().isdecimal() or int(words) > 5000:
        raise Invalid("outside_range", rule="POOL-16", name="pool.holding_limit", allowed="0-5,000")
    return int(words) or None


def show_list(tx: Tx, actor: Actor, outcome: Outcome) -> DepartmentList:
    card, kept = state(tx, outcome)
    tree = _tree(administration.list_departments(tx))
    lines, page, pages = page_of(tree, kept.get("page", 0), PAGE)
    return DepartmentList(lines, page, pages, len(tree), card)


def _tree(found: Sequence[Row]) -> list[DepartmentLine]:
    """Depth first, siblings by name."""
    below: dict[int | None, list[Row]] = {}
    for row in found:
        below.setdefault(row["parent_id"], []).append(row)
    lines: list[DepartmentLine] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in below.get(parent, []):
            lines.append(DepartmentLine(row["id"], row["name"], depth, row["head"] or "", row["people"]))
            walk(row["id"], depth + 1)

    walk(None, 0)
    return lines


def show_one(tx: Tx, actor: Actor, outcome: Outcome) -> DepartmentCard:
    card, kept = state(tx, outcome)
    row = rows.find(tx, outcome.id)
    if row is None:
        raise NotFound(rule="PERM-13")
    listed = administration.list_departments(tx)
    line = next((one for one in listed if one["id"] == outcome.id), None)
    asks = str(kept.get("chooses", ""))
    choices, page, pages = page_of(_choices(tx, listed, row, asks), kept.get("page", 0), CHOICES)
    names = {one["id"]: one["name"] for one in listed}
    return DepartmentCard(
        id=outcome.id,
        name=row["name"],
        parent=names.get(row["parent_id"], ""),
        head=(line["head"] or "") if line else "",
        people=line["people"] if line else 0,
        below=sum(one["parent_id"] == outcome.id for one in listed),
        holding_limit=row["holding_limit"],
        is_root=row["parent_id"] is None,
        asks=asks,
        choices=choices,
        page=page,
        pages=pages,
        card=card,
    )


def _choices(tx: Tx, listed: Sequence[Row], row: Row, asks: str) -> list[tuple[int, str]]:
    if asks == "head":
        return [(one["id"], one["name"]) for one in administration.list_seats(tx)]
    if asks == "parent":
        inside = people.departments_below(tx, [row["id"]])
        return [(one["id"], one["name"]) for one in listed if one["id"] not in inside]
    return []


SHOWS: Final = {"admin-tree": show_list, "admin-dept": show_one}
