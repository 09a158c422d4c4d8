"""Drafts and memos."""

from bot.features import Features
from bot.handlers import dialogue
from bot.views import dialogue as dialogue_views
from storage.entities.dialogue import DraftClosed, Drafts, MemoShown


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"drafts": dialogue.listed}
    table.homes |= {"draft": dialogue.listed}
    table.taps |= {"draft:drop": dialogue.drop, "draft:memo": dialogue.memo, "draft:attach": dialogue.attach}
    table.pages |= {"draft-list": dialogue.turn}
    table.views |= {Drafts: dialogue_views.listed, MemoShown: dialogue_views.memo, DraftClosed: dialogue_views.closed}
