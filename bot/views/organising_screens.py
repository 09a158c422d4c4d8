"""The card under /admin, and departments (conversations.md 6.20)."""

from collections.abc import Sequence
from typing import TypeVar

from bot.texts import Texts
from bot.views.paging import PAGE
from bot.views.view import Button, View, blank, card, keyboard, rows_of, tap
from storage.entities.administration import (
    AdminHub,
    DepartmentCard,
    DepartmentLine,
    DepartmentList,
    PoolLine,
    RoleLine,
)
from storage.entities.ids import ref

T = TypeVar("T")

CHOSEN = "✓ "
# screen -> its button, in the order of the script
HUB = (
    (("people", "button-people"), ("depts", "button-departments"), ("roles", "button-roles")),
    (("pools", "button-pools"), ("rules", "button-rules"), ("words", "button-words")),
    (("fields", "button-fields"), ("methods", "button-prompts"), ("flows", "button-flows")),
    (("products", "button-products"), ("pipelines", "button-pipelines"), ("numbers", "button-numbers")),
)
# Entries that open another feature.
ELSEWHERE = {"flows": "flow", "products": "product", "pipelines": "pipeline"}


def go(label: str, path: str, record: str = "-") -> Button:
    """A button that opens a screen and changes nothing."""
    return tap(label, "admin", "open", record, path)


def turning(path: str, page: int, pages: int, record: str = "-") -> list[Button | None]:
    """‹ 2/7 ›, left out where there is one page only."""
    if pages < 2:
        return []
    return [
        go("‹", f"{path}{page - 1}", record) if page else blank("·"),
        blank(f"{page + 1}/{pages}"),
        go("›", f"{path}{page + 1}", record) if page + 1 < pages else blank("·"),
    ]


def numbered(lines: Sequence[T], page: int) -> list[tuple[int, T]]:
    """The lines of a page, each with the number it has in the whole list."""
    return list(enumerate(lines, page * PAGE + 1))


def numbers(lines: Sequence[tuple[int, DepartmentLine | RoleLine | PoolLine]], kind: str) -> list[Button]:
    """The numbers under a list of records, each opening its line."""
    return [go(str(number), "", ref(kind, one.id)) for number, one in lines]


def hub(shown: AdminHub, t: Texts) -> View:
    """管理设置: what this person may open, with its counts."""
    counts = {"people": shown.people, "depts": shown.departments, "roles": shown.roles, "pools": shown.pools}
    facts = [t.plain(f"admin-hub-{name}", n=n) for name, n in counts.items() if name in shown.may]
    rows = [[_entry(t.plain(label), name) for name, label in row if name in shown.may] for row in HUB]
    return View(card([t("admin-hub-title", firm=shown.firm), t.facts(*facts)]), keyboard(*rows, picker=True))


def _entry(label: str, name: str) -> Button:
    """A screen under /admin, or the list of another feature."""
    feature = ELSEWHERE.get(name)
    return go(label, name) if feature is None else tap(label, feature, "open")


def departments(shown: DepartmentList, t: Texts) -> View:
    """部门: the tree, deeper ones further in."""
    rows = numbered(shown.lines, shown.page)
    lines = [_line(number, one, t) for number, one in rows]
    last = [go(t.plain("button-back"), "hub")]
    return View(
        card([t("admin-tree-title", n=shown.total), *lines]),
        keyboard(numbers(rows, "department"), turning("depts.", shown.page, shown.pages), last),
    )


def _line(number: int, one: DepartmentLine, t: Texts) -> str:
    facts = t.facts(
        one.name,
        t.plain("admin-tree-people", n=one.people),
        t.plain("admin-tree-head", name=one.head) if one.head else None,
    )
    return t("ui-item", number=f"{'　' * one.depth}{number}", facts=facts)


def department(shown: DepartmentCard, t: Texts) -> View:
    """One department: its facts, or the choice or question of one field."""
    record = ref("department", shown.id)
    if shown.asks in ("head", "parent"):
        return _choice(shown, record, t)
    if shown.asks:
        back = [go(t.plain("button-back"), "back", record)]
        return View(card([_title(shown, t), t(f"admin-dept-ask-{shown.asks}")]), keyboard(back))
    rows = (
        [
            go(t.plain("button-rename"), "name", record),
            go(t.plain("button-parent"), "parent", record) if not shown.is_root else None,
            go(t.plain("button-head"), "head", record),
        ],
        [
            go(t.plain("button-add-below"), "sub", record),
            go(t.plain("button-holding"), "limit", record),
            go(t.plain("button-bind-group"), "group", record),
        ],
        [
            go(t.plain("button-back"), "depts"),
            None
            if shown.is_root
            else tap(t.plain("button-archive"), "admin", "dept", record, "archive", style="danger"),
        ],
    )
    return View(card([_title(shown, t), *_facts(shown, t)]), keyboard(*rows))


def _title(shown: DepartmentCard, t: Texts) -> str:
    return t("admin-dept-title", name=shown.name)


def _facts(shown: DepartmentCard, t: Texts) -> list[str]:
    head = t("admin-dept-head", name=shown.head) if shown.head else t("admin-dept-no-head")
    limit = t("admin-dept-limit", n=shown.holding_limit) if shown.holding_limit else t("admin-dept-no-limit")
    return [
        *([t("admin-dept-parent", name=shown.parent)] if shown.parent else []),
        head,
        t.facts(t.plain("admin-tree-people", n=shown.people), t.plain("admin-dept-below", n=shown.below)),
        limit,
    ]


def _choice(shown: DepartmentCard, record: str, t: Texts) -> View:
    letter = shown.asks[0]
    buttons = [tap(name, "admin", "dept", record, f"{letter}{id_}") for id_, name in shown.choices]
    nobody = shown.asks == "head" and shown.head
    last = [
        go(t.plain("button-back"), "back", record),
        tap(t.plain("button-nobody"), "admin", "dept", record, "h0") if nobody else None,
        go("›", f"{shown.asks}.{(shown.page + 1) % shown.pages}", record) if shown.pages > 1 else None,
    ]
    return View(
        card([t(f"admin-dept-ask-{shown.asks}", name=shown.name)]), keyboard(*rows_of(buttons, 2), last, picker=True)
    )
