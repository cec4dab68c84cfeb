"""Small plants as folders of CSV text, and a short way to import them."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from domain.people import Actor
from domain.usecases.import_plant import Imported, ImportPlant, ImportRefused
from storage.unit_of_work import OpenUnitOfWork

ZONE = ZoneInfo("Asia/Shanghai")
CREAMERY = {
    "items.csv": "item,name_zh,kind,uom,gtin,unit_cost\nmilk,牛乳,raw,L,,\nbase,基料,intermediate,kg,,\n"
    "cup,杯,finished,cup,06901234567892,1.5\n",
    "units.csv": "item,uom,factor\ncup,kg,5.5555555556\n",
    "partners.csv": "partner,kind,name,language,email\nS1,supplier,牧场,zh,\nC1,customer,Shop,en,c1@example.com\n",
    "lots.csv": "lot,item,qty,uom,made_at,supplier,supplier_lot\nM1,milk,1000,L,2022-06-01 03:00,S1,T9\n"
    "B1,base,900,kg,2022-06-01 06:00,,\nF1,cup,5000,cup,2022-06-01 09:00,,\n",
    "links.csv": "parent,child,qty,uom,step\nM1,B1,950,L,mix\nB1,F1,900,kg,fill\n",
    "shipments.csv": "ship,lot,customer,qty,uom,date\nSO1,F1,C1,4000,cup,2022-06-03\n",
    "moves.csv": "lot,kind,qty,uom,at,reason\nF1,sample,24,cup,2022-06-01 13:00,retained\n",
    "runs.csv": "line,lot,start,end\nL1,F1,2022-06-01 08:00,2022-06-01 13:00\n",
    "cleanings.csv": "line,at\nL1,2022-06-01 20:00\n",
}
"""Milk becomes base, base becomes cups, cups go to one customer."""


def told(open_work: OpenUnitOfWork, files: Mapping[str, str], *, skip_bad: bool = False) -> Imported:
    """Imports and commits; a refused import commits nothing."""
    content = {name: text.encode() for name, text in files.items()}
    with open_work() as work:
        outcome = ImportPlant(ZONE)(work, Actor.house(), content, skip_bad=skip_bad)
        work.commit()
    return outcome


def told_badly(open_work: OpenUnitOfWork, files: Mapping[str, str]) -> Imported:
    """Imports what must be refused; the outcome that the refusal carries."""
    try:
        told(open_work, files)
    except ImportRefused as refused:
        return refused.outcome
    raise AssertionError("this import should have been refused")


def counts(outcome: Imported) -> dict[str, tuple[int, int, int, int]]:
    """Per file: new, unchanged, changed, refused."""
    return {each.file: (each.new, each.unchanged, each.changed, each.refused) for each in outcome.files}
