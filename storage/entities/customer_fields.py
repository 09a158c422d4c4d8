"""The fields of customers and contacts that a person changes one at a time (conversations 5.3)."""

from dataclasses import dataclass
from typing import Any, Final, Literal

FormKind = Literal[
    "line", "text", "phones", "choice", "entry", "number", "money", "day", "moment", "days", "flag", "tags",
    "customer", "person", "several",
]  # fmt: skip
Target = Literal["customer", "contact"]


@dataclass(frozen=True, slots=True)
class Form:
    """One field: what kind of answer it takes, and its choices where they are few.

    An entry's choices are offered by the dictionary of its name; `label` is that of a custom field, whose name is
    `x.` and its key.
    """

    name: str
    kind: FormKind
    choices: tuple[str, ...] = ()
    label: str = ""
    optional: bool = True

    @property
    def custom(self) -> str | None:
        """The key of a custom field, or None."""
        return self.name.removeprefix("x.") if self.name.startswith("x.") else None


CHANNELS: Final = ("phone", "sms", "wechat", "line", "whatsapp", "telegram", "email", "visit")


def _forms(*forms: Form) -> dict[str, Form]:
    return {form.name: form for form in forms}


CUSTOMER: Final = _forms(
    Form("name", "line", optional=False),
    Form("phones", "phones"),
    Form("level", "choice", ("A", "B", "C"), optional=False),
    Form("region", "entry"),
    Form("industry", "entry"),
    Form("source", "entry"),
    Form("address", "text"),
    Form("core_value", "text"),
    Form("remark", "text"),
    Form("tags", "tags"),
    Form("privacy", "choice", ("normal", "high"), optional=False),
    Form("kind", "choice", ("company", "individual"), optional=False),
    Form("short_name", "line"),
    Form("email", "line"),
    Form("wechat", "line"),
    Form("telegram", "line"),
    Form("preferred_channel", "choice", CHANNELS),
    Form("website", "line"),
    Form("tax_no", "line"),
    Form("campaign", "entry"),
    Form("hobbies", "text"),
    Form("birthday", "day"),
    Form("important_dates", "days"),
    Form("employees", "number"),
    Form("annual_revenue", "money"),
    Form("parent", "customer"),
    Form("referrer", "customer"),
    Form("no_care", "flag"),
)

CONTACT: Final = _forms(
    Form("name", "line", optional=False),
    Form("phones", "phones"),
    Form("title", "line"),
    Form("role", "choice", ("decision_maker", "influencer", "user", "gatekeeper", "other"), optional=False),
    Form("email", "line"),
    Form("wechat", "line"),
    Form("telegram", "line"),
    Form("preferred_channel", "choice", CHANNELS),
    Form("gender", "choice", ("male", "female")),
    Form("birthday", "day"),
    Form("address", "text"),
    Form("hobbies", "text"),
    Form("remark", "text"),
)

FORMS: Final[dict[Target, dict[str, Form]]] = {"customer": CUSTOMER, "contact": CONTACT}
PER_PAGE: Final = 9
# From where on a reader needs the right to see phones: shown masked to others (PERM-15).
PRIVATE: Final = frozenset({"phones", "email", "wechat", "telegram", "address"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The field a card asks for: what it is now (None where it may not be seen), and the choices offered."""

    form: Form
    value: Any = None
    masked: bool = False
    offered: tuple[str, ...] = ()
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Changed:
    """What was just changed, for the card and its undo."""

    form: Form
    before: Any
    after: Any
    undone: bool = False
