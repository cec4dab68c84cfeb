"""The answer to a pressed button."""

from bot.phoneroom.errors import bad_request
from bot.phoneroom.methods.call import Call, Table
from bot.phoneroom.switchboard import Toast

TOAST_LIMIT = 200
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def answer_callback_query(call: Call) -> bool:
    """Stops the spinner on the button, with a toast, an alert or nothing. A late answer is refused."""
    query = call.world.queries.get(call.params.required("callback_query_id"))
    now = call.desk.clock.now()
    if query is None or query.bot != call.bot.id:
        raise bad_request(_TOO_OLD)
    if now - query.created > call.desk.options.callback_lifetime:
        raise bad_request(_TOO_OLD)
    text = call.params.text("text")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    call.desk.oracle.check_text(call.bot.id, text, call.id)
    if query.answered:
        return True
    query.answered = True
    call.world.save(query)
    toast = Toast(text or None, call.params.flag("show_alert"), call.params.text("url") or None)
    if text:
        facts = {"person": query.person, "text": text, "alert": toast.alert}
        call.desk.events.add("toast", facts)
    waiting = call.desk.taps.pop(query.id, None)
    if waiting is not None and not waiting.done():
        waiting.set_result(toast)
    return True


TABLE: Table = {"answerCallbackQuery": answer_callback_query}
