"""The defects known from CRM systems (crm-rules §8): each has a test called by its number."""

import ast
import re

from tests.project.repository import ROOT

# Every one of them: what each is about exists.
CASES = (
    "1 2 3 4 5 6 6b 6c 7 8 9 10 11 11b 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35"
).split()
NAME = re.compile(r"test_t(\d+[a-c]?)_")


def named() -> set[str]:
    """The numbers that stand in the names of tests."""
    return {
        found[1]
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (found := NAME.match(node.name))
    }


def test_every_known_defect_has_a_test_called_by_its_number() -> None:
    present = named()
    missing = [f"T{number}" for number in CASES if number not in present]
    assert not missing, "no test_t… for " + " ".join(missing)
