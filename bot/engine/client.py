"""The client of the endpoint. What goes wrong is no answer; after trouble it is left alone for a while."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import aiohttp

from bot.understanding.lifting import PROMPT, Suggestion, suggestion_of

log = logging.getLogger("fieldline.engine")

CHAT_SECONDS: Final = 4.0
SPEECH_SECONDS: Final = 10.0
PAUSE_SECONDS: Final = 60.0
"""After trouble nobody waits for it again so soon."""
LONGEST_TEXT: Final = 1_000
LARGEST_AUDIO: Final = 5 * 1024 * 1024
LARGEST_ANSWER: Final = 64 * 1024
MOST_TOKENS: Final = 200
AT_ONCE: Final = 4
TROUBLE: Final = (aiohttp.ClientError, TimeoutError, OSError, ValueError, LookupError, TypeError, RecursionError)


class Engine:
    """Asks the endpoint. It never raises, and logs nothing of what was said."""

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        chat_model: str = "",
        speech_model: str = "",
        chat_seconds: float = CHAT_SECONDS,
        speech_seconds: float = SPEECH_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._chat_model, self._speech_model = chat_model, speech_model
        self._chat_seconds, self._speech_seconds = chat_seconds, speech_seconds
        self._monotonic = monotonic
        self._quiet_until = 0.0
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(AT_ONCE)

    @property
    def may_suggest(self) -> bool:
        """Is there a model for lines, and is it to be asked now?"""
        return bool(self._chat_model) and self._monotonic() >= self._quiet_until

    @property
    def may_hear(self) -> bool:
        """Is there a model for speech, and is it to be asked now?"""
        return bool(self._speech_model) and self._monotonic() >= self._quiet_until

    async def suggest(self, text: str) -> Suggestion | None:
        """What the line may be; None when it is too long, or the endpoint does not say in time."""
        if not self.may_suggest or not 0 < len(text) <= LONGEST_TEXT:
            return None
        question = {
            "model": self._chat_model,
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "messages": [{"role": "system", "content": PROMPT}, {"role": "user", "content": text}],
        }
        answer = await self._asked("/chat/completions", self._chat_seconds, lambda: {"json": question})
        try:
            return suggestion_of(answer["choices"][0]["message"]["content"]) if answer is not None else None
        except (LookupError, TypeError):
            log.warning("engine: an answer without a choice")
            return None

    async def transcribe(self, audio: bytes) -> str:
        """The words of a voice message; empty when there are none, or the endpoint does not say in time."""
        if not self.may_hear or not 0 < len(audio) <= LARGEST_AUDIO:
            return ""

        def form() -> dict[str, Any]:
            data = aiohttp.FormData()
            data.add_field("model", self._speech_model)
            data.add_field("response_format", "json")
            data.add_field("file", audio, filename="voice.ogg", content_type="audio/ogg")
            return {"data": data}

        answer = await self._asked("/audio/transcriptions", self._speech_seconds, form)
        words = answer.get("text") if answer is not None else None
        return words.replace("\0", "").strip() if isinstance(words, str) else ""

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _asked(self, path: str, seconds: float, body: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(seconds), self._places:
                return await self._posted(path, body())
        except TROUBLE as exc:
            self._quiet_until = self._monotonic() + PAUSE_SECONDS
            log.warning("engine: %s", type(exc).__name__)
            return None

    async def _posted(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Raises what TROUBLE lists."""
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        url = self._url + path
        async with self._session.post(url, headers=self._headers, allow_redirects=False, **body) as response:
            response.raise_for_status()
            if response.status != 200:
                raise ValueError("not an answer")
            content = await response.content.read(LARGEST_ANSWER)
            while len(content) < LARGEST_ANSWER and (more := await response.content.read(LARGEST_ANSWER)):
                content += more
        answer = json.loads(content)
        if not isinstance(answer, dict):
            raise ValueError("not an answer")
        return answer
