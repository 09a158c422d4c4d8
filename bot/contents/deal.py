"""What others hear of deals."""

from bot.features import Features
from bot.views import deal as views


def add(table: Features) -> None:
    table.pushes |= {
        "deal-contract-voided": views.told,
        "deal-deleted-told": views.told,
        "deal-received": views.told,
        "deal-handed": views.told,
        "deal-stale": views.waiting,
        "deal-overdue": views.waiting,
        "deal-won-group": views.won,
    }
