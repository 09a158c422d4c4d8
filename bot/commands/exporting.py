"""`fieldline export FILE`: customers or leads into a .xlsx or .csv, as the company owner (EXPORT-1 to EXPORT-3)."""

import asyncio
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.commands.answers import Answer
from bot.commands.writing import operator_call
from bot.pushes.exporting import lines
from bot.pushes.importing import made
from bot.texts import texts
from storage.crm import Crm
from storage.entities.exporting import ExportKind
from storage.entities.instants import to_ms


async def export(crm: Crm, clock: Clock, bot_username: str, arguments: dict[str, Any]) -> Answer:
    """Write the file; audited like any other export. An existing file is not overwritten."""
    path = Path(arguments["file"])
    if path.exists():
        return Answer((f"{path} exists already.",), 1)
    kind: ExportKind = "lead" if arguments["as_"] == "leads" else "customer"
    asked = await crm.exports.ask(operator_call(clock), kind)
    await crm.exports.go(operator_call(clock), asked.id)
    found = await crm.exports.job(asked.id)
    if found is None:
        return Answer(("Refused.",), 1)
    job, locale, zone = found
    now, counted = to_ms(clock.now()), [0]
    content = await made(lines(crm, now, job, texts(locale).at(now, zone), counted), path.suffix.lower())
    await asyncio.to_thread(_keep, path, content)
    await crm.exports.finish(job.id, path.name, b"", counted[0], now=now)
    return Answer((f"{counted[0]} rows: {path}",))


def _keep(path: Path, content: bytes) -> None:
    """Other people's phones stand in it: it is its owner's alone."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)
