"""The public pool (6.6, 6.9)."""

from bot.features import Features
from bot.handlers import pool as pooling
from bot.views import pool as pool_views
from storage.entities.pool import Claimed, PoolCard, ReturnAsked, Returned
from storage.entities.pool_lists import PoolChoice, PoolList


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"pool": pooling.show}
    table.keys |= {"key-pool": pooling.show}
    table.taps |= {
        "pool:open": pooling.open,
        "pool:pick": pooling.pick,
        "pool:claim": pooling.claim,
        "pool:back": pooling.back,
    }
    table.pages |= {"pool-list": pooling.turn}
    table.redrawn |= {"pool-claimed": pooling.redraw, "pool-assigned": pooling.redraw}
    table.listen({"reason": pooling.reason_written})
    table.replies |= {"pool-return": pooling.reason_replied}
    table.views |= {
        PoolList: pool_views.listed,
        PoolChoice: pool_views.choice,
        PoolCard: pool_views.record_card,
        Claimed: pool_views.claimed,
        ReturnAsked: pool_views.reasons,
        Returned: pool_views.returned,
    }
    table.pushes |= {
        "pool-push": pool_views.pushed,
        "pool-assigned": pool_views.assigned,
        "pool-assigned-several": pool_views.assigned_several,
        "pool-taken-back": pool_views.taken_back,
        "pool-group-claimed": pool_views.group_claimed,
    }
