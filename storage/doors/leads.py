"""Verbs of leads."""

from storage.doors.door import Door


class Leads(Door):
    pass
