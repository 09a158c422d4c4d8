"""Deals and products a message may mean, beside the records of `names` (conversations 4.3, 6.11)."""

from collections.abc import Iterable, Sequence
from typing import Final

from storage.entities.candidates import Candidate
from storage.entities.ids import parse_ref, ref
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.entities.tokens import squeezed
from storage.queries import products, visibility
from storage.tx import Row, Tx, among

MOST: Final = 20  # of each kind; with the records and contacts at most 200 in all
MOST_ALL: Final = 200
MOST_OWN: Final = 200
MOST_SOLD: Final = 500


def candidates(tx: Tx, actor: Actor, text: str, records: Sequence[Candidate], *, now: int) -> tuple[Candidate, ...]:
    """The records given, then open deals of them and own ones the text may name, then products on sale."""
    said = squeezed(text)
    room = max(0, MOST_ALL - len(records))
    deals = list(_deals(tx, actor, said, records, now=now))[: min(MOST, room)]
    sold = list(_products(tx, actor, said))[: min(MOST, room - len(deals))]
    return (*records, *deals, *sold)


def _deals(tx: Tx, actor: Actor, said: str, records: Sequence[Candidate], *, now: int) -> Iterable[Candidate]:
    """Those whose name shares most with the text first, then those of a customer that is meant."""
    if not actor.may("opp.view"):
        return []
    customers = [parsed[1] for one in records if (parsed := parse_ref(one.ref)) and parsed[0] == "customer"]
    found = [(shared(row["name"], said), row) for row in _rows(tx, actor, customers, now=now)]
    kept = [(n, row) for n, row in found if n or row["customer_id"] in customers]
    kept.sort(key=lambda one: (-one[0], -one[1]["id"]))
    return [_deal(actor, row) for _, row in kept]


def _rows(tx: Tx, actor: Actor, customers: Sequence[int], *, now: int) -> Sequence[Row]:
    """Open deals of one's own and of these customers, those that may be read."""
    seen = visibility.readable_child(tx, actor, "opportunity", now=now)
    chosen, params = among(tx, "r.customer_id", "customers", customers)
    return tx.all(
        "SELECT r.id, r.name, r.owner_id, r.customer_id, r.last_followup_at FROM opportunities r"
        f" WHERE r.state = 'open' AND (r.owner_id = :own OR {chosen}) AND ({seen.sql})"
        " ORDER BY r.id DESC LIMIT :most",
        own=actor.user_id,
        most=MOST_OWN,
        **params,
        **seen.params,
    )


def _deal(actor: Actor, row: Row) -> Candidate:
    return Candidate(
        ref=ref("opportunity", row["id"]),
        kind="opportunity",
        name=row["name"],
        standing="own" if row["owner_id"] == actor.user_id else "readable",
        subject=ref("customer", row["customer_id"]),
        last_at=row["last_followup_at"],
    )


def _products(tx: Tx, actor: Actor, said: str) -> Iterable[Candidate]:
    """Products on sale whose name or number the text has parts of, those that share most first."""
    if not actor.may("product.view"):
        return []
    found = [
        (max(shared(row["name"], said), shared(row["number"], said)), row)
        for row in products.list_sold(tx, limit=MOST_SOLD)
    ]
    found.sort(key=lambda one: (-one[0], one[1]["id"]))
    return [
        Candidate(
            ref=ref("product", row["id"]),
            kind="product",
            name=row["name"],
            standing="readable",
            aliases=(row["number"],),
        )
        for n, row in found
        if n
    ]


def shared(name: str, said: str) -> int:
    """How many pairs of letters of a name the text has; all of a name of one letter."""
    key = squeezed(name_key(name) or name)
    if len(key) == 1:
        return int(key in said)
    return sum(key[at : at + 2] in said for at in range(len(key) - 1))
