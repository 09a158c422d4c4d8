"""What is done of an import between the taps: reading in, dry run, run, undo, in small transactions (IMPORT-3).

Every step is one bounded unit as the importing person, whose rights are read anew in it. A step that finds the
import in another state does nothing, so that each may be repeated after a crash.
"""

import json
from collections.abc import Sequence
from typing import Any

from storage.chores import DAILY, Daily
from storage.entities.call import Call
from storage.entities.ids import RecordKind
from storage.entities.importing import Import, ImportDone, ImportRow, Vocabulary
from storage.entities.instants import from_ms
from storage.entities.names import fold
from storage.entities.outbox import Push
from storage.entities.people import Actor
from storage.errors import Invalid
from storage.pushes import PUSHES, Drawn
from storage.queries import cards, importing, outbox, people, settings
from storage.rules import importing as rules
from storage.rules.settings import Policy
from storage.tx import Row, Tx
from storage.usecases import importing as jobs
from storage.usecases import importing_told
from storage.usecases.importing_rows import Seen, Task, carry_out, judge, take_back

AT_ONCE = 20
"""Lines in one transaction, unless the worker asks for less or more."""
FORGOTTEN_AT_ONCE = 1000
NOT_TAKEN = ("skipped", "failed")
_TOLD = {"done": importing_told.received, "undone": importing_told.taken_back}


def call_of(row: Row, actor: Actor, *, now: int) -> Call:
    """The call of a step: audited as the importer's, by the way of import, now (IMPORT-6)."""
    moment = from_ms(now)
    return Call(
        account=actor.account or "",
        channel="cli" if row["channel"] == "cli" else "import",
        now=moment,
        said_at=moment,
        place=row["place"],
        delivery_id=f"import-{row['id']}",
    )


def stage(tx: Tx, import_id: int, rows: Sequence[Sequence[str]], *, after: int) -> bool:
    """Keep lines of the file; False when the import was discarded meanwhile. Raises Limit (IMPORT-1)."""
    row = importing.find(tx, import_id)
    if row is None or row["state"] != "fetching":
        return False
    rules.check_size(after + len(rows), Policy(people.stored_settings(tx)).number("import.max_rows"))
    importing.add_rows(tx, import_id, rows, after=after)
    return True


def restart(tx: Tx, import_id: int) -> None:
    """Lines kept by a process that died are read again."""
    importing.drop_rows(tx, import_id)


def staged(
    tx: Tx, import_id: int, headers: Sequence[str], mapping: Sequence[str], rows: int, kind: RecordKind, *, now: int
) -> None:
    """The whole file is kept: its columns are to be looked at. Raises Invalid (import_empty)."""
    if not rows:
        raise Invalid("import_empty", rule="IMPORT-1")
    jobs.check_staged(headers, mapping, kind, list(jobs.custom_of(tx, kind).values()))
    importing.move(
        tx,
        import_id,
        ("fetching",),
        "mapping",
        at=now,
        headers=json.dumps(list(headers), ensure_ascii=False),
        mapping=json.dumps(list(mapping)),
        kind=kind,
        rows=rows,
    )


def fail(tx: Tx, import_id: int, reason: str, *, now: int) -> None:
    """The file could not be taken; the reason is a code that has words."""
    importing.drop_rows(tx, import_id)
    importing.move(tx, import_id, ("fetching",), "failed", at=now, reason=reason)


def begin_again(tx: Tx, import_id: int) -> None:
    """A dry run that was cut off begins anew: what it had met in the file is forgotten."""
    row = importing.find(tx, import_id)
    if row is not None and row["state"] == "judging":
        importing.change(tx, import_id, {"at_row": 0})


def step(tx: Tx, import_id: int, seen: Seen, shipped: Vocabulary, *, now: int, limit: int = AT_ONCE) -> Import | None:
    """The next few lines of a dry run, run or undo; the import as it then stands, None when it is not at work."""
    row = importing.find(tx, import_id)
    if row is None or row["state"] not in ("judging", "running", "undoing"):
        return None
    actor = importing.actor_of(tx, row)
    if actor is None or not actor.may("import.run"):
        importing.change(tx, import_id, {"stopped": 1})
        return _finish(tx, row, actor, now=now)
    call = call_of(row, actor, now=now)
    people.lock_user(tx, actor.user_id)
    task = _task(tx, row, shipped)
    last = _take(tx, actor, call, task, row, seen, limit)
    if last is None:
        return _finish(tx, row, actor, now=now)
    importing.change(tx, import_id, {"at_row": last, "updated_at": now})
    return _job(tx, actor, import_id)


def _take(tx: Tx, actor: Actor, call: Call, task: Task, row: Row, seen: Seen, limit: int) -> int | None:
    """Do the next lines; the number of the last one, None when there are none (or the run was stopped)."""
    state = row["state"]
    if state == "running" and row["stopped"]:
        return None
    states = {"running": ("new", "same", "alike", "invalid"), "undoing": ("made", "updated")}.get(state, ())
    lines = importing.list_rows(tx, task.id, after=row["at_row"], limit=limit, states=states)
    for line in lines:
        _one(tx, actor, call, task, row, line, seen)
    return lines[-1].number if lines else None


def _one(tx: Tx, actor: Actor, call: Call, task: Task, row: Row, line: ImportRow, seen: Seen) -> None:
    if row["state"] == "judging":
        verdict = judge(tx, actor, call, task, line, seen)
        importing.set_row(tx, task.id, line.number, verdict.state, reason=verdict.reason)
    elif row["state"] == "running":
        carry_out(tx, actor, call, task, line, Seen(people=seen.people))
    else:
        take_back(tx, actor, call, task, line, done_at=row["done_at"] or 0)


def _task(tx: Tx, row: Row, shipped: Vocabulary) -> Task:
    return Task(
        id=row["id"],
        kind=row["kind"],
        headers=tuple(json.loads(row["headers"])),
        mapping=tuple(json.loads(row["mapping"])),
        rest=row["rest"],
        pool_id=row["pool_id"],
        updating=bool(row["updating"]),
        alike=bool(row["alike"]),
        vocabulary={name: _words(tx, name, shipped.get(name, {})) for name in ("region", "industry", "source")},
    )


def _words(tx: Tx, dictionary: str, shipped: Any) -> dict[str, str]:
    """Every word for an offered entry: its key, the shipped words, the firm's own."""
    entries = [entry for entry in settings.list_entries(tx, dictionary) if entry["enabled"]]
    offered = {entry["key"] for entry in entries}
    words = {word: key for word, key in shipped.items() if key in offered}
    for entry in entries:
        labels = json.loads(entry["labels"]) if entry["labels"] else {}
        words |= {fold(word): entry["key"] for word in (entry["key"], *labels.values()) if word}
    return words


def _finish(tx: Tx, row: Row, actor: Actor | None, *, now: int) -> Import | None:
    """The last line was done: the next state, and the word that the run is over."""
    after = {"judging": "judged", "running": "done", "undoing": "undone"}[row["state"]]
    done = {"done_at": now} if after == "done" else {}
    moved = importing.move(tx, row["id"], (row["state"],), after, at=now, at_row=row["rows"], **done)
    if moved is None:
        return None
    if after in _TOLD:
        _TOLD[after](tx, moved, now=now)
    if actor is None:
        return None
    if after == "done" and moved["channel"] != "cli":
        importing.change(tx, row["id"], {"wants": "result"})
    return _job(tx, actor, row["id"])


def _job(tx: Tx, actor: Actor, import_id: int) -> Import | None:
    row = importing.find(tx, import_id)
    if row is None:
        return None
    card = cards.get(tx, row["card_id"]) if row["card_id"] else None
    return jobs.job_of(tx, actor, row, card)


def redraw(tx: Tx, import_id: int, *, now: int) -> tuple[Import, str, str] | None:
    """The import on the card it is watched on, with fresh buttons; the language and the zone to show it in.

    None for one that nobody watches.
    """
    row = importing.find(tx, import_id)
    actor = importing.actor_of(tx, row)
    if row is None or actor is None or row["card_id"] is None:
        return None
    card = cards.get(tx, row["card_id"])
    if card.message is None or card.entity != jobs.ENTITY or card.record_id != import_id:
        return None
    outcome = jobs.draw(tx, actor, call_of(row, actor, now=now), card, row)
    return jobs.shown(tx, actor, outcome), actor.locale, actor.organisation.timezone.key


def not_taken(tx: Tx, import_id: int, *, after: int, limit: int) -> Sequence[ImportRow]:
    """Lines that were not taken, with their reasons (IMPORT-7); of a dry run those with errors."""
    row = importing.find(tx, import_id)
    states: tuple[str, ...] = ("invalid",) if row is not None and row["state"] == "judged" else NOT_TAKEN
    if row is not None and row["stopped"]:
        states = (*NOT_TAKEN, "new", "same", "alike", "invalid")
    return importing.list_rows(tx, import_id, after=after, limit=limit, states=states)


def deliver(tx: Tx, import_id: int, name: str, content: bytes, *, now: int) -> None:
    """The file that was asked for is made: it goes out, and the wish is settled (NOTIFY-32)."""
    row = importing.find(tx, import_id)
    actor = importing.actor_of(tx, row)
    if row is None or actor is None or not row["wants"]:
        return
    kind = "import-done" if row["wants"] == "result" else "import-errors"
    importing.change(tx, import_id, {"wants": ""})
    file_id = importing.keep_file(tx, user_id=row["user_id"], name=name, content=content, at=now) if content else None
    outbox.queue(
        tx,
        call_of(row, actor, now=now),
        kind,
        user_id=row["user_id"],
        subject=(jobs.ENTITY, import_id),
        facts={"file": file_id, "chosen": True},
        tier=2,
        dedupe=f"{kind}:{import_id}:{row['version']}:{now}",
    )


def draw_done(tx: Tx, actor: Actor, call: Call, pushes: Sequence[Push]) -> Drawn | None:
    """import-done and import-errors: what became of it, and the file."""
    push = pushes[0]
    row = importing.find_own(tx, push.subject[1], actor.user_id) if push.subject else None
    if row is None:
        return None
    made = cards.draw(tx, call, user_id=actor.user_id, view=push.kind, entity=jobs.ENTITY, record_id=row["id"])
    card = cards.get(tx, made)
    file = importing.find_file(tx, push.facts["file"], actor.user_id) if push.facts.get("file") else None
    job = jobs.job_of(tx, actor, row, card)
    name, content = (file["name"], bytes(file["content"])) if file else ("", b"")
    return Drawn(push.kind, ImportDone(job, card, name, content), card)


def forget(tx: Tx, now: int) -> bool:
    """Lines of old imports and files of old exports are blanked: they hold other people's phones."""
    return importing.forget(tx, before=now - rules.KEPT_FOR, limit=FORGOTTEN_AT_ONCE)


PUSHES["import-done"] = draw_done
PUSHES["import-errors"] = draw_done
DAILY["forget_transfers"] = Daily(forget)
