"""What is switched on by a setting: the reader of cards and the engine; both off unless somebody says so."""

import dataclasses
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.service import Service
from bot.settings import Settings
from tests.bot.world import TOKEN, World


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(token=TOKEN, data_dir=folder, _env_file=None, **more)  # type: ignore[arg-type,call-arg]


async def test_both_are_off_by_default(world: World, tmp_path: Path) -> None:
    runtime = Service(settings(tmp_path), world.firm.crm).runtime
    assert (runtime.cards, runtime.engine) == (None, None)


async def test_one_setting_switches_each_on(world: World, tmp_path: Path) -> None:
    chosen = settings(tmp_path, card_reader=True, engine_url="http://127.0.0.1:9/v1/", engine_chat_model="tiny")
    runtime = Service(chosen, world.firm.crm).runtime
    assert runtime.cards is not None
    assert not runtime.cards.is_running, "the child starts with the first card"
    assert runtime.engine is not None
    assert (runtime.engine.may_suggest, runtime.engine.may_hear) == (True, False)


async def test_stopping_the_bot_stops_both(world: World, tmp_path: Path) -> None:
    stopped = []

    @dataclasses.dataclass
    class Part:
        name: str

        async def stop(self) -> None:
            stopped.append(self.name)

    runtime = world.service.runtime
    runtime.cards, runtime.engine = Part("cards"), Part("engine")  # type: ignore[assignment]
    await world.service.stop()
    assert stopped == ["cards", "engine"]
    runtime.cards = runtime.engine = None


@pytest.mark.parametrize("address", ["ftp://example.org", "127.0.0.1:8000", "localhost"])
def test_an_address_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setenv("FIELDLINE_ENGINE_URL", address)
    assert main(["doctor"]) == 2
    assert "engine" in capsys.readouterr().err


def test_the_doctor_says_what_is_switched_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIELDLINE_TOKEN", "")
    main(["doctor"])
    assert "card reader" not in "".join(capsys.readouterr())
    monkeypatch.setenv("FIELDLINE_CARD_READER", "1")
    monkeypatch.setenv("FIELDLINE_ENGINE_URL", "http://127.0.0.1:9/v1")
    main(["doctor"])
    told = "".join(capsys.readouterr())
    assert ("card reader installed" in told) == (find_spec("rapidocr") is not None)
    assert "engine without a model" in told
    monkeypatch.setenv("FIELDLINE_ENGINE_SPEECH_MODEL", "ears")
    main(["doctor"])
    assert "engine asked for voices" in "".join(capsys.readouterr())
