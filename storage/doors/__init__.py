"""The areas of the CRM as the outside calls them: one thin class per area, one async method per verb."""

from storage.doors.audit import Audit
from storage.doors.customers import Customers
from storage.doors.dialogue import Dialogue
from storage.doors.follow_ups import FollowUps
from storage.doors.inbox import Inbox
from storage.doors.leads import Leads
from storage.doors.outbox import Outbox
from storage.doors.people import People
from storage.doors.pool import Pool
from storage.doors.reminders import Reminders

__all__ = [
    "Audit",
    "Customers",
    "Dialogue",
    "FollowUps",
    "Inbox",
    "Leads",
    "Outbox",
    "People",
    "Pool",
    "Reminders",
]
