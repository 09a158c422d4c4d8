"""Verbs of the organisation."""

from storage.doors.door import Door


class People(Door):
    pass
