"""What is changed on a customer and its contacts (5.3, 6.7)."""

from bot.features import Features
from bot.handlers import (
    customer_book,
    customer_contacts,
    customer_fields,
    customer_inline,
    customer_upkeep,
    customers,
)
from bot.views import customer_book as customer_book_views
from bot.views import customer_card, customer_timeline
from bot.views import customer_contacts as contact_views
from storage.entities.customers import ContactCard, ContactList, CustomerGone
from storage.entities.segments import Book
from storage.entities.timeline import Timeline


def add(table: Features) -> None:
    """Enter them into the table."""
    table.taps |= {
        "customer:edit": customer_fields.edit,
        "customer:reveal": customer_upkeep.reveal,
        "customer:lock": customer_upkeep.lock,
        "customer:drop": customer_upkeep.drop,
        "customer:merge": customer_upkeep.merge,
        "customer:erase": customer_upkeep.erase,
        "customer:book": customer_book.show,
        "customer:keep": customer_book.keep,
    }
    table.pages |= {"contact-list": customer_contacts.turn, "customer-book": customer_book.turn}
    table.listen({"name": customer_book.said, "comment": customer_book.said})
    table.listen(dict.fromkeys(("name", "comment", "phone", "amount", "date"), customer_fields.field_said))
    table.listen({"date": customer_upkeep.day_said, "reason": customer_upkeep.reason_said})
    table.listen({"customer": customer_fields.customer_named, "person": customer_contacts.person_said})
    table.replies |= {
        "customer-field": customer_fields.field_replied,
        "contact-field": customer_fields.field_replied,
        "contact-new": customer_fields.field_replied,
        "customer-book": customer_book.replied,
        "contact": customer_fields.field_replied,
    }
    table.redrawn |= {
        "customer-ask": customers.redraw,
        "customer-delete": customers.redraw,
        "customer-edit": customers.redraw,
        "customer-edited": customers.redraw,
        "customer-erase": customers.redraw,
        "customer-erased": customers.redraw,
        "customer-lock": customers.redraw,
        "customer-locked": customers.redraw,
        "customer-merge": customers.redraw,
        "customer-merge-ask": customers.redraw,
        "customer-merged": customers.redraw,
        "customer-restored": customers.redraw,
        "customer-reveal": customers.redraw,
        "customer-timeline": customers.redraw,
        "customer-unlocked": customers.redraw,
        "contact-ask": customer_contacts.redraw,
        "contact-card": customer_contacts.redraw,
        "contact-created": customer_contacts.redraw,
        "contact-delete": customer_contacts.redraw,
        "contact-edit": customer_contacts.redraw,
        "contact-edited": customer_contacts.redraw,
        "contact-list": customer_contacts.redraw,
        "contact-move": customer_contacts.redraw,
        "contact-reveal": customer_contacts.redraw,
        "contact-revealed": customer_contacts.redraw,
    }
    table.inline = customer_inline.query
    table.inputs |= {"via_bot": customer_inline.chosen}
    table.fresh |= {"contact": customer_contacts.reopen}
    table.views |= {
        ContactCard: contact_views.contact,
        ContactList: contact_views.listed,
        CustomerGone: customer_card.gone,
        Timeline: customer_timeline.shown,
        Book: customer_book_views.shown,
    }
    table.pushes |= {
        "customer-deleted": customer_card.told_deleted,
        "customer-merged": customer_card.told_merged,
        "customer-restored": customer_card.told_restored,
    }
