"""What the process that watches over the CRM asks: its figures, and whether the audit log still fits."""

from storage.entities.audit import Verdict
from storage.entities.figures import Due, Figures, Walk
from storage.queries import audit, figures
from storage.rules.audit import GENESIS, first_fault
from storage.tx import Tx


def read(tx: Tx, *, now: int) -> Figures:
    """Counts and ages as of now."""
    due = tuple(Due(row["kind"], row["tier"], row["n"], row["oldest"]) for row in figures.list_due(tx, now=now))
    return Figures(due, figures.count_waiting(tx), figures.count_parked(tx), figures.schema(tx))


def walk(tx: Tx, so_far: Walk, *, limit: int) -> Walk:
    """The next `limit` rows of the chain; at its end the head is compared, and the next walk begins anew."""
    after, digest = so_far.sequence, so_far.digest or GENESIS
    rows = audit.list_chain(tx, after=after, limit=limit)
    fault = first_fault(rows, after=after, previous=digest)
    if fault is not None:
        return Walk(verdict=fault)
    if rows:
        after, digest = rows[-1]["sequence"], rows[-1]["digest"]
    if len(rows) == limit:
        return Walk(after, digest, so_far.verdict)
    noted, noted_digest = audit.head(tx)
    if (noted, noted_digest or GENESIS) != (after, digest):
        return Walk(verdict=Verdict(after, "head", sequence=after + 1))
    return Walk(verdict=Verdict(after))
