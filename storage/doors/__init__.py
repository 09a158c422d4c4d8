"""The areas of the CRM as the outside calls them: one thin class per area, one async method per verb."""

from storage.doors.administration import Administration
from storage.doors.approvals import Approvals
from storage.doors.audit import Audit
from storage.doors.chores import Chores
from storage.doors.contacts import Contacts
from storage.doors.contract_fields import ContractFields
from storage.doors.contracts import Contracts
from storage.doors.customers import Customers
from storage.doors.deals import Deals
from storage.doors.deleted import Deleted
from storage.doors.departments import Departments
from storage.doors.dialogue import Dialogue
from storage.doors.exporting import Exports
from storage.doors.fields import Fields
from storage.doors.files import Files
from storage.doors.flows import Flows
from storage.doors.follow_ups import FollowUps
from storage.doors.groups import Groups
from storage.doors.importing import Imports
from storage.doors.inbox import Inbox
from storage.doors.joining import Joining
from storage.doors.leads import Leads
from storage.doors.money import Money
from storage.doors.outbox import Outbox
from storage.doors.people import People
from storage.doors.pool import Pool
from storage.doors.products import Products
from storage.doors.reminders import Reminders
from storage.doors.roles import Roles
from storage.doors.segments import Segments
from storage.doors.settings import Settings
from storage.doors.team import Team
from storage.doors.transfer import Transfer
from storage.doors.upkeep import Upkeep
from storage.doors.usage import Usage
from storage.doors.visits import Visits
from storage.doors.watching import Watching

__all__ = [
    "Administration",
    "Approvals",
    "Audit",
    "Chores",
    "Contacts",
    "ContractFields",
    "Contracts",
    "Customers",
    "Deals",
    "Deleted",
    "Departments",
    "Dialogue",
    "Files",
    "Fields",
    "Exports",
    "Flows",
    "FollowUps",
    "Groups",
    "Imports",
    "Inbox",
    "Joining",
    "Leads",
    "Money",
    "Outbox",
    "People",
    "Pool",
    "Products",
    "Reminders",
    "Roles",
    "Segments",
    "Settings",
    "Upkeep",
    "Usage",
    "Visits",
    "Team",
    "Transfer",
    "Watching",
]
