"""The public pool (6.6, 6.9)."""

from telegram import Update

from bot.boundary import Context
from bot.features import Features, Handler
from bot.handlers import pool as pooling
from bot.handlers import pool_lists as lists
from bot.handlers import pool_recycling as recycling
from bot.views import pool as pool_views
from bot.views import pool_lists as list_views
from bot.views import pool_recycling as recycling_views
from storage.entities.pool import Batch, Claimed, GroupCard, PoolCard, ReturnAsked, Returned
from storage.entities.pool_lists import AssignAsked, PoolChoice, PoolFilterAsked, PoolList, PoolNear
from storage.entities.pool_recycling import ExtendAsked, ExtendSent, ExtensionDecided, FallingList, FallingOne

RECORDS = ("customer", "lead")


async def _open(update: Update, context: Context) -> None:
    """One button opens a record, a pool, the list it came from, or what goes back soon."""
    if context.data is not None and context.data.arg == "due":
        handler: Handler = recycling.open_due
    else:
        handler = pooling.open if context.record and context.record[0] in RECORDS else lists.open
    await handler(update, context)


async def _pick(update: Update, context: Context) -> None:
    """One button asks: why back, how many days, or anything about a list."""
    arg = context.data.arg if context.data else ""
    if arg == "ext":
        handler: Handler = recycling.choose_days
    elif context.record and context.record[0] in RECORDS and arg in ("", "write"):
        handler = pooling.ask_reason
    else:
        handler = lists.pick
    await handler(update, context)


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"pool": lists.show}
    table.keys |= {"key-pool": lists.show}
    table.taps |= {
        "pool:open": _open,
        "pool:pick": _pick,
        "pool:claim": pooling.claim,
        "pool:back": pooling.back,
        "pool:batch": lists.batch,
        "pool:assign": lists.assign,
        "pool:ext": recycling.ask_why,
        "pool:grant": recycling.grant,
        "pool:refuse": recycling.refuse,
    }
    table.pages |= {"pool-list": lists.turn, "pool-near": lists.turn_near, "pool-warning": recycling.turn}
    table.redrawn |= {
        "pool-claimed": pooling.redraw,
        "pool-assigned": pooling.redraw,
        "pool-extension-told": pooling.redraw,
        "pool-warning-one": recycling.redraw,
    }
    table.listen({"reason": pooling.reason_written})
    table.listen({"reason": recycling.reason_said})
    table.listen({"person": lists.person_said})
    table.replies |= {
        "pool-return": pooling.reason_replied,
        "pool-extend": recycling.reason_replied,
        "pool-assign": lists.person_replied,
    }
    table.views |= {
        PoolList: list_views.listed,
        PoolChoice: list_views.choice,
        PoolFilterAsked: list_views.filter_card,
        PoolNear: list_views.near,
        AssignAsked: list_views.assign,
        Batch: list_views.batch,
        PoolCard: pool_views.record_card,
        Claimed: pool_views.claimed,
        ReturnAsked: pool_views.reasons,
        Returned: pool_views.returned,
        FallingList: recycling_views.warnings,
        FallingOne: recycling_views.warning_one,
        ExtendAsked: recycling_views.extend,
        ExtendSent: recycling_views.sent,
        ExtensionDecided: recycling_views.decided,
    }
    table.pushes |= {
        "pool-push": lambda shown, t: (
            pool_views.pushed(shown, t) if isinstance(shown, GroupCard) else list_views.news(shown, t)
        ),
        "pool-assigned": pool_views.assigned,
        "pool-assigned-several": pool_views.assigned_several,
        "pool-taken-back": pool_views.taken_back,
        "pool-group-claimed": pool_views.group_claimed,
        "pool-warning": recycling_views.warnings,
        "pool-recycled": recycling_views.recycled,
        "pool-recycled-team": recycling_views.recycled_team,
        "pool-extension": recycling_views.asked,
        "pool-extension-decided": recycling_views.told,
        "pool-extension-closed": recycling_views.decided,
    }
