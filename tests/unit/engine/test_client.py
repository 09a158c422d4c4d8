"""The client of an endpoint that may be slow, away or wrong: never more than no answer."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.engine.client import LARGEST_AUDIO, LONGEST_TEXT, PAUSE_SECONDS, Engine
from bot.understanding.lifting import Suggestion
from tests.engine import StandIn


@pytest.fixture
async def endpoint() -> AsyncIterator[StandIn]:
    made = await StandIn().start()
    yield made
    await made.stop()


class Watch:
    """Time that passes when it is told to."""

    at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
async def engine(endpoint: StandIn) -> AsyncIterator[Engine]:
    made = an_engine(endpoint)
    yield made
    await made.stop()


def an_engine(endpoint: StandIn, **more: Any) -> Engine:
    models = {"chat_model": "tiny", "speech_model": "ears"}
    return Engine(endpoint.url, **(models | {"key": "k-1", "chat_seconds": 5.0, "speech_seconds": 5.0} | more))


async def test_a_line_is_sent_with_the_prompt_and_nothing_else(endpoint: StandIn, engine: Engine) -> None:
    endpoint.says("follow_up", "顺达")
    assert await engine.suggest("顺达那边咋样了") == Suggestion("follow_up", "顺达")
    ((what, body),) = endpoint.asked
    assert (what, sorted(body)) == ("chat", ["max_tokens", "messages", "model", "temperature"])
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == "顺达那边咋样了"
    assert endpoint.keys == ["Bearer k-1"]


async def test_a_voice_message_is_sent_with_the_model_and_nothing_else(endpoint: StandIn, engine: Engine) -> None:
    endpoint.speech = " 今天拜访了顺达物流 "
    assert await engine.transcribe(b"OggS....") == "今天拜访了顺达物流"
    ((_, body),) = endpoint.asked
    assert body["fields"] == ["file", "model", "response_format"]
    assert (body["model"], body["audio"]) == ("ears", "OggS....")


async def test_without_a_key_none_is_sent(endpoint: StandIn) -> None:
    engine = an_engine(endpoint, key="")
    await engine.suggest("x")
    await engine.stop()
    assert endpoint.keys == [""]


async def test_without_a_model_it_is_not_asked(endpoint: StandIn) -> None:
    engine = Engine(endpoint.url)
    assert (engine.may_suggest, engine.may_hear) == (False, False)
    assert await engine.suggest("x") is None
    assert await engine.transcribe(b"x") == ""
    assert endpoint.asked == []


@pytest.mark.parametrize("status", [204, 307, 401, 404, 429, 500])
async def test_an_error_is_no_answer(endpoint: StandIn, engine: Engine, status: int) -> None:
    endpoint.status = status
    assert await engine.suggest("x") is None
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("raw", [b"", b"not json", b"[]", b"[" * 70_000, b'{"choices": [', b"\xff\xfe"])
async def test_noise_is_no_answer(endpoint: StandIn, engine: Engine, raw: bytes) -> None:
    endpoint.raw = raw
    assert await engine.suggest("x") is None


@pytest.mark.parametrize("raw", [b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}', b'{"text": 7}'])
async def test_an_answer_of_another_form_is_none(endpoint: StandIn, raw: bytes) -> None:
    endpoint.raw = raw
    for engine in (an_engine(endpoint), an_engine(endpoint)):
        assert await engine.suggest("x") is None
        assert await engine.transcribe(b"x") == ""
        await engine.stop()


async def test_a_slow_endpoint_is_not_waited_for_and_left_alone(endpoint: StandIn) -> None:
    watch = Watch()
    engine = an_engine(endpoint, chat_seconds=0.1, monotonic=watch)
    endpoint.slow = True
    assert await engine.suggest("x") is None
    endpoint.slow = False
    endpoint.says("lead", "x")
    assert not engine.may_suggest
    assert not engine.may_hear
    assert await engine.suggest("x") is None
    assert len(endpoint.asked) == 1
    watch.at += PAUSE_SECONDS
    assert await engine.suggest("x") == Suggestion("lead", "x")
    await engine.stop()


async def test_an_endpoint_that_is_not_there_is_no_answer(endpoint: StandIn) -> None:
    await endpoint.stop()
    for engine in (an_engine(endpoint), an_engine(endpoint)):
        assert await engine.transcribe(b"x") == ""
        assert await engine.suggest("x") is None
        await engine.stop()


async def test_nothing_too_long_or_empty_is_sent(endpoint: StandIn, engine: Engine) -> None:
    assert await engine.suggest("") is None
    assert await engine.suggest("x" * (LONGEST_TEXT + 1)) is None
    assert await engine.transcribe(b"") == ""
    assert await engine.transcribe(b"x" * (LARGEST_AUDIO + 1)) == ""
    assert endpoint.asked == []


async def test_nothing_that_was_said_is_logged(
    endpoint: StandIn, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    endpoint.says("lead", "顺达物流")
    await engine.suggest("顺达物流的秘密")
    endpoint.raw = "顺达物流".encode()
    await engine.suggest("顺达物流的秘密")
    assert "顺达" not in caplog.text
    assert "k-1" not in caplog.text
