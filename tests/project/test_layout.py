"""Files of the repository: sizes, names, hosts, machine paths, lock files, migrations."""

import ast
import re

import pytest

from storage.migrations.runner import shipped
from storage.tx import Dialect
from tests.project.repository import PRODUCTION, files, modules, name_of, named

LONGEST_MODULE = 400
DRAWERS = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "tools", "util", "utils"}
LOCK_FILES = {
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "package-lock.json",
    "pnpm-lock.yaml",
    "yarn.lock",
}
# Spelled in halves, so that this file does not name what it looks for.
REGISTRIES = re.compile(
    "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:com|org)", "pi" + "wheels"])
)
INDEX_OPTIONS = re.compile(r"^\s*(?:--index-url|--extra-index-url|--find-links|-i |-f )", re.MULTILINE)
MACHINE_PATHS = re.compile(r"(?<![\w.~)}/-])/(?:work|root|opt|farm|home|Users|mnt)/[\w.-]")


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    found = [
        f"{name_of(file)} has {length} lines"
        for file in named(".py", ".js")
        if (length := len(file.read_text("utf-8").splitlines())) > LONGEST_MODULE
    ]
    assert not found, "\n".join(found)


def test_no_module_is_a_drawer() -> None:
    found = [name_of(module.file) for module in modules(*PRODUCTION, "tests") if module.file.stem in DRAWERS]
    assert not found, "\n".join(found)


def test_every_module_says_what_it_is() -> None:
    found = [
        name_of(module.file)
        for module in modules(*PRODUCTION, "tests")
        if module.tree.body and ast.get_docstring(module.tree) is None
    ]
    assert not found, "\n".join(found)


def readable() -> list[tuple[str, str]]:
    return [(name_of(file), file.read_bytes().decode("utf-8", errors="replace")) for file in files()]


def test_no_file_names_a_registry() -> None:
    found = [name for name, text in readable() if REGISTRIES.search(text)]
    found += [name for name, text in readable() if name.startswith("requirements/") and INDEX_OPTIONS.search(text)]
    assert not found, "\n".join(found)


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = [
        f"{name}:{number} {line.strip()[:100]}"
        for name, text in readable()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATHS.search(line)
    ]
    assert not found, "\n".join(found)


def test_no_lock_file_of_another_tool_is_kept() -> None:
    assert [name_of(file) for file in files() if file.name in LOCK_FILES] == []


def test_migrations_are_numbered_without_gaps() -> None:
    migrations = shipped()
    assert [migration.number for migration in migrations] == list(range(1, len(migrations) + 1))
    assert all(re.fullmatch(r"[a-z0-9_]+", migration.name) for migration in migrations)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_every_migration_is_spelled_for_both_databases(dialect: Dialect) -> None:
    for migration in shipped():
        statements = migration.statements(dialect)
        assert statements, migration.name
        assert not [statement for statement in statements if re.search(r"\{\w+\}|^--only|^--end", statement)]
