"""A sent table: its columns, the dry run, the run, the undo (conversations 6.21)."""

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.understanding import headers
from bot.views import importing as views
from storage.entities.files import LARGEST
from storage.entities.ids import RecordKind
from storage.entities.importing import Import
from storage.errors import Forbidden, Invalid, NotFound

LEADS = ("线索", "名單", "名单", "lead")


async def received(update: Update, context: Context) -> None:
    """A .xlsx or .csv from who may import: it is read in the background, the card says so and then shows it."""
    document = update.message.document if update.message is not None else None
    if document is None:
        return
    if (document.file_size or 0) > LARGEST:
        raise Invalid("file_too_big", rule="FILE-3")
    name = (document.file_name or "").replace("\0", "")
    kind: RecordKind = "lead" if any(word in name.lower() for word in LEADS) else "customer"
    await _show(context, await context.crm.imports.begin(context.call, name, document.file_id, kind))


async def command(update: Update, context: Context) -> None:
    """/import: how it goes. Raises Forbidden."""
    if "import.run" not in context.speaker.permissions:
        raise Forbidden("not_allowed", rule="IMPORT-1")
    await replies.show(context, views.ask(context.t))


async def run(update: Update, context: Context) -> None:
    """对，先试跑, and 导入 N 行."""
    dry = context.button_arg == "dry"
    start = context.crm.imports.try_out if dry else context.crm.imports.run
    await _show(context, await start(context.call, context.id_of("import")))
    context.runtime.wake()


async def stop(update: Update, context: Context) -> None:
    """不要了 and 停下."""
    await _show(context, await context.crm.imports.stop(context.call, context.id_of("import")))


async def undo(update: Update, context: Context) -> None:
    """撤销整批: the progress stands on a card of its own, the file stays as it is."""
    job = await context.crm.imports.undo(context.call, context.id_of("import"))
    await replies.show(context, views.shown(job, context.t), card=job.card, fresh=True)


async def map(update: Update, context: Context) -> None:
    """Everything that is looked at and chosen before the run."""
    verb, *numbers = context.button_arg.split(".")
    figures = [int(number) for number in numbers if number.isdigit()]
    first, second = (*figures, 0, 0)[:2]
    imports, call, import_id = context.crm.imports, context.call, context.id_of("import")
    match verb:
        case "list":
            found = await imports.list(call, import_id, first)
            await replies.show(context, views.listed(found, context.t), card=found.card, fresh=not _on_list(context))
            return
        case "cols":
            job = await imports.show(call, import_id, asks=f"columns:{first}")
        case "col":
            job = await imports.show(call, import_id, asks=f"field:{100 * first + second}")
        case "set":
            job = await _set(context, import_id, first, second)
        case "as":
            job = await _as(context, import_id, "lead" if numbers == ["lead"] else "customer")
        case "pools" | "dup":
            job = await imports.show(call, import_id, asks="pool" if verb == "pools" else "dup")
        case "mine":
            job = await imports.change(call, import_id, rest="mine", pool_id=None)
        case "pool":
            job = await imports.change(call, import_id, rest="pool", pool_id=first)
        case "upd":
            job = await imports.change(call, import_id, updating=bool(first), asks="dup")
        case "alike":
            job = await imports.change(call, import_id, alike=bool(first), asks="dup")
        case "errors":
            job = await imports.want_errors(call, import_id)
        case _:
            job = await imports.show(call, import_id)
    await _show(context, job)


async def reopen(update: Update, context: Context, number: int) -> None:
    """A fresh card where a button was too old."""
    await _show(context, await context.crm.imports.show(context.call, number))


def _on_list(context: Context) -> bool:
    return context.card is not None and context.card.view == "import-list"


async def _set(context: Context, import_id: int, column: int, number: int) -> Import:
    """That column is another field now."""
    job = await context.crm.imports.look(context.call, import_id)
    names = views.options(job)
    if column >= len(job.mapping) or number >= len(names):
        raise NotFound(rule="ORG-31")
    mapping = [names[number] if at == column else name for at, name in enumerate(job.mapping)]
    return await context.crm.imports.change(context.call, import_id, mapping=mapping)


async def _as(context: Context, import_id: int, kind: RecordKind) -> Import:
    """Customers or leads: the columns are guessed anew."""
    job = await context.crm.imports.look(context.call, import_id)
    custom = {label: key for key, label in job.custom} if kind == job.kind else {}
    mapping = headers.guess(job.headers, kind, custom)
    return await context.crm.imports.change(context.call, import_id, kind=kind, mapping=mapping)


async def _show(context: Context, job: Import) -> None:
    await replies.show(context, views.shown(job, context.t), card=job.card)
