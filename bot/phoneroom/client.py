"""Driving a room over its control interface, also one in another process: tests talk to a bot as people do."""

import io
from types import TracebackType
from typing import Any

from aiohttp import ClientSession, ClientTimeout, FormData

from bot.phoneroom.errors import Json


class RoomRefused(AssertionError):  # an assertion: in a test it reads like one
    """The room answered a request with an error; `status` and `facts` say more."""

    def __init__(self, status: int, sentence: str, facts: Json) -> None:
        labels = facts.get("labels")
        super().__init__(sentence + (f"; the buttons are: {', '.join(labels)}" if labels else ""))
        self.status = status
        self.facts = facts


class RoomClient:
    """`async with RoomClient(url) as room`. Every method is one HTTP request and raises RoomRefused."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session = ClientSession(timeout=ClientTimeout(total=120))

    async def __aenter__(self) -> "RoomClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._session.close()

    async def request(self, verb: str, path: str, **more: Any) -> Any:
        """One request under `/room`; the JSON of its answer."""
        async with self._session.request(verb, f"{self.url}/room{path}", **more) as answer:
            value = await answer.json(content_type=None)
            if answer.status >= 400:
                raise RoomRefused(answer.status, value.get("error", f"HTTP {answer.status}"), value)
            return value

    async def file(self, address: str) -> bytes:
        """What lies behind a message's `photo` or `document` address."""
        async with self._session.get(f"{self.url}{address}") as answer:
            answer.raise_for_status()
            return await answer.read()

    async def person(self, name: str, language: str = "en", **tags: Any) -> "Phone":
        """Let somebody in and hold their phone."""
        given = {"name": name, "language": language, "tags": tags}
        made = await self.request("POST", "/people", json=given)
        return Phone(self, made["id"], name)

    async def phone(self, name: str) -> "Phone":
        """The phone of somebody who is there already, by name."""
        for person in await self.request("GET", "/people"):
            if person["name"] == name:
                return Phone(self, person["id"], name)
        raise RoomRefused(404, f"there is nobody {name} in the room", {})

    async def group(self, title: str, people: list["Phone"], bots: list[int] | None = None, **more: Any) -> int:
        """A new group with these people and bots (all bots of the room if none are named); returns its id."""
        given = {"title": title, "people": [phone.id for phone in people], "bots": bots, **more}
        made = await self.request("POST", "/groups", json=given)
        return int(made["chat"])

    async def member(self, chat: int, user: int, status: str) -> None:
        """Somebody joins (member), is promoted (administrator), leaves (left) or is thrown out (kicked)."""
        await self.request("POST", f"/groups/{chat}/members", json={"user": user, "status": status})

    async def upgrade(self, chat: int) -> int:
        """A small group becomes a supergroup; returns its new id."""
        return int((await self.request("POST", f"/groups/{chat}/upgrade"))["chat"])

    async def fault(self, when: str, kind: str = "error", method: str = "*", **more: Any) -> int:
        """Switch a fault on; returns its id. See docs/phoneroom.md for the fields."""
        given = {"when": when, "kind": kind, "method": method, **more}
        return int((await self.request("POST", "/faults", json=given))["id"])

    async def clear_faults(self) -> None:
        """Everything works again."""
        await self.request("DELETE", "/faults")

    async def calls(self, method: str | None = None, after: int = 0) -> list[Json]:
        """The trace of the bots' calls."""
        query = {"after": str(after)} | ({"method": method} if method else {})
        rows: list[Json] = await self.request("GET", "/calls", params=query)
        return rows

    async def violations(self) -> list[Json]:
        """The rules that were broken."""
        found: list[Json] = await self.request("GET", "/violations")
        return found

    async def forgive(self, *rules: str) -> list[Json]:
        """Take violations away that a test provoked: of these rules, or all. Returns them."""
        query = [("rule", rule) for rule in rules]
        gone: list[Json] = await self.request("DELETE", "/violations", params=query)
        return gone

    async def settle(self, within: float = 10.0) -> None:
        """Wait until no update is pending and no call is in flight; AssertionError after `within` seconds."""
        state = await self.request("POST", "/settle", json={"timeout": within})
        if not state["settled"]:
            raise AssertionError(f"the room did not come to rest in {within} s: {state}")

    async def advance(self, seconds: float, *, settle: float | None = None) -> float:
        """Skip time on the room's clock, with `settle` after the room has come to rest; the new time."""
        answer = await self.request("POST", "/clock", json={"advance": seconds, "settle": settle})
        return float(answer["now"])

    async def now(self) -> float:
        """The room's time, in seconds since the epoch."""
        return float((await self.request("GET", "/state"))["now"])

    async def letters(self, to: str = "", *, after: int = 0) -> list[Json]:
        """The letters to an address (to everybody, if none is named), oldest first, without their contents."""
        found: list[Json] = await self.request("GET", "/letters", params={"to": to, "after": str(after)})
        return found

    async def letter(self, letter_id: int) -> Json:
        """One letter whole: headers, text, html, links, attachments."""
        found: Json = await self.request("GET", f"/letters/{letter_id}")
        return found

    async def receives(self, to: str, text: str = "", within: float = 5.0, *, after: int = 0) -> Json:
        """The newest letter to this address that contains `text`, waiting for it; AssertionError if none comes."""
        given = {"to": to, "text": text, "after": after, "within": within}
        found: Json = await self.request("POST", "/letters/wait", json=given)
        return found

    async def play(self, name: str, *, within: float = 120.0, **options: Any) -> Json:
        """Play what the room offers, to its end; what it said last. AssertionError when it takes longer."""
        await self.request("POST", f"/plays/{name}", json=options)
        played: Json = await self.request("POST", f"/plays/{name}/wait", json={"within": within})
        return played


class Phone:
    """One person's phone. `sees` looks at what came or changed after the person's own last action."""

    def __init__(self, room: RoomClient, person_id: int, name: str) -> None:
        self.room = room
        self.id = person_id
        self.name = name
        self.toast: str | None = None
        self._since = 0

    async def _do(self, action: str, **given: Any) -> Json:
        answer: Json = await self.room.request("POST", f"/people/{self.id}/{action}", json=given)
        self._since = answer.get("seq", self._since)
        return answer

    async def start(self, payload: str = "") -> None:
        """Press [Start], with a deep link's payload."""
        await self._do("start", payload=payload)

    async def send(self, text: str, *, chat: int | None = None, reply_to: int | None = None) -> int:
        """Write; returns the message's id."""
        return int((await self._do("send", text=text, chat=chat, reply_to=reply_to))["message_id"])

    async def photo(self, *pictures: bytes, caption: str = "", as_document: bool = False, name: str = "a.jpg") -> int:
        """Send a picture, or several as an album; returns the first message's id."""
        form = FormData(quote_fields=False)  # a file's name goes as a browser sends it
        for content in pictures:
            form.add_field("file", io.BytesIO(content), filename=name, content_type="application/octet-stream")
        form.add_field("caption", caption)
        form.add_field("as", "document" if as_document else "photo")
        answer = await self.room.request("POST", f"/people/{self.id}/photo", data=form)
        self._since = answer["seq"]
        return int(answer["message_id"])

    async def tap(self, label: str, *, message_id: int | None = None, chat: int | None = None) -> str | None:
        """Press the newest button whose label contains `label`; returns the toast's text, None if there was none."""
        answer = await self._do("tap", text=label, message_id=message_id, chat=chat)
        self.toast = answer["toast"]
        return self.toast

    async def scan(self, *labels: int) -> int:
        """Send a label of the table as a photo, or several as an album; returns the first message's id."""
        return int((await self._do("scan", labels=labels))["message_id"])

    async def react(self, message_id: int, emoji: str, *, chat: int | None = None) -> None:
        """React with one emoji, or with none."""
        await self._do("react", message_id=message_id, emoji=emoji, chat=chat)

    async def edit(self, message_id: int, text: str, *, chat: int | None = None) -> None:
        """Correct an own text."""
        await self._do("edit", message_id=message_id, text=text, chat=chat)

    async def leave_telegram(self) -> None:
        """Delete the account."""
        await self._do("leave")

    async def block(self) -> None:
        """Stop the bot."""
        await self._do("block")

    async def unblock(self) -> None:
        """Allow it again."""
        await self._do("unblock")

    async def speaks(self, language: str) -> None:
        """Change the app's language."""
        await self._do("language", language=language)

    async def sees(self, text: str, within: float = 5.0, *, chat: int | None = None) -> Json:
        """The bot's message that contains `text` (in its words or its buttons; case does not matter), waiting for
        it up to `within` seconds; AssertionError if it does not come."""
        given = {"text": text, "after": self._since, "within": within, "chat": chat}
        found: Json = await self.room.request("POST", f"/people/{self.id}/wait", json=given)
        return found

    async def messages(self, *, after: int = 0, chat: int | None = None) -> list[Json]:
        """The chat, oldest first."""
        query = {"after": str(after)} | ({"chat": str(chat)} if chat is not None else {})
        found: list[Json] = await self.room.request("GET", f"/people/{self.id}/messages", params=query)
        return found

    async def last(self) -> Json:
        """The bot's newest message; AssertionError if there is none."""
        own = [message for message in await self.messages() if message["from"] == "bot"]
        if not own:
            raise AssertionError(f"{self.name} has no message from the bot")
        return own[-1]

    async def keyboard(self) -> list[list[str]] | None:
        """The reply keyboard in force."""
        found: Json = await self.room.request("GET", f"/people/{self.id}/keyboard")
        keys: list[list[str]] | None = found["keyboard"]
        return keys

    async def commands(self) -> list[str]:
        """The commands in this person's menu."""
        found: Json = await self.room.request("GET", f"/people/{self.id}/commands")
        return [one["command"] for one in found["commands"]]

    async def transcript(self) -> str:
        """The chat as text, for a failed test and for documents."""
        lines: list[str] = []
        for message in await self.messages():
            who = "bot" if message["from"] == "bot" else self.name
            extra = "".join(f" [{kind}]" for kind in ("photo", "document") if kind in message)
            lines.append(f"  {who:>10} #{message['message_id']}{extra}: {message['text']}")
            lines += ["  " + " " * 10 + "  " + " ".join(f"[{b['text']}]" for b in row) for row in message["inline"]]
            lines += ["  " + " " * 10 + "  " + " ".join(f"({key})" for key in row) for row in message["keyboard"]]
        return "\n".join(lines)
