"""Files taken in (6.21)."""

from bot.features import Features
from bot.handlers import importing
from bot.views import importing as views
from storage.entities.importing import Import, ImportListed


def add(table: Features) -> None:
    """Enter them into the table."""
    table.commands |= {"import": importing.command}
    table.homes |= {"import": importing.command}
    table.fresh |= {"import": importing.reopen}
    table.documents |= {
        ".xlsx": importing.received,
        ".xlsm": importing.received,
        ".xls": importing.received,
        ".csv": importing.received,
        ".tsv": importing.received,
    }
    table.document_rights |= {
        ".xlsx": "import.run",
        ".xlsm": "import.run",
        ".xls": "import.run",
        ".csv": "import.run",
        ".tsv": "import.run",
    }
    table.taps |= {
        "import:run": importing.run,
        "import:stop": importing.stop,
        "import:undo": importing.undo,
        "import:map": importing.map,
    }
    table.views |= {Import: views.shown, ImportListed: views.listed}
    table.pushes |= {
        "import-done": views.done,
        "import-errors": views.errors,
        "import-received": views.told,
        "import-taken-back": views.told,
    }
