"""Messages to bound groups: held through the group's quiet hours, drawn masked, dropped once unbound (PERM-23)."""

from storage.entities.call import job_call
from storage.entities.outbox import Parcel, Push, Told
from storage.pushes import ACCOUNTS, PLACES
from storage.queries import groups, outbox, people
from storage.rules.quiet import held_until
from storage.tx import Tx


def for_place(tx: Tx, push: Push, *, now: int) -> list[Parcel]:
    """The message as the group may see it now; nothing when it is held, or its reason is gone (NOTIFY-2)."""
    if push.kind in ACCOUNTS:
        return [_for_account(push)]
    binding = groups.find(tx, push.place) if push.place else None
    organisation = people.find_organisation(tx)
    draw = PLACES.get(push.kind)
    if binding is None or organisation is None or draw is None:
        outbox.end(tx, push.id, "dropped", at=now)
        return []
    until = held_until(organisation, binding["quiet"], now, chosen=False)
    if until is not None and until > now:
        outbox.hold(tx, push.id, push.attempts, until=until)
        return []
    call = job_call(now, place=push.place or "", private=False)
    drawn = draw(tx, call, push)
    if drawn is None:
        outbox.end(tx, push.id, "dropped", at=now)
        return []
    return [
        Parcel(
            kind=drawn.kind,
            rows=((push.id, push.attempts),),
            place=push.place or "",
            speaker=None,
            locale=binding["locale"],
            entity=drawn.entity,
            silent=push.tier >= 2,
            priority=3,
            card=drawn.card,
            zone=organisation.timezone.key,
            currency=organisation.base_currency,
        )
    ]


def _for_account(push: Push) -> Parcel:
    """To an account that is bound to nobody any more, in the language it used."""
    return Parcel(
        kind=push.kind,
        rows=((push.id, push.attempts),),
        place=push.place or "",
        speaker=None,
        locale=push.facts["locale"],
        entity=Told(push.kind, push.facts),
        silent=push.tier >= 2,
        priority=2,
    )
