"""Lists of customers, and follow-ups by their words (5.3, 6.7)."""

from bot.features import Features
from bot.handlers import customer_lists
from bot.views import customer_lists as views
from storage.entities.customers import HeldList, SaidList


def add(table: Features) -> None:
    """Enter them into the table."""
    table.taps |= {"customer:list": customer_lists.tapped}
    table.pages |= {"customer-held": customer_lists.turn, "customer-said": customer_lists.turn_said}
    table.views |= {HeldList: views.held, SaidList: views.said}
