"""What records are to one person: own, readable, in a pool he may open, or only masked (conversations 4.3, DUP-4)."""

from collections.abc import Sequence

from storage.entities.candidates import Standing
from storage.entities.ids import RECORD_KINDS, RecordKind
from storage.entities.people import Actor, Reach
from storage.queries import visibility
from storage.queries.people import reach
from storage.tx import Row, Tx, among

_DESCRIBED = {
    "customer": "SELECT r.id, r.name, r.kind AS form, r.level, r.region, r.industry, r.owner_id, r.pool_id,"
    " r.last_followup_at, r.entered_pool_at, u.name AS owner, p.name AS pool,"
    " CASE WHEN {readable} THEN 1 ELSE 0 END AS readable FROM customers r",
    "lead": "SELECT r.id, r.name, 'lead' AS form, r.level, r.region, r.industry, r.owner_id, r.pool_id,"
    " r.last_followup_at, r.entered_pool_at, u.name AS owner, p.name AS pool,"
    " CASE WHEN {readable} THEN 1 ELSE 0 END AS readable FROM leads r",
}


class Standings:
    """The judgement for one person within one call; what it needs is read once."""

    def __init__(self, tx: Tx, actor: Actor, *, now: int) -> None:
        self._tx, self._actor, self._now = tx, actor, now
        self._pools: frozenset[int] | None = None
        self._written: dict[str, frozenset[int]] = {}
        self._reach: dict[RecordKind, Reach] = {}

    @property
    def pools(self) -> frozenset[int]:
        """Every pool, of leads or customers, that the person may open."""
        if self._pools is None:
            self._pools = frozenset(visibility.open_pools(self._tx, self._actor, *RECORD_KINDS))
        return self._pools

    def reach(self, kind: RecordKind) -> Reach:
        """Whose records of the kind the person reads."""
        if kind not in self._reach:
            self._reach[kind] = reach(self._tx, self._actor, f"{kind}.view")
        return self._reach[kind]

    @property
    def holders(self) -> tuple[str, ...] | None:
        """Tokens of who beside the person may hold what he opens: people, then pools; None is everybody."""
        scopes = [self.reach(kind) for kind in RECORD_KINDS]
        if any(scope.everyone for scope in scopes):
            return None
        users = set[int]().union(*(scope.users for scope in scopes)) - {self._actor.user_id}
        return (*(f"o{user}" for user in sorted(users)), *(f"p{pool}" for pool in sorted(self.pools)))

    def written(self, kind: RecordKind) -> frozenset[int]:
        """Records the person may write as a team member."""
        if kind not in self._written:
            self._written[kind] = _written(self._tx, self._actor, kind, now=self._now)
        return self._written[kind]

    def of(
        self, kind: RecordKind, record_id: int, *, owner_id: int | None, pool_id: int | None, readable: bool
    ) -> Standing:
        """Own = owner or member with write access; a pool the person is no member of stays masked (PERM-11)."""
        if pool_id is not None:
            return "pool" if pool_id in self.pools else "masked"
        if not readable:
            return "masked"
        return "own" if owner_id == self._actor.user_id or record_id in self.written(kind) else "readable"

    def of_row(self, kind: RecordKind, row: Row) -> Standing:
        """The same for a row of `describe`."""
        return self.of(
            kind, row["id"], owner_id=row["owner_id"], pool_id=row["pool_id"], readable=bool(row["readable"])
        )


def describe(tx: Tx, actor: Actor, kind: RecordKind, ids: Sequence[int], *, now: int) -> Sequence[Row]:
    """Facts of records that may be told masked, whoever holds them; `readable` says whether more may be shown."""
    if not ids:
        return []
    seen = visibility.readable(tx, actor, kind, now=now)
    chosen, params = among(tx, "r.id", "ids", ids)
    return tx.all(
        _DESCRIBED[kind].format(readable=seen.sql)
        + " LEFT JOIN users u ON u.id = r.owner_id LEFT JOIN pools p ON p.id = r.pool_id"
        + f" WHERE {chosen} AND {visibility.LIVE[kind]} ORDER BY r.id",
        **seen.params,
        **params,
    )


def _written(tx: Tx, actor: Actor, kind: RecordKind, *, now: int) -> frozenset[int]:
    rows = tx.all(
        "SELECT record_id FROM team_members WHERE user_id = :me AND record_kind = :kind AND power = 'write'"
        " AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > :now)",
        me=actor.user_id,
        kind=kind,
        now=now,
    )
    return frozenset(row["record_id"] for row in rows)
