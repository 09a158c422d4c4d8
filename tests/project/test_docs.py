"""What the docs say exists: settings, commands, targets, links, dependencies."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main, parser
from bot.settings import Settings
from storage.rules.settings import ORGANISATION, SETTINGS
from tests.project.repository import ROOT, name_of, named, table, text_of

DOCS = [name_of(file) for file in named(".md")]
COMMAND = re.compile(r"(?:^|[\s/])fieldline ((?:--)?[a-z]+)(.*)$", re.MULTILINE)
TARGET = re.compile(r"(?:^|[\s`(])make ([a-z]+(?:-[a-z]+)*)(?=$|[\s`,.:;)])", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def code_of(name: str) -> str:
    """Only what stands as code: fenced blocks and backticks."""
    text = text_of(name)
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", rest)])


def subcommands() -> dict[str, Any]:
    (commands,) = [action for action in parser()._actions if action.dest == "command"]
    return dict(commands.choices)  # type: ignore[arg-type]


def test_every_setting_of_the_environment_is_documented_with_its_default() -> None:
    rows = {row[0].strip("`"): row for row in table("docs/running.md", "Settings of the environment")}
    fields = {f"FIELDLINE_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert sorted(rows) == sorted(fields)
    for name, field in fields.items():
        default = field.default
        secret = getattr(default, "get_secret_value", None)
        expected = secret() if secret else str(default)
        assert rows[name][1].strip("`") == expected, name


def test_every_setting_of_the_environment_stands_in_the_example() -> None:
    listed = set(re.findall(r"^#?(FIELDLINE_\w+)=", text_of(".env.example"), flags=re.MULTILINE))
    assert listed == {f"FIELDLINE_{name.upper()}" for name in Settings.model_fields}


def _spelled(default: Any) -> str:
    match default:
        case None:
            return "unset"
        case bool():
            return "on" if default else "off"
        case float():
            return f"{default:.2f}"
        case int():
            return f"{default:,}"
        case list() if not default:
            return "none"
        case dict() if not default:
            return "none"
        case list():
            return ", ".join(str(item) for item in default)
        case _:
            return str(default)


def test_every_setting_of_the_firm_is_documented_with_default_and_range() -> None:
    rows = {row[0].strip("`"): row for row in table("docs/running.md", "Settings of the firm")}
    assert sorted(rows) == sorted([*SETTINGS, *ORGANISATION])
    wrong = [
        f"{name}: {_spelled(setting.default)}, {setting.range}"
        for name, setting in SETTINGS.items()
        if rows[name][1].removesuffix(", none") != _spelled(setting.default) or rows[name][2] != setting.range
    ]
    assert not wrong, "\n".join(wrong)
    assert all(row[3] for row in rows.values())


@pytest.mark.parametrize("document", DOCS)
def test_every_command_named_exists(document: str) -> None:
    known = subcommands()
    for command, words in COMMAND.findall(code_of(document)):
        assert command in known or command == "--help", f"fieldline {command}"
        if command in known and command != "understand":
            unknown = set(re.findall(r"--[a-z-]+", words)) - set(known[command]._option_string_actions)
            assert not unknown, f"fieldline {command}{words}"


@pytest.mark.parametrize("document", DOCS)
def test_every_make_target_named_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), flags=re.MULTILINE))
    assert not set(TARGET.findall(code_of(document))) - targets


@pytest.mark.parametrize("command", sorted(subcommands()))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"fieldline {command}" in capsys.readouterr().out


def test_every_command_is_documented() -> None:
    listed = {spelled.split()[1] for row in table("docs/running.md", "Commands") for spelled in [row[0].strip("`")]}
    assert listed == set(subcommands())


def test_every_make_target_is_declared_and_described() -> None:
    makefile = text_of("Makefile")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert targets == set(phony.split())
    described = set(re.findall(r"^([a-z][a-z-]*):.*## ", makefile, flags=re.MULTILINE))
    assert targets - described == {"chromium"}
    issue = "install demo run test lint bench bench-understanding torture schema"
    assert set(issue.split()) <= targets


@pytest.mark.parametrize("document", DOCS)
def test_every_link_leads_to_a_file(document: str) -> None:
    folder = (ROOT / document).parent
    missing = [link for link in LINK.findall(text_of(document)) if not (folder / link).exists()]
    assert not missing, "\n".join(missing)


def required(name: str) -> set[str]:
    lines = text_of(f"requirements/{name}.in").splitlines()
    return {line.partition("==")[0].strip() for line in lines if line.strip() and not line.startswith(("-r", "#"))}


@pytest.mark.parametrize(
    ("name", "heading"), [("base", "To run"), ("cards", "To read business cards"), ("dev", "To develop")]
)
def test_every_dependency_has_a_reason_a_version_and_a_date(name: str, heading: str) -> None:
    rows = table("docs/dependencies.md", heading)
    assert {row[0] for row in rows} == required(name)
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", text_of(f"requirements/{name}.txt"), flags=re.MULTILINE))
    for package, version, reason, released in rows:
        assert pinned[package.partition("[")[0]] == version, package
        assert reason, package
        assert re.fullmatch(r"\d{4}-\d\d-\d\d|see release page", released), package


def test_what_runs_is_pinned_like_what_is_tested() -> None:
    def pins(name: str) -> set[tuple[str, str]]:
        return set(re.findall(r"^([\w.-]+)==(\S+)", text_of(f"requirements/{name}.txt"), flags=re.MULTILINE))

    assert pins("base") <= pins("dev")


def test_every_pinned_file_has_its_hashes() -> None:
    for name in ("base", "cards", "dev"):
        blocks = re.split(r"^(?=[\w.-]+==)", text_of(f"requirements/{name}.txt"), flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks)


def test_the_checks_stay_strict() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["tool"]
    assert project["mypy"]["strict"] is True
    assert set(project["mypy"]["files"]) == {"bot", "storage", "emulator"}
    assert project["pytest"]["ini_options"]["filterwarnings"] == ["error"]
    assert {"E", "F", "B", "BLE", "DTZ", "ASYNC"} <= set(project["ruff"]["lint"]["select"])


def test_decisions_are_numbered_without_gaps_and_have_their_three_parts() -> None:
    files = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        text = file.read_text("utf-8")
        assert text.startswith(f"# {int(file.name[:4])}. "), file.name
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), file.name


def test_no_document_shouts() -> None:
    found = [
        f"{name}:{number} {line}"
        for name in DOCS
        for number, line in enumerate(text_of(name).splitlines(), 1)
        if re.search(r"\w!(?:\s|$)", line)
    ]
    assert not found, "\n".join(found)


def test_the_ci_script_and_the_procfile_say_what_they_must() -> None:
    script = Path(ROOT / ".ci/run")
    assert script.stat().st_mode & 0o111
    lines = script.read_text("utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines.index("make lint") < lines.index("make test")
    assert text_of("Procfile") == "worker: fieldline run\n"
