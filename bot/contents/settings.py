"""Own settings (6.24)."""

from bot.features import Features
from bot.handlers import settings
from bot.views import settings as settings_views
from storage.entities.organisation import OwnSettings


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"settings": settings.show, "mute": settings.mute}
    table.homes |= {"settings": settings.show}
    table.taps |= {"settings:set": settings.set, "settings:mute": settings.mute_tapped}
    table.replies |= {"settings": settings.on_reply}
    table.views |= {OwnSettings: settings_views.own}
    table.pushes |= {"settings-roles": settings_views.roles_changed}
