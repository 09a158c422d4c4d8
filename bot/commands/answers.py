"""What a command says and how it ends; the same whether it ran here or in the running bot."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """Lines for the terminal and the exit code."""

    lines: tuple[str, ...] = ()
    code: int = 0

    def to_json(self) -> str:
        return json.dumps({"lines": list(self.lines), "code": self.code}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Answer":
        body: dict[str, Any] = json.loads(text)
        return cls(tuple(body["lines"]), int(body["code"]))
