"""Files on records: listed, opened, fetched in the background, given up and asked for again (FILE-1 to FILE-5)."""

from collections.abc import Sequence
from typing import Any, Final

from storage.entities.call import Call, Outcome, job_call
from storage.entities.cards import Card
from storage.entities.files import TRADE_HOLDERS, Fetch, FileList, FileShown, FilesSent, NewFile
from storage.entities.ids import RecordKind, parse_ref, ref
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import Conflict, Invalid, NotFound
from storage.pushes import PUSHES, Drawn
from storage.queries import audit, cards, files, files_of_trade, follow_ups, outbox, records
from storage.rules import files as rules
from storage.rules.paging import begin_of
from storage.tx import Row, Tx
from storage.usecases import approval_reads, files_hung, record_cards, watermarks
from storage.usecases import files_of_trade as trade

PAGE: Final = 5
LIST: Final = "file-list"
ALL: Final = "file-all"
AT_ONCE: Final = 10
FAILED: Final = "file-failed"


def attach(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int, new: Sequence[NewFile]
) -> Outcome:
    """Files without words that answer the card of a customer or lead hang on it itself (script 6.3, FILE-1).

    Raises NotFound, Forbidden (PERM-7), Conflict (in_pool).
    """
    row = follow_ups.get_subject(tx, actor, kind, record_id, now=call.at)
    ids = files_hung.hang(tx, actor, call, kind, record_id, row["name"], new)
    return files_hung.remember(tx, actor, call, card, _drawn(tx, actor, call, card, kind, record_id), ids)


def take_back(tx: Tx, actor: Actor, call: Call, card: Card | None) -> Outcome:
    """The files that are new on the card tapped come off their record (FOLLOW-8, FILE-5).

    Raises NotFound, Forbidden, Conflict (nothing_to_undo, undo_late, changed_since, and what their record says).
    """
    holder, record_id, ids = files_hung.find_new(tx, actor, call, card)
    kind = TRADE_HOLDERS.get(holder)
    if kind is not None:
        return files_hung.forget(tx, trade.take_back(tx, actor, call, card, kind, record_id, ids))
    subject: RecordKind = "lead" if holder == "lead" else "customer"
    row = follow_ups.get_subject(tx, actor, subject, record_id, now=call.at)
    files_hung.take_off(tx, actor, call, holder, record_id, row["name"], ids)
    return files_hung.forget(tx, _drawn(tx, actor, call, card, subject, record_id))


def _drawn(tx: Tx, actor: Actor, call: Call, card: Card | None, kind: RecordKind, record_id: int) -> Outcome:
    shown = records.get_readable(tx, actor, kind, record_id, now=call.at)
    return record_cards.draw(tx, actor, call, card, kind, shown, view=record_cards.VIEWS[kind])


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None, record: str, *, step: int = 0) -> Outcome:
    """The files of a customer, lead or follow-up, five a page (PERM-6). Raises NotFound, Invalid for no list."""
    if step and (card is None or card.view != LIST):
        raise Invalid("no_list", rule="ORG-14")
    first = 0
    if step and card is not None:
        record, first = card.list_state["of"], card.list_state["first"]
    kind, record_id = _parsed(record)
    _get(tx, actor, kind, record_id, now=call.at)
    total = files.count_of(tx, (kind, record_id))
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=LIST,
        entity=kind,
        record_id=record_id,
        list_state={"of": record, "first": begin_of(first + step * PAGE, total, PAGE)},
        onto=card if step else None,
    )
    return Outcome(LIST, kind, record_id, card=drawn)


def _parsed(record: str) -> tuple[Any, int]:
    parsed = parse_ref(record)
    if parsed is None or parsed[0] not in ("customer", "lead", "follow_up"):
        raise NotFound(rule="ORG-31")
    return parsed


def _get(tx: Tx, actor: Actor, kind: Any, record_id: int, *, now: int) -> Row:
    if kind == "follow_up":
        return follow_ups.get_readable(tx, actor, record_id, now=now)
    return records.get_readable(tx, actor, kind, record_id, now=now)


def open_file(tx: Tx, actor: Actor, call: Call, file_id: int) -> Outcome:
    """One file of a record the actor reads; the opening stands in the log (FILE-4, AUDIT-4). Raises NotFound."""
    found = files.find_readable(tx, actor, file_id, now=call.at)
    if found is None:
        raise NotFound(rule="FILE-4")
    audit.write(tx, actor, call, "opened", "file", file_id)
    return Outcome("file-open", "file", file_id)


def open_all(tx: Tx, actor: Actor, call: Call, record: str, *, first: int = 0) -> Outcome:
    """The files of a deal, contract or money, or those an approval was submitted with (FILE-4, AUDIT-4).

    Raises NotFound.
    """
    kind, record_id = parse_ref(record) or ("", 0)
    ids = _all_of(tx, actor, kind, record_id, now=call.at)
    for file_id in ids[first : first + AT_ONCE]:
        audit.write(tx, actor, call, "opened", "file", file_id)
    return Outcome(ALL, kind, record_id, parts=tuple(ids[first : first + AT_ONCE]))


def _all_of(tx: Tx, actor: Actor, kind: str, record_id: int, *, now: int) -> list[int]:
    """Their ids. Raises NotFound for what the actor does not read."""
    if kind == "approval":
        return files_of_trade.list_given(tx, approval_reads.get_readable(tx, actor, record_id, now=now))
    holder = TRADE_HOLDERS.get(kind)
    if holder is None or not files_of_trade.is_readable(tx, actor, holder, record_id, now=now):
        raise NotFound(rule="FILE-4")
    return files_of_trade.list_ids(tx, holder, record_id)


def ask_again(tx: Tx, actor: Actor, call: Call, card: Card | None, file_id: int) -> Outcome:
    """Fetch a file once more that was given up (FILE-2). Raises NotFound, Conflict (file_not_failed)."""
    if files.find_readable(tx, actor, file_id, now=call.at) is None:
        raise NotFound(rule="FILE-4")
    if not files.ask_again(tx, file_id, now=call.at):
        raise Conflict("file_not_failed", rule="FILE-2")
    return Outcome("file-again", "file", file_id, card=card.id if card else None)


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> FileList:
    """The page as it reads now. Raises NotFound."""
    assert outcome.card is not None
    card = cards.get(tx, outcome.card)
    kind, record_id = _parsed(card.list_state["of"])
    row = _get(tx, actor, kind, record_id, now=card.drawn_at)
    name = follow_ups.subject_name(tx, row["subject_kind"], row["subject_id"]) if kind == "follow_up" else row["name"]
    first = card.list_state["first"]
    page = files.list_of(tx, (kind, record_id), limit=PAGE, skip=first)
    total = files.count_of(tx, (kind, record_id))
    return FileList(card.list_state["of"], name, tuple(page), total, first, card)


def shown_file(tx: Tx, actor: Actor, outcome: Outcome) -> FileShown:
    """Raises NotFound when it may no longer be read."""
    at = tx.one("SELECT updated_at FROM files WHERE id = :id", id=outcome.id)
    now = at["updated_at"] if at else 0
    found = files.find_readable(tx, actor, outcome.id, now=now)
    if found is None:
        raise NotFound(rule="FILE-4")
    mark = watermarks.of_file(tx, actor, found, now=now) if outcome.view == "file-open" else None
    return FileShown(found, outcome.view, cards.get(tx, outcome.card) if outcome.card else None, mark)


def shown_all(tx: Tx, actor: Actor, outcome: Outcome) -> FilesSent:
    """What is to be sent. Raises NotFound when it may no longer be read."""
    found = [file for file_id in outcome.parts if (file := files.find(tx, file_id)) is not None]
    now = max((file.said_at for file in found), default=0)
    ids = _all_of(tx, actor, outcome.entity, outcome.id, now=now)
    first = ids.index(found[0].id) if found and found[0].id in ids else 0
    return FilesSent(
        ref(outcome.entity, outcome.id), tuple(file for file in found if file.id in ids), len(ids), first
    )


SHOWS: dict[str, Any] = {LIST: shown_list, ALL: shown_all, "file-open": shown_file, "file-again": shown_file}


# ── in the background ──


def lease(tx: Tx, *, now: int, limit: int) -> list[Fetch]:
    """What is to be fetched now."""
    return files.lease(tx, now=now, until=now + rules.LEASE, limit=limit)


def not_fetched(tx: Tx, fetch: Fetch, *, now: int) -> None:
    """An attempt failed: another later, or the sender is told (FILE-2)."""
    at = rules.next_try(fetch.attempt, now=now)
    if at is not None:
        files.postpone(tx, fetch, at=at, now=now)
        return
    if not files.give_up(tx, fetch, now=now):
        return
    found = files.find(tx, fetch.id)
    assert found is not None
    call = job_call(now)
    outbox.queue(
        tx,
        call,
        FAILED,
        dedupe=f"{FAILED}:{fetch.id}:{now}",
        tier=2,
        user_id=found.sent_by,
        facts={"file": fetch.id},
    )


def _failed(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """A file that could not be fetched; None when it came meanwhile or may not be read any more."""
    found = files.find_readable(tx, actor, pushes[0].facts["file"], now=call.at)
    if found is None or found.state != "failed":
        return None
    drawn = cards.draw(
        tx, call, user_id=actor.user_id, view=FAILED, entity="file", record_id=found.id, subject=ref("file", found.id)
    )
    card = cards.get(tx, drawn)
    return Drawn(FAILED, FileShown(found, FAILED, card), card)


PUSHES[FAILED] = _failed
