"""Verbs of customers and contacts."""

from storage.doors.door import Door


class Customers(Door):
    pass
