"""Follow-ups (6.2, 6.3)."""

from bot.conversations import dates
from bot.features import Features, by_arg
from bot.handlers import follow_ups, lead_scanned
from bot.handlers import follow_ups_discussed as discussing
from bot.views import follow_up as follow_up_views
from bot.views import follow_up_drafts as follow_up_draft_views
from bot.views import follow_ups_deleted as deleted_views
from bot.views import follow_ups_discussed as discussing_views
from storage.entities.follow_ups import FollowUpDraft, FollowUpRead, FollowUpShown, FollowUpsShown
from storage.entities.follow_ups_deleted import FollowUpDeletion


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"log": follow_ups.command}
    table.keys |= {"key-log": follow_ups.command}
    table.taps |= {
        "follow:save": by_arg(("card",), lead_scanned.tapped, follow_ups.save),
        "follow:undo": follow_ups.undo,
        "follow:note": discussing.noted(follow_ups.outcome),
        "follow:when": follow_ups.when,
        "follow:switch": follow_ups.switch,
        "follow:hand": follow_ups.hand,
        "follow:claimlog": follow_ups.claim_and_log,
        "follow:open": discussing.opened(follow_ups.open),
        "follow:drop": discussing.drop,
    }
    table.fresh |= {"follow_up": discussing.reopen}
    # Until deals have an area of their own a statement about one is told of the customer.
    table.kinds |= {"follow_up": follow_ups.from_reading, "business": follow_ups.from_reading}
    table.replies |= {
        "follow_up": discussing.replied(follow_ups.on_reply),
        "customer": follow_ups.on_record_reply,
        "lead": follow_ups.on_record_reply,
    }
    table.listen(
        {
            "date": dates.slot,
            "contact": follow_ups.contact_slot,
            "customer": follow_ups.customer_slot,
            "comment": follow_ups.note_slot,
        }
    )
    table.listen({"comment": discussing.comment_slot})
    table.edited = follow_ups.edited
    table.views |= {
        FollowUpShown: follow_up_views.shown,
        FollowUpsShown: follow_up_views.several,
        FollowUpDraft: follow_up_draft_views.shown,
        FollowUpRead: discussing_views.shown,
        FollowUpDeletion: deleted_views.shown,
    }
    table.pushes |= {
        "follow-handed": follow_up_draft_views.shown,
        "follow-help": discussing_views.shown,
        "follow-comment": discussing_views.shown,
        "follow-deleted-told": deleted_views.told,
        "follow-handed-logged": follow_up_draft_views.handed_logged,
    }
