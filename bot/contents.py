"""What this bot can do, feature by feature. A line appears here with the feature it opens."""

from bot.features import Features
from bot.handlers import help as helping
from bot.views import help as help_views
from storage.entities.dialogue import DraftClosed, DraftShown, Muted


def features() -> Features:
    """The whole table; features do not know each other."""
    table = Features()
    _help(table)
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
