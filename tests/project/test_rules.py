"""docs/rules.md says which tests check which rule, and is current."""

import ast

import pytest

from tests.project.repository import text_of
from tests.project.rule_report import COMPLETE, RULE, Mark, marked, marks, report, untested

SOURCE = """
import pytest
MANY = ("ORG-3", "ORG-4")
pytestmark = [pytest.mark.slow, pytest.mark.rule("ORG-1")]

@pytest.mark.rule("POOL-2", "ORG-1")
async def test_one(): ...

@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.rule(*MANY))])
def test_two(a): ...

@pytest.mark.rule("POOL-9")
class TestMany:
    @pytest.mark.rule("POOL-10")
    def test_inside(self): ...

TestMachine = pytest.mark.rule("POOL-11")(Machine.TestCase)

def not_a_test(): ...
"""


def test_the_report_is_current() -> None:
    assert report(marks()) == text_of("docs/rules.md"), "run: make rules"


def test_every_rule_of_the_areas_delivered_whole_has_a_test() -> None:
    assert untested(marks()) == []


def test_every_mark_is_the_id_of_a_rule() -> None:
    found = [f"{mark.file} {mark.test}: {mark.rule}" for mark in marks() if not RULE.fullmatch(mark.rule)]
    beyond = [
        f"{mark.file} {mark.test}: {mark.rule} does not exist"
        for mark in marks()
        if (match := RULE.fullmatch(mark.rule)) and int(match[2]) > max(COMPLETE.get(match[1], (99,)))
    ]
    assert not found + beyond, "\n".join(found + beyond)


def test_marks_of_modules_classes_parameters_and_state_machines_are_found() -> None:
    assert sorted(marked(ast.parse(SOURCE))) == [
        ("TestMachine", "ORG-1"),
        ("TestMachine", "POOL-11"),
        ("TestMany.test_inside", "ORG-1"),
        ("TestMany.test_inside", "POOL-10"),
        ("TestMany.test_inside", "POOL-9"),
        ("test_one", "ORG-1"),
        ("test_one", "POOL-2"),
        ("test_two", "ORG-1"),
        ("test_two", "ORG-3"),
        ("test_two", "ORG-4"),
    ]


def test_an_id_that_is_not_written_out_is_refused() -> None:
    with pytest.raises(ValueError, match="written out"):
        list(marked(ast.parse('@pytest.mark.rule(f"ORG-{1}")\ndef test_one(): ...')))


def test_rules_come_in_the_order_of_the_rules_and_gaps_are_named() -> None:
    text = report([Mark("ORG-2", "tests/a.py", "test_b"), Mark("POOL-1", "tests/a.py", "test_c")])
    assert text.index("**ORG-2**") < text.index("**POOL-1**")
    assert "ORG-1, ORG-3" in text
    assert "| ORG | Organisation | 1 of 32 | 1 |" in text
