"""The image's recipe: what it copies exists, what it installs has hashes, nobody in it is root; and the service."""

import re
import shlex
import tomllib
from pathlib import PurePosixPath

from bot.settings import Settings
from tests.project.repository import ROOT, files, name_of, text_of

RECIPE = text_of("deploy/Dockerfile")
STEPS = [
    shlex.split(line, comments=True) for line in re.sub(r"\\\n", " ", RECIPE).splitlines() if line and line[0] != "#"
]
PACKAGES = ("bot", "storage", "emulator")


def steps(name: str) -> list[list[str]]:
    return [words[1:] for words in STEPS if words and words[0] == name]


def test_what_is_copied_exists_and_is_let_through() -> None:
    let_through = {line[1:] for line in text_of(".dockerignore").splitlines() if line.startswith("!")}
    assert text_of(".dockerignore").splitlines()[0] == "*"
    for words in steps("COPY"):
        if words[0].startswith("--from"):
            continue
        for source in words[:-1]:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in let_through, source


def test_everything_installed_has_its_hash() -> None:
    installs = [part for words in steps("RUN") for part in " ".join(words).split("&&") if "pip install" in part]
    assert installs
    for part in installs:
        assert "--require-hashes" in part or "--no-index" in part, part


def test_nobody_in_it_is_root_and_the_data_is_a_volume() -> None:
    assert steps("USER")[-1] == ["10001:10001"]
    assert steps("VOLUME") == [["/data"]]
    assert STEPS.index(["USER", "10001:10001"]) < next(n for n, words in enumerate(STEPS) if words[0] == "ENTRYPOINT")


def test_its_settings_are_settings_and_its_health_check_is_answered() -> None:
    given = dict(word.split("=", 1) for words in steps("ENV") for word in words if word.startswith("FIELDLINE_"))
    assert given
    assert {name.removeprefix("FIELDLINE_").lower() for name in given} <= set(Settings.model_fields)
    (check,) = (" ".join(words) for words in steps("HEALTHCHECK"))
    address = re.search(r"http://([\d.]+:\d+)(/\w+)", check)
    assert address is not None
    assert address[1] == given["FIELDLINE_HEALTH_LISTEN"]
    assert f'add_get("{address[2]}"' in text_of("bot/health.py")


def test_every_file_the_program_reads_is_packed_with_it() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    patterns = project["tool"]["setuptools"]["package-data"]
    for file in files():
        path = PurePosixPath(name_of(file))
        if path.parts[0] in PACKAGES and path.suffix != ".py":
            inside = PurePosixPath(*path.parts[1:])
            packed = [pattern for pattern in patterns[path.parts[0]] if inside.match(pattern.removeprefix("**/"))]
            assert packed, f"{path} is in no package-data pattern"


def test_the_service_of_the_docs_is_the_one_shipped() -> None:
    assert f"```\n{text_of('deploy/systemd/fieldline.service')}```" in text_of("docs/running.md")
