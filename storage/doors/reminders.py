"""Verbs of reminders."""

from storage.doors.door import Door


class Reminders(Door):
    pass
