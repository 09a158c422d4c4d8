"""Deals, their quotes, and what others hear of them (6.11)."""

from bot.features import Features
from bot.handlers import deals, deals_answered, deals_said, quotes
from bot.views import deal as told_views
from bot.views import deal_card, deal_draft, deal_lists
from bot.views import quote as quote_views
from storage.entities.deals import DealCard, DealDraft, DealGone, DealList
from storage.entities.quotes import QuoteCard


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"deals": deals.show}
    table.homes |= {"deal": deals.show, "quote": deals.show}
    table.starts |= {"o_": deals.started}
    table.taps |= {
        "deal:open": deals.open,
        "deal:ask": deals.ask,
        "deal:list": deals.listed,
        "deal:stage": deals.stage,
        "deal:undo": deals.undo,
        "deal:won": deals.won,
        "deal:lost": deals.lost,
        "deal:void": deals.void,
        "deal:put": deals.put,
        "deal:save": deals.save,
        "deal:drop": deals.drop,
        "quote:make": quotes.make,
        "quote:open": quotes.open,
        "quote:send": quotes.send,
        "quote:take": quotes.take,
        "quote:recall": quotes.recall,
    }
    table.pages |= {"deal-list": deals.turn}
    table.fresh |= {"opportunity": deals.fresh}
    table.redrawn |= {
        "deal-card": deals.redraw,
        "deal-saved": deals.redraw,
        "deal-changed": deals.redraw,
        "deal-unmoved": deals.redraw,
        "deal-reopened": deals.redraw,
    }
    table.businesses |= {
        "": deals_said.said,
        "quoted": deals_said.said,
        "signed": deals_said.said,
        "amount": deals_said.said,
        "won": deals_said.said,
        "lost": deals_said.said,
    }
    table.listen(dict.fromkeys(("name", "amount", "date", "number", "comment", "reason"), deals_answered.said))
    table.replies |= {"deal-asking": deals_answered.replied, "opportunity": deals_answered.noted}
    table.replies["draft"] = deals_said.draft_replied(table.replies["draft"])
    table.views |= {
        DealCard: deal_card.view,
        DealDraft: deal_draft.view,
        DealGone: deal_card.gone,
        DealList: deal_lists.listed,
        QuoteCard: quote_views.view,
    }
    table.pushes |= {
        "deal-contract-voided": told_views.told,
        "deal-deleted-told": told_views.told,
        "deal-received": told_views.told,
        "deal-handed": told_views.told,
        "deal-stale": deal_lists.waiting,
        "deal-overdue": deal_lists.waiting,
        "deal-won-group": told_views.won,
    }
