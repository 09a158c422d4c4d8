"""`fieldline import FILE`: a table taken in from the command line, as the company owner (IMPORT-1, AUDIT-9).

Beside a running bot each step is handed to it; without one the same steps are done here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from bot.clock import Clock
from bot.commands.answers import Answer
from bot.commands.writing import operator_call
from bot.features import Features
from bot.pushes.importing import Importing, left_lines, made
from bot.runtime import Runtime
from bot.texts import reasons, texts
from storage.crm import Crm
from storage.entities.ids import RecordKind
from storage.entities.importing import LOCAL, Import
from storage.entities.instants import to_ms

WORKING: Final = 3
"""The code of an answer that is not the last one."""
POLL_SECONDS: Final = 0.3
Step = Callable[[str, dict[str, Any]], Awaitable[Answer]]


async def begin(crm: Crm, clock: Clock, bot_username: str, arguments: dict[str, Any]) -> Answer:
    """Start: the file is read in the background. The number of the import."""
    path = Path(arguments["file"])
    kind: RecordKind = "lead" if arguments["as_"] == "leads" else "customer"
    job = await crm.imports.begin(operator_call(clock), path.name, f"{LOCAL}{path}", kind)
    return Answer((str(job.id),), WORKING)


async def step(crm: Crm, clock: Clock, bot_username: str, arguments: dict[str, Any]) -> Answer:
    """What is to be done next of it, and where it stands; code 0 or 1 when that was the end."""
    call, import_id = operator_call(clock), int(arguments["id"])
    job = await crm.imports.look(call, import_id)
    match job.state:
        case "failed":
            reason, _, figure = job.reason.partition(":")
            words = reasons.words(texts("en"), "invalid", reason, {"limit": int(figure or 0)})
            return Answer((f"Refused: {words}",), 1)
        case "mapping":
            if arguments.get("pool"):
                await crm.imports.choose_pool(operator_call(clock), import_id, str(arguments["pool"]))
            await crm.imports.try_out(call, import_id)
            return Answer((_columns(job),), WORKING)
        case "judged" if not arguments.get("dry_run"):
            await crm.imports.run(call, import_id)
            return Answer((_counts(job),), WORKING)
        case "judged":
            lines = (_counts(job), *await _left(crm, clock, job, arguments), "Nothing was written.")
            await crm.imports.stop(call, import_id)
            return Answer(lines)
        case "done":
            taken = f"Imported {job.taken} of {job.rows} rows."
            return Answer((taken, *await _left(crm, clock, job, arguments)))
        case "discarded" | "undone" | "undoing":
            return Answer((f"The import is {job.state}.",), 1)
    return Answer((f"{job.state} {job.at_row}/{job.rows}",), WORKING)


def _columns(job: Import) -> str:
    pairs = zip(job.headers, job.mapping, strict=True)
    return "Columns: " + ", ".join(f"{header or '-'} -> {name or '(left out)'}" for header, name in pairs)


def _counts(job: Import) -> str:
    same = job.count("same", "alike")
    return f"Dry run: new {job.count('new')}, duplicates {same}, errors {job.count('invalid')}"


async def _left(crm: Crm, clock: Clock, job: Import, arguments: dict[str, Any]) -> tuple[str, ...]:
    """The lines not taken, with reasons, beside the file (IMPORT-7)."""
    found = await crm.imports.headers(job.id)
    if found is None:
        return ()
    names, _, locale, zone = found
    content = await made(left_lines(crm, job.id, names, texts(locale).at(to_ms(clock.now()), zone)), ".xlsx")
    if not content:
        return ()
    path = Path(arguments["file"])
    target = path.with_name(f"{path.stem}-not-imported.xlsx")
    await asyncio.to_thread(target.write_bytes, content)
    return (f"The others, with reasons: {target}",)


async def drive(do: Step, arguments: dict[str, Any], say: Callable[[str], object]) -> Answer:
    """Begin and go on until it is over; `do` carries one step out, here or in the running bot."""
    begun = await do("import", arguments)
    if begun.code != WORKING:
        return begun
    arguments = arguments | {"id": int(begun.lines[0])}
    last = ""
    while True:
        answer = await do("import-step", arguments)
        if answer.code != WORKING:
            return answer
        for line in answer.lines:
            if line != last:
                say(line)
                last = line
        await asyncio.sleep(POLL_SECONDS)


async def here(crm: Crm, clock: Clock, do: Step, arguments: dict[str, Any], say: Callable[[str], object]) -> Answer:
    """Without a running bot: its background work is done beside the steps."""
    runtime = Runtime(crm=crm, clock=clock, features=Features())
    worker = Importing(None, runtime)

    async def both(command: str, values: dict[str, Any]) -> Answer:
        await worker.run(to_ms(clock.now()))
        answer = await do(command, values)
        await worker.run(to_ms(clock.now()))
        return answer

    try:
        return await drive(both, arguments, say)
    finally:
        await worker.stop()
