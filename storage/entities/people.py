"""People of the organisation and what the CRM knows of an actor within one call."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal
from zoneinfo import ZoneInfo

Scope = Literal["self", "self_subs", "dept", "dept_tree", "custom", "all"]
UserStatus = Literal["invited", "active", "suspended"]
STRANGER = -1


@dataclass(frozen=True, slots=True)
class Organisation:
    """The one firm of this installation."""

    name: str
    timezone: ZoneInfo
    base_currency: str
    locale: str
    phone_region: str
    workdays: frozenset[int]
    work_start: time
    work_end: time
    holidays: frozenset[date]
    makeup_days: frozenset[date]
    company_owner_id: int


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission of one role: its scope, and the departments of a custom scope (id, with sub-departments)."""

    permission: str
    scope: Scope
    departments: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """The person acting, loaded inside the call with every right he has (ORG-8, ORG-28).

    `user_id` 0 is the system: scopes do not bind it, all other rules do (PERM-24).
    """

    user_id: int
    name: str
    account: str | None
    locale: str
    main_dept_id: int
    superior_id: int | None
    is_super: bool
    grants: tuple[Grant, ...]
    organisation: Organisation
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def is_system(self) -> bool:
        return self.user_id == 0

    @property
    def is_stranger(self) -> bool:
        """An account bound to nobody: no grant, so no right."""
        return self.user_id == STRANGER

    def may(self, permission: str) -> bool:
        """Whether the permission is held at any scope; an unknown one is held by nobody (PERM-1)."""
        if self.is_system:
            return True
        for grant in self.grants:  # noqa: SIM110 - asked often: a generator costs twice as much
            if grant.permission == permission:
                return True
        return False

    def grants_of(self, permission: str) -> tuple[Grant, ...]:
        return tuple([grant for grant in self.grants if grant.permission == permission])


@dataclass(frozen=True, slots=True)
class Reach:
    """The set of users a permission stands for; `everyone` is the whole firm (PERM-2)."""

    everyone: bool
    users: frozenset[int]

    def __contains__(self, user_id: object) -> bool:
        return self.everyone or user_id in self.users


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is needed to answer a person in his own words; nothing here gives a right."""

    user_id: int
    name: str
    locale: str
    timezone: ZoneInfo
    permissions: frozenset[str]
    organisation: Organisation
