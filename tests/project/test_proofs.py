"""Every row of the reliability table and every threat has tests, and the docs name exactly those."""

import re

import pytest

from tests.project.repository import modules, name_of, text_of

RELIABILITY = [f"R{number}" for number in range(1, 20)]
THREATS = [str(number) for number in range(1, 19)]


def marked(mark: str) -> dict[str, set[str]]:
    """Row -> files with a test that carries it."""
    found: dict[str, set[str]] = {}
    for module in modules("tests"):
        name = name_of(module.file)
        for arguments in re.findall(rf"mark\.{mark}\(([^)]*)\)", module.file.read_text("utf-8")):
            for row in re.findall(r"R?\d+", arguments):
                found.setdefault(row, set()).add(name.removeprefix("tests/"))
    return found


def told(page: str) -> dict[str, set[str]]:
    """Row -> files as a page names them in its tables."""
    found: dict[str, set[str]] = {}
    for line in text_of(page).splitlines():
        if row := re.match(r"\| (R?\d+) \|", line):
            found.setdefault(row[1], set()).update(re.findall(r"`([\w/]+\.py)`", line))
    return found


@pytest.mark.parametrize(
    ("mark", "page", "rows"),
    [("reliability", "docs/reliability.md", RELIABILITY), ("threat", "docs/security.md", THREATS)],
)
def test_each_row_is_tested_and_told(mark: str, page: str, rows: list[str]) -> None:
    found, written = marked(mark), told(page)
    assert sorted(found) == sorted(rows)
    assert written == found
