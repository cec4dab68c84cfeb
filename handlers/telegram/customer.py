"""Being a customer: the open notices, a sentence or a photo that reaches the leads. Numbers: `customer_amounts`."""

from __future__ import annotations

from domain.people import Role
from domain.usecases.answer_alert import AttachPhoto, LookAtNotice, OpenNotices, TellLead
from handlers.telegram import customer_amounts, customer_more
from handlers.telegram.buttons import AllMyLots
from handlers.telegram.dispatch import ButtonDoor, Door, command, is_text
from handlers.telegram.menu import said
from handlers.telegram.notices import lot_pages, notice_message
from handlers.telegram.seen import content_of
from handlers.telegram.turn import Turn


async def all_my_lots(turn: Turn, pressed: AllMyLots) -> None:
    """The whole list, in as many messages as it takes."""
    notice = await turn.look(LookAtNotice(), pressed.alert)
    await turn.toast()
    for page in lot_pages(turn.desk.words, notice):
        await turn.tell(page)


async def open_notices(turn: Turn) -> None:
    """`/notice`: what is open for this customer, once more."""
    notices = await turn.look(OpenNotices())
    if not notices:
        await turn.say("chat/no_notices")
    for notice in notices:
        await turn.tell(*notice_message(turn.desk.words, notice))


async def words_for_lead(turn: Turn) -> None:
    await turn.do(TellLead(), turn.text, turn.source)
    await turn.say("chat/passed_to_lead")


async def photo(turn: Turn) -> None:
    """A picture of the goods: kept with the newest open recall, its words read by the leads."""
    attachment = turn.message.photo[-1] if turn.message.photo else turn.message.document
    if attachment is None:
        raise ValueError("this door is for pictures")
    caption = (turn.message.caption or "").strip()
    picture = await turn.desk.clean_photo(await content_of(attachment))
    recall = await turn.do(AttachPhoto(), picture, caption, turn.source)
    if recall is None:
        await not_readable(turn)
        return
    await turn.say("chat/photo_kept", recall=recall, caption=bool(caption))


async def not_readable(turn: Turn) -> None:
    """A sticker, a voice, a picture that belongs to nothing: saying nothing would be worse. Its words are read."""
    caption = turn.message.caption or ""
    if caption:
        await turn.do(TellLead(), caption, turn.source)
    await turn.say("chat/customer_text_only", caption=bool(caption))


def _is_customer(turn: Turn) -> bool:
    return turn.actor.role == Role.CUSTOMER


def _asks_for_notices(turn: Turn) -> bool:
    return _is_customer(turn) and (command("notice", "通知")(turn) or said(turn, "My open notices"))


def _plain_words(turn: Turn) -> bool:
    return _is_customer(turn) and is_text(turn) and not turn.text.startswith("/")


def _picture(turn: Turn) -> bool:
    message = turn.update.message
    if message is None or not _is_customer(turn):
        return False
    document = message.document
    return bool(message.photo) or (document is not None and (document.mime_type or "").startswith("image/"))


DOORS = [Door("my notices", _asks_for_notices, open_notices)]
LATE_DOORS = [
    Door("words for the lead", _plain_words, words_for_lead),
    Door("a customer's photo", _picture, photo),
    Door("not readable", lambda turn: _is_customer(turn) and turn.update.message is not None and not turn.text,
         not_readable),
]  # fmt: skip
BUTTONS = [ButtonDoor(AllMyLots, all_my_lots)]
ALL_BUTTONS = [*BUTTONS, *customer_amounts.BUTTONS, *customer_more.BUTTONS]
STEPS = customer_amounts.STEPS
