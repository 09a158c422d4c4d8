"""Verbs of the audit log."""

from storage.doors.door import Door


class Audit(Door):
    pass
