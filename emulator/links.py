"""Deep links to the bot."""

from urllib.parse import parse_qs, urlsplit

from emulator.errors import NotPossible
from emulator.keyboards import START_PAYLOAD


def is_deep_link(link: str, username: str) -> bool:
    """Whether a link leads to this bot with a start parameter (or none)."""
    try:
        deep_link(link, username)
    except NotPossible:
        return False
    return True


def deep_link(link: str, username: str) -> tuple[str, str]:
    """("start" or "startgroup", payload) of a link to @username; "" is a plain Start.

    Raises NotPossible for a link to somewhere else and for a payload Telegram would not pass on.
    """
    if not link:
        return "start", ""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        bot = query.get("domain", [""])[0]
    elif parts.netloc.lower() in {"t.me", "telegram.me", "telegram.dog"}:
        bot = parts.path.strip("/")
    else:
        raise NotPossible(f"{link} is no link to the bot")
    if bot.lower() != username.lower():
        raise NotPossible(f"{link} opens @{bot}, not @{username}")
    for name in ("start", "startgroup"):
        if name in query:
            payload = query[name][0]
            if payload and not START_PAYLOAD.fullmatch(payload):
                raise NotPossible(f"the {name} parameter takes 1-64 of A-Z, a-z, 0-9, _ and -")
            return name, payload
    return "start", ""
