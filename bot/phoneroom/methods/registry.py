"""Every method that the room plays, by its name in lower case (the real server does not mind the case either)."""

from bot.phoneroom.methods import callbacks, chats, editing, media, profile, receiving, sending, topics
from bot.phoneroom.methods.call import Method

_MODULES = (receiving, sending, media, editing, callbacks, profile, chats, topics)
METHODS: dict[str, Method] = {name: method for module in _MODULES for name, method in module.TABLE.items()}
NAMES: dict[str, str] = {name.lower(): name for name in METHODS}
