"""A list given out as a file: asked, made in the background, sent protected, told upward (EXPORT-1 to EXPORT-4)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.custom_fields import CustomField
from storage.entities.exporting import FIELDS, KINDS, OWN, RIGHTS, Export, ExportDone, ExportKind, ExportRow
from storage.entities.instants import from_ms
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound
from storage.pushes import PUSHES, Drawn, told
from storage.queries import audit, cards, exporting, importing, outbox, people
from storage.rules import exporting as rules
from storage.rules.calendar import today
from storage.rules.lookup import sought
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import approvals, contract_fields, custom_fields, export_approvals, exporting_trade, lookup

ENTITY: Final = "export"
AT_ONCE: Final = 500


def ask(
    tx: Tx, actor: Actor, call: Call, card: Card | None, kind: ExportKind | None, chosen: Mapping[str, Any]
) -> Outcome:
    """What would be exported, before anything is. Raises Forbidden without the right (EXPORT-1)."""
    first: ExportKind = next((one for one in KINDS if actor.may(RIGHTS[one])), "customer")
    mine: ExportKind = first if kind is None else kind
    _check_right(actor, mine)
    fields = (*FIELDS[mine], *_own_columns(tx, mine))
    export_id = exporting.insert(tx, call, user_id=actor.user_id, kind=mine, chosen=chosen, fields=fields)
    rows = exporting.count(tx, actor, mine, exporting_trade.as_of(actor, chosen, now=call.at), now=call.at)
    exporting.change(tx, export_id, {"rows": rows})
    return _draw(tx, actor, call, card, _get(tx, actor, export_id))


def _own(tx: Tx, kind: ExportKind) -> tuple[CustomField, ...]:
    """The firm's own fields that a file has (CUST-12)."""
    return custom_fields.offered(tx, kind) if kind == "contract" else ()


def _own_columns(tx: Tx, kind: ExportKind) -> tuple[str, ...]:
    return tuple(f"{OWN}{field.key}" for field in _own(tx, kind))


def ask_list(tx: Tx, actor: Actor, call: Call, card: Card | None, state: Mapping[str, Any]) -> Outcome:
    """What a list of hits shows, of the kind it shows most of, as it would find it now (EXPORT-1)."""
    of = exporting_trade.LISTS.get(card.view) if card is not None else None
    if of is not None:
        return ask(tx, actor, call, None, of, exporting_trade.narrowed(actor, of, state))
    words = str(state.get("words", ""))
    if not words:
        return ask(tx, actor, call, None, None, {})
    found = lookup.hits(tx, actor, call, sought(words, actor.organisation.phone_region))
    own = [(hit.kind, hit.id) for hit in found if hit.standing != "pool"]
    kind: ExportKind = "lead" if sum(of == "lead" for of, _ in own) * 2 > len(own) else "customer"
    chosen = {"words": words, "ids": [id_ for of, id_ in own if of == kind]}
    return ask(tx, actor, call, None, kind, chosen)


def choose(
    tx: Tx, actor: Actor, call: Call, card: Card | None, export_id: int, fields: Sequence[str] | None, asks: str
) -> Outcome:
    """Other columns; `asks` keeps the choice open. Raises NotFound, Conflict, Invalid."""
    row = _get(tx, actor, export_id)
    if row["state"] != "asked" or export_approvals.is_waiting(tx, export_id):
        raise Conflict("draft_settled", rule="EXPORT-1", state=row["state"])
    if fields is not None:
        kept = rules.check_fields(fields, row["kind"], _own_columns(tx, row["kind"]))
        exporting.change(tx, export_id, {"fields": json.dumps(list(kept))})
    return _draw(tx, actor, call, card, _get(tx, actor, export_id), asks=asks)


def look(tx: Tx, actor: Actor, export_id: int) -> Export:
    """The export as it stands. Raises NotFound."""
    return waited(tx, actor, job_of(tx, actor, _get(tx, actor, export_id), None))


def go(tx: Tx, actor: Actor, call: Call, card: Card | None, export_id: int) -> Outcome:
    """Make the file, or ask for it to be approved where it is long (EXPORT-4).

    Without a flow for exports nothing is required (APPR-1). Raises NotFound, Forbidden, Conflict, Invalid
    (export_none).
    """
    row = _get(tx, actor, export_id)
    _check_right(actor, row["kind"])
    chosen = exporting_trade.as_of(actor, json.loads(row["chosen"]), now=call.at)
    rows = exporting.count(tx, actor, row["kind"], chosen, now=call.at)
    # Who runs the server may read the database itself; a list of people's chats goes no further than allowed.
    most = rows if call.channel == "cli" else Policy(actor.settings).number("export.approve_rows")
    rules.check_rows(rows)
    if rows > most and export_approvals.ask(tx, actor, call, row, rows) is not None:
        return _draw(tx, actor, call, card, _get(tx, actor, export_id))
    return _moved(tx, actor, call, card, row, "making", rows=rows)


def cancel(tx: Tx, actor: Actor, call: Call, card: Card | None, export_id: int) -> Outcome:
    """Not after all, nor need anybody approve it. Raises NotFound, Conflict."""
    outcome = _moved(tx, actor, call, card, _get(tx, actor, export_id), "cancelled")
    approvals.cancel_for(tx, call, ENTITY, export_id)
    return outcome


def _moved(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, after: str, **values: Any) -> Outcome:
    moved = exporting.move(tx, row["id"], "asked", after, at=call.at, **values)
    if moved is None:
        raise Conflict("draft_settled", rule="EXPORT-1", state=row["state"])
    return _draw(tx, actor, call, card, moved)


def _check_right(actor: Actor, kind: ExportKind) -> None:
    if not actor.may(RIGHTS[kind]):
        raise Forbidden("not_allowed", rule="EXPORT-1")


def _get(tx: Tx, actor: Actor, export_id: int) -> Row:
    row = exporting.find_own(tx, export_id, actor.user_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def _draw(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, *, asks: str = "") -> Outcome:
    view = f"export-{row['state']}"
    onto = card if card is not None and card.entity == ENTITY else None
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ENTITY,
        record_id=row["id"],
        list_state={"asks": asks} if asks else None,
        onto=onto,
    )
    if row["card_id"] != drawn:
        exporting.change(tx, row["id"], {"card_id": drawn})
    return Outcome(view, ENTITY, row["id"], row["version"], card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Export:
    """The export as its owner sees it. Raises NotFound."""
    job = job_of(tx, actor, _get(tx, actor, outcome.id), cards.get(tx, outcome.card) if outcome.card else None)
    return waited(tx, actor, job)


def waited(tx: Tx, actor: Actor, job: Export) -> Export:
    """With the approval it waits for, if one runs, and whether one would be asked for."""
    if job.rows > job.limit:
        job = replace(job, decides=export_approvals.is_decided(tx, actor, job.rows))
    running = approvals.find_running(tx, ENTITY, job.id, export_approvals.SUBJECT)
    return replace(job, approval=running["id"]) if running is not None else job


def job_of(tx: Tx, actor: Actor, row: Row, card: Card | None) -> Export:
    kind: ExportKind = row["kind"]
    own = _own(tx, kind)
    gone = {name for name in json.loads(row["fields"]) if name.startswith(OWN)} - {f"{OWN}{one.key}" for one in own}
    asks, _, start = str(card.list_state.get("asks", "") if card else "").partition(":")
    return Export(
        view=f"export-{row['state']}",
        id=row["id"],
        state=row["state"],
        kind=kind,
        rows=row["rows"],
        fields=tuple(name for name in json.loads(row["fields"]) if name not in gone),
        own=own,
        whole_phones=actor.may("export.phone"),
        limit=Policy(actor.settings).number("export.approve_rows"),
        words=json.loads(row["chosen"]).get("words") or "",
        asks=asks,
        start=int(start) if start.isdigit() else 0,
        others=tuple(one for one in KINDS if one != kind and actor.may(RIGHTS[one])),
        card=card,
        name=actor.name,
        firm=actor.organisation.name,
    )


# -- making the file -------------------------------------------------------------------------------


def job(tx: Tx, export_id: int) -> tuple[Export, str, str] | None:
    """The export being made, language and zone of its owner; None when it is not, or he may no more."""
    row = exporting.find(tx, export_id)
    actor = importing.actor_of(tx, row)
    if row is None or actor is None or row["state"] != "making" or not actor.may(RIGHTS[row["kind"]]):
        return None
    card = cards.get(tx, row["card_id"]) if row["card_id"] else None
    return job_of(tx, actor, row, card), actor.locale, actor.organisation.timezone.key


def page(tx: Tx, export_id: int, *, after: int, now: int, limit: int = AT_ONCE) -> Sequence[ExportRow]:
    """The next records, masked as their reader's rights are now (EXPORT-2)."""
    row = exporting.find(tx, export_id)
    actor = importing.actor_of(tx, row)
    if row is None or actor is None:
        return ()
    kind: ExportKind = row["kind"]
    chosen = exporting_trade.as_of(actor, json.loads(row["chosen"]), now=now)
    found = exporting.page(tx, actor, kind, chosen, now=now, after=after, limit=limit)
    fields, whole = json.loads(row["fields"]), actor.may("export.phone")
    if kind == "lead" or kind == "customer":
        return [_row(kind, one, fields, whole=whole) for one in found]
    day = today(actor.organisation, now)
    plain = tuple(name for name in fields if not name.startswith(OWN))
    own = [field for field in _own(tx, kind) if f"{OWN}{field.key}" in fields]
    values = [(one, exporting_trade.values_of(kind, one, plain, today=day)) for one in found]
    return [
        ExportRow(
            one["id"],
            rules.hidden(kept, whole=whole) | contract_fields.exported(tx, actor, one, own, whole=whole, now=now),
        )
        for one, kept in values
    ]


def _row(kind: ExportKind, row: Row, fields: Sequence[str], *, whole: bool) -> ExportRow:
    """High privacy is whole only for who sees it printed on the card (PERM-17)."""
    private = kind == "customer" and row["privacy"] == "high"
    is_whole = whole and (not private or bool(row["printed"]))
    every = _customer(row) if kind == "customer" else _lead(row)
    return ExportRow(row["id"], rules.hidden({name: every[name] for name in fields}, whole=is_whole))


def _both(row: Row) -> dict[str, Any]:
    plain = "name level owner region industry source address remark created_at received_at last_followup_at"
    values = {name: row[name] for name in f"{plain} next_contact_at".split()}
    return values | {"tags": tuple(json.loads(row["tags"])), "followups": row["followup_count"]}


def _customer(row: Row) -> dict[str, Any]:
    """A customer with its primary contact: the contact's numbers first, the firm's own apart."""
    return _both(row) | {
        "short_name": row["short_name"],
        "kind": row["kind"],
        "contact_name": row["contact_name"] or "",
        "title": row["contact_title"] or "",
        "phone": tuple(json.loads(row["contact_phones"] or "[]")),
        "office_phone": tuple(json.loads(row["phones"])),
        "email": row["contact_email"] or row["email"],
        "wechat": row["contact_wechat"] or row["wechat"],
        "core_value": row["core_value"],
        "tax_no": row["tax_no"],
    }


def _lead(row: Row) -> dict[str, Any]:
    return _both(row) | {
        "contact_name": row["contact_name"],
        "title": row["title"],
        "phone": tuple(json.loads(row["phones"])),
        "email": row["email"],
        "wechat": row["wechat"],
        "status": row["status"],
        "need": row["need"],
    }


def finish(tx: Tx, export_id: int, name: str, content: bytes, rows: int, *, now: int) -> None:
    """The file is made: audited, on its way, the superior told above `export.notify_rows` (EXPORT-3)."""
    row = exporting.find(tx, export_id)
    actor = importing.actor_of(tx, row)
    if row is None or actor is None:
        return
    moved = exporting.move(tx, export_id, "making", "done", at=now, rows=rows)
    if moved is None:
        return
    moment = from_ms(now)
    call = Call(actor.account or "", row["channel"], moment, moment, row["place"], delivery_id=f"export-{export_id}")
    facts = {
        "kind": row["kind"],
        "filter": json.loads(row["chosen"]),
        "rows": rows,
        "fields": json.loads(row["fields"]),
    }
    audit.write(tx, actor, call, "exported", ENTITY, export_id, name=name, after=facts)
    if row["channel"] != "cli":
        file_id = importing.keep_file(tx, user_id=actor.user_id, name=name, content=content, at=now)
        outbox.queue(
            tx,
            call,
            "export-file",
            user_id=actor.user_id,
            subject=(ENTITY, export_id),
            facts={"file": file_id, "chosen": True},
            tier=2,
            dedupe=f"export-file:{export_id}",
        )
    if rules.told_from(rows, Policy(actor.settings).number("export.notify_rows")):
        _tell(tx, actor, call, row, rows)


def _tell(tx: Tx, actor: Actor, call: Call, row: Row, rows: int) -> None:
    for superior in people.superior_of(tx, actor.user_id):
        if superior != actor.user_id:
            outbox.queue(
                tx,
                call,
                "export-told",
                user_id=superior,
                facts={"name": actor.name, "kind": row["kind"], "rows": rows},
                tier=2,
                dedupe=f"export-told:{row['id']}:{superior}",
            )


def fail(tx: Tx, export_id: int, *, now: int) -> None:
    """The file could not be made; it may be asked for again."""
    exporting.move(tx, export_id, "making", "failed", at=now)


def redraw(tx: Tx, export_id: int) -> tuple[Export, str, str] | None:
    """The export on its card, with the language and zone of its reader; None without one on the screen."""
    row = exporting.find(tx, export_id)
    actor = importing.actor_of(tx, row)
    if row is None or actor is None or row["card_id"] is None:
        return None
    card = cards.get(tx, row["card_id"])
    if card.message is None or card.entity != ENTITY:
        return None
    return job_of(tx, actor, row, card), actor.locale, actor.organisation.timezone.key


def draw_file(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """export-file: only to the person it was made for."""
    push = pushes[0]
    row = exporting.find_own(tx, push.subject[1], actor.user_id) if push.subject else None
    file = importing.find_file(tx, push.facts["file"], actor.user_id)
    if row is None or file is None or not actor.may(RIGHTS[row["kind"]]):
        return None
    return Drawn(push.kind, ExportDone(job_of(tx, actor, row, None), None, file["name"], bytes(file["content"])))


SHOWS = dict.fromkeys((f"export-{state}" for state in ("asked", "making", "done", "cancelled", "failed")), shown)
PUSHES["export-file"] = draw_file
PUSHES["export-told"] = told
