"""Customers and the look-up (6.7)."""

from bot.features import Features
from bot.handlers import customers
from bot.views import customer as customer_views
from storage.entities.customers import ContactDraft, FoundList, FoundMasked, FoundNothing, RecordCard


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"find": customers.find}
    table.keys |= {"key-find": customers.find}
    table.kinds |= {"lookup": customers.looked_up}
    table.starts |= {"c_": customers.started, "l_": customers.started, "p_": customers.pool_started}
    table.taps |= {
        "customer:open": customers.open,
        "customer:more": customers.more,
        "customer:tline": customers.timeline,
        "customer:attach": customers.attach,
        "follow:log": customers.log,
        "ui:date": customers.ask_date,
    }
    table.pages |= {"customer-list": customers.turn, "customer-timeline": customers.turn_timeline}
    table.redrawn |= {
        "contact-added": customers.redraw,
        "customer-card": customers.redraw,
        "customer-log": customers.redraw,
        "customer-more": customers.redraw,
        "customer-revealed": customers.redraw,
        "customer-when": customers.redraw,
        "lead-card": customers.redraw,
        "lead-merged": customers.redraw,
        "lead-saved": customers.redraw,
    }
    table.fresh |= {"customer": customers.reopen_customer, "lead": customers.reopen_lead}
    table.pushes |= {"customer-openings": customer_views.openings}
    table.views |= {
        RecordCard: customer_views.record,
        FoundList: customer_views.listed,
        FoundMasked: customer_views.masked,
        FoundNothing: customer_views.nothing,
        ContactDraft: customer_views.contact_draft,
    }
