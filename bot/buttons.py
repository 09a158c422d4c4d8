"""Callback data of inline buttons (conversations.md 5.2).

    feature ":" verb ":" id [":" arg] "@" version [nonce]        at most 64 bytes
    follow:undo:f8f3k2@1n7KqX   remind:snooze:e4zz:+60@1Qp0aZ   ui:next:-@1

Ids and codes only: no names, phones, sums. `VERBS` is the one list of what a button may do.
"""

import re
from dataclasses import dataclass

from storage.entities.ids import base36, parse_ref
from storage.entities.instants import MINUTE

MAX_BYTES = 64

# feature -> (verbs that write, verbs that only show). A button that writes carries its card's nonce.
VERBS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "join": (frozenset({"yes", "no"}), frozenset()),
    "follow": (
        frozenset({"save", "undo", "note", "when", "switch", "hand", "log", "claimlog", "drop"}),
        frozenset({"open"}),
    ),
    "lead": (frozenset({"save", "drop", "invalid", "tell", "convert", "mark", "undo"}), frozenset({"edit", "list"})),
    "customer": (
        frozenset({"edit", "reveal", "attach", "join", "let", "deny", "lock", "drop", "merge", "erase", "keep"}),
        frozenset({"open", "more", "tline", "list", "book"}),
    ),
    "deleted": (frozenset(), frozenset({"list", "open"})),
    "pool": (
        frozenset({"claim", "back", "batch", "assign", "move", "ext", "grant", "refuse"}),
        frozenset({"open", "pick"}),
    ),
    "remind": (frozenset({"done", "miss", "snooze", "set", "off", "all", "undo"}), frozenset({"open"})),
    "visit": (frozenset({"in", "out", "undo", "point"}), frozenset({"pick"})),
    "file": (frozenset({"again", "undo"}), frozenset({"list", "open", "all"})),
    "draft": (frozenset({"save", "drop", "memo", "attach"}), frozenset()),
    "agenda": (frozenset({"off"}), frozenset({"open"})),
    "admin": (frozenset({"role", "dept", "boss", "stop", "rule", "invite", "void"}), frozenset({"open"})),
    "import": (frozenset({"run", "stop", "undo"}), frozenset({"map"})),
    "export": (frozenset({"ask", "go"}), frozenset()),
    "settings": (frozenset({"set", "mute"}), frozenset()),
    "transfer": (frozenset({"go", "handover"}), frozenset({"who", "why", "scope"})),
    "team": (frozenset({"set", "drop", "leave"}), frozenset({"open", "pick"})),
    "approval": (
        frozenset({"yes", "no", "back", "fwd", "sign", "ask", "undo", "batch", "later", "nudge", "recall", "set"}),
        frozenset({"open"}),
    ),
    "flow": (
        frozenset({"add", "set", "move", "del", "drop", "publish", "off", "ask", "put", "when"}),
        frozenset({"open", "step", "vers", "own", "if"}),
    ),
    "deal": (
        frozenset({"stage", "won", "lost", "void", "undo", "put", "save", "drop"}),
        frozenset({"open", "ask", "list"}),
    ),
    "product": (frozenset({"set", "drop"}), frozenset({"open"})),
    "pipeline": (frozenset({"set"}), frozenset({"open"})),
    "quote": (frozenset({"make", "send", "take", "recall"}), frozenset({"open"})),
    "contract": (
        frozenset({"submit", "recall", "nudge", "void", "set", "drop", "change", "put", "renew", "fit"}),
        frozenset({"open", "edit", "plans", "list", "keep", "why"}),
    ),
    "money": (
        frozenset({"got", "ok", "none", "undo", "void", "move", "later"}),
        frozenset({"open", "ask", "list"}),
    ),
    "ui": (frozenset(), frozenset({"next", "prev", "pick", "date", "noop", "retry"})),
}

# The callback format of a feature: raised when its buttons change meaning, so that old ones are known as old.
VERSION: dict[str, str] = dict.fromkeys(VERBS, "1")

_FORM = re.compile(
    r"(?P<feature>[a-z]{2,8}):(?P<verb>[a-z]{2,8}):(?P<id>-|[A-Za-z][0-9a-z]{1,13})"
    r"(?::(?P<arg>[0-9A-Za-z.+_-]{1,20}))?@(?P<version>[0-9A-Za-z])(?P<nonce>[0-9A-Za-z]{5})?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Data:
    """What a button says. `id` is a ref such as c7b or "-", `arg` and `nonce` may be empty."""

    feature: str
    verb: str
    id: str = "-"
    arg: str = ""
    version: str = "1"
    nonce: str = ""

    @property
    def writes(self) -> bool:
        """Does this button change something?"""
        return writes(self.feature, self.verb)

    @property
    def is_current(self) -> bool:
        """Was it made by the present format of its feature, with a nonce exactly where one belongs?"""
        return self.version == VERSION.get(self.feature) and bool(self.nonce) == self.writes

    @property
    def record(self) -> tuple[str, int] | None:
        """("customer", 263) for c7b; None without a record."""
        return parse_ref(self.id)


def known(feature: str, verb: str) -> bool:
    """Is there such a button?"""
    return any(verb in verbs for verbs in VERBS.get(feature, ()))


def writes(feature: str, verb: str) -> bool:
    """Does the verb change something? Raises KeyError for an unknown feature."""
    return verb in VERBS[feature][0]


def encode(feature: str, verb: str, id: str = "-", arg: str = "", *, nonce: str = "") -> str:
    """The callback data of a button; the nonce goes only into buttons that write.

    Raises ValueError for an unknown verb, a malformed part, or a writing button without nonce.
    """
    if not known(feature, verb):
        raise ValueError(f"no such button: {feature}:{verb}")
    if writes(feature, verb) and not nonce:
        raise ValueError(f"{feature}:{verb} writes and needs a nonce")
    spent = nonce if writes(feature, verb) else ""
    text = f"{feature}:{verb}:{id}{':' + arg if arg else ''}@{VERSION[feature]}{spent}"
    if decode(text) is None:
        raise ValueError(f"not callback data: {text!r}")
    return text


def decode(text: str) -> Data | None:
    """What a button says, or None for anything malformed or unknown. Never raises.

    An old format comes back with `is_current` false: the tap is answered with a fresh card.
    """
    match = _FORM.fullmatch(text) if len(text) <= MAX_BYTES else None
    if match is None or not known(match["feature"], match["verb"]):
        return None
    feature, verb, id, arg, version, nonce = match.groups(default="")
    return Data(feature, verb, id, arg, version, nonce)


def minutes(at: int) -> str:
    """An instant (UTC milliseconds) as base-36 minutes: hp5to. Seconds are dropped."""
    return base36(at // MINUTE)


def from_minutes(arg: str) -> int | None:
    """The instant of base-36 minutes in UTC milliseconds, or None for anything else."""
    if not re.fullmatch(r"[0-9a-z]{1,7}", arg, re.ASCII):
        return None
    return int(arg, 36) * MINUTE


def after(minutes_from_now: int) -> str:
    """A time relative to the tap: +60."""
    return f"+{minutes_from_now}"


def from_after(arg: str) -> int | None:
    """60 for "+60", or None for anything else."""
    match = re.fullmatch(r"\+([0-9]{1,5})", arg, re.ASCII)
    return int(match[1]) if match else None


def number_of(arg: str) -> int:
    """A number in base 36; 0, which no record has, for anything else."""
    return int(arg, 36) if re.fullmatch(r"[0-9a-z]{1,12}", arg, re.ASCII) else 0
