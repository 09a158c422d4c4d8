"""Who may import whom: docs/architecture.md is the table, this is its guard."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.project.repository import (
    FIRST_PARTY,
    PRODUCTION,
    Module,
    imports,
    is_within,
    modules,
    name_of,
    spelled,
    table,
)

WITHOUT_CLOCK = ("storage", "bot.understanding", "bot.views", "bot.handlers", "bot.conversations", "bot.texts")
# The command line reads the clock when nobody names a time.
COMMAND_LINES = ("bot.understanding.command",)
CLOCKS = {"datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "time.time_ns"}
KEYBOARD_TYPES = {
    "CopyTextButton",
    "InlineKeyboardButton",
    "InlineKeyboardMarkup",
    "KeyboardButton",
    "ReplyKeyboardMarkup",
    "ReplyKeyboardRemove",
    "SwitchInlineQueryChosenChat",
}


@dataclass(frozen=True)
class Line:
    """One line of the table, for one group of modules."""

    modules: str
    may: tuple[str, ...]
    libraries: frozenset[str]
    never: frozenset[str]


def lines() -> dict[str, Line]:
    found = {}
    for names, may, libraries, never in table("docs/architecture.md", "Who may import whom"):
        for name in spelled(names):
            found[name] = Line(name, tuple(spelled(may)), frozenset(spelled(libraries)), frozenset(spelled(never)))
    return found


def line_of(module: str, known: dict[str, Line]) -> Line | None:
    """The line of the longest name that covers the module."""
    covering = [name for name in known if is_within(module, name)]
    return known[max(covering, key=len)] if covering else None


def trespasses(module: str, tree: ast.AST, line: Line, *, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """The imports a line of the table does not allow."""
    for one in imports(tree, module, is_package=is_package):
        top = one.target.partition(".")[0]
        if top in FIRST_PARTY:
            allowed = is_within(one.target, line.modules, *line.may)
        elif top in sys.stdlib_module_names:
            allowed = top not in line.never
        else:
            allowed = top in line.libraries
        if not allowed:
            yield one.line, one.target


def violations(module: Module, known: dict[str, Line]) -> list[str]:
    if "." not in module.name:
        return []
    line = line_of(module.name, known)
    if line is None:
        return [f"{name_of(module.file)}: no line of docs/architecture.md covers {module.name}"]
    is_package = module.file.name == "__init__.py"
    return [
        f"{name_of(module.file)}:{number} {module.name} may not import {target}"
        for number, target in trespasses(module.name, module.tree, line, is_package=is_package)
    ]


def test_every_import_keeps_to_the_table() -> None:
    known = lines()
    found = [line for module in modules(*PRODUCTION) for line in violations(module, known)]
    assert not found, "\n".join(found)


def test_no_production_module_imports_the_emulator_or_the_tests() -> None:
    found = [
        f"{name_of(module.file)}:{one.line} {one.target}"
        for module in modules("bot", "storage")
        for one in imports(module.tree, module.name, is_package=module.file.name == "__init__.py")
        if is_within(one.target, "emulator", "tests", "benchmarks")
    ]
    assert not found, "\n".join(found)


def test_handlers_do_not_know_each_other() -> None:
    found = [
        f"{name_of(module.file)}:{one.line} {one.target}"
        for module in modules("bot")
        if is_within(module.name, "bot.handlers", "bot.conversations")
        for one in imports(module.tree, module.name, is_package=False)
        if is_within(one.target, "bot.handlers", "bot.conversations")
    ]
    assert not found, "\n".join(found)


def test_views_take_only_keyboard_types_from_telegram() -> None:
    found = [
        f"{name_of(module.file)}:{one.line} {one.target}"
        for module in modules("bot")
        if is_within(module.name, "bot.views")
        for one in imports(module.tree, module.name, is_package=False)
        if is_within(one.target, "telegram") and one.target.removeprefix("telegram.") not in KEYBOARD_TYPES
    ]
    assert not found, "\n".join(found)


@pytest.mark.rule("ORG-1")
def test_the_crm_and_what_is_pure_never_read_a_clock() -> None:
    found = [
        f"{name_of(module.file)}:{node.lineno} {ast.unparse(node)}"
        for module in modules("bot", "storage")
        if is_within(module.name, *WITHOUT_CLOCK) and not is_within(module.name, *COMMAND_LINES)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in CLOCKS
    ]
    assert not found, "\n".join(found)


def test_only_the_settings_read_the_environment() -> None:
    reading = {"os.environ", "os.getenv", "environ"}
    # Handing the environment to a process, and choosing a library's way before it is imported, read nothing.
    not_reading = ("dict(os.environ)", "os.environ.setdefault(")
    found = [
        f"{name_of(module.file)}:{node.lineno}"
        for module in modules("bot", "storage")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in reading
        if not any(words in module.file.read_text("utf-8").splitlines()[node.lineno - 1] for words in not_reading)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("storage.rules.pool", "from storage.queries import pool"),
        ("storage.rules.pool", "import asyncio"),
        ("storage.usecases.pool", "from storage import database"),
        ("storage.usecases.pool", "import storage.crm"),
        ("storage.queries.pool", "from ..rules import pool"),
        ("storage.entities.pool", "from telegram import Bot"),
        ("bot.handlers.pool", "from storage.usecases import pool"),
        ("bot.views.pool", "def late():\n    from storage.crm import Crm"),
        ("bot.intake", "from storage.tx import Tx"),
        ("bot.understanding.reader", "import aiohttp"),
    ],
)
def test_a_planted_import_is_found(module: str, source: str) -> None:
    line = line_of(module, lines())
    assert line is not None
    assert list(trespasses(module, ast.parse(source), line))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("storage.rules.pool", "import phonenumbers\nfrom storage.errors import Limit"),
        ("storage.usecases.pool", "from storage.queries import pool\nfrom . import leads"),
        ("bot.intake", "from storage.errors import OutOfService"),
        ("bot.handlers.pool", "from bot import replies\nfrom telegram import Update"),
    ],
)
def test_an_allowed_import_is_left_alone(module: str, source: str) -> None:
    line = line_of(module, lines())
    assert line is not None
    assert list(trespasses(module, ast.parse(source), line)) == []
