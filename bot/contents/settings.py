"""Own settings (6.24)."""

from bot.features import Features
from bot.handlers import settings
from bot.views import settings as settings_views
from storage.entities.organisation import OwnSettings


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"settings": settings.show}
    table.taps |= {"settings:set": settings.set_language}
    table.views |= {OwnSettings: settings_views.own}
