"""Help, what is not understood, and what belongs to no feature."""

from functools import partial

from bot.features import Features, by_kind
from bot.handlers import dialogue
from bot.handlers import help as helping
from bot.views import help as help_views
from bot.views import notices
from storage.entities.dialogue import DraftShown, Muted
from storage.entities.outbox import FewerAsked


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {
        "start": helping.start,
        "help": helping.overview,
        "cancel": helping.cancel,
    }
    table.keys |= {"key-more": helping.more}
    table.starts |= {"h_": helping.overview}
    table.taps |= {
        "draft:save": helping.meant,
        "ui:pick": by_kind(("draft", "memo"), dialogue.pick, helping.picked),
        "ui:noop": helping.noop,
        "ui:retry": helping.again,
    }
    table.kinds |= {"small_talk": helping.greeting}
    table.not_understood = helping.not_understood
    table.inputs |= {"other": helping.unsupported, "sticker": helping.sticker}
    table.group_message = helping.in_group
    table.member_changed = helping.membership
    table.views |= {
        DraftShown: help_views.not_understood,
        Muted: help_views.muted,
        FewerAsked: notices.fewer,
    }
    table.pushes |= {
        "parked-told": notices.parked,
        "error-blocked": notices.blocked,
        "undelivered-told": notices.undelivered,
        "held": partial(notices.held, shows=table.pushes),
        "notify-list": partial(notices.held, shows=table.pushes),
        "notify-more": notices.more,
        "notify-fewer": notices.fewer,
    }
