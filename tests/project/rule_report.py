"""Writes docs/rules.md: which tests check which rule of the CRM.

    python -m tests.project.rule_report > docs/rules.md

The marks are read from the source: @pytest.mark.rule("POOL-18") on a test, its class or a parameter, pytestmark of
a module or class, and tests made from a state machine: TestPool = pytest.mark.rule("POOL-18")(Machine.TestCase).
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.project.repository import modules, name_of

# Areas in the order of the rules, and what each is about.
AREAS = {
    "ORG": "Organisation",
    "PERM": "Permissions",
    "AUDIT": "Audit log",
    "LEAD": "Leads",
    "CUST": "Customers",
    "CONT": "Contacts",
    "DUP": "Duplicates",
    "FOLLOW": "Follow-ups and visits",
    "REMIND": "Reminders",
    "POOL": "Public pool",
    "TEAM": "Team members",
    "XFER": "Transfer and hand-over",
    "IMPORT": "Import",
    "EXPORT": "Export",
    "NOTIFY": "Notifications",
    "PROD": "Products",
    "NUM": "Running numbers",
    "OPP": "Opportunities",
    "CONTRACT": "Contracts and orders",
    "APPR": "Approvals",
    "MONEY": "Money",
    "TASK": "Tasks",
    "SCHED": "Schedule and absence",
    "REPORT": "Work reports",
    "ANNOUNCE": "Announcements",
    "METRIC": "Metrics and charts",
    "TARGET": "Targets",
    "TIER": "Value tiers",
    "LIFE": "Lifecycle",
    "CARE": "Care",
    "CHURN": "Churn warning",
    "TICKET": "Tickets and satisfaction",
    "ASSIGN": "Automatic assignment",
    "ROTA": "Reception rotation",
    "REG": "First registration",
    "SPLIT": "Credit split and commission",
    "FORM": "Form requests",
    "DIALOG": "Dialogue",
    "FILE": "Files",
}
# Areas that are delivered whole, with the numbers of their rules: each has a test.
COMPLETE: dict[str, tuple[int, ...]] = {
    "ORG": tuple(range(1, 33)),
    "PERM": tuple(range(1, 26)),
    "AUDIT": tuple(range(1, 10)),
    "LEAD": tuple(range(1, 16)),
    "CUST": tuple(range(1, 22)),
    "CONT": tuple(range(1, 6)),
    "DUP": tuple(range(1, 12)),
    "FOLLOW": tuple(range(1, 21)),
    "REMIND": tuple(range(1, 11)),
    "POOL": tuple(range(1, 29)),
    "TEAM": tuple(range(1, 9)),
    "XFER": tuple(range(1, 16)),
    "IMPORT": tuple(range(1, 10)),
    # EXPORT-5 comes with the records of later steps.
    "EXPORT": (1, 2, 3, 4, 6),
    # The events of what exists; the others come with their records.
    "NOTIFY": (*range(1, 14), *range(20, 43), 54),
    "PROD": tuple(range(1, 6)),
    "NUM": tuple(range(1, 7)),
    "OPP": tuple(range(1, 17)),
    "CONTRACT": tuple(range(1, 17)),
    "APPR": tuple(range(1, 23)),
    "MONEY": tuple(range(1, 18)),
    "DIALOG": tuple(range(1, 13)),
    "FILE": tuple(range(1, 6)),
}
RULE = re.compile(r"([A-Z]+)-(\d+)")


@dataclass(frozen=True, order=True)
class Mark:
    """One rule checked by one test of one file."""

    rule: str
    file: str
    test: str


def marks() -> list[Mark]:
    """Every mark under tests/, in order."""
    found = set()
    for module in modules("tests"):
        for test, rule in marked(module.tree):
            found.add(Mark(rule, name_of(module.file), test))
    return sorted(found, key=lambda mark: (_order(mark.rule), mark.file, mark.test))


def _order(rule: str) -> tuple[int, int, str]:
    match = RULE.fullmatch(rule)
    areas = list(AREAS)
    if match is None or match[1] not in areas:
        return (len(areas), 0, rule)
    return (areas.index(match[1]), int(match[2]), rule)


def marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(test, rule) of one module."""
    constants = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    yield from _within(tree.body, (), "", constants)


def _within(
    body: list[ast.stmt], outer: tuple[str, ...], prefix: str, constants: dict[str, ast.expr]
) -> Iterator[tuple[str, str]]:
    shared = [*outer]
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            shared += rules_in(node.value, constants)
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            own = [rule for decorator in node.decorator_list for rule in rules_in(decorator, constants)]
            yield from ((prefix + node.name, rule) for rule in dict.fromkeys([*shared, *own]))
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            own = [rule for decorator in node.decorator_list for rule in rules_in(decorator, constants)]
            yield from _within(node.body, (*shared, *own), f"{prefix}{node.name}.", constants)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("Test"):
            own = rules_in(node.value, constants)
            yield from ((prefix + ast.unparse(node.targets[0]), rule) for rule in dict.fromkeys([*shared, *own]))


def rules_in(expression: ast.expr, constants: dict[str, ast.expr]) -> list[str]:
    """The ids of every `….rule("ID", …)` inside an expression. Raises ValueError for what cannot be read."""
    found: list[str] = []
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.rule"):
            for argument in node.args:
                found += _ids(argument, constants)
    return found


def _ids(argument: ast.expr, constants: dict[str, ast.expr]) -> list[str]:
    if isinstance(argument, ast.Starred):
        argument = argument.value
    if isinstance(argument, ast.Name) and argument.id in constants:
        argument = constants[argument.id]
    try:
        value = ast.literal_eval(argument)
    except ValueError as exc:
        raise ValueError(f"rule ids are written out: {ast.unparse(argument)}") from exc
    return [value] if isinstance(value, str) else list(value)


def untested(found: list[Mark]) -> list[str]:
    """Rules of complete areas that no test checks."""
    tested = {mark.rule for mark in found}
    every = [f"{area}-{number}" for area, numbers in COMPLETE.items() for number in numbers]
    return [rule for rule in every if rule not in tested]


def report(found: list[Mark]) -> str:
    """The whole page."""
    by_rule: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for mark in found:
        by_rule[mark.rule][mark.file].append(mark.test)
    lines = [
        "# Rules and their tests",
        "",
        "Written by `make rules` from the marks of the tests; do not edit. Each rule of the CRM has an id, and each",
        "test names the rules it checks.",
        "",
        "| Area | About | Rules with a test | Tests |",
        "|---|---|---|---|",
    ]
    areas: dict[str, list[str]] = {area: [] for area in AREAS}
    for rule in by_rule:
        areas.setdefault(rule.partition("-")[0], []).append(rule)
    for area, rules in areas.items():
        if rules:
            tests = {(mark.file, mark.test) for mark in found if mark.rule in rules}
            of = f" of {len(COMPLETE[area])}" if area in COMPLETE else ""
            lines.append(f"| {area} | {AREAS.get(area, '')} | {len(rules)}{of} | {len(tests)} |")
    for area, rules in areas.items():
        if rules:
            lines += ["", f"## {area}: {AREAS.get(area, 'unknown').lower()}"]
        for rule in rules:
            lines += ["", f"**{rule}**"]
            for file, tests in by_rule[rule].items():
                lines.append(f"- `{file}`: {', '.join(f'`{test}`' for test in tests)}")
    missing = untested(found)
    lines += ["", "## Without a test", ""]
    lines.append(", ".join(missing) if missing else "None: every rule of the areas delivered whole has a test.")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report(marks()))
