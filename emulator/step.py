"""What a deed of a person caused."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """What one deed of a person caused."""

    update_ids: tuple[int, ...] = ()
    """The updates for the bot, in order; empty when Telegram sends it none."""
    message_ids: tuple[int, ...] = ()
    """The messages the person wrote or changed."""
    callback_id: str | None = None
    """A tap on a callback button: ask `emulator.callback_answer` for what the bot answered."""
    query_id: str | None = None
    """An inline query: ask `emulator.inline_answer` for the results."""
    did: Mapping[str, object] = field(default_factory=dict)
    """A tap: {"kind", "value", "label", "message_id"} of the button."""

    def __add__(self, later: "Step") -> "Step":
        return Step(
            self.update_ids + later.update_ids,
            self.message_ids + later.message_ids,
            later.callback_id or self.callback_id,
            later.query_id or self.query_id,
            later.did or self.did,
        )
