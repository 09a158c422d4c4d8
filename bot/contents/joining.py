"""Joining by a link (6.1)."""

from bot.features import Features
from bot.handlers import joining
from bot.views import joining as joining_views
from storage.entities.joining import Denied, Joined, Offer


def add(table: Features) -> None:
    """Enter them into the table."""
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
