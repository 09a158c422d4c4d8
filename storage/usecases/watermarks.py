"""What a photo of a visit carries for its reader (FILE-4, FOLLOW-16, FOLLOW-19)."""

from typing import Final

from storage.entities.call import job_call
from storage.entities.files import Fetch, File
from storage.entities.people import Actor
from storage.entities.watermarks import Watermark
from storage.errors import NotFound
from storage.queries import files, follow_ups, outbox, people, visits
from storage.rules import visit as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx

MARKED: Final = "visit-marked"
MARKED_ON: Final = ("visit-noted", "visit-out")


def keep(tx: Tx, fetch: Fetch, sha256: str, size: int, *, now: int, picture: str) -> bool:
    """The bytes of a file are here; the card of a visit says so once all its photos are. False when it was erased."""
    if not files.keep(tx, fetch.id, sha256, size, now=now, picture=picture):
        return False
    for row in visits.list_with_file(tx, fetch.id) if picture else ():
        card = follow_ups.find_card(tx, row["id"], row["author_id"])
        if card is not None and card.view in MARKED_ON and visits.has_marked_photos(tx, row["id"]):
            outbox.queue(
                tx,
                job_call(now),
                MARKED,
                action="redraw",
                card_id=card.id,
                tier=2,
                dedupe=f"{MARKED}:{row['id']}:{fetch.id}:{fetch.attempt}",
                facts={"visit": row["id"]},
            )
    return True


def of_file(tx: Tx, actor: Actor, file: File, *, now: int) -> Watermark | None:
    """The watermark of a photo that hangs on a visit this person reads; None for every other file."""
    if file.kind != "photo":
        return None
    for row in visits.list_with_file(tx, file.id):
        try:
            follow_ups.get_readable(tx, actor, row["id"], now=now)
        except NotFound:
            continue
        return _of_visit(tx, actor, row)
    return None


def _of_visit(tx: Tx, actor: Actor, row: Row) -> Watermark:
    """Coordinates and distance stand only where the reader may see them."""
    sees = visits.sees_position(tx, actor, row["author_id"])
    return Watermark(
        checked_in_at=row["checked_in_at"],
        rep=people.user_name(tx, row["author_id"]),
        customer=row["name"],
        trust=row["trust"] or "none",
        lat_e6=row["lat_e6"] if sees else None,
        lng_e6=row["lng_e6"] if sees else None,
        distance_m=row["distance_m"] if sees else None,
        far=rules.is_far(Policy(actor.settings), row["distance_m"]),
        late=row["arrived_at"] is not None,
    )
