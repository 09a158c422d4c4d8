"""Transfer and hand-over (6.15)."""

from bot.features import Features, by_kind
from bot.handlers import handover
from bot.handlers import transfer as transferring
from bot.handlers import transfer_beneath as beneath
from bot.views import handover as handover_views
from bot.views import transfer as transfer_views
from storage.entities.handover import HandoverCard, HandoverRun
from storage.entities.ids import CHILD_KINDS
from storage.entities.transfer import TransferCard, Transferred


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"assign": handover.assign}
    table.homes |= {"transfer": handover.assign}
    table.taps |= {
        "transfer:who": by_kind(("user",), handover.who, by_kind(CHILD_KINDS, beneath.who, transferring.who)),
        "transfer:why": by_kind(("user",), handover.why, by_kind(CHILD_KINDS, beneath.why, transferring.why)),
        "transfer:scope": by_kind(("user",), handover.scope, transferring.scope),
        "transfer:go": by_kind(CHILD_KINDS, beneath.go, transferring.go),
        "transfer:handover": handover.begin,
    }
    table.listen({"person": transferring.person_written, "reason": transferring.reason_written})
    table.listen({"person": handover.person_written, "date": transferring.date_written})
    table.listen({"person": beneath.person_written, "reason": beneath.reason_written})
    table.replies |= {
        "transfer-beneath-who": beneath.replied,
        "transfer-beneath-why": beneath.replied,
        "transfer-who": transferring.person_replied,
        "transfer-why": transferring.reason_replied,
        "handover-who": handover.person_replied,
    }
    table.views |= {
        TransferCard: transfer_views.step,
        Transferred: transfer_views.done,
        HandoverCard: handover_views.step,
        HandoverRun: handover_views.run,
    }
    table.pushes |= {
        "transfer-received": transfer_views.received,
        "transfer-told": transfer_views.told,
        "transfer-received-several": transfer_views.received_several,
        "transfer-told-several": transfer_views.told_several,
        "handover-run": handover_views.run,
        "handover-told": handover_views.told,
        "handover-pooled": handover_views.pooled,
    }
