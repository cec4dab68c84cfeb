"""Every method that the room plays, by its name in lower case (the real server does not mind the case either)."""

from bot.phoneroom.methods import callbacks, receiving, sending
from bot.phoneroom.methods.call import Method

_TABLES = (receiving.TABLE, sending.TABLE, callbacks.TABLE)
NAMES: dict[str, str] = {name.lower(): name for table in _TABLES for name in table}
METHODS: dict[str, Method] = {name: method for table in _TABLES for name, method in table.items()}
