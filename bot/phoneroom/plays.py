"""Scenes that whoever opens the room offers: the page shows a switch for each, a driver starts them over HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.switchboard import Switchboard


@dataclass
class Play:
    """`run(options, says)` plays it; it reports with `says({"en": ..., "zh": ...})`."""

    id: str
    title: dict[str, str]
    run: Callable[[Json, Callable[[dict[str, str]], None]], Awaitable[None]]
    running: bool = False
    said: dict[str, str] | None = None


def play_cards(desk: Switchboard) -> list[Json]:
    """As `/room/plays` lists them."""
    found = [play for play in desk.plays.values() if isinstance(play, Play)]
    return [{"id": play.id, "title": play.title, "running": play.running, "says": play.said} for play in found]


def start_play(desk: Switchboard, name: str, options: Json) -> Json:
    """Begin one beside everything else. RoomError 404 or 409."""
    play = desk.plays.get(name)
    if not isinstance(play, Play):
        raise RoomError(404, f"nothing called {name} can be played here")
    if play.running:
        raise RoomError(409, f"{name} is being played already")

    def says(words: dict[str, str]) -> None:
        play.said = words
        desk.events.add("plays", {"plays": play_cards(desk)})

    async def whole() -> None:
        try:
            await play.run(options, says)
        finally:
            play.running = False
            desk.events.add("plays", {"plays": play_cards(desk)})

    play.running, play.said = True, None
    desk.events.add("plays", {"plays": play_cards(desk)})
    desk.backstage.spawn(whole())
    return {"id": name, "running": True}
