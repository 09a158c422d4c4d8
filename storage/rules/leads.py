"""What a lead must be like, and which states follow which (LEAD-1, LEAD-3, LEAD-5, LEAD-15)."""

from dataclasses import replace
from datetime import time
from typing import Any, Final, get_args

from storage.entities.leads import LeadChannel, LeadStatus, NewLead
from storage.entities.people import Organisation
from storage.errors import Conflict, Invalid
from storage.rules import customers
from storage.rules.calendar import instant, next_working_day, today
from storage.rules.settings import Policy
from storage.rules.wording import cleaned, visible

_CHANNELS: Final[tuple[LeadChannel, ...]] = get_args(LeadChannel)

_LONGEST: Final[dict[str, int]] = {
    "name": customers.LONGEST_NAME,
    "contact_name": customers.LONGEST_CONTACT,
    "title": customers.LONGEST_NAME,
    "need": customers.LONGEST_TEXT,
    "address": customers.LONGEST_LINE,
    "remark": customers.LONGEST_TEXT,
}
LONGEST_PHONE: Final = 60
_BY_SOURCE: Final[dict[str, LeadChannel]] = {
    "fair": "event",
    "inbound_call": "phone_in",
    "online_form": "online",
    "referral": "referral",
    "search": "online",
    "walk_in": "walk_in",
}

_WORKED: Final[frozenset[LeadStatus]] = frozenset({"assigned", "following", "interested"})

# event -> (from, to). Whatever is not listed is refused.
TRANSITIONS: Final[dict[str, tuple[frozenset[LeadStatus], LeadStatus]]] = {
    "receive": (frozenset({"unassigned"}), "assigned"),
    "follow": (frozenset({"assigned"}), "following"),
    "unfollow": (frozenset({"following"}), "assigned"),
    "mark": (frozenset({"following"}), "interested"),
    "unmark": (frozenset({"interested"}), "following"),
    "transfer": (_WORKED, "assigned"),
    "pool": (_WORKED, "unassigned"),
    "invalidate": (_WORKED, "invalid"),
    "reopen": (frozenset({"invalid"}), "assigned"),
    "convert": (_WORKED, "converted"),
}


def next_status(status: LeadStatus, event: str) -> LeadStatus:
    """The state after the event. Raises Conflict when the event does not happen in this state (LEAD-3)."""
    before, after = TRANSITIONS[event]
    if status not in before:
        raise Conflict("lead_state", rule="LEAD-3", status=status, event=event)
    return after


def checked(new: NewLead, policy: Policy, region: str) -> NewLead:
    """The lead as it is kept; only the name is needed. Raises Invalid naming the field (LEAD-1)."""
    phones = customers.kept_phones(new.phones, region)
    if policy.flag("lead.require_phone") and not phones:
        raise Invalid("phone_missing", rule="LEAD-1", field="phones")
    texts: dict[str, Any] = {
        field: cleaned(getattr(new, field), field=field, longest=longest, empty=field != "name")
        for field, longest in _LONGEST.items()
    }
    return replace(
        new,
        **texts,
        email=customers.line(new.email, "email"),
        wechat=customers.line(new.wechat, "wechat"),
        telegram=customers.line(new.telegram, "telegram"),
        tags=customers.kept_tags(new.tags),
        phones=phones,
        channel=customers.one_of(with_channel(new).channel, _CHANNELS, "channel"),
        level=customers.one_of(new.level, customers.LEVELS, "level"),
    )


def fitting(new: NewLead, region: str) -> NewLead:
    """What a draft may hold of a message of any length: too long parts are cut, the words are kept beside it."""
    parts: dict[str, Any] = {
        field: visible(getattr(new, field))[:longest].strip() for field, longest in _LONGEST.items()
    }
    phones = tuple(phone for phone in new.phones if len(phone) <= LONGEST_PHONE)[: customers.MOST_PHONES]
    return replace(new, **parts, phones=customers.kept_phones(phones, region))


def with_field(new: NewLead, field: str, value: str) -> NewLead:
    """A lead after one field was typed or chosen. Raises Invalid when it is too long, or an empty name."""
    longest = _LONGEST.get(field, customers.LONGEST_NAME)
    kept: dict[str, Any] = {field: cleaned(value, field=field, longest=longest, empty=field != "name")}
    return replace(new, **kept)


def channel_of(source: str | None) -> LeadChannel | None:
    """The channel a source stands for (LEAD-13); None where it stands for none."""
    return _BY_SOURCE.get(source or "")


def with_channel(new: NewLead) -> NewLead:
    """The channel follows from the source where nobody named one."""
    return new if new.channel != "other" else replace(new, channel=channel_of(new.source) or "other")


def check_invalid_reason(reason: str, offered: list[str]) -> None:
    """Invalid needs a reason of the dictionary. Raises Invalid (LEAD-5)."""
    if reason not in offered:
        raise Invalid("reason_missing", rule="LEAD-5")


def first_contact(organisation: Organisation, policy: Policy, at: int) -> int | None:
    """When a lead saved in the chat without a date is first contacted; None when that is off (LEAD-15)."""
    if not policy.flag("lead.first_contact"):
        return None
    day = next_working_day(organisation, today(organisation, at))
    return instant(organisation, day, time.fromisoformat(policy["remind.default_time"]))
