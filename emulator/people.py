"""Everybody there is, and the groups they are in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.chats import Chat
from emulator.errors import Json, NotPossible
from emulator.person import Person
from emulator.step import Step

if TYPE_CHECKING:
    from emulator.core import Emulator

FIRST_ID = 700_000_001
FIRST_GROUP = -1_002_000_000_001


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat, acted on from inside the process."""

    emulator: "Emulator"
    chat: Chat
    made: Step = Step()
    """The updates of adding the bot when the group was made."""

    @property
    def id(self) -> int:
        """The chat id (negative)."""
        return self.chat.id

    def join(self, *people: Person) -> None:
        """Let people in; the bot hears of it through a service message."""
        for person in people:
            self.chat.members[person.id] = "member"
            person.post({"new_chat_members": [person.as_user()]}, chat=self.id, service=self.chat.bot_present)

    def leave(self, person: Person) -> None:
        """Let somebody go."""
        person.post({"left_chat_member": person.as_user()}, chat=self.id, service=self.chat.bot_present)
        self.chat.members[person.id] = "left"

    def promote(self, person: Person, status: str = "administrator") -> None:
        """Give a member another status: administrator, member, creator."""
        self.chat.members[person.id] = status

    def add_bot(self, by: Person, *, admin: bool = False) -> Step:
        """`by` adds the bot (or makes it an administrator)."""
        was_there = self.chat.bot_present
        step = by.bot_becomes(self.chat, "administrator" if admin else "member")
        if was_there:
            return step
        return step + by.post({"new_chat_members": [self.emulator.bot]}, chat=self.id, service=True)

    def remove_bot(self, by: Person) -> Step:
        """`by` throws the bot out."""
        step = by.bot_becomes(self.chat, "kicked")
        by.post({"left_chat_member": self.emulator.bot}, chat=self.id)
        return step


class People:
    """The register of persons and groups: `add` somebody, find somebody, make a group."""

    def __init__(self, emulator: "Emulator") -> None:
        self._emulator = emulator
        self._by_id: dict[int, Person] = {}
        self._groups = 0

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def add(
        self,
        name: str,
        *,
        role: str = "",
        language_code: str = "en",
        id: int | None = None,
        username: str | None = None,
        phone: str = "",
        place: tuple[float, float] | None = None,
    ) -> Person:
        """Somebody new, who has not pressed Start yet. `role` is a word for whoever chooses a phone."""
        if not isinstance(name, str) or not name.strip():
            raise NotPossible("a person needs a name")
        if id is None:
            id = max([FIRST_ID - 1, *self._by_id]) + 1
        elif isinstance(id, bool) or not isinstance(id, int) or not 0 < id < 2**52:
            raise NotPossible("id must be a whole number above 0")
        if id in self._by_id or id == self._emulator.bot["id"]:
            raise NotPossible(f"there is somebody with the id {id} already", status=409)
        person = Person(self._emulator, id, name.strip(), role, language_code, username, phone)
        if place is not None:
            person.place = place
        user = person.as_user()
        named: Json = {key: user[key] for key in ("username", "first_name", "last_name") if key in user}
        chat = Chat(id, "private", named, self._emulator.new_instance())
        chat.members[id] = "member"
        self._by_id[id] = person
        self._emulator.chats[id] = chat
        return person

    def find(self, person_id: int) -> Person | None:
        """The person with this id, or None."""
        return self._by_id.get(person_id)

    def get(self, person_id: int) -> Person:
        """The person with this id; NotPossible (404) when there is none."""
        person = self._by_id.get(person_id)
        if person is None:
            raise NotPossible(f"there is nobody with the id {person_id}", status=404)
        return person

    def by_username(self, username: str) -> Person | None:
        """The person who calls themselves @username."""
        wanted = username.removeprefix("@").lower()
        return next((one for one in self if (one.username or "").lower() == wanted), None)

    def add_group(
        self,
        title: str,
        members: Sequence[Person],
        *,
        admins: Iterable[Person] = (),
        with_bot: bool = True,
        bot_admin: bool = False,
    ) -> Group:
        """A group of `members`, made by the first of them; the bot is added unless told otherwise."""
        if not isinstance(title, str) or not title.strip():
            raise NotPossible("a group needs a title")
        if not members:
            raise NotPossible("a group needs at least one member")
        number = FIRST_GROUP - self._groups
        self._groups += 1
        chat = Chat(number, "supergroup", {"title": title.strip()}, self._emulator.new_instance())
        chat.bot_status = "left"
        chat.members = {person.id: "member" for person in members}
        for person in admins:
            chat.members[person.id] = "administrator"
        chat.members[members[0].id] = "creator"
        self._emulator.chats[number] = chat
        group = Group(self._emulator, chat)
        if not with_bot:
            return group
        return Group(self._emulator, chat, group.add_bot(members[0], admin=bot_admin))

    def group(self, chat_id: int) -> Group:
        """The group with this chat id; NotPossible (404) when there is none."""
        chat = self._emulator.chats.get(chat_id)
        if chat is None or chat.private:
            raise NotPossible(f"there is no group {chat_id}", status=404)
        return Group(self._emulator, chat)

    def chats_of(self, person: Person) -> list[Json]:
        """The chats on somebody's phone: the private one first, then the groups."""
        found: list[Json] = []
        for chat in self._emulator.chats.values():
            if chat.id == person.id:
                title = self._emulator.bot["first_name"]
            elif not chat.private and chat.members.get(person.id, "left") not in {"left", "kicked"}:
                title = chat.name["title"]
            else:
                continue
            newest = next(iter(chat.newest_first()), None)
            found.append(
                {
                    "id": chat.id,
                    "type": chat.type,
                    "title": title,
                    "last_message_id": chat.last_id,
                    "last_text": (newest.text if newest else None),
                }
            )
        return sorted(found, key=lambda one: one["id"] != person.id)
