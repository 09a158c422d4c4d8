"""A file taken in: columns, dry run, run, stop, undo (IMPORT-1 to IMPORT-8)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.entities.call import Call, Outcome
from storage.entities.cards import Card
from storage.entities.ids import RecordKind
from storage.entities.importing import LOCAL, Import, ImportListed
from storage.entities.names import name_key
from storage.entities.people import Actor
from storage.errors import Conflict, Forbidden, NotFound
from storage.queries import audit, cards, custom_fields, importing, pool
from storage.rules import importing as rules
from storage.tx import Row, Tx

ENTITY = "import"
SAMPLES = 3
PAGE = 5
# What the card of an import shows in each state.
VIEWS: dict[str, str] = {
    "fetching": "import-reading",
    "mapping": "import-map",
    "judging": "import-judging",
    "judged": "import-dry",
    "running": "import-running",
    "done": "import-finished",
    "undoing": "import-undoing",
    "undone": "import-undone",
    "discarded": "import-discarded",
    "failed": "import-failed",
}
# Kinds of custom fields whose value is one text in a cell.
PLAIN_FIELDS = frozenset({"text", "number", "date", "select"})


def begin(
    tx: Tx, actor: Actor, call: Call, *, file_name: str, file_ref: str, kind: RecordKind = "customer"
) -> Outcome:
    """A file was sent: it is read in the background. Raises Forbidden without `import.run` (IMPORT-1), Conflict
    while another file of the same person is at work."""
    if not actor.may("import.run"):
        raise Forbidden("not_allowed", rule="IMPORT-1")
    if file_ref.startswith(LOCAL) and call.channel != "cli":
        raise Forbidden("not_allowed", rule="IMPORT-1")
    busy = importing.find_open_of(tx, actor.user_id)
    if busy is not None:
        raise Conflict("import_busy", rule="IMPORT-3", name=busy["file_name"])
    import_id = importing.insert(
        tx,
        call,
        user_id=actor.user_id,
        channel="cli" if call.channel == "cli" else "import",
        kind=kind,
        file_name=file_name[:120],
        file_ref=file_ref,
    )
    return draw(tx, actor, call, None, _get(tx, actor, import_id))


def show(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int, *, asks: str = "") -> Outcome:
    """The import's card as it stands; `asks` opens its columns, pools or duplicates. Raises NotFound."""
    return draw(tx, actor, call, card, _get(tx, actor, import_id), asks=asks)


def look(tx: Tx, actor: Actor, import_id: int) -> Import:
    """The import as it stands. Raises NotFound."""
    return job_of(tx, actor, _get(tx, actor, import_id), None)


def change(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int, **changes: Any) -> Outcome:
    """Other columns, kind, place for lines without an owner, or what becomes of duplicates, before the run.

    `mapping`, `kind`, `rest`, `pool_id`, `updating`, `alike`, and `asks` for what is open on the card afterwards.
    A dry run that was done is no longer true and is left behind. Raises NotFound, Conflict, Invalid, Forbidden.
    """
    row = _get(tx, actor, import_id)
    _check_open(row)
    asks = changes.pop("asks", "")
    kind: RecordKind = changes.get("kind", row["kind"])
    if "mapping" in changes or kind != row["kind"]:
        headers, mapping = json.loads(row["headers"]), list(changes.get("mapping", json.loads(row["mapping"])))
        rules.check_mapping(mapping, kind, [key for key, _ in _custom(tx, kind)], len(headers))
        changes["mapping"] = json.dumps(mapping)
    if kind != row["kind"]:
        changes["pool_id"] = None
    if changes.get("pool_id") is not None:
        _check_pool(tx, actor, kind, changes["pool_id"])
    values = {name: int(value) if isinstance(value, bool) else value for name, value in changes.items()}
    state = "mapping" if {"mapping", "kind", "rest", "pool_id"} & changes.keys() else row["state"]
    if values:
        values |= {"at_row": 0}
        moved = importing.move(tx, import_id, ("mapping", "judged"), state, at=call.at, **values)
        row = moved or row
    return draw(tx, actor, call, card, row, asks=asks)


def _check_open(row: Row) -> None:
    if row["state"] not in ("mapping", "judged"):
        raise Conflict("draft_settled", rule="IMPORT-2", state=row["state"])


def _check_pool(tx: Tx, actor: Actor, kind: RecordKind, pool_id: int) -> None:
    """Raises NotFound for a pool the actor may not look into (POOL-3); filling it is judged with each line."""
    if pool_id not in {one.id for one in pool.list_open_of(tx, actor, kind)}:
        raise NotFound(rule="POOL-3")


def choose_pool(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int, name: str) -> Outcome:
    """Lines without an owner go into the pool of that name. Raises NotFound (POOL-3)."""
    row = _get(tx, actor, import_id)
    found = [one.id for one in pool.list_open_of(tx, actor, row["kind"]) if name_key(one.name) == name_key(name)]
    if not found:
        raise NotFound("unknown_pool", rule="POOL-3", name=name)
    return change(tx, actor, call, card, import_id, rest="pool", pool_id=found[0])


def try_out(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int) -> Outcome:
    """Start the dry run. Raises NotFound, Conflict, Invalid without a column for the name (IMPORT-2)."""
    row = _get(tx, actor, import_id)
    _check_open(row)
    _check_right(actor)
    rules.check_named(json.loads(row["mapping"]))
    return _moved(tx, actor, call, card, row, ("mapping", "judged"), "judging", at_row=0)


def run(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int) -> Outcome:
    """Start the run after its dry run. Raises NotFound, Forbidden, Conflict (IMPORT-2)."""
    row = _get(tx, actor, import_id)
    _check_right(actor)
    if row["state"] != "judged":
        raise Conflict("draft_settled", rule="IMPORT-2", state=row["state"])
    facts = {name: row[name] for name in ("file_name", "kind", "rows", "updating", "alike", "rest", "pool_id")}
    audit.write(tx, actor, call, "imported", ENTITY, import_id, name=row["file_name"], after=facts)
    return _moved(tx, actor, call, card, row, ("judged",), "running", at_row=0)


def stop(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int) -> Outcome:
    """Discard what has not begun, stop what runs: finished lines stay (IMPORT-8). Raises NotFound, Conflict."""
    row = _get(tx, actor, import_id)
    if row["state"] == "running":
        importing.change(tx, import_id, {"stopped": 1})
        audit.write(tx, actor, call, "stopped", ENTITY, import_id, name=row["file_name"])
        row = _get(tx, actor, import_id)
        return draw(tx, actor, call, card, row)
    if row["state"] in ("done", "undoing", "undone"):
        raise Conflict("draft_settled", rule="IMPORT-8", state=row["state"])
    importing.drop_rows(tx, import_id)
    before = ("fetching", "mapping", "judging", "judged", "failed", "discarded")
    return _moved(tx, actor, call, card, row, before, "discarded", wants="")


def undo(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int) -> Outcome:
    """Take the whole import back, besides what was touched since. Raises NotFound, Conflict (IMPORT-8)."""
    row = _get(tx, actor, import_id)
    _check_right(actor)
    if row["state"] != "done":
        raise Conflict("draft_settled", rule="IMPORT-8", state=row["state"])
    rules.check_undo(row["done_at"], call.at)
    audit.write(tx, actor, call, "undone", ENTITY, import_id, name=row["file_name"])
    return _moved(tx, actor, call, card, row, ("done",), "undoing", at_row=0)


def want_errors(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int) -> Outcome:
    """The lines with errors are to come as a file (IMPORT-7). Raises NotFound, Conflict."""
    row = _get(tx, actor, import_id)
    if row["state"] not in ("judged", "done"):
        raise Conflict("draft_settled", rule="IMPORT-7", state=row["state"])
    importing.change(tx, import_id, {"wants": "errors"})
    return draw(tx, actor, call, card, _get(tx, actor, import_id))


def _check_right(actor: Actor) -> None:
    if not actor.may("import.run"):
        raise Forbidden("right_lost", rule="IMPORT-1")


def _moved(
    tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, before: Sequence[str], after: str, **values: Any
) -> Outcome:
    moved = importing.move(tx, row["id"], before, after, at=call.at, **values)
    if moved is None:
        raise Conflict("draft_settled", rule="IMPORT-2", state=row["state"])
    return draw(tx, actor, call, card, moved)


def _get(tx: Tx, actor: Actor, import_id: int) -> Row:
    """The actor's own import. Raises NotFound for anybody else's (PERM-13)."""
    row = importing.find_own(tx, import_id, actor.user_id)
    if row is None:
        raise NotFound(rule="PERM-13")
    return row


def draw(tx: Tx, actor: Actor, call: Call, card: Card | None, row: Row, *, asks: str = "") -> Outcome:
    """Draw the card of an import; without one on the screen a new one, which is the one its progress is shown on."""
    view = VIEWS[row["state"]]
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view=view,
        entity=ENTITY,
        record_id=row["id"],
        list_state={"asks": asks} if asks else None,
        onto=card,
    )
    if row["card_id"] != drawn:
        importing.change(tx, row["id"], {"card_id": drawn})
    return Outcome(view, ENTITY, row["id"], row["version"], card=drawn)


def shown(tx: Tx, actor: Actor, outcome: Outcome) -> Import:
    """The import as its owner sees it now. Raises NotFound."""
    row = _get(tx, actor, outcome.id)
    return job_of(tx, actor, row, cards.get(tx, outcome.card) if outcome.card else None)


def job_of(tx: Tx, actor: Actor, row: Row, card: Card | None) -> Import:
    """A row as a value; `asks` and the column asked for come from the card."""
    kind: RecordKind = row["kind"]
    asks, _, column = str(card.list_state.get("asks", "") if card else "").partition(":")
    return Import(
        view=VIEWS[row["state"]],
        id=row["id"],
        user_id=row["user_id"],
        state=row["state"],
        file_name=row["file_name"],
        kind=kind,
        headers=tuple(json.loads(row["headers"])),
        mapping=tuple(json.loads(row["mapping"])),
        rest=row["rest"],
        pool=_pool_name(tx, actor, row),
        updating=bool(row["updating"]),
        alike=bool(row["alike"]),
        stopped=bool(row["stopped"]),
        reason=row["reason"],
        rows=row["rows"],
        at_row=row["at_row"],
        counts=importing.count_rows(tx, row["id"]),
        custom=_custom(tx, kind),
        pools=tuple((one.id, one.name) for one in pool.list_open_of(tx, actor, kind)) if asks == "pool" else (),
        card=card,
        asks=asks,
        column=int(column) if column.isdigit() else 0,
        samples=_samples(tx, row) if asks == "dup" else (),
        version=row["version"],
    )


def _samples(tx: Tx, row: Row) -> tuple[tuple[int, str, Mapping[str, Any]], ...]:
    """The first duplicates: number of the line, its name, and what it met."""
    mapping = json.loads(row["mapping"])
    column = mapping.index("name") if "name" in mapping else mapping.index("contact_name")
    lines = importing.list_rows(tx, row["id"], after=0, limit=SAMPLES, states=("same", "alike"))
    return tuple((line.number, line.cells[column] if column < len(line.cells) else "", line.reason) for line in lines)


def show_list(tx: Tx, actor: Actor, call: Call, card: Card | None, import_id: int, start: int) -> Outcome:
    """Records of an import from one on, on a card of their own. Raises NotFound."""
    row = _get(tx, actor, import_id)
    onto = card if card is not None and card.view == "import-list" else None
    state = {"start": max(0, start)}
    drawn = cards.draw(
        tx,
        call,
        user_id=actor.user_id,
        view="import-list",
        entity=ENTITY,
        record_id=row["id"],
        list_state=state,
        onto=onto,
    )
    return Outcome("import-list", ENTITY, row["id"], row["version"], card=drawn)


def shown_list(tx: Tx, actor: Actor, outcome: Outcome) -> ImportListed:
    """Five of them, each only if its reader sees it now (PERM-12)."""
    assert outcome.card is not None
    row, card = _get(tx, actor, outcome.id), cards.get(tx, outcome.card)
    start = int(card.list_state.get("start", 0))
    found = importing.list_records(tx, actor, row["id"], row["kind"], now=card.drawn_at, start=start, limit=PAGE + 1)
    total = importing.count_records(tx, row["id"])
    return ImportListed("import-list", row["id"], tuple(found[:PAGE]), start + 1, total, card, len(found) > PAGE)


def _pool_name(tx: Tx, actor: Actor, row: Row) -> str:
    """Where lines without an owner go; "" where they become the importer's own."""
    if row["rest"] != "pool":
        return ""
    chosen = pool.find(tx, row["pool_id"]) if row["pool_id"] else None
    return (chosen or pool.find_nearest(tx, row["kind"], actor.main_dept_id)).name


def _custom(tx: Tx, kind: RecordKind) -> tuple[tuple[str, str], ...]:
    """Fields of the firm that a column may fill: (key, label)."""
    fields = custom_fields.list_of(tx, kind)
    return tuple((field.key, field.label) for field in fields if not field.hidden and field.kind in PLAIN_FIELDS)


def check_staged(headers: Sequence[str], mapping: Sequence[str], kind: RecordKind, custom: Sequence[str]) -> None:
    """Raises Invalid for a guess that does not fit."""
    rules.check_mapping(mapping, kind, custom, len(headers))


def custom_of(tx: Tx, kind: RecordKind) -> Mapping[str, str]:
    """label -> key of the firm's fields, to guess columns by."""
    return {label: key for key, label in _custom(tx, kind)}


SHOWS = {**dict.fromkeys(VIEWS.values(), shown), "import-list": shown_list}
