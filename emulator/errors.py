"""What can go wrong, by whom it is seen.

ApiError        the Bot API refuses a call of the bot: becomes the answer's code and description
ConnectionCut   the call was carried out, but its answer never arrives (an injected fault)
NotPossible     a person was asked to do what a person could not do here
"""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal of the Bot API.

    `rule` names the broken rule when a correct bot would never have made this call; such refusals
    are recorded as violations. Without it the refusal is part of ordinary life.
    """

    def __init__(
        self, code: int, description: str, *, rule: str | None = None, parameters: Json | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.rule = rule
        self.parameters = parameters

    def body(self) -> Json:
        """The answer as it stands on the wire."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(what: str, *, rule: str | None = None) -> ApiError:
    """A 400 in Telegram's words."""
    return ApiError(400, f"Bad Request: {what}", rule=rule)


class ConnectionCut(Exception):
    """The request was carried out and the connection ends without an answer."""


class NotPossible(Exception):
    """A person cannot do this; `status` is the HTTP code of the people interface."""

    def __init__(self, why: str, *, status: int = 400) -> None:
        super().__init__(why)
        self.status = status
