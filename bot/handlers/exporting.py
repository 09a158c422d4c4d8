"""A list given out as a file (conversations 6.22)."""

from typing import Final

from telegram import Update

from bot import replies
from bot.boundary import Context
from bot.views import exporting as views
from storage.entities.exporting import Export, ExportKind
from storage.errors import NotFound

# What people call a list -> the kind of its records.
_WORDS: Final[tuple[tuple[ExportKind, str], ...]] = (
    ("customer", "客户 客戶 customer customers"),
    ("lead", "线索 名单 名單 lead leads"),
    ("opportunity", "商机 商機 deal deals opportunity opportunities"),
    ("contract", "合同 合约 合約 订单 訂單 contract contracts order orders"),
    ("plan", "回款计划 收款計畫 计划 計畫 plan plans"),
    ("receipt", "回款 收款 receipt receipts money payments"),
)
NAMED: Final[dict[str, ExportKind]] = {word: kind for kind, words in _WORDS for word in words.split()}


async def command(update: Update, context: Context) -> None:
    """/export, /export 线索, /export 合同."""
    words = " ".join(context.args or []).lower()
    await _show(context, await context.crm.exports.ask(context.call, NAMED.get(words)), fresh=True)


async def ask(update: Update, context: Context) -> None:
    """导出 under a list, and everything that is chosen before the file is made."""
    verb, *numbers = context.button_arg.split(".")
    exports, call = context.crm.exports, context.call
    if context.record is None:
        chosen = dict(context.card.list_state) if context.card is not None else {}
        await _show(context, await exports.ask_list(call, chosen), fresh=True)
        return
    export_id = context.id_of("export")
    figures = [int(number) for number in numbers if number.isdigit()]
    first, second = (*figures, 0, 0)[:2]
    match verb:
        case "cancel":
            job = await exports.cancel(call, export_id)
        case "f":
            job = await exports.choose(call, export_id, asks=f"fields:{first}")
        case "t":
            job = await _toggle(context, export_id, first, second)
        case "as":
            job = await exports.ask(call, NAMED.get(numbers[0]) if numbers else None)
        case _:
            job = await exports.choose(call, export_id)
    await _show(context, job)


async def _toggle(context: Context, export_id: int, number: int, start: int) -> Export:
    """One column in or out."""
    job = await context.crm.exports.look(context.call, export_id)
    names = job.columns
    if number >= len(names):
        raise NotFound(rule="ORG-31")
    name = names[number]
    fields = [one for one in names if (one in job.fields) != (one == name)]
    return await context.crm.exports.choose(context.call, export_id, fields, asks=f"fields:{start}")


async def go(update: Update, context: Context) -> None:
    """导出 N 行: the file comes when it is made."""
    await _show(context, await context.crm.exports.go(context.call, context.id_of("export")))
    context.runtime.wake()


async def _show(context: Context, job: Export, *, fresh: bool = False) -> None:
    await replies.show(context, views.shown(job, context.t), card=job.card, fresh=fresh)
