"""Until when the first answer to a lead is due, and who hears of it when (LEAD-4). Pure."""

from typing import Final

from storage.entities.people import Organisation
from storage.rules.calendar import after_working_minutes
from storage.rules.settings import Policy

HALF, FULL, LATE = 1, 2, 3
# Per cent of the working minutes, by step.
SHARES: Final[dict[int, int]] = {HALF: 50, FULL: 100, LATE: 150}


def minutes_for(policy: Policy, source: str | None) -> int:
    """Working minutes for the first answer, those of the source where it has its own."""
    by_source: dict[str, int] = policy["lead.first_response_by_source"]
    return by_source.get(source or "", policy.number("lead.first_response_minutes"))


def due_at(organisation: Organisation, since: int, minutes: int, step: int = FULL) -> int:
    """When a step is reached; a started minute counts whole."""
    return after_working_minutes(organisation, since, -(-minutes * SHARES[step] // 100))


def steps_now(
    organisation: Organisation, since: int, minutes: int, done: int, now: int
) -> tuple[list[int], int | None]:
    """The steps to say now after `done`, and when to look again; None when nothing is left.

    Half of the time is not said any more once all of it is over.
    """
    left = [step for step in (HALF, FULL, LATE) if step > done]
    passed = [step for step in left if due_at(organisation, since, minutes, step) <= now]
    ahead = [step for step in left if step not in passed]
    again = due_at(organisation, since, minutes, ahead[0]) if ahead else None
    return [step for step in passed if step != HALF or len(passed) == 1], again
