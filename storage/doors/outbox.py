"""Verbs of the outbox."""

from storage.doors.door import Door


class Outbox(Door):
    pass
