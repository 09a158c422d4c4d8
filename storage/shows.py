"""How the outcome of a call is read again: view name -> what the use case returns, from the records' state."""

from collections.abc import Callable
from typing import Any

from storage.entities.call import Outcome
from storage.entities.cards import Nothing
from storage.entities.people import Actor
from storage.tx import Tx
from storage.usecases import (
    absence,
    agenda,
    contact_cards,
    contact_drafts,
    customer_edits,
    customer_ends,
    customer_erasure,
    customer_merges,
    customer_timeline,
    departments,
    dialogue,
    exporting,
    files,
    follow_up_drafts_shown,
    follow_ups_discussed,
    follow_ups_shown,
    groups,
    handover_cards,
    importing,
    inviting,
    joining,
    kept,
    lead_changes,
    lead_conversion_asked,
    lead_deletion,
    lead_drafts,
    leads,
    lookup,
    organising_departments,
    organising_fields,
    organising_pools,
    organising_roles,
    organising_rules,
    organising_screens,
    outbox_habits,
    own_settings,
    people,
    pool,
    pool_assigning,
    record_cards,
    reminder_drafts,
    reminders_shown,
    roles,
    settings,
    team_agenda,
    team_shown,
    transfer,
    transfer_cards,
    visits_shown,
)

Show = Callable[[Tx, Actor, Outcome], Any]


def _nothing(tx: Tx, actor: Actor, outcome: Outcome) -> Nothing:
    return Nothing()


SHOWS: dict[str, Show] = {
    "nothing": _nothing,
    **absence.SHOWS,
    **agenda.SHOWS,
    **contact_cards.SHOWS,
    **contact_drafts.SHOWS,
    **customer_edits.SHOWS,
    **customer_merges.SHOWS,
    **customer_erasure.SHOWS,
    **customer_ends.SHOWS,
    **customer_timeline.SHOWS,
    **departments.SHOWS,
    **dialogue.SHOWS,
    **exporting.SHOWS,
    **files.SHOWS,
    **follow_up_drafts_shown.SHOWS,
    **follow_ups_discussed.SHOWS,
    **follow_ups_shown.SHOWS,
    **groups.SHOWS,
    **handover_cards.SHOWS,
    **importing.SHOWS,
    **inviting.SHOWS,
    **joining.SHOWS,
    **kept.SHOWS,
    **lead_changes.SHOWS,
    **lead_conversion_asked.SHOWS,
    **lead_deletion.SHOWS,
    **lead_drafts.SHOWS,
    **leads.SHOWS,
    **lookup.SHOWS,
    **outbox_habits.SHOWS,
    **own_settings.SHOWS,
    **organising_departments.SHOWS,
    **organising_fields.SHOWS,
    **organising_pools.SHOWS,
    **organising_roles.SHOWS,
    **organising_rules.SHOWS,
    **organising_screens.SHOWS,
    **people.SHOWS,
    **pool.SHOWS,
    **pool_assigning.SHOWS,
    **record_cards.SHOWS,
    **reminder_drafts.SHOWS,
    **reminders_shown.SHOWS,
    **roles.SHOWS,
    **settings.SHOWS,
    **team_agenda.SHOWS,
    **visits_shown.SHOWS,
    **team_shown.SHOWS,
    **transfer.SHOWS,
    **transfer_cards.SHOWS,
}

# What somebody may be shown again who is bound to nobody: only what his own invite told him.
FOR_STRANGERS = frozenset(joining.SHOWS)
