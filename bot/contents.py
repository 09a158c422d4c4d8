"""What this bot can do, feature by feature. A line appears here with the feature it opens."""

from functools import partial

from bot.conversations import dates
from bot.features import Features, by_kind, either
from bot.handlers import (
    agenda,
    customers,
    dialogue,
    follow_ups,
    group,
    joining,
    leads,
    organising,
    reminders,
    settings,
)
from bot.handlers import help as helping
from bot.handlers import pool as pooling
from bot.views import agenda as agenda_views
from bot.views import customer as customer_views
from bot.views import dialogue as dialogue_views
from bot.views import follow_up as follow_up_views
from bot.views import follow_up_drafts as follow_up_draft_views
from bot.views import group as group_views
from bot.views import help as help_views
from bot.views import joining as joining_views
from bot.views import lead as lead_views
from bot.views import notices
from bot.views import organising as organising_views
from bot.views import pool as pool_views
from bot.views import reminder as reminder_views
from bot.views import settings as settings_views
from storage.entities.customers import ContactDraft, FoundList, FoundMasked, FoundNothing, RecordCard
from storage.entities.dialogue import DraftClosed, Drafts, DraftShown, MemoShown, Muted
from storage.entities.follow_ups import FollowUpDraft, FollowUpShown, FollowUpsShown
from storage.entities.joining import Denied, Invited, Joined, Offer
from storage.entities.leads import LeadDraft, LeadInvalid
from storage.entities.organisation import GroupShown, OwnSettings, PersonChoices, PersonShown, Suspended
from storage.entities.pool import Claimed, PoolCard, PoolChoice, PoolList, ReturnAsked, Returned
from storage.entities.reminders import Agenda, ReminderDraft, ReminderShown, RemindersShown


def features() -> Features:
    """The whole table; features do not know each other."""
    table = Features()
    _help(table)
    _joining(table)
    _organising(table)
    _settings(table)
    _pool(table)
    _follow_ups(table)
    _reminders(table)
    _leads(table)
    _customers(table)
    _dialogue(table)
    return table


def _help(table: Features) -> None:
    table.commands |= {
        "start": helping.start,
        "help": helping.overview,
        "mute": helping.mute,
        "cancel": helping.cancel,
    }
    table.keys |= {"key-more": helping.more}
    table.taps |= {
        "draft:save": helping.meant,
        "settings:mute": helping.unmute,
        "ui:pick": by_kind(("draft", "memo"), dialogue.pick, helping.picked),
        "ui:noop": helping.noop,
        "ui:retry": helping.again,
    }
    table.kinds |= {"small_talk": helping.greeting}
    table.not_understood = helping.not_understood
    table.inputs |= {"other": helping.unsupported, "sticker": helping.sticker}
    table.group_message = helping.in_group
    table.member_changed = helping.membership
    table.views |= {DraftShown: help_views.not_understood, Muted: help_views.muted}
    table.pushes |= {
        "parked-told": notices.parked,
        "error-blocked": notices.blocked,
        "held": partial(notices.held, shows=table.pushes),
    }


def _joining(table: Features) -> None:
    table.stranger = joining.stranger
    table.starts |= {joining.INVITE: joining.opened}
    table.taps |= {"join:yes": joining.confirm, "join:no": joining.deny}
    table.views |= {Offer: joining_views.offer, Joined: joining_views.again, Denied: joining_views.denied}
    table.pushes |= {
        "join-told": joining_views.told,
        "join-denied": joining_views.denied_told,
        "join-binding-refused": joining_views.taken_told,
        "join-unbound": joining_views.moved,
    }


def _organising(table: Features) -> None:
    table.commands |= {"invite": organising.invite, "admin": organising.people}
    table.starts |= {group.BIND: group.bind}
    table.taps |= {
        "admin:role": organising.role,
        "admin:dept": organising.department,
        "admin:invite": organising.link_again,
        "admin:void": organising.void,
        "admin:stop": organising.stop,
        "admin:open": organising.open_person,
    }
    table.views |= {
        Invited: organising_views.invited,
        PersonShown: organising_views.person,
        PersonChoices: organising_views.choices,
        Suspended: organising_views.suspended,
        GroupShown: group_views.bound,
    }


def _settings(table: Features) -> None:
    table.commands |= {"settings": settings.show}
    table.taps |= {"settings:set": settings.set_language}
    table.views |= {OwnSettings: settings_views.own}


def _pool(table: Features) -> None:
    table.commands |= {"pool": pooling.show}
    table.keys |= {"key-pool": pooling.show}
    table.taps |= {
        "pool:open": pooling.open,
        "pool:pick": pooling.pick,
        "pool:claim": pooling.claim,
        "pool:back": pooling.back,
    }
    table.pages |= {"pool-list": pooling.turn}
    table.redrawn |= {"pool-claimed": pooling.redraw, "pool-assigned": pooling.redraw}
    table.slots |= {"reason": either(pooling.reason_written, leads.field_said)}
    table.replies |= {"pool-return": pooling.reason_replied}
    table.views |= {
        PoolList: pool_views.listed,
        PoolChoice: pool_views.choice,
        PoolCard: pool_views.record_card,
        Claimed: pool_views.claimed,
        ReturnAsked: pool_views.reasons,
        Returned: pool_views.returned,
    }
    table.pushes |= {
        "pool-push": pool_views.pushed,
        "pool-assigned": pool_views.assigned,
        "pool-assigned-several": pool_views.assigned_several,
        "pool-taken-back": pool_views.taken_back,
        "pool-group-claimed": pool_views.group_claimed,
    }


def _follow_ups(table: Features) -> None:
    table.commands |= {"log": follow_ups.command}
    table.keys |= {"key-log": follow_ups.command}
    table.taps |= {
        "follow:save": follow_ups.save,
        "follow:undo": follow_ups.undo,
        "follow:note": follow_ups.outcome,
        "follow:when": follow_ups.when,
        "follow:switch": follow_ups.switch,
        "follow:hand": follow_ups.hand,
        "follow:claimlog": follow_ups.claim_and_log,
        "follow:open": follow_ups.open,
    }
    table.kinds |= {"follow_up": follow_ups.from_reading}
    table.replies |= {
        "follow_up": follow_ups.on_reply,
        "customer": follow_ups.on_record_reply,
        "lead": follow_ups.on_record_reply,
    }
    table.slots |= {
        "date": dates.slot,
        "contact": follow_ups.contact_slot,
        "customer": follow_ups.customer_slot,
        "comment": either(follow_ups.note_slot, leads.field_said),
    }
    table.edited = follow_ups.edited
    table.views |= {
        FollowUpShown: follow_up_views.shown,
        FollowUpsShown: follow_up_views.several,
        FollowUpDraft: follow_up_draft_views.shown,
    }
    table.pushes |= {"follow-handed": follow_up_draft_views.shown}


def _reminders(table: Features) -> None:
    table.commands |= {"today": agenda.today}
    table.keys |= {"key-today": agenda.today}
    table.taps |= {
        "agenda:open": agenda.today,
        "remind:done": reminders.done,
        "remind:miss": reminders.miss,
        "remind:snooze": reminders.snooze,
        "remind:set": reminders.set,
        "remind:off": reminders.off,
        "remind:all": reminders.all,
        "remind:undo": reminders.undo,
        "remind:open": reminders.open,
    }
    table.pages |= {"agenda": agenda.turn}
    table.kinds |= {"task": reminders.from_reading}
    table.replies |= {"reminder": reminders.on_reply}
    table.views |= {
        ReminderDraft: reminder_views.asked,
        ReminderShown: reminder_views.shown,
        RemindersShown: reminder_views.listed,
        Agenda: agenda_views.today,
    }
    table.pushes |= {"remind-due": reminder_views.due, "remind-several": reminder_views.due}
    table.fresh |= {"reminder": reminders.fresh}


def _leads(table: Features) -> None:
    table.commands |= {"lead": leads.command}
    table.kinds |= {"lead": leads.said}
    table.inputs |= {"contact": leads.contact_shared, "forward": leads.forwarded}
    table.taps |= {
        "lead:save": leads.save,
        "lead:edit": leads.edit,
        "lead:tell": leads.tell,
        "lead:drop": dialogue.drop,
        "lead:invalid": leads.invalid,
    }
    table.slots |= {"name": leads.field_said, "phone": leads.field_said}
    table.replies |= {"draft": leads.draft_replied}
    table.fresh |= {"draft": leads.reopen}
    table.views |= {LeadDraft: lead_views.draft, LeadInvalid: lead_views.invalid}
    table.pushes |= {"lead-told": lead_views.told, "lead-override-told": lead_views.override_told}


def _customers(table: Features) -> None:
    table.commands |= {"find": customers.find}
    table.keys |= {"key-find": customers.find}
    table.kinds |= {"lookup": customers.looked_up}
    table.starts |= {"c_": customers.started, "l_": customers.started}
    table.taps |= {
        "customer:open": customers.open,
        "customer:more": customers.more,
        "customer:reveal": customers.reveal,
        "customer:attach": customers.attach,
        "follow:log": customers.log,
        "ui:date": customers.ask_date,
    }
    table.pages |= {"customer-list": customers.turn}
    table.redrawn |= {
        "contact-added": customers.redraw,
        "customer-card": customers.redraw,
        "customer-log": customers.redraw,
        "customer-more": customers.redraw,
        "customer-revealed": customers.redraw,
        "customer-when": customers.redraw,
        "lead-card": customers.redraw,
        "lead-merged": customers.redraw,
        "lead-saved": customers.redraw,
    }
    table.fresh |= {"customer": customers.reopen_customer, "lead": customers.reopen_lead}
    table.views |= {
        RecordCard: customer_views.record,
        FoundList: customer_views.listed,
        FoundMasked: customer_views.masked,
        FoundNothing: customer_views.nothing,
        ContactDraft: customer_views.contact_draft,
    }


def _dialogue(table: Features) -> None:
    table.commands |= {"drafts": dialogue.listed}
    table.taps |= {"draft:drop": dialogue.drop, "draft:memo": dialogue.memo, "draft:attach": dialogue.attach}
    table.pages |= {"draft-list": dialogue.turn}
    table.views |= {Drafts: dialogue_views.listed, MemoShown: dialogue_views.memo, DraftClosed: dialogue_views.closed}
