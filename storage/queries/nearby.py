"""Customers near a place: a box by the index of places, the nearest first (CUST-17, PERM-12)."""

from dataclasses import dataclass
from typing import Final

from storage.entities.people import Actor
from storage.entities.places import M_PER_DEGREE, MILLION, distance_m, narrowing
from storage.queries import visibility
from storage.queries.visibility import Condition
from storage.tx import Row, Tx

NEAR_M: Final = 500
MOST_M: Final = 50_000

# Across the date line the shorter way round counts.
_ACROSS = (
    "CASE WHEN abs(r.lng_e6 - :n_lng) > 180000000"
    " THEN 360000000 - abs(r.lng_e6 - :n_lng) ELSE abs(r.lng_e6 - :n_lng) END"
)
_NEAREST = f"""
SELECT r.* FROM customers r
WHERE r.lat_e6 BETWEEN :n_south AND :n_north AND r.lng_e6 IS NOT NULL AND ({_ACROSS}) <= :n_wide AND {{seen}}
ORDER BY (r.lat_e6 - :n_lat) * (r.lat_e6 - :n_lat) * 1.0 + ({_ACROSS}) * ({_ACROSS}) * :n_narrow, r.id
LIMIT :n_most
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A customer within the radius, and how far it is."""

    row: Row
    distance_m: int


def near(
    tx: Tx, actor: Actor, lat_e6: int, lng_e6: int, radius_m: int = NEAR_M, limit: int = 20, *, now: int
) -> list[Near]:
    """Owned customers the actor reads, within the radius (at most 50 km), the nearest first."""
    return within(
        tx, visibility.readable(tx, actor, "customer", now=now), lat_e6, lng_e6, radius_m=radius_m, limit=limit
    )


def within(tx: Tx, seen: Condition, lat_e6: int, lng_e6: int, *, radius_m: int, limit: int) -> list[Near]:
    """Customers (alias `r`) of a condition within the radius, the nearest first."""
    radius = max(0, min(radius_m, MOST_M))
    tall = round(radius / M_PER_DEGREE * MILLION) + 1
    narrow = narrowing(lat_e6)
    rows = tx.all(
        _NEAREST.format(seen=seen.sql),
        n_lat=lat_e6,
        n_lng=lng_e6,
        n_south=lat_e6 - tall,
        n_north=lat_e6 + tall,
        n_wide=round(tall / narrow) + 1,
        n_narrow=narrow * narrow,
        n_most=max(1, min(limit, 200)),
        **seen.params,
    )
    found = [Near(row, distance_m(lat_e6, lng_e6, row["lat_e6"], row["lng_e6"])) for row in rows]
    return sorted((near for near in found if near.distance_m <= radius), key=lambda near: near.distance_m)
