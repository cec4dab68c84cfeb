"""What a drill's limits and findings are called: in the chat and on its sheet."""

from __future__ import annotations

from collections.abc import Mapping

from domain.drill_score import Finding
from templates.words import N_

LIMITS: Mapping[str, str] = {
    "brcgs": N_("BRCGS 4 h"),
    "retailer": N_("retailers 2 h"),
    "own": N_("own limit"),
}
FINDINGS: Mapping[str, str] = {
    Finding.TIME.value: N_("The scope was in hand later than 4 hours: who knew of it, and who could look?"),
    Finding.INPUTS.value: N_("Of some lots nobody wrote down what went in: record it when it is used."),
    Finding.BALANCE.value: N_("A balance is outside the tolerance: count the lot, write losses down."),
    Finding.CONTACTS.value: N_("Some customers cannot be reached: /contacts shows them; get a second address."),
}
