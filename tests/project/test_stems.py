"""One word finds a feature: the stems of docs/architecture.md are the ones the code uses."""

import re

from bot.buttons import VERBS
from bot.texts.catalogue import catalogue
from storage.rules.settings import ORGANISATION, SETTINGS
from tests.project.repository import modules, name_of, table
from tests.project.rule_report import AREAS, marks

COLUMNS = ("rules", "callback", "texts", "settings")
PREFIX = re.compile(r"[a-z]+")


def listed(column: str) -> list[str]:
    """Every entry of one column, in order."""
    number = COLUMNS.index(column) + 1
    rows = table("docs/architecture.md", "One word finds a feature")
    return [entry for row in rows for entry in re.split(r",\s*", row[number]) if entry != "–"]


def stems() -> list[str]:
    return [row[0] for row in table("docs/architecture.md", "One word finds a feature")]


def test_every_callback_prefix_belongs_to_one_stem() -> None:
    assert sorted(listed("callback")) == sorted(VERBS)


def test_every_prefix_of_a_text_key_belongs_to_one_stem() -> None:
    used = {key.partition("-")[0] + "-" for key in catalogue("en").entries}
    assert sorted(listed("texts")) == sorted(used)


def test_every_prefix_of_a_setting_belongs_to_one_stem() -> None:
    used = {name.partition(".")[0] + "." for name in (*SETTINGS, *ORGANISATION)}
    assert sorted(listed("settings")) == sorted(used)


def test_every_rule_area_of_the_stems_exists_and_no_test_checks_an_unknown_one() -> None:
    assert set(listed("rules")) <= set(AREAS)
    unknown = sorted({f"{mark.test}: {mark.rule}" for mark in marks() if mark.rule.partition("-")[0] not in AREAS})
    assert not unknown, "\n".join(unknown)


def test_every_handler_has_the_stem_of_a_feature() -> None:
    known = {*stems(), *(stem + "s" for stem in stems())}
    found = [
        name_of(module.file)
        for module in modules("bot")
        if module.name.startswith("bot.handlers.") and not _stem_in(module.file.stem, known)
    ]
    assert not found, "\n".join(found)


def _stem_in(name: str, known: set[str]) -> bool:
    """`lead_drafts` belongs to lead."""
    return any(name == stem or name.startswith(stem + "_") for stem in known)
