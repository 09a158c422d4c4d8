"""The repository as the project tests see it: files, modules, imports and the tables of the docs."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION = ("bot", "storage", "emulator")
FIRST_PARTY = (*PRODUCTION, "tests", "benchmarks", "training")
LEFT_OUT = {".git", ".venv", "__pycache__", "data", "build"}


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project as git sees it: tracked, or new and not ignored."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists():
        listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        found = [ROOT / name for name in listed.split("\0") if name]
    else:
        found = [file for file in ROOT.rglob("*") if not LEFT_OUT & set(file.relative_to(ROOT).parts)]
    return tuple(sorted(file for file in found if file.is_file()))


def named(*suffixes: str) -> list[Path]:
    return [file for file in files() if file.suffix in suffixes]


def name_of(file: Path) -> str:
    """The path from the root, with slashes."""
    return file.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@dataclass(frozen=True)
class Module:
    """One Python file and what it is imported as."""

    file: Path
    name: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.file)


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), filename=name_of(file))


def modules(*folders: str) -> list[Module]:
    """The modules of some top folders."""
    found = []
    for file in named(".py"):
        parts = file.relative_to(ROOT).with_suffix("").parts
        if parts[0] in folders:
            found.append(Module(file, ".".join(parts).removesuffix(".__init__")))
    return found


def is_within(name: str, *packages: str) -> bool:
    """Is it one of the packages, or something inside one?"""
    return any(name == package or name.startswith(package + ".") for package in packages)


@dataclass(frozen=True)
class Import:
    """One imported name: `from storage import errors` is storage.errors, an object is module.object."""

    target: str
    line: int


def imports(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[Import]:
    """Every import of a module, wherever it stands, for type checkers only or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, module, is_package)
            yield from (Import(f"{base}.{alias.name}", node.lineno) for alias in node.names)


def _base(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".") if is_package else module.split(".")[:-1]
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, node.module] if node.module else parts)


def table(document: str, heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its first two lines."""
    section = re.split(rf"^#+ {re.escape(heading)}$", text_of(document), flags=re.MULTILINE)[1]
    lines = iter(section.splitlines())
    rows: list[list[str]] = []
    for line in lines:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
        elif rows or line.startswith("#"):
            break
    return rows[2:]


def spelled(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)
