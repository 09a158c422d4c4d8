"""Roles on the admin's screens (conversations.md 6.20)."""

from bot.texts import Texts
from bot.views.organising_screens import CHOSEN, go, numbered, numbers, turning
from bot.views.view import Button, View, card, keyboard, rows_of, tap
from storage.entities.administration import RoleCard, RoleList, RoleModule
from storage.entities.ids import ref

SCOPES = ("none", "self", "self_subs", "dept", "dept_tree", "all")


def listed(shown: RoleList, t: Texts) -> View:
    """角色, with how many people hold each."""
    rows = numbered(shown.lines, shown.page)
    lines = [
        t(
            "ui-item",
            number=number,
            facts=t.facts(
                one.name,
                t.plain("admin-tree-people", n=one.people),
                t.plain("admin-role-permissions", n=one.permissions),
            ),
        )
        for number, one in rows
    ]
    asks = bool(shown.card.list_state.get("asks"))
    last = [go(t.plain("button-back"), "roles" if asks else "hub")]
    if not asks:
        last.append(go(t.plain("button-new-role"), "roles.new"))
    return View(
        card([t("admin-roles-title", n=shown.total), *lines, t("admin-role-ask-new") if asks else None]),
        keyboard(numbers(rows, "role"), turning("roles.", shown.page, shown.pages), last),
    )


def one(shown: RoleCard, t: Texts) -> View:
    """One role by module: 线索 8/8 · 客户 9/11 …; a module opens its permissions."""
    record = ref("role", shown.id)
    lines = [t("admin-role-title", name=shown.name), t.facts(t.plain("admin-tree-people", n=shown.people))]
    if shown.asks:
        back = [go(t.plain("button-back"), "back", record)]
        return View(card([*lines, t(f"admin-role-ask-{shown.asks}")]), keyboard(back))
    if shown.is_fixed:
        lines.append(t("admin-role-fixed"))
    else:
        held = [t.plain("admin-role-module", name=_module(name, t), n=n, of=of) for name, n, of in shown.modules if n]
        lines.append(t.facts(*held))
    modules = [go(_module(name, t), f"m.{name}", record) for name, _, _ in shown.modules]
    changes = [
        None if shown.is_fixed else go(t.plain("button-rename"), "name", record),
        go(t.plain("button-copy-role"), "copy", record),
    ]
    last = [
        go(t.plain("button-back"), "roles"),
        *changes,
        None
        if shown.is_fixed or shown.people
        else tap(t.plain("button-delete"), "admin", "role", record, "delete", style="danger"),
    ]
    return View(card(lines), keyboard(*rows_of(modules, 6), last, picker=True))


def _module(name: str, t: Texts) -> str:
    return t.plain(f"admin-module-{name}")


def module(shown: RoleModule, t: Texts) -> View:
    """The permissions of one module, numbered, each with its scope; a number offers the scopes."""
    record = ref("role", shown.id)
    lines = [
        t("ui-item", number=number, facts=t.facts(name(permission, t), _scope(scope, t)))
        for number, (permission, scope) in enumerate(shown.scopes, 1)
    ]
    title = t("admin-role-module-title", name=shown.name, module=_module(shown.module, t))
    back = [go(t.plain("button-back"), f"m.{shown.module}" if shown.chosen else "back", record)]
    if shown.chosen and not shown.is_fixed:
        held = dict(shown.scopes).get(shown.chosen)
        number = [permission for permission, _ in shown.scopes].index(shown.chosen)
        scopes = [
            tap(
                (CHOSEN if scope == held else "") + _scope(scope, t),
                "admin",
                "role",
                record,
                f"{shown.module}.{number}.{at}",
            )
            for at, scope in enumerate(SCOPES)
        ]
        asked = t("admin-role-ask-scope", name=name(shown.chosen, t))
        return View(card([title, asked]), keyboard(*rows_of(scopes, 2), back, picker=True))
    taps = [] if shown.is_fixed else numbers_of(shown, record)
    return View(card([title, *lines]), keyboard(*rows_of(taps, 6), back, picker=True))


def numbers_of(shown: RoleModule, record: str) -> list[Button | None]:
    """The numbers under the permissions of a module."""
    return [go(str(at + 1), f"x.{shown.module}.{at}", record) for at in range(len(shown.scopes))]


def name(permission: str, t: Texts) -> str:
    """A permission in words."""
    return t.plain("admin-can-" + permission.replace(".", "-"))


def _scope(scope: str, t: Texts) -> str:
    return t.plain(f"admin-scope-{scope}")
