"""A file as rows, taken in step by step as the worker does it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from storage.entities.ids import RecordKind
from storage.entities.importing import Import
from storage.entities.names import fold
from tests.factories import Firm, Person

WORDS = {"region": {fold("广东"): "guangdong"}, "source": {fold("展会"): "fair"}, "industry": {}}


async def staged(
    firm: Firm,
    person: Person,
    mapping: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    kind: RecordKind = "customer",
    headers: Sequence[str] = (),
) -> Import:
    """The file of these rows, its columns guessed as `mapping`."""
    job = await firm.crm.imports.begin(firm.call(person), "客户.xlsx", "file-1", kind)
    assert job.card is not None
    await firm.shown(job.card)
    for start in range(0, len(rows), 500):
        assert await firm.crm.imports.stage(job.id, rows[start : start + 500], after=start)
    named = headers or [name or "备注2" for name in mapping]
    await firm.crm.imports.staged(job.id, named, mapping, len(rows), kind, now=firm.clock.ms)
    return await again(firm, person, job)


async def again(firm: Firm, person: Person, job: Import) -> Import:
    """The import on its card as it stands now."""
    assert job.card is not None
    card = replace(job.card, message=f"m{job.card.id}")
    call = firm.call(person, place=card.place, card_message=card.message)
    return await firm.crm.imports.show(call, job.id)


async def worked(firm: Firm, job: Import) -> Import | None:
    """Steps until nothing is left to be done."""
    seen, last = firm.crm.imports.seen(), None
    while True:
        done = await firm.crm.imports.step(job.id, seen, WORDS, now=firm.clock.ms)
        if done is None:
            return last
        last = done


async def tried(firm: Firm, person: Person, job: Import) -> Import:
    """Through the dry run."""
    await firm.crm.imports.try_out(await tap(firm, person, job), job.id)
    done = await worked(firm, job)
    assert done is not None
    return done


async def taken(firm: Firm, person: Person, job: Import) -> Import:
    """Through dry run and run."""
    await tried(firm, person, job)
    await firm.crm.imports.run(await tap(firm, person, job), job.id)
    done = await worked(firm, job)
    assert done is not None
    return done


async def tap(firm: Firm, person: Person, job: Import) -> Any:
    """A tap on a writing button of the card as it now is."""
    shown = await again(firm, person, job)
    assert shown.card is not None
    return firm.tap(person, replace(shown.card, message=f"m{shown.card.id}"))


async def lines(firm: Firm, job: Import) -> list[tuple[str, str]]:
    """(state, reason) of every line."""
    rows = await firm.db.read(
        lambda tx: tx.all("SELECT state, reason FROM import_rows WHERE import_id = :id ORDER BY number", id=job.id)
    )
    import json

    return [(row["state"], json.loads(row["reason"])["reason"] if row["reason"] else "") for row in rows]
