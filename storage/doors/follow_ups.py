"""Verbs of follow-ups."""

from storage.doors.door import Door


class FollowUps(Door):
    pass
