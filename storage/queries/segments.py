"""Customers of a filter as one person may see them, and the filters people keep (CUST-9, CUST-10, CUST-19)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.entities.ids import new_public_id
from storage.entities.people import Actor
from storage.entities.segments import Filter
from storage.queries import people, visibility
from storage.queries.visibility import Condition
from storage.tx import Row, Tx, among, literal

MOST_COUNTED: Final = 1000
MOST_OWNERS: Final = 20

# Numbers kept as typed are those without the plus of a full one (ORG-6).
_NUMBERS: Final = "(length(r.phones) - length(replace(r.phones, '\"', ''))) / 2"
_VERIFIED: Final = "(length(r.phones) - length(replace(r.phones, '\"+', ''))) / 2"
_QUALITY: Final = {
    "no_phone": (
        "r.phones = '[]' AND NOT EXISTS (SELECT 1 FROM contacts x WHERE x.customer_id = r.id"
        " AND x.deleted_at IS NULL AND x.phones <> '[]')"
    ),
    "unverified": f"{_NUMBERS} > {_VERIFIED}",
    "never": "r.followup_count = 0 AND r.last_followup_at IS NULL",
    "thin": "r.completeness < 50",
    "similar": "EXISTS (SELECT 1 FROM similar_names n WHERE n.customer_id = r.id)",
}


def where(tx: Tx, actor: Actor, wanted: Filter, *, now: int) -> Condition:
    """The filter among what the actor reads, whoever saved it (CUST-10)."""
    seen = visibility.readable(tx, actor, "customer", now=now)
    parts, params = [f"({seen.sql})"], dict(seen.params)
    for column in ("level", "region", "industry", "source"):
        values = getattr(wanted, column)
        if values:
            condition, more = among(tx, f"r.{column}", f"f_{column}", values)
            parts.append(condition)
            params |= more
    for number, tag in enumerate(wanted.tags):
        parts.append(f"lower(r.tags) LIKE :f_tag{number} ESCAPE '!'")
        params[f"f_tag{number}"] = f"%{literal(json.dumps(tag, ensure_ascii=False).lower())}%"
    if wanted.quality is not None:
        parts.append(f"({_QUALITY[wanted.quality]})")
    if wanted.owner is not None:
        parts.append("r.owner_id = :f_owner")
        params["f_owner"] = wanted.owner
    if wanted.starred:
        condition, more = _stars(tx, actor)
        parts.append(f"EXISTS (SELECT 1 FROM stars s WHERE s.customer_id = r.id AND {condition})")
        params |= more
    return Condition(" AND ".join(parts), params)


def _stars(tx: Tx, actor: Actor) -> tuple[str, dict[str, Any]]:
    """One's own stars, and those of the people in one's `customer.view` scope (CUST-9)."""
    scope = people.reach(tx, actor, "customer.view")
    if scope.everyone:
        return "1 = 1", {}
    return among(tx, "s.user_id", "f_people", {actor.user_id, *scope.users})


def page(tx: Tx, actor: Actor, found: Condition, *, after: tuple[int, int], limit: int) -> Sequence[Row]:
    """Customers of the condition, own ones first, then by id, after the cursor (rank, id)."""
    rank = "CASE WHEN r.owner_id = :p_me THEN 0 ELSE 1 END"
    return tx.all(
        f"SELECT r.id, r.name, r.level, r.owner_id, u.name AS owner, {rank} AS rank FROM customers r"
        f" LEFT JOIN users u ON u.id = r.owner_id WHERE {found.sql} AND ({rank}, r.id) > (:p_rank, :p_id)"
        f" ORDER BY {rank}, r.id LIMIT :p_most",
        p_me=actor.user_id,
        p_rank=after[0],
        p_id=after[1],
        p_most=limit,
        **found.params,
    )


def count(tx: Tx, found: Condition) -> int:
    """How many; counting stops above 1,000."""
    row = tx.one(
        f"SELECT count(*) AS n FROM (SELECT 1 FROM customers r WHERE {found.sql} LIMIT :most) AS found",
        most=MOST_COUNTED + 1,
        **found.params,
    )
    return 0 if row is None else int(row["n"])


def count_by_owner(tx: Tx, found: Condition) -> dict[str, int]:
    """How many each owner has, the most first (CUST-19)."""
    rows = tx.all(
        "SELECT u.name, count(*) AS n FROM customers r JOIN users u ON u.id = r.owner_id"
        f" WHERE {found.sql} GROUP BY u.id, u.name ORDER BY n DESC, u.id LIMIT :most",
        most=MOST_OWNERS,
        **found.params,
    )
    return {row["name"]: int(row["n"]) for row in rows}


def list_stars(tx: Tx, actor: Actor, ids: Sequence[int]) -> dict[int, str]:
    """Whose stars stand on these customers, as far as the actor may know."""
    condition, params = _stars(tx, actor)
    chosen, more = among(tx, "s.customer_id", "ids", ids)
    rows = tx.all(
        f"SELECT s.customer_id, u.name FROM stars s JOIN users u ON u.id = s.user_id WHERE {chosen} AND {condition}"
        " AND s.user_id <> :me ORDER BY s.at",
        me=actor.user_id,
        **params,
        **more,
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["customer_id"], []).append(row["name"])
    return {id_: ", ".join(names) for id_, names in found.items()}


# ── saved filters ──


def insert(tx: Tx, owner_id: int, name: str, key: str, values: Mapping[str, Any], *, at: int) -> int:
    """A new private filter; its id. Raises ConstraintBroken for a name the person has already."""
    row = tx.one(
        "INSERT INTO segments (public_id, owner_id, name, name_key, filter, created_at, updated_at)"
        " VALUES (:public_id, :owner, :name, :key, :filter, :at, :at) RETURNING id",
        public_id=new_public_id(),
        owner=owner_id,
        name=name,
        key=key,
        filter=json.dumps(values, ensure_ascii=False),
        at=at,
    )
    assert row is not None
    return int(row["id"])


def list_for(tx: Tx, user_id: int, *, limit: int = 50) -> Sequence[Row]:
    """One's own filters, then the shared ones of others."""
    return tx.all(
        "SELECT * FROM segments WHERE deleted_at IS NULL AND (owner_id = :me OR shared = 1)"
        " ORDER BY CASE WHEN owner_id = :me THEN 0 ELSE 1 END, id LIMIT :most",
        me=user_id,
        most=limit,
    )


def find(tx: Tx, segment_id: int, user_id: int) -> Row | None:
    """One's own or a shared one; a foreign private one does not exist."""
    return tx.one(
        "SELECT * FROM segments WHERE id = :id AND deleted_at IS NULL AND (owner_id = :me OR shared = 1)",
        id=segment_id,
        me=user_id,
    )


def change(
    tx: Tx, segment_id: int, owner_id: int, *, at: int, shared: bool | None = None, gone: bool = False
) -> bool:
    """Share it, keep it for oneself, or delete it; False when it is not the owner's any more."""
    return (
        tx.run(
            "UPDATE segments SET shared = COALESCE(:shared, shared), deleted_at = COALESCE(:gone, deleted_at),"
            " version = version + 1, updated_at = :at WHERE id = :id AND owner_id = :owner AND deleted_at IS NULL",
            shared=None if shared is None else int(shared),
            gone=at if gone else None,
            id=segment_id,
            owner=owner_id,
            at=at,
        )
        == 1
    )


# ── similar names ──


def list_named_after(tx: Tx, customer_id: int, *, limit: int) -> Sequence[Row]:
    """Live customers with an id above, for the daily look at their names."""
    return tx.all(
        "SELECT id, name FROM customers WHERE state = 'live' AND id > :id ORDER BY id LIMIT :most",
        id=customer_id,
        most=limit,
    )


def set_similar(tx: Tx, customer_id: int, other_id: int | None) -> None:
    """What a customer's name is most like, or nothing any more."""
    tx.run("DELETE FROM similar_names WHERE customer_id = :id", id=customer_id)
    if other_id is not None:
        tx.run(
            "INSERT INTO similar_names (customer_id, other_id) VALUES (:id, :other)", id=customer_id, other=other_id
        )


def cursor(tx: Tx) -> int:
    """How far today's look has come."""
    row = tx.one("SELECT state FROM jobs WHERE name = 'customer-similar-at'")
    return int(json.loads(row["state"]).get("after", 0)) if row is not None else 0


def set_cursor(tx: Tx, after: int) -> None:
    tx.run(
        "INSERT INTO jobs (name, state) VALUES ('customer-similar-at', :state)"
        " ON CONFLICT (name) DO UPDATE SET state = excluded.state",
        state=json.dumps({"after": after}),
    )
