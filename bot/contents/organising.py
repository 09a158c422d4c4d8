"""People, invites and groups (6.20, 8)."""

from bot.features import Features
from bot.handlers import group, organising
from bot.views import group as group_views
from bot.views import organising as organising_views
from storage.entities.joining import Invited
from storage.entities.organisation import GroupShown, PersonChoices, PersonShown, Suspended


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"invite": organising.invite, "admin": organising.people}
    table.starts |= {group.BIND: group.bind}
    table.taps |= {
        "admin:role": organising.role,
        "admin:dept": organising.department,
        "admin:invite": organising.link_again,
        "admin:void": organising.void,
        "admin:stop": organising.stop,
        "admin:open": organising.open_person,
    }
    table.views |= {
        Invited: organising_views.invited,
        PersonShown: organising_views.person,
        PersonChoices: organising_views.choices,
        Suspended: organising_views.suspended,
        GroupShown: group_views.bound,
    }
