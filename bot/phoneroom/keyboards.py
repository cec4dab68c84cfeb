"""`reply_markup`: what is allowed in it, in the server's words."""

from dataclasses import dataclass

from bot.phoneroom.errors import ApiError, Json, bad_request

CALLBACK_DATA_BYTES = 64
_ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
_STYLES = frozenset({"primary", "success", "danger"})


@dataclass(frozen=True)
class Markup:
    """Exactly one of the two is set, or none: buttons under the message, or a change of the reply keyboard."""

    inline: list[list[Json]] | None = None
    keyboard: Json | None = None


def read_markup(given: object) -> Markup:
    """Check a `reply_markup`; empty means none. Raises 400 as the official server does."""
    if given is None or given == {}:
        return Markup()
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in given:
        rows = _rows(given["inline_keyboard"], "inline keyboard")
        inline = [[_inline_button(button) for button in row] for row in rows]
        return Markup(inline=[row for row in inline if row])
    if "keyboard" in given:
        rows = _rows(given["keyboard"], "keyboard")
        keys = [[_key(button) for button in row] for row in rows]
        return Markup(keyboard={**given, "keyboard": [row for row in keys if row]})
    if given.get("remove_keyboard") or given.get("force_reply"):
        return Markup(keyboard=dict(given))
    raise bad_request("can't parse reply keyboard markup JSON object")


def _rows(rows: object, what: str) -> list[list[object]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{what.replace(" ", "_")}" of the ReplyMarkup must be an Array of Arrays')
    return rows


def _inline_button(button: object) -> Json:
    if not isinstance(button, dict):
        raise _refused("inline keyboard button: expected an Object")
    if not str(button.get("text") or "").strip():
        raise _refused('inline keyboard button: Field "text" must be of type String')
    actions = [name for name in button if name in _ACTIONS]
    if not actions:
        raise _refused("inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _refused("inline keyboard button: exactly one action must be given")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    _check_link(button)
    _check_style(button)
    return dict(button)


def _check_link(button: Json) -> None:
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://", "mailto:", "tel:")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: unsupported URL protocol")
    copied = button.get("copy_text")
    if copied is not None:
        text = copied.get("text", "") if isinstance(copied, dict) else ""
        if not 1 <= len(text) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_style(button: Json) -> None:
    if button.get("style", "primary") not in _STYLES:
        raise _refused("keyboard button: invalid button style specified")


def _key(button: object) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise _refused('keyboard button: Field "text" must be of type String')
    _check_style(button)
    return dict(button)


def _refused(what: str) -> ApiError:
    return bad_request(f"can't parse {what}")
