"""How complete the profile of a customer is, in percent (CUST-8). Pure."""

from collections.abc import Iterable
from typing import Final, Protocol

PHONE: Final = 25
CONTACT: Final = 20
PLACE: Final = 15
INDUSTRY: Final = 15
SOURCE: Final = 10
VALUE: Final = 15


class Profile(Protocol):
    """What is read of a customer."""

    @property
    def phones(self) -> tuple[str, ...]: ...
    @property
    def region(self) -> str | None: ...
    @property
    def address(self) -> str: ...
    @property
    def industry(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def core_value(self) -> str: ...


class Reached(Protocol):
    """What is read of a contact."""

    @property
    def phones(self) -> tuple[str, ...]: ...


def completeness(profile: Profile, contacts: Iterable[Reached]) -> int:
    """phone 25, contact 20, region or address 15, industry 15, source 10, core_value 15; a contact's phone counts."""
    people = list(contacts)
    has_phone = bool(profile.phones) or any(person.phones for person in people)
    parts = (
        (has_phone, PHONE),
        (bool(people), CONTACT),
        (bool(profile.region or profile.address), PLACE),
        (bool(profile.industry), INDUSTRY),
        (bool(profile.source), SOURCE),
        (bool(profile.core_value), VALUE),
    )
    return sum(points for filled, points in parts if filled)
