"""Approvals (6.13)."""

from bot.features import Features
from bot.handlers import approvals
from bot.views import approval as views
from bot.views import approval_lists as lists
from bot.views import approval_told as told_views
from storage.entities.approvals import ApprovalCard, ApprovalDigest, ApprovalRequests, BatchDone


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"approve": approvals.waiting, "requests": approvals.requests}
    table.homes |= {"approval": approvals.waiting}
    table.keys |= {"key-approve": approvals.waiting, "key-requests": approvals.requests}
    table.starts |= {"a_": approvals.start}
    table.taps |= {
        "approval:open": approvals.open,
        "approval:yes": approvals.yes,
        "approval:no": approvals.no,
        "approval:back": approvals.back,
        "approval:fwd": approvals.forward,
        "approval:sign": approvals.sign,
        "approval:ask": approvals.ask,
        "approval:undo": approvals.undo,
        "approval:batch": approvals.batch,
        "approval:later": approvals.later,
        "approval:nudge": approvals.nudge,
        "approval:recall": approvals.recall,
        "approval:set": approvals.set,
    }
    table.listen({"reason": approvals.words_said})
    table.replies |= {"approval": approvals.on_reply}
    table.views |= {
        ApprovalCard: views.shown,
        ApprovalDigest: lists.shown,
        ApprovalRequests: lists.requests,
        BatchDone: lists.batch_done,
    }
    table.pushes |= {
        "approval-asked": views.shown,
        "approval-changed": views.shown,
        "approval-told": told_views.told,
        "approval-digest": lists.digest,
    }
    table.fresh |= {"approval": approvals.fresh}
