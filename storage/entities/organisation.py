"""What people, departments, roles, settings and groups answer (crm-rules 2.2, 2.3)."""

from dataclasses import dataclass, field
from typing import Any

from storage.entities.cards import Card
from storage.entities.people import Grant, UserStatus


@dataclass(frozen=True, slots=True)
class Colleague:
    """What everybody may know of everybody (PERM-25)."""

    id: int
    name: str
    title: str
    department: str
    superior: str
    is_away: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """Colleagues with their total; `cursor` continues, None at the end (ORG-14)."""

    people: tuple[Colleague, ...]
    total: int
    cursor: int | None = None


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person as an admin sees him. `changes` says which of role, dept, superior, invite, stop he may use."""

    id: int
    name: str
    status: UserStatus
    department: str
    superior: str
    roles: tuple[str, ...]
    customers: int
    version: int
    changes: frozenset[str]
    card: Card


@dataclass(frozen=True, slots=True)
class Suspended:
    """Somebody was suspended; what he held waits for its hand-over (ORG-23, ORG-24)."""

    id: int
    name: str
    customers: int
    leads: int
    card: Card
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class PersonChoices:
    """Roles or departments a person may be given by this actor, beside what he has now."""

    kind: str
    user_id: int
    name: str
    invite_id: int | None
    choices: tuple[tuple[int, str], ...]
    chosen: frozenset[int]
    card: Card


@dataclass(frozen=True, slots=True)
class DepartmentShown:
    id: int
    name: str
    parent_id: int | None
    head_id: int | None
    is_archived: bool
    version: int


@dataclass(frozen=True, slots=True)
class RoleShown:
    id: int
    name: str
    built_in: str | None
    grants: tuple[Grant, ...]
    version: int


@dataclass(frozen=True, slots=True)
class SettingShown:
    """A value in force; `default` where there is one."""

    name: str
    value: Any
    default: Any = None


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    key: str
    labels: dict[str, str] = field(default_factory=dict)
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What a person sees under /settings; `alerts` is the mode of each group of pushes."""

    locale: str
    morning: str
    evening: str
    quiet: str
    daily_cap: int
    card: Card
    lead_minutes: int = 0
    rings_on_days_off: bool = False
    alerts: dict[str, str] = field(default_factory=dict)
    muted_until: int | None = None
    away_until: str | None = None


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group and the department it belongs to (PERM-23)."""

    place: str
    department_id: int
    department: str
    locale: str
    quiet: str
