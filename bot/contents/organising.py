"""People, invites and groups (6.20, 8)."""

from bot.features import Features, by_kind
from bot.handlers import group, organising, organising_screens
from bot.views import group as group_views
from bot.views import organising as organising_views
from bot.views import (
    organising_fields,
    organising_numbers,
    organising_pools,
    organising_prompts,
    organising_recycling,
    organising_roles,
    organising_rules,
)
from bot.views import organising_screens as screen_views
from storage.entities.administration import (
    AdminHub,
    DepartmentCard,
    DepartmentList,
    DictionaryList,
    DictionaryPage,
    FieldCard,
    FieldPage,
    MethodList,
    NumberCard,
    NumberList,
    PoolPage,
    PoolPreview,
    PoolRuleCard,
    PoolRules,
    PromptCard,
    PromptPage,
    RoleCard,
    RoleList,
    RoleModule,
    SettingCard,
    SettingGroups,
    SettingList,
)
from storage.entities.joining import Invited
from storage.entities.organisation import GroupShown, PersonChoices, PersonShown, Suspended


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"invite": organising.invite, "admin": organising.admin}
    table.homes |= {"admin": organising.admin, "flow": organising.admin, "pipeline": organising.admin}
    table.fresh |= {"user": organising.reopen_person}
    table.listen({"admin": organising_screens.said})
    table.starts |= {group.BIND: group.bind}
    table.taps |= {
        "admin:role": by_kind(("role",), organising_screens.change_role, organising.role),
        "admin:dept": by_kind(("department",), organising_screens.change_department, organising.department),
        "admin:boss": organising.superior,
        "admin:rule": by_kind(("pool",), organising_screens.change_pool, organising_screens.rule),
        "admin:invite": organising.link_again,
        "admin:void": organising.void,
        "admin:stop": organising.stop,
        "admin:open": by_kind(("user",), organising.open_person, organising_screens.open_screen),
    }
    table.views |= {
        Invited: organising_views.invited,
        PersonShown: organising_views.person,
        PersonChoices: organising_views.choices,
        Suspended: organising_views.suspended,
        GroupShown: group_views.bound,
        AdminHub: screen_views.hub,
        DepartmentList: screen_views.departments,
        DepartmentCard: screen_views.department,
        RoleList: organising_roles.listed,
        RoleCard: organising_roles.one,
        RoleModule: organising_roles.module,
        SettingGroups: organising_rules.groups,
        SettingList: organising_rules.group,
        SettingCard: organising_rules.one,
        DictionaryList: organising_rules.dictionaries,
        DictionaryPage: organising_rules.dictionary,
        FieldPage: organising_fields.listed,
        FieldCard: organising_fields.one,
        NumberList: organising_numbers.listed,
        NumberCard: organising_numbers.one,
        MethodList: organising_prompts.methods,
        PromptPage: organising_prompts.listed,
        PromptCard: organising_prompts.one,
        PoolPage: organising_pools.listed,
        PoolRules: organising_pools.one,
        PoolRuleCard: organising_recycling.one,
        PoolPreview: organising_recycling.preview,
    }
