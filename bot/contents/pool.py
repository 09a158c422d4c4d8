"""The public pool (6.6, 6.9)."""

from bot.features import Features, by_arg, by_kind
from bot.handlers import pool as pooling
from bot.handlers import pool_lists as lists
from bot.handlers import pool_moving as moving
from bot.handlers import pool_recycling as recycling
from bot.views import pool as pool_views
from bot.views import pool_lists as list_views
from bot.views import pool_moving as moving_views
from bot.views import pool_recycling as recycling_views
from storage.entities.pool import Batch, Claimed, GroupCard, PoolCard, ReturnAsked, ReturnDeals, Returned
from storage.entities.pool_lists import AssignAsked, PoolChoice, PoolFilterAsked, PoolList, PoolMove, PoolNear
from storage.entities.pool_recycling import ExtendAsked, ExtendSent, ExtensionDecided, FallingList, FallingOne

RECORDS = ("customer", "lead")


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"pool": lists.show}
    table.homes |= {"pool": lists.show}
    table.keys |= {"key-pool": lists.show}
    table.taps |= {
        "pool:open": by_arg(["due"], recycling.open_due, by_kind(RECORDS, pooling.open, lists.open)),
        "pool:pick": by_arg(
            ["ext"],
            recycling.choose_days,
            by_arg(
                ["move"],
                moving.choose,
                by_arg(["", "write"], by_kind(RECORDS, pooling.ask_reason, lists.pick), lists.pick),
            ),
        ),
        "pool:claim": pooling.claim,
        "pool:back": pooling.back,
        "pool:batch": lists.batch,
        "pool:assign": lists.assign,
        "pool:move": moving.move,
        "pool:ext": recycling.ask_why,
        "pool:grant": recycling.grant,
        "pool:refuse": recycling.refuse,
    }
    table.pages |= {
        "pool-list": lists.turn,
        "pool-near": lists.turn_near,
        "pool-move": moving.turn,
        "pool-warning": recycling.turn,
    }
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
        PoolMove: moving_views.targets,
        AssignAsked: list_views.assign,
        Batch: list_views.batch,
        PoolCard: pool_views.record_card,
        Claimed: pool_views.claimed,
        ReturnAsked: pool_views.reasons,
        ReturnDeals: pool_views.open_deals,
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
        "pool-news-left": list_views.news,
        "pool-warning": recycling_views.warnings,
        "pool-recycled": recycling_views.recycled,
        "pool-recycled-team": recycling_views.recycled_team,
        "pool-extension": recycling_views.asked,
        "pool-extension-decided": recycling_views.told,
        "pool-extension-closed": recycling_views.decided,
    }
