"""The people interface over HTTP: acting as a person, the clock, faults, violations, the web pages."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote, unquote

from aiohttp import web

from emulator.core import Emulator
from emulator.deeds import DEEDS, answer
from emulator.errors import ApiError, Json, NotPossible
from emulator.files import Upload
from emulator.finishing import Finishing
from emulator.load import LONGEST_LOAD, Load
from emulator.person import Person
from emulator.requests import body_of, number, pick
from emulator.streams import Streams
from emulator.wire import BadBody, read_parts

WEB = Path(__file__).with_name("web")
SHOWN_IN_PAGE = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _person_json(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "language_code": person.language_code,
        "username": person.username,
        "phone": person.phone,
    }


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a person cannot do into {"error": …}."""
    try:
        return await handler(request)
    except NotPossible as why:
        return web.json_response({"error": str(why)}, status=why.status)
    except (BadBody, ApiError) as why:
        return web.json_response({"error": str(why)}, status=400)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return web.json_response({"error": error.reason}, status=error.status)


class Pages:
    """The routes for people, tests and the page."""

    def __init__(self, emulator: Emulator, finishing: Finishing) -> None:
        self._emulator = emulator
        self._finishing = finishing
        self.streams = Streams(emulator.events)

    def routes(self) -> list[web.RouteDef]:
        """What to add to the application."""
        return [
            web.get("/people", self.list_people),
            web.post("/people", self.add_person),
            web.get(r"/people/{id:-?\d+}/screen", self.screen),
            web.get(r"/people/{id:-?\d+}/chats", self.chats),
            web.post(r"/people/{id:-?\d+}/upload", self.upload),
            web.post(r"/people/{id:-?\d+}/{deed}", self.act),
            web.post("/groups", self.add_group),
            web.post(r"/groups/{id:-\d+}/bot", self.change_bot),
            web.get("/faults", self.show_faults),
            web.post("/faults", self.set_faults),
            web.get("/violations", self.violations),
            web.delete("/violations", self.clear_violations),
            web.get("/calls", self.calls),
            web.post("/load", self.load),
            web.get("/clock", self.clock),
            web.post("/clock", self.advance),
            web.post("/control", self.control),
            web.get("/events", self.streams.serve),
            web.get("/files/{file_id}", self.file),
            web.get("/", self.page),
            web.get(r"/{path:(?:web/)?[\w./-]+}", self.page),
        ]

    def _person(self, request: web.Request) -> Person:
        return self._emulator.people.get(int(request.match_info["id"]))

    async def list_people(self, _request: web.Request) -> web.Response:
        return web.json_response([_person_json(person) for person in self._emulator.people])

    async def add_person(self, request: web.Request) -> web.Response:
        wanted = {
            "name": "str!",
            "role": "str",
            "language_code": "str",
            "id": "int",
            "username": "str",
            "phone": "str",
            "lat": "float",
            "lng": "float",
        }
        given = pick(await body_of(request), wanted)
        lat, lng = given.pop("lat", None), given.pop("lng", None)
        place = (float(lat), float(lng)) if lat is not None and lng is not None else None
        person = self._emulator.people.add(given.pop("name"), place=place, **given)
        self._emulator.events.tell("people")
        return web.json_response(_person_json(person))

    async def screen(self, request: web.Request) -> web.Response:
        chat = number(request.query.get("chat"), "chat")
        last = number(request.query.get("last"), "last")
        return web.json_response(self._person(request).screen(chat, last=last))

    async def chats(self, request: web.Request) -> web.Response:
        return web.json_response(self._emulator.people.chats_of(self._person(request)))

    async def act(self, request: web.Request) -> web.Response:
        """Any deed of deeds.DEEDS; answers when the bot is done."""
        person = self._person(request)
        deed = DEEDS.get(request.match_info["deed"])
        if deed is None:
            raise NotPossible(f"people can: {', '.join(DEEDS)}, upload", status=404)
        step = deed.act(person, **pick(await body_of(request), deed.fields))
        finished = await self._finishing.wait(step.update_ids)
        return web.json_response(answer(self._emulator, step, finished))

    async def upload(self, request: web.Request) -> web.Response:
        """Multipart: the files, and kind, caption, chat, reply_to, forwarded_from beside them."""
        person = self._person(request)
        if request.content_type != "multipart/form-data":
            raise NotPossible("an upload is a multipart form")
        fields, parts = await read_parts(request)
        known = {"kind", "caption", "chat", "reply_to", "forwarded_from"}
        if fields.keys() - known:
            raise NotPossible(f"unknown field; known are {', '.join(sorted(known))}")
        # Clients of this interface may percent-encode file names, as the form standard has it.
        files = [Upload(unquote(one.name), one.content, one.mime) for _, one in parts]
        step = person.upload(
            files,
            kind=fields.get("kind") or None,
            caption=fields.get("caption") or None,
            forwarded_from=fields.get("forwarded_from") or None,
            reply_to=number(fields.get("reply_to"), "reply_to"),
            chat=number(fields.get("chat"), "chat"),
        )
        finished = await self._finishing.wait(step.update_ids)
        return web.json_response(answer(self._emulator, step, finished))

    async def add_group(self, request: web.Request) -> web.Response:
        wanted = {"title": "str!", "members": "list!", "admins": "list", "bot": "bool", "bot_admin": "bool"}
        given = pick(await body_of(request), wanted)
        people = self._emulator.people
        group = people.add_group(
            given["title"],
            [people.get(one) for one in given["members"]],
            admins=[people.get(one) for one in given.get("admins", ())],
            with_bot=given.get("bot", True),
            bot_admin=given.get("bot_admin", False),
        )
        self._emulator.events.tell("people")
        finished = await self._finishing.wait(group.made.update_ids)
        told = answer(self._emulator, group.made, finished)
        return web.json_response({"id": group.id, "title": given["title"], **told})

    async def change_bot(self, request: web.Request) -> web.Response:
        """{"by": person, "status": member | administrator | kicked}."""
        given = pick(await body_of(request), {"by": "int!", "status": "str!"})
        group = self._emulator.people.group(int(request.match_info["id"]))
        by = self._emulator.people.get(given["by"])
        by.chat(group.id)
        match given["status"]:
            case "member" | "administrator":
                step = group.add_bot(by, admin=given["status"] == "administrator")
            case "kicked":
                step = group.remove_bot(by)
            case _:
                raise NotPossible("status must be member, administrator or kicked")
        finished = await self._finishing.wait(step.update_ids)
        return web.json_response(answer(self._emulator, step, finished))

    async def show_faults(self, _request: web.Request) -> web.Response:
        return web.json_response({**self._emulator.faults.as_json(), "flood": self._emulator.flood.on})

    async def set_faults(self, request: web.Request) -> web.Response:
        """Replace the faults; {} clears them. `flood` alone switches only the flood limits."""
        given = await body_of(request)
        flood = pick({key: value for key, value in given.items() if key == "flood"}, {"flood": "bool"})
        rest = {key: value for key, value in given.items() if key != "flood"}
        if rest or not flood:
            self._emulator.faults.set(rest)
        self._emulator.flood.on = flood.get("flood", self._emulator.flood.on)
        # An outage ends the polls that wait.
        self._emulator.queue.wake()
        return await self.show_faults(request)

    async def violations(self, _request: web.Request) -> web.Response:
        return web.json_response(self._emulator.violations)

    async def clear_violations(self, _request: web.Request) -> web.Response:
        count = len(self._emulator.violations)
        self._emulator.violations.clear()
        return web.json_response({"cleared": count})

    async def calls(self, request: web.Request) -> web.Response:
        """The bot's calls since a monotonic time, for looking at its pace."""
        try:
            since = float(request.query.get("since", "-inf"))
        except ValueError:
            raise NotPossible("since must be a number") from None
        found = [call._asdict() for call in self._emulator.calls if call.at > since]
        return web.json_response({"now": self._emulator.monotonic(), "calls": found})

    async def load(self, request: web.Request) -> web.Response:
        """People who write or tap as fast as they are answered; answers when they are through."""
        wanted = {"talk": "list!", "seconds": "float!", "ahead": "int", "limit": "int", "pause": "float"}
        given = pick(await body_of(request), wanted)
        seconds, ahead, limit = given["seconds"], given.get("ahead", 1), given.get("limit", 0)
        pause = given.get("pause", 0.0)
        if not 0 < seconds <= LONGEST_LOAD or ahead < 1 or limit < 0 or pause < 0:
            raise NotPossible(
                f"seconds are at most {LONGEST_LOAD:.0f}, ahead is at least 1, limit and pause at least 0"
            )
        load = Load(self._emulator, given["talk"], ahead=ahead, limit=limit, pause=pause)
        return web.json_response(await load.run(seconds))

    async def clock(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {"now": self._emulator.now_iso(), "offset_seconds": self._emulator.offset, "zone": self._emulator.zone}
        )

    async def advance(self, request: web.Request) -> web.Response:
        """Move the time; answers when the bot has sent what became due."""
        given = await body_of(request)
        pick(given, {"advance_seconds": "float!"})
        self._emulator.advance(given["advance_seconds"])
        finished = await self._finishing.clock(self._emulator.offset)
        return web.json_response({"now": self._emulator.now_iso(), "finished": finished})

    async def control(self, request: web.Request) -> web.Response:
        given = pick(await body_of(request), {"url": "str"})
        self._finishing.use(given.get("url") or None)
        return web.json_response({"url": self._finishing.control})

    async def file(self, request: web.Request) -> web.Response:
        """A file for the page. Only pictures and sound open in it: anything else is a download."""
        stored = self._emulator.files.by_id.get(request.match_info["file_id"])
        if stored is None:
            raise NotPossible("there is no such file", status=404)
        headers = {"Content-Security-Policy": "sandbox", "Cache-Control": "private, max-age=3600"}
        mime = stored.mime.split(";")[0]
        if not mime.startswith(SHOWN_IN_PAGE):
            mime = "application/octet-stream"
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
        return web.Response(body=stored.content, content_type=mime, headers=headers)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A file of the web folder; / is its index.html."""
        name = request.match_info.get("path", "").removeprefix("web/") or "index.html"
        path = (WEB / name).resolve()
        exists = await asyncio.to_thread(path.is_file)
        if not path.is_relative_to(WEB) or not exists:
            raise NotPossible("there is no such page", status=404)
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})
