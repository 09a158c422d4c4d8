"""What a customer or contact must be like (CUST-1, CONT-2, ORG-6, ORG-13)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar, get_args

from storage.entities.customers import ContactRole, CustomerKind, Level, NewContact, NewCustomer, Privacy
from storage.errors import Invalid
from storage.rules.phones import parsed
from storage.rules.settings import Policy
from storage.rules.wording import cleaned

T = TypeVar("T", bound=str)

MOST_PHONES = 5
LONGEST_NAME = 120
LONGEST_CONTACT = 60
LONGEST_LINE = 500
LONGEST_TEXT = 4000
LONGEST_TAG = 30
MOST_TAGS = 20
_KINDS: Final[tuple[CustomerKind, ...]] = get_args(CustomerKind)
_ROLES: Final[tuple[ContactRole, ...]] = get_args(ContactRole)
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
_PRIVACIES: Final[tuple[Privacy, ...]] = get_args(Privacy)


def checked(new: NewCustomer, policy: Policy, region: str) -> NewCustomer:
    """The customer as it is kept. Raises Invalid naming the field."""
    contacts = tuple(checked_contact(contact, region) for contact in new.contacts)
    phones = kept_phones(new.phones, region)
    if policy.flag("customer.require_phone") and not (phones or any(contact.phones for contact in contacts)):
        raise Invalid("phone_missing", rule="CUST-1", field="phones")
    return replace(
        new,
        name=cleaned(new.name, field="name", longest=LONGEST_NAME),
        kind=one_of(new.kind, _KINDS, "kind"),
        level=one_of(new.level, LEVELS, "level"),
        phones=phones,
        short_name=cleaned(new.short_name, field="short_name", longest=LONGEST_NAME, empty=True),
        address=cleaned(new.address, field="address", longest=LONGEST_LINE, empty=True),
        email=line(new.email, "email"),
        wechat=line(new.wechat, "wechat"),
        tax_no=line(new.tax_no, "tax_no"),
        core_value=cleaned(new.core_value, field="core_value", longest=LONGEST_LINE, empty=True),
        remark=cleaned(new.remark, field="remark", longest=LONGEST_TEXT, empty=True),
        privacy=one_of(new.privacy, _PRIVACIES, "privacy"),
        website=cleaned(new.website, field="website", longest=LONGEST_LINE, empty=True),
        telegram=line(new.telegram, "telegram"),
        hobbies=cleaned(new.hobbies, field="hobbies", longest=LONGEST_LINE, empty=True),
        tags=kept_tags(new.tags),
        birthday=day(new.birthday, "birthday"),
        contacts=contacts,
    )


def checked_contact(new: NewContact, region: str) -> NewContact:
    """The contact as it is kept. Raises Invalid naming the field."""
    return replace(
        new,
        name=cleaned(new.name, field="contact_name", longest=LONGEST_CONTACT),
        title=cleaned(new.title, field="title", longest=LONGEST_NAME, empty=True),
        role=one_of(new.role, _ROLES, "role"),
        phones=kept_phones(new.phones, region),
        email=line(new.email, "email"),
        wechat=line(new.wechat, "wechat"),
        telegram=line(new.telegram, "telegram"),
        address=cleaned(new.address, field="address", longest=LONGEST_LINE, empty=True),
        hobbies=cleaned(new.hobbies, field="hobbies", longest=LONGEST_LINE, empty=True),
        remark=cleaned(new.remark, field="remark", longest=LONGEST_TEXT, empty=True),
        birthday=day(new.birthday, "birthday"),
    )


def kept_tags(typed: Iterable[str]) -> tuple[str, ...]:
    """Tags as typed, each once whatever its case. Raises Invalid above twenty (CUST-10)."""
    kept: dict[str, str] = {}
    for text in typed:
        tag = " ".join(cleaned(text, field="tags", longest=LONGEST_TAG, empty=True).split()).lstrip("#")
        if tag:
            kept.setdefault(tag.casefold(), tag)
    if len(kept) > MOST_TAGS:
        raise Invalid("too_many_tags", rule="CUST-10", field="tags", most=MOST_TAGS)
    return tuple(kept.values())


def day(text: str | None, field: str) -> str | None:
    """An ISO date, or None. Raises Invalid for anything else."""
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as exc:
        raise Invalid("bad_value", rule="CUST-1", field=field, words=text) from exc


def kept_phones(typed: Iterable[str], region: str) -> tuple[str, ...]:
    """Numbers in E.164 with their extension, what is no number as typed; each once. Raises Invalid above five."""
    kept: dict[str, None] = {}
    for text in typed:
        number = cleaned(text, field="phones", longest=60, empty=True)
        if number:
            phone = parsed(number, region)
            kept[phone.number + (f";ext={phone.extension}" if phone.extension else "")] = None
    if len(kept) > MOST_PHONES:
        raise Invalid("too_many_phones", rule="ORG-6", field="phones", most=MOST_PHONES)
    return tuple(kept)


def one_of(value: T, allowed: tuple[T, ...], field: str) -> T:
    """The value. Raises Invalid when it is none of the allowed ones."""
    if value not in allowed:
        raise Invalid("unknown_value", rule="CUST-1", field=field, allowed=list(allowed))
    return value


def line(text: str | None, field: str) -> str | None:
    """A short optional text, or None."""
    return cleaned(text or "", field=field, longest=LONGEST_NAME, empty=True) or None
