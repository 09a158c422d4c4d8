"""What a lead becomes, and until when that is taken back (LEAD-6, LEAD-9, LEAD-12)."""

from dataclasses import fields
from typing import Any, Final

from storage.entities.customers import NewContact, NewCustomer
from storage.entities.instants import HOUR
from storage.entities.leads import NewLead
from storage.errors import Conflict, Invalid
from storage.rules.customers import LONGEST_CONTACT, LONGEST_TEXT

UNDO_HOURS: Final = 24
MOST_AT_ONCE: Final = 500
_NEVER_EMPTY: Final = frozenset({"name", "kind", "level", "privacy", "contacts"})


def person_of(new: NewLead) -> NewContact | None:
    """Whom the lead names; a lead of a person is that person, a number alone is somebody at the firm (LEAD-6)."""
    name = new.contact_name or (new.name if new.individual else "")
    if not (name or new.phones):
        return None
    return NewContact((name or new.name)[:LONGEST_CONTACT], new.title, new.phones, new.email, new.wechat)


def customer_of(new: NewLead) -> NewCustomer:
    """The customer a lead becomes; what was needed is kept among the remarks."""
    person = person_of(new)
    return NewCustomer(
        name=new.name,
        kind="individual" if new.individual else "company",
        phones=new.phones,
        level=new.level,
        industry=new.industry,
        region=new.region,
        source=new.source,
        campaign=new.campaign,
        address=new.address,
        email=new.email,
        wechat=new.wechat,
        telegram=new.telegram,
        tags=new.tags,
        remark="\n".join(part for part in (new.remark, new.need) if part)[:LONGEST_TEXT],
        contacts=() if person is None else (person,),
    )


def fills(target: NewCustomer, lead: NewCustomer) -> dict[str, Any]:
    """What the lead knows for fields that are empty on the customer; nothing is overwritten (LEAD-9).

    Each of the firm's own fields is one for itself.
    """
    names = [field.name for field in fields(NewCustomer) if field.name not in _NEVER_EMPTY]
    filled = {name: getattr(lead, name) for name in names if getattr(lead, name) and not getattr(target, name)}
    if more := {key: value for key, value in lead.extra.items() if target.extra.get(key) in (None, "", [])}:
        filled["extra"] = {**target.extra, **more}
    return filled


def check_undo(converted_at: int, now: int) -> None:
    """A conversion is taken back within 24 hours. Raises Conflict (LEAD-12)."""
    if now > converted_at + UNDO_HOURS * HOUR:
        raise Conflict("conversion_late", rule="LEAD-12", hours=UNDO_HOURS)


def check_untouched(newer: str | None) -> None:
    """Nothing was added to the customer since. Raises Conflict naming what was (LEAD-12)."""
    if newer is not None:
        raise Conflict("conversion_used", rule="LEAD-12", newer=newer)


def check_batch(count: int) -> None:
    """Raises Invalid for none, and for more than 500 (PERM-14)."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid("batch_size", rule="PERM-14", most=MOST_AT_ONCE, count=count)
