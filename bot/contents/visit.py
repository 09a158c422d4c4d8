"""Visits (6.10)."""

from bot.features import Features
from bot.handlers import visits
from bot.views import visit as visit_views
from storage.entities.visits import VisitAsked, VisitEnded, VisitShown


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"visit": visits.command}
    table.homes |= {"visit": visits.command}
    table.keys |= {"key-visit": visits.command}
    table.inputs |= {"location": visits.located, "venue": visits.located}
    table.taps |= {
        "visit:in": visits.pick,
        "visit:out": visits.out,
        "visit:undo": visits.undo,
        "visit:point": visits.point,
        "visit:pick": visits.ask,
    }
    table.listen({"customer": visits.customer_slot, "date": visits.date_slot})
    table.fresh |= {"visit": visits.fresh}
    table.on_site = visits.noted
    table.views |= {
        VisitAsked: visit_views.asked,
        VisitShown: visit_views.shown,
        VisitEnded: visit_views.ended,
    }
    table.pushes |= {"visit-auto-left": visit_views.shown, "visit-marked": visit_views.shown}
