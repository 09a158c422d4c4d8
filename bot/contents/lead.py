"""Leads (6.4, 6.5)."""

from bot.features import Features, by_kind
from bot.handlers import dialogue, lead_cards, lead_lists, lead_scanned, leads
from bot.views import lead as lead_views
from bot.views import lead_conversion as conversion_views
from bot.views import lead_lists as list_views
from bot.views import lead_response as response_views
from storage.entities.leads import (
    Conversion,
    Converted,
    LeadBatch,
    LeadChange,
    LeadDraft,
    LeadGone,
    LeadInvalid,
    LeadList,
)


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"lead": leads.command}
    table.kinds |= {"lead": leads.said, "register": lead_lists.said, "call": leads.called}
    table.pages |= {"lead-list": lead_lists.turn}
    table.inputs |= {"contact": leads.contact_shared}
    table.forwarded = leads.forwarded
    table.scanned = lead_scanned.from_photos
    table.documents |= {".vcf": leads.cards_sent}
    table.document_rights |= {".vcf": "lead.create"}
    table.taps |= {
        "lead:save": leads.save,
        "lead:edit": by_kind(("lead",), lead_cards.edit, leads.edit),
        "lead:tell": leads.tell,
        "lead:drop": by_kind(("lead",), lead_cards.drop, dialogue.drop),
        "lead:invalid": leads.invalid,
        "lead:convert": by_kind(("lead",), lead_cards.convert, lead_lists.convert_chosen),
        "lead:list": lead_lists.tapped,
        "lead:mark": lead_cards.mark,
        "lead:undo": lead_cards.undo,
    }
    typed = ("name", "phone", "reason", "comment", "amount", "date")
    table.listen(dict.fromkeys(typed, leads.field_said))
    table.listen(dict.fromkeys(typed, lead_cards.field_said))
    table.listen({"customer": lead_cards.customer_said})
    table.listen({"customer": leads.customer_named})
    table.replies |= {"draft": leads.draft_replied, "lead-asking": lead_cards.question_replied}
    table.fresh |= {"draft": leads.reopen}
    table.views |= {
        LeadDraft: lead_views.draft,
        LeadInvalid: lead_views.invalid,
        LeadChange: conversion_views.change,
        LeadGone: conversion_views.gone,
        Conversion: conversion_views.asked,
        Converted: conversion_views.done,
        LeadBatch: conversion_views.batch,
        LeadList: list_views.listed,
    }
    table.pushes |= {
        "lead-told": lead_views.told,
        "lead-override-told": lead_views.override_told,
        "lead-response": response_views.due,
        "lead-deleted-told": lead_views.done_told,
        "lead-restored-told": lead_views.done_told,
        "lead-converted-told": lead_views.done_told,
        "lead-unconverted-told": lead_views.done_told,
    }
