"""What is near in the pool: a place that was asked for goes there, any other where places go."""

from bot.features import Features, asked_first
from bot.handlers import pool_lists as lists


def add(table: Features) -> None:
    """Enter it in front of what already takes places: this page comes after theirs."""
    for kind in ("location", "venue"):
        table.inputs[kind] = asked_first(lists.place_sent, table.inputs.get(kind))
