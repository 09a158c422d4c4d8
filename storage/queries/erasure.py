"""Blanking of private values on request; ids, dates, owners and money stay (CUST-18, AUDIT-2)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from storage.queries import said
from storage.queries.importing import BLANK_LINE
from storage.tx import Row, Tx, among, literal

ERASED: Final = "[erased]"
_CUSTOMER: Final = (
    "name = :erased, name_key = '', short_name = '', address = '', email = NULL, wechat = NULL, telegram = NULL,"
    " tax_no = NULL, core_value = '', remark = '', website = '', hobbies = '', birthday = NULL,"
    " important_dates = '[]', lat_e6 = NULL, lng_e6 = NULL, tags = '[]', phones = '[]', extra = :empty,"
    " lock_reason = CASE WHEN lock_reason IS NULL THEN NULL ELSE :erased END"
)
_CONTACT: Final = (
    "name = :erased, name_key = '', title = '', phones = '[]', email = NULL, wechat = NULL, telegram = NULL,"
    " hobbies = '', remark = '', address = '', gender = NULL, birthday = NULL"
)
_LEAD: Final = (
    "name = :erased, name_key = '', contact_name = '', title = '', need = '', address = '', remark = '',"
    " email = NULL, wechat = NULL, telegram = NULL, tags = '[]', phones = '[]', extra = :empty"
)
_FOLLOW_UP: Final = (
    "person = '', content = CASE WHEN content = '' THEN '' ELSE :erased END, words = '', next_note = '',"
    " transcript = '', extra = :empty, lat_e6 = NULL, lng_e6 = NULL"
)
_DRAFT: Final = "words = :erased, body = :empty, state = CASE WHEN state = 'open' THEN 'discarded' ELSE state END"
Record = tuple[str, int]


def blank_customer(tx: Tx, customer_id: int, *, at: int, by: int) -> None:
    """The customer itself; it stays where it is, with its owner."""
    tx.run(
        f"UPDATE customers SET {_CUSTOMER}, updated_at = :at, updated_by = :by, version = version + 1 WHERE id = :id",
        id=customer_id,
        erased=ERASED,
        empty="{}",
        at=at,
        by=by,
    )


def blank_contacts(tx: Tx, customer_id: int, *, at: int) -> list[int]:
    """Its contacts, deleted ones too; their ids."""
    rows = tx.all(
        f"UPDATE contacts SET {_CONTACT}, updated_at = :at, version = version + 1 WHERE customer_id = :id"
        " RETURNING id",
        id=customer_id,
        erased=ERASED,
        at=at,
    )
    return [row["id"] for row in rows]


def blank_leads(tx: Tx, customer_id: int, *, at: int) -> list[int]:
    """The leads that became this customer; their ids."""
    rows = tx.all(
        f"UPDATE leads SET {_LEAD}, updated_at = :at, version = version + 1 WHERE converted_customer_id = :id"
        " RETURNING id",
        id=customer_id,
        erased=ERASED,
        empty="{}",
        at=at,
    )
    return [row["id"] for row in rows]


def blank_follow_ups(tx: Tx, subjects: Iterable[Record], *, at: int) -> list[int]:
    """Every follow-up and visit on these records, deleted ones too; their ids."""
    found: list[int] = []
    for kind, record_id in subjects:
        rows = tx.all(
            f"UPDATE follow_ups SET {_FOLLOW_UP}, updated_at = :at, version = version + 1"
            " WHERE subject_kind = :kind AND subject_id = :id RETURNING id",
            kind=kind,
            id=record_id,
            erased=ERASED,
            empty="{}",
            at=at,
        )
        said.refresh_of(tx, "lead" if kind == "lead" else "customer", record_id)
        found += [row["id"] for row in rows]
    return found


def blank_comments(tx: Tx, follow_up_ids: Sequence[int]) -> None:
    """What colleagues wrote below these follow-ups."""
    chosen, params = among(tx, "follow_up_id", "ids", follow_up_ids)
    tx.run(f"UPDATE follow_up_comments SET content = :erased WHERE {chosen}", erased=ERASED, **params)


def blank_conversions(tx: Tx, customer_id: int) -> None:
    """What a lead brought to the customer, kept for taking it back."""
    for row in tx.all("SELECT id, made FROM conversions WHERE customer_id = :id", id=customer_id):
        made = json.loads(row["made"]) | {"filled": {}, "phones": {}}
        tx.run("UPDATE conversions SET made = :made WHERE id = :id", made=json.dumps(made), id=row["id"])


def blank_reminders(tx: Tx, subjects: Iterable[Record]) -> list[int]:
    """The notes of reminders on these records; their ids."""
    found: list[int] = []
    for kind, record_id in subjects:
        rows = tx.all(
            "UPDATE reminders SET note = '' WHERE subject_kind = :kind AND subject_id = :id RETURNING id",
            kind=kind,
            id=record_id,
        )
        found += [row["id"] for row in rows]
    return found


def list_sources(tx: Tx, records: Sequence[Record]) -> Sequence[Row]:
    """The messages these records were made from: place and message."""
    found: list[Row] = []
    for kind in {of for of, _ in records}:
        ids, params = among(tx, "record_id", "ids", [id_ for of, id_ in records if of == kind])
        found += tx.all(f"SELECT place, message FROM sources WHERE entity = :kind AND {ids}", kind=kind, **params)
    return found


def drop_payload(tx: Tx, place: str, message: str) -> None:
    """What came in with that message (DIALOG-3)."""
    tx.run(
        "UPDATE inbox SET payload = NULL WHERE place = :place AND message = :message", place=place, message=message
    )


def drop_payloads_holding(tx: Tx, words: Sequence[str]) -> None:
    """Whatever came in within the last days and says a name or phone, also as a look-up."""
    place = "instr(payload, :held)" if tx.dialect == "sqlite" else "position(:held in payload)"
    for text in words:
        tx.run(f"UPDATE inbox SET payload = NULL WHERE payload IS NOT NULL AND {place} > 0", held=text.encode())


def blank_drafts(tx: Tx, records: Sequence[Record], refs: Sequence[str], words: Sequence[str]) -> None:
    """Drafts and memos that became one of these records, name one of them, or hold its name or phone."""
    for kind, record_id in records:
        values = {"kind": kind, "id": record_id, "erased": ERASED}
        tx.run(f"UPDATE drafts SET {_DRAFT} WHERE record_kind = :kind AND record_id = :id", empty="{}", **values)
        tx.run("UPDATE memos SET text = :erased WHERE record_kind = :kind AND record_id = :id", **values)
    for text in (*(f'"{named}"' for named in refs), *words):
        held = _holding(text)
        tx.run(
            f"UPDATE drafts SET {_DRAFT} WHERE words LIKE :held ESCAPE '!' OR body LIKE :held ESCAPE '!'",
            erased=ERASED,
            empty="{}",
            held=held,
        )
        tx.run("UPDATE memos SET text = :erased WHERE text LIKE :held ESCAPE '!'", erased=ERASED, held=held)


def _holding(text: str) -> str:
    """The text anywhere, its own wildcards taken literally."""
    return f"%{literal(text)}%"


def blank_cards(tx: Tx, refs: Sequence[str], words: Sequence[str]) -> None:
    """Words people looked for, in lists that showed one of these records or hold its name or phone."""
    for text in (*(f'"{named}"' for named in refs), *words):
        held = _holding(text)
        tx.run(
            "UPDATE cards SET list_state = :empty WHERE list_state LIKE :held ESCAPE '!'"
            " AND list_state LIKE '%\"words\"%'",
            empty='{"words": "", "first": 0, "total": 0, "shown": [], "phone": false, "many": false}',
            held=held,
        )


def blank_outbox(tx: Tx, subjects: Iterable[Record], words: Sequence[str], *, at: int) -> None:
    """What was or is to be said about these records, or names one of them."""
    by_kind: dict[str, list[int]] = {}
    for kind, record_id in subjects:
        by_kind.setdefault(kind, []).append(record_id)
    for kind, ids in by_kind.items():
        chosen, params = among(tx, "subject_id", "subjects", ids)
        tx.run(
            "UPDATE outbox SET facts = :empty, state = CASE WHEN state = 'queued' THEN 'dropped' ELSE state END,"
            f" ended_at = COALESCE(ended_at, :at) WHERE subject_kind = :kind AND {chosen}",
            empty="{}",
            kind=kind,
            at=at,
            **params,
        )
    for text in words:
        held = _holding(text)
        tx.run(
            "UPDATE outbox SET facts = :empty, state = CASE WHEN state = 'queued' THEN 'dropped' ELSE state END,"
            " ended_at = COALESCE(ended_at, :at) WHERE facts LIKE :held ESCAPE '!'",
            empty="{}",
            held=held,
            at=at,
        )


def blank_exports(tx: Tx, words: Sequence[str]) -> None:
    """Words by which the records of a file were found; one that is not made yet is not made any more."""
    for text in words:
        tx.run(
            "UPDATE exports SET chosen = '{}',"
            " state = CASE WHEN state IN ('asked', 'making') THEN 'cancelled' ELSE state END"
            " WHERE chosen LIKE :held ESCAPE '!'",
            held=_holding(text),
        )


def drop_files(tx: Tx) -> None:
    """Tables that were made for people within the last days: what stands in them nobody can ask; they are made anew
    when somebody wants them again."""
    tx.run("DELETE FROM transfer_files")


def blank_imports(tx: Tx, subjects: Iterable[Record], words: Sequence[str]) -> None:
    """Lines of imports that made or changed one of these records, or hold its name or phone; what is blank is no
    longer taken back, as after its day."""
    blank = f"UPDATE import_rows SET {BLANK_LINE}"
    for kind, record_id in subjects:
        of_kind = "import_id IN (SELECT id FROM imports WHERE kind = :kind)"
        tx.run(f"{blank} WHERE record_id = :id AND {of_kind}", kind=kind, id=record_id)
    for text in words:
        tx.run(
            f"{blank} WHERE cells LIKE :held ESCAPE '!' OR before_values LIKE :held ESCAPE '!'", held=_holding(text)
        )


def list_names(tx: Tx, customer_id: int) -> Sequence[Row]:
    """Names and phones of the customer, its contacts and the leads it came from, before they are blanked."""
    return tx.all(
        "SELECT name, phones FROM customers WHERE id = :id OR (merged_into = :id AND state = 'merged')"
        " UNION ALL SELECT name, phones FROM contacts WHERE customer_id = :id"
        " UNION ALL SELECT name, phones FROM leads WHERE converted_customer_id = :id",
        id=customer_id,
    )


def list_merged(tx: Tx, customer_id: int) -> list[int]:
    """What was merged into the customer."""
    rows = tx.all("SELECT id FROM customers WHERE merged_into = :id AND state = 'merged'", id=customer_id)
    return [row["id"] for row in rows]


def blank_opportunities(tx: Tx, customer_id: int, *, at: int, by: int) -> list[int]:
    """What was written on its deals; their ids. Stages, dates and money stay."""
    rows = tx.all(
        "UPDATE opportunities SET name = :erased, name_key = '', next_step = '', competitor = '', reason_note = '',"
        " tags = '[]', updated_at = :at, updated_by = :by, version = version + 1"
        " WHERE customer_id = :id RETURNING id",
        id=customer_id,
        erased=ERASED,
        at=at,
        by=by,
    )
    tx.run(
        "UPDATE stage_history SET note = '' WHERE note <> '' AND opportunity_id IN"
        " (SELECT id FROM opportunities WHERE customer_id = :id)",
        id=customer_id,
    )
    return [row["id"] for row in rows]


_QUOTES: Final = "SELECT q.id FROM quotes q JOIN opportunities o ON o.id = q.opportunity_id WHERE o.customer_id = :id"


def blank_lines(tx: Tx, customer_id: int) -> None:
    """Notes on products of its deals, quotes and contracts, and on the parts of its contracts."""
    holders = {
        "opportunity": "SELECT id FROM opportunities WHERE customer_id = :id",
        "quote": _QUOTES,
        "contract": _BENEATH["contract"],
    }
    for kind, ids in holders.items():
        sql = f"UPDATE lines SET note = '' WHERE note <> '' AND holder_kind = :kind AND holder_id IN ({ids})"
        tx.run(sql, kind=kind, id=customer_id)
    tx.run(f"UPDATE plans SET note = '' WHERE note <> '' AND contract_id IN ({_BENEATH['contract']})", id=customer_id)


def blank_contracts(tx: Tx, customer_id: int, *, at: int, by: int) -> list[int]:
    """Who signed its contracts, and what was written on them; their ids. Numbers, dates and money stay."""
    rows = tx.all(
        "UPDATE contracts SET name = :erased, name_key = '', customer_signer = '', terms = '', remark = '',"
        " tags = '[]', extra = :empty, void_reason = CASE WHEN void_reason IS NULL THEN NULL ELSE :erased END,"
        " updated_at = :at, updated_by = :by, version = version + 1 WHERE customer_id = :id RETURNING id",
        id=customer_id,
        erased=ERASED,
        empty="{}",
        at=at,
        by=by,
    )
    return [row["id"] for row in rows]


def blank_receipts(tx: Tx, contract_id: int, *, at: int) -> list[int]:
    """Who paid on a contract; the ids of its receipts."""
    rows = tx.all(
        "UPDATE receipts SET payer = '', updated_at = :at, version = version + 1 WHERE contract_id = :id"
        " RETURNING id",
        id=contract_id,
        at=at,
    )
    return [row["id"] for row in rows]


_BENEATH: Final = {
    "contract": "SELECT id FROM contracts WHERE customer_id = :id",
    "contract_change": "SELECT h.id FROM contract_changes h JOIN contracts k ON k.id = h.contract_id"
    " WHERE k.customer_id = :id",
    "refund": "SELECT f.id FROM refunds f JOIN contracts k ON k.id = f.contract_id WHERE k.customer_id = :id",
}
_NOTHING: Final[dict[str, Any]] = {
    "name": ERASED,
    "customer_signer": "",
    "terms": "",
    "remark": "",
    "tags": [],
    "extra": {},
}
_PRIVATE: Final = frozenset(
    {"customer", "customer_signer", "note", "own", "payer", "reason", "remark", "tags", "terms", "title"}
)


def list_beneath(tx: Tx, customer_id: int) -> list[Record]:
    """Whatever else of its trade has a history: parts, refunds, changes, quotes, and what was approved of them."""
    found: list[Record] = []
    beneath = _BENEATH | {
        "plan": "SELECT p.id FROM plans p JOIN contracts k ON k.id = p.contract_id WHERE k.customer_id = :id",
        "quote": _QUOTES,
    }
    for kind, ids in beneath.items():
        found += [(kind, row["id"]) for row in tx.all(ids, id=customer_id)]
        sql = f"SELECT id FROM approvals WHERE record_kind = :kind AND record_id IN ({ids})"
        found += [("approval", row["id"]) for row in tx.all(sql, kind=kind, id=customer_id)]
    return found


def blank_snapshots(tx: Tx, customer_id: int) -> None:
    """What approvers were shown of its contracts and refunds, and why those were asked for; figures stay."""
    for kind, ids in _BENEATH.items():
        rows = tx.all(
            f"SELECT id, snapshot FROM approvals WHERE record_kind = :kind AND record_id IN ({ids})",
            kind=kind,
            id=customer_id,
        )
        for row in rows:
            kept = _without_private(json.loads(row["snapshot"]))
            kept["name"] = kept.get("number", ERASED)
            tx.run(
                "UPDATE approvals SET snapshot = :kept, note = '' WHERE id = :id",
                kept=json.dumps(kept, ensure_ascii=False),
                id=row["id"],
            )
    _blank_changes(tx, customer_id)
    for table, owner in (("contract_changes", "contract_id"), ("refunds", "contract_id")):
        tx.run(
            f"UPDATE {table} SET reason = :erased WHERE {owner} IN ({_BENEATH['contract']})",
            erased=ERASED,
            id=customer_id,
        )


def _without_private(value: Any) -> Any:
    """What an approver was shown without the words of private fields, at any depth."""
    if isinstance(value, list):
        return [_without_private(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: _without(name, one) for name, one in value.items()}


def _without(name: str, value: Any) -> Any:
    if name in ("before", "after") and isinstance(value, dict):
        return _without_private(value | {field: _NOTHING[field] for field in value.keys() & _NOTHING.keys()})
    if name in _PRIVATE and value:
        return [] if isinstance(value, list) else ERASED
    return _without_private(value)


def _blank_changes(tx: Tx, customer_id: int) -> None:
    """What was to be written on its contracts instead; sums and dates stay."""
    for row in tx.all(
        f"SELECT id, wanted, before_values FROM contract_changes WHERE contract_id IN ({_BENEATH['contract']})",
        id=customer_id,
    ):
        tx.run(
            "UPDATE contract_changes SET wanted = :wanted, before_values = :before WHERE id = :id",
            wanted=_without_words(row["wanted"]),
            before=_without_words(row["before_values"]),
            id=row["id"],
        )


def _without_words(values: str) -> str:
    kept = {name: _NOTHING.get(name, value) for name, value in json.loads(values).items()}
    return json.dumps(kept, ensure_ascii=False)
