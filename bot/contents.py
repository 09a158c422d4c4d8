"""What this bot can do, feature by feature. A line appears here with the feature it opens."""

from bot.features import Features
from bot.handlers import help as helping
from bot.handlers import pool as pooling
from bot.views import help as help_views
from bot.views import pool as pool_views
from storage.entities.dialogue import DraftClosed, DraftShown, Muted
from storage.entities.pool import Claimed, PoolCard, PoolChoice, PoolList, ReturnAsked, Returned


def features() -> Features:
    """The whole table; features do not know each other."""
    table = Features()
    _help(table)
    _pool(table)
    return table


def _help(table: Features) -> None:
    table.commands |= {"help": helping.overview, "mute": helping.mute, "cancel": helping.cancel}
    table.keys |= {"key-more": helping.more}
    table.taps |= {
        "draft:save": helping.meant,
        "settings:mute": helping.unmute,
        "ui:pick": helping.picked,
        "ui:noop": helping.noop,
        "ui:retry": helping.again,
    }
    table.kinds |= {"small_talk": helping.greeting}
    table.not_understood = helping.not_understood
    table.inputs |= {"other": helping.unsupported, "sticker": helping.sticker}
    table.group_message = helping.in_group
    table.member_changed = helping.membership
    table.views |= {DraftShown: help_views.not_understood, DraftClosed: help_views.cancelled, Muted: help_views.muted}


def _pool(table: Features) -> None:
    table.commands |= {"pool": pooling.show}
    table.keys |= {"key-pool": pooling.show}
    table.taps |= {
        "pool:open": pooling.open,
        "pool:pick": pooling.pick,
        "pool:claim": pooling.claim,
        "pool:back": pooling.back,
    }
    table.pages |= {"pool-list": pooling.turn}
    table.slots |= {"reason": pooling.reason_written}
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
