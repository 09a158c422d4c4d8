"""One person with a phone: everything they can do, each deed one call."""

from collections.abc import Sequence

from emulator import inline_mode, tapping
from emulator.account import Account
from emulator.detection import detect
from emulator.errors import Json, NotPossible
from emulator.files import Upload
from emulator.links import deep_link
from emulator.screen import Screen, draw
from emulator.step import Step

TEXT_LIMIT = 4096
LIVE_PERIOD = 900


class Person(Account):
    """Somebody who uses the bot. `chat` is None for the private chat, else a group's id.

    Every deed raises NotPossible, with words for a human, when a person could not do it here:
    no such button, not in that group, the bot is blocked.
    """

    def screen(self, chat: int | None = None, *, last: int | None = None) -> Screen:
        """What the phone shows of a chat: messages (the `last` ones), keyboards, pop-up."""
        return draw(self.emulator, self, self.chat(chat), last)

    # -- deeds --------------------------------------------------------------------------------

    def say(
        self,
        text: str,
        *,
        reply_to: int | None = None,
        chat: int | None = None,
        entities: list[Json] | None = None,
    ) -> Step:
        """Write a text. Beyond 4,096 characters it becomes several messages, as in any client."""
        if not isinstance(text, str) or not text.strip():
            raise NotPossible("text must not be empty")
        step = Step()
        for start in range(0, len(text), TEXT_LIMIT):
            piece = text[start : start + TEXT_LIMIT].strip()
            if piece:
                content: Json = {"text": piece}
                found = detect(piece, entities or [])
                if found:
                    content["entities"] = found
                step += self.post(content, chat=chat, reply_to=reply_to)
        return step

    def edit(self, message_id: int, text: str, *, chat: int | None = None) -> Step:
        """Change the text or caption of an own message."""
        where, posted = self.own(message_id, chat)
        if not isinstance(text, str) or not text.strip():
            raise NotPossible("text must not be empty")
        name = "text" if "text" in posted.body else "caption"
        body = {key: value for key, value in posted.body.items() if key not in {"entities", "caption_entities"}}
        body[name] = text.strip()
        found = detect(body[name], [])
        if found:
            body["entities" if name == "text" else "caption_entities"] = found
        return self.edited(where, posted, body)

    def forward(
        self,
        from_name: str,
        text: str | Sequence[str],
        *,
        from_person: "Person | None" = None,
        chat: int | None = None,
    ) -> Step:
        """Forward one text, or a burst of several, that `from_name` wrote elsewhere.

        The origin is a hidden user by name; with `from_person` it is that account.
        """
        texts = [text] if isinstance(text, str) else list(text)
        if not texts or not all(isinstance(one, str) and one.strip() for one in texts):
            raise NotPossible("text must not be empty")
        origin = self.origin(from_person or from_name)
        step = Step()
        for one in texts:
            content: Json = {**origin, "text": one.strip()}
            found = detect(content["text"], [])
            if found:
                content["entities"] = found
            step += self.post(content, chat=chat)
        return step

    def contact(
        self,
        name: str | None = None,
        phone: str | None = None,
        *,
        own: bool = False,
        user_id: int | None = None,
        vcard: str | None = None,
        forwarded_from: "str | Person | None" = None,
        reply_to: int | None = None,
        chat: int | None = None,
    ) -> Step:
        """Send a contact card; an own one carries this person's `user_id` (and by default their phone)."""
        first, _, last = (name or self.name).partition(" ")
        card: Json = {"phone_number": phone or self.phone, "first_name": first}
        if not card["phone_number"]:
            raise NotPossible("a contact needs a phone number")
        if last:
            card["last_name"] = last
        if own or user_id is not None:
            card["user_id"] = self.id if own else user_id
        if vcard:
            card["vcard"] = vcard
        return self.post({**self.origin(forwarded_from), "contact": card}, chat=chat, reply_to=reply_to)

    def location(
        self,
        lat: float | None = None,
        lng: float | None = None,
        *,
        live: bool | int | None = None,
        message_id: int | None = None,
        accuracy: float | None = None,
        reply_to: int | None = None,
        chat: int | None = None,
    ) -> Step:
        """Send a place; `live` shares it for so many seconds (True: 900), `message_id` moves a live one."""
        here: Json = {
            "latitude": self.place[0] if lat is None else lat,
            "longitude": self.place[1] if lng is None else lng,
        }
        if not (-90 <= here["latitude"] <= 90 and -180 <= here["longitude"] <= 180):
            raise NotPossible("lat must lie within ±90 and lng within ±180")
        if accuracy is not None:
            here["horizontal_accuracy"] = accuracy
        if message_id is not None:
            where, posted = self.own(message_id, chat)
            period = posted.body.get("location", {}).get("live_period")
            if period is None:
                raise NotPossible(f"message {message_id} is no live location")
            return self.edited(where, posted, {**posted.body, "location": {**here, "live_period": period}})
        if live:
            here["live_period"] = LIVE_PERIOD if live is True else int(live)
        return self.post({"location": here}, chat=chat, reply_to=reply_to)

    def upload(
        self,
        files: Upload | Sequence[Upload],
        *,
        kind: str | None = None,
        caption: str | None = None,
        forwarded_from: "str | Person | None" = None,
        reply_to: int | None = None,
        chat: int | None = None,
    ) -> Step:
        """Send one file, or several as an album (one update each, the caption on the first).

        `kind` is photo, document, voice, audio, video, sticker or vcard; without it pictures go as
        photos and the rest as documents.
        """
        uploads = [files] if isinstance(files, Upload) else [Upload(*one) for one in files]
        if not uploads:
            raise NotPossible("there is no file to send")
        album = {"media_group_id": str(self.emulator.rng.randrange(10**16, 10**17))} if len(uploads) > 1 else {}
        step = Step()
        for number, upload in enumerate(uploads):
            content: Json = {**self.origin(forwarded_from), **album, **self.media(upload, kind)}
            if caption and number == 0:
                content["caption"] = caption
                found = detect(caption, [])
                if found:
                    content["caption_entities"] = found
            step += self.post(content, chat=chat, reply_to=reply_to)
        return step

    def tap(self, label: str, *, message_id: int | None = None, chat: int | None = None) -> Step:
        """Tap the inline button with this label on the newest message that has it."""
        return tapping.tap(self, label, message_id, self.chat(chat))

    def press(
        self, label: str, *, lat: float | None = None, lng: float | None = None, chat: int | None = None
    ) -> Step:
        """Press a key of the reply keyboard; location and contact keys send those."""
        return tapping.press(self, label, lat, lng, self.chat(chat))

    def open(self, link: str = "", *, chat: int | None = None) -> Step:
        """Open a deep link and press Start; without one just Start. `startgroup` links need `chat`."""
        name, payload = deep_link(link, self.emulator.bot["username"])
        if name == "startgroup":
            if chat is None:
                raise NotPossible("a startgroup link needs the group: give its chat id")
            group = self.emulator.people.group(chat)
            added = group.add_bot(self) if not group.chat.bot_present else Step()
            command = f"/start@{self.emulator.bot['username']} {payload}".strip()
            return added + self.say(command, chat=chat)
        step = self.block(blocked=False) if self.blocked else Step()
        return step + self.say(f"/start {payload}".strip())

    def inline(self, query: str, *, chat: int | None = None, offset: str = "") -> Step:
        """Type `@bot query` in a chat."""
        return inline_mode.ask(self, query, self.chat(chat), offset)

    def choose(self, result_id: str, *, query_id: str | None = None, chat: int | None = None) -> Step:
        """Send one of the results of an inline query (the last one) to a chat."""
        return inline_mode.choose(self, result_id, query_id or self.last_query, self.chat(chat))

    def block(self, blocked: bool = True) -> Step:
        """Block the bot, or unblock it; nothing happens when it is so already."""
        chat = self.private_chat
        status = "kicked" if blocked else "member"
        if chat.bot_status == status:
            return Step()
        return self.bot_becomes(chat, status)

    def delete(self, message_id: int, *, chat: int | None = None) -> Step:
        """Delete a message for everybody. Telegram tells the bot nothing about it."""
        where = self.chat(chat)
        if message_id not in where.messages:
            raise NotPossible(f"there is no message {message_id}", status=404)
        del where.messages[message_id]
        self.emulator.show(where)
        return Step(message_ids=(message_id,))
