"""What this bot can do, feature by feature. A line appears here with the feature it opens."""

from bot.features import Features
from bot.handlers import admin, joining, settings
from bot.handlers import help as helping
from bot.handlers import pool as pooling
from bot.views import admin as admin_views
from bot.views import help as help_views
from bot.views import joining as joining_views
from bot.views import pool as pool_views
from bot.views import settings as settings_views
from storage.entities.dialogue import DraftClosed, DraftShown, Muted
from storage.entities.joining import Denied, Invited, Joined, Offer
from storage.entities.organisation import OwnSettings, PersonChoices, PersonShown, Suspended
from storage.entities.pool import Claimed, PoolCard, PoolChoice, PoolList, ReturnAsked, Returned


def features() -> Features:
    """The whole table; features do not know each other."""
    table = Features()
    _help(table)
    _joining(table)
    _admin(table)
    _settings(table)
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


def _joining(table: Features) -> None:
    table.stranger = joining.stranger
    table.starts |= {joining.INVITE: joining.opened}
    table.taps |= {"join:yes": joining.confirm, "join:no": joining.deny}
    table.views |= {Offer: joining_views.offer, Joined: joining_views.again, Denied: joining_views.denied}
    table.pushes |= {
        "join-told": joining_views.told,
        "join-denied": joining_views.denied_told,
        "join-binding-refused": joining_views.taken_told,
        "join-unbound": joining_views.moved,
    }


def _admin(table: Features) -> None:
    table.commands |= {"invite": admin.invite, "admin": admin.people}
    table.taps |= {
        "admin:role": admin.role,
        "admin:dept": admin.department,
        "admin:invite": admin.link_again,
        "admin:void": admin.void,
        "admin:stop": admin.stop,
        "admin:open": admin.open_person,
    }
    table.views |= {
        Invited: admin_views.invited,
        PersonShown: admin_views.person,
        PersonChoices: admin_views.choices,
        Suspended: admin_views.suspended,
    }


def _settings(table: Features) -> None:
    table.commands |= {"settings": settings.show}
    table.taps |= {"settings:set": settings.set_language}
    table.views |= {OwnSettings: settings_views.own}


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
