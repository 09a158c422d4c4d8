"""Verbs of the public pool."""

from storage.doors.door import Door


class Pool(Door):
    pass
