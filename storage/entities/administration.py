"""What the admin's screens show (conversations.md 6.20). Each is one card that changes in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.entities.cards import Card
from storage.entities.custom_fields import CustomField
from storage.entities.deals import PipelineCard
from storage.entities.follow_ups import Prompt
from storage.entities.numbers import PatternShown
from storage.entities.pool import Pool, PoolSettings, Preview, RecycleRule


@dataclass(frozen=True, slots=True)
class AdminHub:
    """The one card under /admin; `may` names the screens this person can open."""

    firm: str
    people: int
    departments: int
    roles: int
    pools: int
    may: frozenset[str]
    card: Card


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    id: int
    name: str
    depth: int
    head: str
    people: int


@dataclass(frozen=True, slots=True)
class DepartmentList:
    """The tree from the root down, a page of it."""

    lines: tuple[DepartmentLine, ...]
    page: int
    pages: int
    total: int
    card: Card


@dataclass(frozen=True, slots=True)
class DepartmentCard:
    """One department. `asks` is the field asked for; `choices` are what may be chosen for it (id, name)."""

    id: int
    name: str
    parent: str
    head: str
    people: int
    below: int
    holding_limit: int | None
    is_root: bool
    asks: str
    choices: tuple[tuple[int, str], ...]
    page: int
    pages: int
    card: Card


@dataclass(frozen=True, slots=True)
class RoleLine:
    id: int
    name: str
    people: int
    permissions: int


@dataclass(frozen=True, slots=True)
class RoleList:
    lines: tuple[RoleLine, ...]
    page: int
    pages: int
    total: int
    card: Card


@dataclass(frozen=True, slots=True)
class RoleCard:
    """One role: how many permissions it holds in each module; `asks` is name or copy while that is asked for."""

    id: int
    name: str
    people: int
    is_fixed: bool
    modules: tuple[tuple[str, int, int], ...]
    asks: str
    card: Card


@dataclass(frozen=True, slots=True)
class RoleModule:
    """The permissions of one module and the scope a role holds them at; `chosen` is the one being changed."""

    id: int
    name: str
    module: str
    scopes: tuple[tuple[str, str], ...]
    chosen: str
    is_fixed: bool
    card: Card


@dataclass(frozen=True, slots=True)
class SettingGroups:
    """The groups of the firm's settings, by the first part of their names."""

    groups: tuple[str, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class SettingLine:
    name: str
    index: int
    value: Any


@dataclass(frozen=True, slots=True)
class SettingList:
    group: str
    lines: tuple[SettingLine, ...]
    page: int
    pages: int
    card: Card


@dataclass(frozen=True, slots=True)
class SettingCard:
    """One value in force, its default and what it may be; `choices` where they are few."""

    name: str
    group: str
    index: int
    value: Any
    default: Any
    range: str
    choices: tuple[Any, ...]
    many: bool
    card: Card


@dataclass(frozen=True, slots=True)
class DictionaryList:
    names: tuple[tuple[str, int], ...]
    card: Card


@dataclass(frozen=True, slots=True)
class DictionaryLine:
    key: str
    label: str
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class DictionaryPage:
    name: str
    lines: tuple[DictionaryLine, ...]
    page: int
    pages: int
    total: int
    asks: bool
    card: Card


@dataclass(frozen=True, slots=True)
class PoolLine:
    id: int
    name: str
    kind: str
    is_enabled: bool
    held: int


@dataclass(frozen=True, slots=True)
class PoolPage:
    lines: tuple[PoolLine, ...]
    page: int
    pages: int
    total: int
    card: Card


@dataclass(frozen=True, slots=True)
class PoolRules:
    """A pool as its admin sees it; `asks` is what the card asks for, `choices` what may be switched (id, name, on).

    `holding` and `warn_days` are settings of the firm that stand on every pool's card, because they work there.
    """

    pool: Pool
    settings: PoolSettings
    rules: tuple[RecycleRule, ...]
    holding: int
    warn_days: tuple[int, ...]
    departments: tuple[str, ...]
    admins: tuple[str, ...]
    part: str
    asks: str
    choices: tuple[tuple[str, str, bool], ...]
    page: int
    pages: int
    card: Card


@dataclass(frozen=True, slots=True)
class PoolRuleCard:
    """One recycle rule of a pool, None for a new one; `asks` while its days are asked for."""

    pool: Pool
    rule: RecycleRule | None
    asks: bool
    card: Card


@dataclass(frozen=True, slots=True)
class PoolPreview:
    """What a change of the recycle rules will move, before it is confirmed; `rule` is the rule as it would be."""

    pool: Pool
    change: Mapping[str, Any]
    rule: RecycleRule | None
    moves: Preview
    card: Card


@dataclass(frozen=True, slots=True)
class FieldPage:
    """The fields a firm added to one kind of record. `asks` is label, kind or options while that is asked for."""

    entity: str
    fields: tuple[CustomField, ...]
    page: int
    pages: int
    total: int
    asks: str
    label: str
    card: Card


@dataclass(frozen=True, slots=True)
class FieldCard:
    """One such field; `asks` is label or options."""

    field: CustomField
    asks: str
    card: Card


@dataclass(frozen=True, slots=True)
class MethodList:
    """The methods of a contact, each with its number among all and how many prompts it has (FOLLOW-20)."""

    lines: tuple[tuple[int, str, int], ...]
    page: int
    pages: int
    card: Card


@dataclass(frozen=True, slots=True)
class PromptPage:
    """What is asked of a contact by one method. `asks` while new ones are typed; `is_full` when no more fit."""

    number: int
    method: str
    prompts: tuple[Prompt, ...]
    page: int
    pages: int
    total: int
    asks: bool
    is_full: bool
    card: Card


@dataclass(frozen=True, slots=True)
class PromptCard:
    """One prompt, and the place it has among those of its method, from 1."""

    number: int
    method: str
    prompt: Prompt
    place: int
    total: int
    card: Card


@dataclass(frozen=True, slots=True)
class NumberList:
    """Every kind of running number with its next one."""

    patterns: tuple[PatternShown, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class NumberCard:
    """One kind of running number; `place` is its place among them."""

    place: int
    shown: PatternShown
    card: Card


Screen = (
    AdminHub
    | DepartmentList
    | DepartmentCard
    | RoleList
    | RoleCard
    | RoleModule
    | SettingGroups
    | SettingList
    | SettingCard
    | DictionaryList
    | DictionaryPage
    | PoolPage
    | PoolRules
    | PoolRuleCard
    | PoolPreview
    | FieldPage
    | FieldCard
    | MethodList
    | PromptPage
    | PromptCard
    | PipelineCard
    | NumberList
    | NumberCard
)
