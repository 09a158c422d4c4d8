"""What the CRM says when it says no.

Refusal                      the world says no; holds facts, never sentences
├── NotFound                 missing, or not yours: the same answer (PERM-13)
├── Forbidden                readable, but not allowed
├── Invalid                  the values do not do
├── Duplicate                the same party is already there
├── Conflict                 the record is in another state
│   ├── AlreadyClaimed       somebody claimed it from this pool today (by, at)
│   ├── AlreadyDone          this button was used before (by, at)
│   └── OldButton            the button belongs to a card that is no longer current
├── Stale                    the record changed since it was shown
└── Limit                    a figure is used up (limit, used, next_allowed_at)
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """The CRM refuses; nothing was changed.

    `reason` names the state of the world (daily_limit, cooldown, …), `rule` the rule id, `params` the facts
    that a text may show. `token` is set where the same call may be repeated with it (needs_confirmation).
    """

    code: ClassVar[str] = "refused"

    def __init__(self, reason: str, *, rule: str | None = None, token: str | None = None, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rule = rule
        self.token = token
        self.params = params

    @property
    def needs_confirmation(self) -> bool:
        return self.token is not None

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}" + (f" ({self.rule})" if self.rule else "")


class NotFound(Refusal):
    code = "not_found"

    def __init__(self, reason: str = "not_found", **facts: Any) -> None:
        super().__init__(reason, **facts)


class Forbidden(Refusal):
    code = "forbidden"

    def __init__(self, reason: str = "right_lost", **facts: Any) -> None:
        super().__init__(reason, **facts)


class Invalid(Refusal):
    code = "invalid"


class Duplicate(Refusal):
    code = "duplicate"


class Conflict(Refusal):
    code = "conflict"


class AlreadyClaimed(Conflict):
    def __init__(self, *, by: str, at: int, **facts: Any) -> None:
        super().__init__("already_claimed", rule="POOL-18", by=by, at=at, **facts)


class AlreadyDone(Conflict):
    def __init__(self, *, by: str, at: int, own: bool, **facts: Any) -> None:
        super().__init__("already_done", rule="ORG-9", by=by, at=at, own=own, **facts)


class OldButton(Conflict):
    def __init__(self, **facts: Any) -> None:
        super().__init__("old_button", rule="PERM-21", **facts)


class Stale(Refusal):
    code = "stale"


class Limit(Refusal):
    code = "limit"

    def __init__(
        self,
        reason: str,
        *,
        rule: str,
        limit: int,
        used: int,
        next_allowed_at: int | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(reason, rule=rule, limit=limit, used=used, next_allowed_at=next_allowed_at, **facts)


class OutOfService(Exception):
    """The database cannot take the unit now (closed, disk full, connection lost); nothing of it was applied."""
