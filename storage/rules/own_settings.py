"""What a tap on one's own settings changes: each field goes round its values (conversations 6.24). Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage.errors import Invalid
from storage.rules import notices
from storage.rules.quiet import window

LOCALES: Final = ("zh-CN", "zh-TW", "en")
MORNINGS: Final = ("07:30", "08:00", "08:30", "09:00", "09:30")
EVENINGS: Final = ("17:00", "17:45", "18:30", "19:30", "20:30")
QUIETS: Final = ("20:00-08:30", "21:00-08:00", "22:00-07:00", "23:00-07:00", "00:00-00:00")
CAPS: Final = (4, 8, 12, 20, 50)
LEADS: Final = (0, 5, 10, 15, 30, 60)


def after(values: Sequence[Any], present: Any) -> Any:
    """The next value of the round; a value of one's own goes to the next one above it."""
    if present in values:
        return values[(values.index(present) + 1) % len(values)]
    return next((value for value in values if value > present), values[0])


def change(field: str, present: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the person after one tap on a field. `present` are the values in force. Raises Invalid."""
    match field:
        case "lang":
            return {"locale": after(LOCALES, present["locale"])}
        case "morning":
            return {"morning": after(MORNINGS, present["morning"])}
        case "evening":
            return {"evening": after(EVENINGS, present["evening"])}
        case "quiet":
            return {"quiet": after(QUIETS, present["quiet"])}
        case "weekend":
            return {"weekends": 1 - int(present["weekends"])}
        case "limit":
            return {"daily_cap": after(CAPS, present["daily_cap"])}
        case "lead":
            return {"lead_minutes": after(LEADS, present["lead_minutes"])}
    group = field.removeprefix("a.")
    if field.startswith("a.") and group in notices.GROUPS:
        return {"alerts": notices.alerts_text(_alerts(group, present["alerts"]))}
    raise Invalid("unknown_setting", rule="ORG-15", name=field)


def _alerts(group: str, alerts: Mapping[str, str]) -> dict[str, str]:
    """The next mode of a group; what was said of single kinds of it is forgotten with it."""
    modes = notices.modes_of(alerts)
    kept = {name: mode for name, mode in alerts.items() if not name.startswith("kind:")}
    return {**kept, group: after(notices.MODES, modes[group])}  # type: ignore[index]


def checked_quiet(text: str) -> str:
    """`22:00-07:00` as it is kept. Raises Invalid."""
    try:
        start, end = window(text)
    except ValueError as exc:
        raise Invalid("outside_range", rule="ORG-15", name="notify.quiet", allowed="HH:MM-HH:MM") from exc
    return f"{start:%H:%M}-{end:%H:%M}"
