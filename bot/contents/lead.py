"""Leads (6.4, 6.5)."""

from bot.features import Features
from bot.handlers import dialogue, leads
from bot.views import lead as lead_views
from storage.entities.leads import LeadDraft, LeadInvalid


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"lead": leads.command}
    table.kinds |= {"lead": leads.said}
    table.inputs |= {"contact": leads.contact_shared, "forward": leads.forwarded}
    table.taps |= {
        "lead:save": leads.save,
        "lead:edit": leads.edit,
        "lead:tell": leads.tell,
        "lead:drop": dialogue.drop,
        "lead:invalid": leads.invalid,
    }
    table.listen(dict.fromkeys(("name", "phone", "reason", "comment"), leads.field_said))
    table.replies |= {"draft": leads.draft_replied}
    table.fresh |= {"draft": leads.reopen}
    table.views |= {LeadDraft: lead_views.draft, LeadInvalid: lead_views.invalid}
    table.pushes |= {"lead-told": lead_views.told, "lead-override-told": lead_views.override_told}
