"""Deleted leads and customers one may restore (LEAD-14, CUST-15)."""

from bot.features import Features
from bot.handlers import deleted
from bot.views import deleted as views
from storage.entities.deleted import DeletedList


def add(table: Features) -> None:
    """Enter them into the table."""
    table.taps |= {"deleted:list": deleted.listed, "deleted:open": deleted.open}
    table.pages |= {"deleted-list": deleted.turn}
    table.views |= {DeletedList: views.listed}
