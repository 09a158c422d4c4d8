"""Verbs of the contacts of customers."""

from storage.doors.door import Door
from storage.entities.call import Call
from storage.entities.customers import ContactCard, ContactList, NewContact
from storage.usecases import contact_cards


class Contacts(Door):
    async def list(self, call: Call, customer_id: int) -> ContactList:
        """The contacts of a customer, on the card tapped. Raises NotFound."""
        result: ContactList = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.show_list(tx, actor, call, card, customer_id)
        )
        return result

    async def turn(self, call: Call, step: int) -> ContactList:
        """The next (+1) or previous (-1) page. Raises NotFound."""
        result: ContactList = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.turn(tx, actor, call, card, step)
        )
        return result

    async def open(self, call: Call, contact_id: int, *, fresh: bool = False) -> ContactCard:
        """One contact, on the card tapped or a new one. Raises NotFound."""
        result: ContactCard = await self._crm.apply(
            call,
            lambda tx, actor, card: contact_cards.open_card(tx, actor, call, None if fresh else card, contact_id),
        )
        return result

    async def reveal(self, call: Call, contact_id: int, *, reason: str | None = None) -> ContactCard:
        """Show the phones for this once. Raises NotFound, Forbidden, Invalid (reason_missing), Limit (reveals)."""
        result: ContactCard = await self._crm.apply(
            call,
            lambda tx, actor, card: contact_cards.reveal(tx, actor, call, card, contact_id, reason=reason),
        )
        return result

    async def ask_reveal(self, call: Call, contact_id: int, *, writing: bool = False) -> ContactCard:
        """Why are the phones needed? Raises NotFound, Forbidden."""
        result: ContactCard = await self._crm.apply(
            call,
            lambda tx, actor, card: contact_cards.ask_reveal(tx, actor, call, card, contact_id, writing=writing),
        )
        return result

    async def ask_new(self, call: Call, customer_id: int) -> ContactList:
        """Wait for the name and phone of a new contact. Raises NotFound, Forbidden."""
        result: ContactList = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.show_list(tx, actor, call, card, customer_id, asks=True)
        )
        return result

    async def add(self, call: Call, customer_id: int, new: NewContact) -> ContactCard:
        """A new contact. Raises NotFound, Forbidden, Invalid, Duplicate."""
        result: ContactCard = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.add(tx, actor, call, None, customer_id, new)
        )
        return result

    async def make_primary(self, call: Call, contact_id: int) -> ContactCard:
        """Raises NotFound, Forbidden, Conflict (contact_left)."""
        result: ContactCard = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.make_primary(tx, actor, call, card, contact_id)
        )
        return result

    async def set_left(self, call: Call, contact_id: int, *, left: bool) -> ContactCard:
        """The person left, or is there after all. Raises NotFound, Forbidden."""
        result: ContactCard = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.set_left(tx, actor, call, card, contact_id, left=left)
        )
        return result

    async def ask_delete(self, call: Call, contact_id: int) -> ContactCard:
        """Raises NotFound, Forbidden."""
        result: ContactCard = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.ask_delete(tx, actor, call, card, contact_id)
        )
        return result

    async def delete(self, call: Call, contact_id: int) -> ContactList:
        """Raises NotFound, Forbidden."""
        result: ContactList = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.delete(tx, actor, call, card, contact_id)
        )
        return result

    async def ask_move(self, call: Call, contact_id: int) -> ContactCard:
        """To which customer? Raises NotFound, Forbidden."""
        result: ContactCard = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.ask_move(tx, actor, call, card, contact_id)
        )
        return result

    async def move(self, call: Call, contact_id: int, to: int) -> ContactCard:
        """To another customer (CONT-3). Raises NotFound, Forbidden, Conflict (same_customer), Duplicate."""
        result: ContactCard = await self._crm.apply(
            call, lambda tx, actor, card: contact_cards.move(tx, actor, call, card, contact_id, to)
        )
        return result
