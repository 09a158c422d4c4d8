"""People with phones against the real application, in one process: the vocabulary of conversations.md §2.

ann.says("今天拜访了顺达物流张总，下周三上午再约")
ann.sees("已记跟进 · 顺达物流")
await world.settle() is called by every deed, so what was caused has happened when it returns.
"""

import base64
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import Clock as BotClock
from bot.pushes.pacing import Gate, Pace
from bot.service import Service
from bot.settings import Settings
from bot.texts import LOCALES
from emulator import Emulator
from emulator.core import CallRecord
from emulator.files import Upload
from emulator.person import Person as Phone
from emulator.step import Step
from storage.database import Database
from storage.tx import Tx
from tests.bot.in_process import InProcess
from tests.canary import plant, plant_said
from tests.factories import Clock, Firm, Person, a_firm, a_person

TOKEN = "123456:TEST-token-of-the-tests-only"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class WorldClock(BotClock):
    """The bot's clock is the clock of the test."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now


class World:
    """A firm, its bot, and the emulator they live on."""

    def __init__(self, firm: Firm, emulator: Emulator, service: Service) -> None:
        self.firm = firm
        self.emulator = emulator
        self.service = service
        self.users: dict[int, User] = {}

    @property
    def clock(self) -> Clock:
        return self.firm.clock

    @classmethod
    async def open(cls, db: Database, *, locale: str = "zh-CN", **company: Any) -> "World":
        firm = await a_firm(db, locale=locale, **company)
        emulator = Emulator(TOKEN, clock=lambda: firm.clock.now.timestamp(), flood=False, seed=1)
        settings = Settings(
            token=TOKEN,  # type: ignore[arg-type]
            telegram_url="http://127.0.0.1:1",
            retry_seconds="0,0,0",
            data_dir=Path(tempfile.mkdtemp(prefix="fieldline-world-")),
            _env_file=None,  # type: ignore[call-arg]
        )
        service = Service(settings, firm.crm, clock=WorldClock(firm.clock), request=InProcess(emulator))
        await service.prepare()
        service.runtime.gate = Gate(Pace(overall=0, chat=0), monotonic=__import__("time").monotonic)
        return cls(firm, emulator, service)

    async def close(self) -> None:
        await self.service.lanes.stop(seconds=1)
        await self.service.gatherer.stop()
        await self.service.fetching.stop()
        await self.service.importing.stop()
        await self.service.exporting.stop()
        shutil.rmtree(self.service.settings.data_dir, ignore_errors=True)
        await self.service.application.shutdown()

    async def person(
        self, name: str = "林志强", *roles: str, locale: str = "zh-CN", digests: bool = False, **more: Any
    ) -> "User":
        """A linked colleague with a phone whose private chat with the bot is open.

        The morning and evening digests come only to whom a test wants them for.
        """
        person = await a_person(self.firm, name, *roles, locale=locale, **more)
        return await self.phone(person, locale=locale, digests=digests)

    async def owner(self, *, locale: str = "zh-CN") -> "User":
        """The company owner's phone."""
        return await self.phone(self.firm.owner, locale=locale)

    async def phone(self, person: Person, *, locale: str = "zh-CN", digests: bool = False) -> "User":
        if not digests:
            await self.firm.db.write(lambda tx: _without_digests(tx, person.id))
        phone = self.emulator.people.add(person.name, language_code=_code(locale))
        account = f"tg:{phone.id}"
        await self.firm.db.write(
            lambda tx: tx.run(
                "UPDATE users SET account = :account, locale = :locale WHERE id = :id",
                account=account,
                locale=locale,
                id=person.id,
            )
        )
        phone.private_chat.opened = True
        user = User(self, phone, Person(person.id, person.name, account))
        self.users[phone.id] = user
        return user

    def stranger(self, name: str = "Somebody", *, language_code: str = "zh-hans") -> "User":
        plant(name)
        phone = self.emulator.people.add(name, language_code=language_code)
        user = User(self, phone, Person(0, name, f"tg:{phone.id}"))
        self.users[phone.id] = user
        return user

    async def settle(self) -> None:
        """Hand over what the emulator has, until nothing is left to handle or to send."""
        for _ in range(50):
            updates = self.emulator.take_updates()
            await self.service.intake.take(updates)
            await self.service.gatherer.due()
            await self.service.lanes.idle()
            sent = await self.service.delivery.round()
            await self.service.fetching.idle()
            worked = any([await self.service.importing.idle(), await self.service.exporting.idle()])
            if not updates and not sent and not worked and not len(self.emulator.queue):
                return
        raise AssertionError("the bot does not come to rest")

    async def passes(self, **duration: float) -> None:
        """Time passes, and what became due is sent."""
        self.clock.passes(**duration)
        await self.settle()

    async def until(self, moment: datetime) -> None:
        assert moment >= self.clock.now, "time does not run backwards"
        self.clock.now = moment
        await self.settle()


def _without_digests(tx: Tx, user_id: int) -> None:
    for digest in ("agenda-morning", "agenda-evening"):
        tx.run(
            "INSERT INTO digest_days (user_id, digest, day) VALUES (:id, :digest, '9999-12-31')"
            " ON CONFLICT (user_id, digest) DO NOTHING",
            id=user_id,
            digest=digest,
        )


def _code(locale: str) -> str:
    return {"zh-CN": "zh-hans", "zh-TW": "zh-hant"}.get(locale, "en")


@dataclass
class Counts:
    messages: int = 0
    taps: int = 0


class User:
    """One person with a phone. Every deed waits until the bot is done with it."""

    def __init__(self, world: World, phone: Phone, person: Person) -> None:
        self.world = world
        self.phone = phone
        self.person = person
        self.counts = Counts()
        self._calls_seen = 0

    # -- deeds -----------------------------------------------------------------

    async def says(self, text: str, *, chat: int | None = None) -> Step:
        plant_said(text)
        return await self._message(self.phone.say(text, chat=chat))

    async def replies(self, text: str, *, to: str | int, chat: int | None = None) -> Step:
        """Reply to the newest message of the bot that contains `to`, or to that message id."""
        plant_said(text)
        target = to if isinstance(to, int) else self._find(to, chat)["message_id"]
        return await self._message(self.phone.say(text, reply_to=target, chat=chat))

    async def edits(self, step: Step, text: str) -> Step:
        plant_said(text)
        return await self._message(self.phone.edit(step.message_ids[-1], text))

    async def forwards(self, from_name: str, text: str | Sequence[str]) -> Step:
        """Forward one text or a burst; the bot waits two seconds for more."""
        plant(from_name)
        plant_said(text if isinstance(text, str) else "\n".join(text))
        return await self._gathered(self.phone.forward(from_name, text), seconds=2)

    async def shares_contact(self, name: str, phone: str, **more: Any) -> Step:
        plant(name, phone)
        return await self._message(self.phone.contact(name, phone, **more))

    async def sends_photo(
        self, caption: str | None = None, *, content: bytes = PNG, to: str | int | None = None
    ) -> Step:
        """A photo, by itself or as a reply to the newest message of the bot that contains `to`."""
        upload = Upload("photo.png", content, "image/png")
        return await self._message(
            self.phone.upload(upload, kind="photo", caption=caption, reply_to=self._target(to))
        )

    async def sends_album(
        self, contents: Sequence[bytes] = (PNG, PNG), caption: str | None = None, *, to: str | int | None = None
    ) -> Step:
        """Photos sent together; the bot waits a second and a half for more."""
        uploads = [Upload(f"{number}.png", content, "image/png") for number, content in enumerate(contents)]
        sent = self.phone.upload(uploads, kind="photo", caption=caption, reply_to=self._target(to))
        return await self._gathered(sent, seconds=1.5)

    async def sends_voice(self, seconds: int = 7, *, to: str | int | None = None) -> Step:
        sent = self.phone.upload(
            Upload("voice.ogg", b"OggS" + bytes([seconds])), kind="voice", reply_to=self._target(to)
        )
        return await self._message(sent)

    async def _gathered(self, step: Step, *, seconds: float) -> Step:
        await self._message(step)
        await self.world.passes(seconds=seconds)
        return step

    def _target(self, to: str | int | None) -> int | None:
        return to if to is None or isinstance(to, int) else int(self._find(to, None)["message_id"])

    async def sends_file(
        self,
        name: str,
        content: bytes,
        *,
        kind: str = "document",
        caption: str | None = None,
        to: str | int | None = None,
    ) -> Step:
        upload = Upload(name, content)
        return await self._message(self.phone.upload(upload, kind=kind, caption=caption, reply_to=self._target(to)))

    async def sends_location(
        self, lat: float, lng: float, *, live: bool = False, to: str | int | None = None
    ) -> Step:
        return await self._message(self.phone.location(lat, lng, live=live or None, reply_to=self._target(to)))

    async def taps(self, label: str, *, chat: int | None = None, message_id: int | None = None) -> Step:
        """Tap the inline button with these words on the newest message that has it; it must be answered."""
        step = self.phone.tap(label, chat=chat, message_id=message_id)
        self.counts.taps += 1
        await self.world.settle()
        if step.callback_id is not None:
            answer = self.world.emulator.callback_answer(step.callback_id)
            assert answer is not None, f"the tap on {label} was never answered"
        return step

    async def presses(self, label: str, *, lat: float | None = None, lng: float | None = None) -> Step:
        """Press a key of the reply keyboard; a location key sends the place."""
        step = self.phone.press(label, lat=lat, lng=lng)
        self.counts.taps += 1
        await self.world.settle()
        return step

    async def opens(self, link: str) -> Step:
        """Open a deep link (one tap) and press Start (another)."""
        step = self.phone.open(link)
        self.counts.taps += 2
        await self.world.settle()
        return step

    async def blocks(self, blocked: bool = True) -> Step:
        step = self.phone.block(blocked)
        await self.world.settle()
        return step

    async def _message(self, step: Step) -> Step:
        self.counts.messages += 1
        await self.world.settle()
        return step

    # -- what the phone shows ----------------------------------------------------

    def messages(self, chat: int | None = None) -> list[Any]:
        """Messages of the bot, oldest first."""
        return [message for message in self.phone.screen(chat)["messages"] if message["from_bot"]]

    @property
    def last(self) -> Any:
        """The newest message of the bot."""
        shown = self.messages()
        assert shown, f"{self.person.name} has heard nothing"
        return shown[-1]

    @property
    def text(self) -> str:
        """The words of the newest message of the bot."""
        return str(self.last["text"])

    @property
    def labels(self) -> list[list[str]]:
        """Labels of the newest message's inline keyboard."""
        return [[button["label"] for button in row] for row in self.last["buttons"]]

    @property
    def keyboard(self) -> list[list[str]]:
        """Labels of the reply keyboard."""
        return self.phone.screen()["reply_keyboard"]

    @property
    def alert(self) -> str | None:
        """The pop-up that answered the last tap."""
        return self.phone.screen()["alert"]

    @property
    def screen(self) -> str:
        """Everything the bot said, as one text."""
        return "\n---\n".join(str(message["text"]) for message in self.messages())

    def sees(self, *parts: str) -> None:
        """The newest message of the bot contains every part."""
        for part in parts:
            assert part in self.text, f"{part!r} is not in:\n{self.text}\n{self.labels}"

    def sees_not(self, *parts: str) -> None:
        for part in parts:
            assert part not in self.text, f"{part!r} is in:\n{self.text}"

    hears = sees

    def sees_buttons(self, *rows: Sequence[str]) -> None:
        """The newest message has exactly these rows of buttons."""
        assert self.labels == [list(row) for row in rows], self.labels

    def button(self, label: str) -> Any:
        for row in self.last["buttons"]:
            for button in row:
                if button["label"] == label:
                    return button
        raise AssertionError(f"no button {label!r} in {self.labels}")

    def _find(self, part: str, chat: int | None) -> Any:
        for message in reversed(self.messages(chat)):
            if part in str(message["text"]):
                return message
        raise AssertionError(f"no message of the bot contains {part!r}:\n{self.screen}")

    # -- costs -------------------------------------------------------------------

    @contextmanager
    def costs(self, *, m: int = 0, t: int = 0, new: int | None = None, edits: int | None = None) -> Iterator[None]:
        """The block costs exactly so many messages and taps, and at most so many answers (default: one per M)."""
        self.begins()
        yield
        self.assert_cost(m=m, t=t, new=new, edits=edits)

    def begins(self) -> None:
        """Count from here."""
        self.counts = Counts()
        self._calls_seen = len(self._sends())

    def assert_cost(self, *, m: int = 0, t: int = 0, new: int | None = None, edits: int | None = None) -> None:
        assert (self.counts.messages, self.counts.taps) == (m, t), f"cost {self.counts}, not m={m} t={t}"
        calls = self._sends()[self._calls_seen :]
        sent = sum(
            1 for call in calls if call.method.startswith(("send", "copy")) and call.method != "sendChatAction"
        )
        edited = sum(1 for call in calls if call.method.startswith("edit"))
        most_new = m if new is None else new
        assert sent <= most_new, f"{sent} new messages, at most {most_new}"
        if edits is not None:
            assert edited <= edits, f"{edited} edits, at most {edits}"
        self.begins()

    def _sends(self) -> list[CallRecord]:
        return [call for call in self.world.emulator.calls if call.chat_id == self.phone.id]

    def record_id(self, label: str) -> str:
        """The callback data of a button, for tests that forge one."""
        return str(self.button(label)["value"])


ALL_LOCALES = LOCALES
