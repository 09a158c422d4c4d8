"""Callback and inline queries: they wait for one answer and die."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.errors import Json, bad_request

if TYPE_CHECKING:
    from emulator.core import Emulator

CALLBACK_LIFE = 150.0
INLINE_LIFE = 30.0
REMEMBERED = 5_000
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True)
class Query:
    """One open question of a person's client to the bot; `at` is the emulator's time."""

    id: str
    person_id: int
    chat_id: int | None
    at: float
    life: float
    text: str = ""
    answer: Json | None = None


class Queries:
    """Every query of the last while, by id."""

    def __init__(self, emulator: "Emulator") -> None:
        self._emulator = emulator
        self._by_id: dict[str, Query] = {}

    def ask(self, person_id: int, chat_id: int | None, life: float, text: str = "") -> Query:
        """Open a query; `life` is the seconds in which it can be answered."""
        number = str(self._emulator.rng.randrange(10**17, 10**18))
        query = Query(number, person_id, chat_id, self._emulator.now(), life, text)
        self._by_id[number] = query
        if len(self._by_id) > REMEMBERED:
            del self._by_id[next(iter(self._by_id))]
        return query

    def answer(self, query_id: str, answer: Json) -> Query:
        """Answer once and in time. A late answer is a plain refusal, a second or invented one a violation."""
        query = self._by_id.get(query_id)
        if query is None:
            raise bad_request(TOO_OLD, rule="unknown-query")
        if query.answer is not None:
            raise bad_request(TOO_OLD, rule="answered-twice")
        if self._emulator.now() - query.at > query.life:
            raise bad_request(TOO_OLD)
        query.answer = answer
        return query

    def find(self, query_id: str) -> Query | None:
        """The query, if it is remembered."""
        return self._by_id.get(query_id)

    def callback_answer(self, query_id: str) -> Json | None:
        """See Emulator.callback_answer."""
        query = self._by_id.get(query_id)
        return query.answer if query else None

    inline_answer = callback_answer
