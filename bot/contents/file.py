"""Photos, documents, voices, forwards, and the files of a record (4.4, 6.3)."""

from bot.features import Features
from bot.handlers import files, files_opened
from bot.views import file as file_views
from storage.entities.files import FileList, FileShown, FilesSent


def add(table: Features) -> None:
    """Enter them into the table."""
    table.inputs |= {
        "photo": files.received,
        "document": files.received,
        "voice": files.received,
        "audio": files.received,
        "video": files.received,
        "video_note": files.received,
        "animation": files.received,
        "forward": files.forwarded,
    }
    table.kept = files.kept
    table.taps |= {
        "file:list": files.listed,
        "file:open": files_opened.open,
        "file:all": files_opened.open_all,
        "file:again": files.again,
        "file:undo": files.undo,
    }
    table.pages |= {"file-list": files.turn}
    table.views |= {FileList: file_views.listed, FileShown: file_views.shown, FilesSent: file_views.sent}
    table.pushes |= {"file-failed": file_views.shown}
