"""`/recall update R7 what changed`: everybody who was told hears of it; after the close they hear how it ended."""

from __future__ import annotations

from domain.alerts import AlertKind
from domain.usecases.tell_news import LookAtNews, TellNews
from domain.usecases.write_notice import PreviewNotice, WriteNotice
from handlers.telegram.buttons_notice import TellNewsButton
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.notices import notice_message
from handlers.telegram.recall_show import numbered, zone_of
from handlers.telegram.turn import Key, Turn, keys


async def update(turn: Turn, text: str) -> None:
    """Shows the news as a customer will read it, with one key to send it. Nothing is sent before."""
    number, words = await numbered(turn, text)
    news = await turn.look(LookAtNews(), number)
    part = "closing" if news.kind == AlertKind.CLOSING else "changed"
    if words:
        await turn.do(WriteNotice(), number, part, words, turn.language)
    notice = await turn.look(PreviewNotice(zone_of(turn)), number, "", turn.language, news.kind)
    await turn.tell(notice_message(turn.desk.words, notice)[0])
    send = Key(turn.label("Send it to all"), TellNewsButton(number, news.edition), "danger")
    await turn.say("chat/news_ready", keys([send]), news=news, written=bool(words))


async def tell(turn: Turn, pressed: TellNewsButton) -> None:
    news = await turn.do(TellNews(), pressed.recall, pressed.edition)
    await turn.toast(turn.label("On its way"))
    await turn.edit("chat/news_told", news=news)


WORDS = dict.fromkeys(("update", "news", "更新", "变更"), update)
BUTTONS = [ButtonDoor(TellNewsButton, tell)]
