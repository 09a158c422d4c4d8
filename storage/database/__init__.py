"""The bridge between the event loop and the database: a whole use case runs on the database's thread."""

from storage.database.bridge import Database, open_database

__all__ = ["Database", "open_database"]
