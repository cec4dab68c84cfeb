"""Filling in a form of a web page as a person's browser does: read what is there, change some fields, send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from aiohttp import ClientSession, FormData

Attributes = dict[str, str | None]


@dataclass
class Form:
    """A form as the page gave it: where it goes, and what each field holds before anybody touches it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    """Check boxes that are not ticked: name and what they would say."""
    buttons: dict[str, list[str]] = field(default_factory=dict)
    """What pressing a button says: its name and the values there are."""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Attributes = dict(attrs)
        if tag == "form" and (given.get("method") or "get").lower() == "post":
            self._form = Form(given.get("action") or "")
            self.found.append(self._form)
        elif self._form is not None and given.get("name"):
            self._field(self._form, tag, str(given["name"]), given)

    def _field(self, form: Form, tag: str, name: str, given: Attributes) -> None:
        kind, value = (given.get("type") or "text").lower(), given.get("value") or ""
        if tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons.setdefault(name, []).append(value)
        elif tag == "textarea":
            form.fields[name], self._area = "", name
        elif tag == "input" and kind in {"checkbox", "radio"} and "checked" not in given:
            form.boxes.setdefault(name, value or "on")
        elif tag == "input" and kind != "file":
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area is not None:
            self._form.fields[self._area] += data


def forms_of(page: str) -> list[Form]:
    """The forms of a page that are sent by POST, in their order."""
    reader = _Forms()
    reader.feed(page)
    return reader.found


async def send_form(
    browser: ClientSession, address: str, form: Form, changed: dict[str, str], language: str
) -> tuple[int, str]:
    """Send a form of the page at this address; the status and the page that follows."""
    packed = FormData(default_to_multipart=True)  # as browsers send a form that a photo may be added to
    for name, value in {**form.fields, **changed}.items():
        packed.add_field(name, value)
    headers = {"Accept-Language": language}
    async with browser.post(urljoin(address, form.action), data=packed, headers=headers) as answer:
        return answer.status, await answer.text()
