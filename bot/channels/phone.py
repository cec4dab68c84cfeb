"""By phone: nothing is sent. An alert of this channel is a task for a person, who writes down what was answered."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.channels import Checked, Delivered, Failure, Parcel

_NUMBER = re.compile(r"\+?[\d\s()./-]{5,30}(?:(?:ext\.?|x|#|转)\s*\d{1,6})?", re.IGNORECASE)


class PhoneChannel:
    """The ladder's last rung."""

    at_once = 1

    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """Never: a machine does not call."""
        raise Failure("never", "a person calls")

    async def check(self, address: str) -> Checked:
        """Whether it looks like a number. Nobody is rung up."""
        return Checked(True, "number") if _NUMBER.fullmatch(address) else Checked(False, "not_an_address")
