"""What every area has: the CRM whose write protocol it goes through."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.crm import Crm


class Door:
    def __init__(self, crm: "Crm") -> None:
        self._crm = crm
