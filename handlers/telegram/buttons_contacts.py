"""The keys under a customer's ways and under a call sheet."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.telegram.buttons import Button, button


@button("cxr")
@dataclass(frozen=True)
class RemoveContactButton(Button):
    """This address is wrong: cross it out."""

    contact: int


@button("cxn")
@dataclass(frozen=True)
class CheckContacts(Button):
    """Try out the addresses of a case's customers without alarming anybody; 0 is all customers."""

    recall: int


@button("cxs")
@dataclass(frozen=True)
class CallSheetShown(Button):
    """Whom somebody must call for this case."""

    recall: int
