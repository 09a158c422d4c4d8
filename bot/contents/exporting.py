"""Files given out (6.22)."""

from bot.features import Features
from bot.handlers import exporting
from bot.views import exporting as views
from storage.entities.exporting import Export


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"export": exporting.command}
    table.homes |= {"export": exporting.command}
    table.taps |= {"export:ask": exporting.ask, "export:go": exporting.go}
    table.views |= {Export: views.shown}
    table.pushes |= {"export-file": views.file, "export-told": views.told}
