"""A plant is imported once, however often it is told, on both databases."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from domain.imports.problems import Problem
from domain.lots import LotRef, LotStatus
from domain.movements import Amount, MovementOrder
from domain.partners import Contact
from domain.people import Actor, NotAllowed, Role
from domain.usecases.find_lot import FindLot
from domain.usecases.import_plant import Imported, ImportPlant, NothingToImport
from domain.usecases.record import Record
from domain.usecases.trace_lot import TraceLot
from storage.unit_of_work import OpenUnitOfWork
from tests.storage.plants import CREAMERY, ZONE, counts, told, told_badly

HOUSE = Actor.house()


def places(outcome: Imported) -> list[tuple[str, int, str, Problem]]:
    return [(each.file, each.line, each.column, each.code) for each in outcome.problems]


def stock(open_work: OpenUnitOfWork, code: str) -> tuple[object, object]:
    with open_work(readonly=True) as work:
        view = FindLot()(work, HOUSE, LotRef(code))
        return view.made, view.on_hand


def test_everything_is_there_afterwards(open_work: OpenUnitOfWork) -> None:
    outcome = told(open_work, CREAMERY)
    assert not outcome.problems
    assert counts(outcome)["lots.csv"] == (3, 0, 0, 0)
    with open_work(readonly=True) as work:
        trace = TraceLot()(work, HOUSE, LotRef("T9"))
        assert [each.view.lot.code for each in trace.lots] == ["B1", "F1"]
        assert [(each.code, f"{each.deliveries[0].quantity.normalize():f}") for each in trace.consignees] == [
            ("C1", "4000")
        ]
        assert [link.step for link in trace.links] == ["mix", "fill"]
        assert len(work.audit.of("import", 0)) == 0
    assert stock(open_work, "M1") == (1000, 50)
    assert stock(open_work, "B1") == (900, 0)
    assert stock(open_work, "F1") == (5000, 976)


def test_the_same_rows_twice_change_nothing(open_work: OpenUnitOfWork) -> None:
    first = told(open_work, CREAMERY)
    second = told(open_work, CREAMERY)
    assert second.written == 0
    for file, (new, unchanged, changed, refused) in counts(second).items():
        assert (new, changed, refused) == (0, 0, 0)
        assert unchanged == counts(first)[file][0]
    assert stock(open_work, "F1") == (5000, 976)


def test_the_order_of_the_rows_says_nothing(open_work: OpenUnitOfWork) -> None:
    pallets = "ship,lot,customer,qty,uom,date\n{}SO1,F1,C1,960,cup,2022-06-03\n{}"
    one_more = "SO1,F1,C1,40,cup,2022-06-03\n"
    told(open_work, CREAMERY | {"shipments.csv": pallets.format("", one_more)})
    again = told(open_work, {"shipments.csv": pallets.format(one_more, "")})
    assert counts(again)["shipments.csv"] == (0, 2, 0, 0)


def test_equal_pallets_of_one_delivery_are_several_and_more_may_follow(open_work: OpenUnitOfWork) -> None:
    row = "SO1,F1,C1,960,cup,2022-06-03\n"
    header = "ship,lot,customer,qty,uom,date\n"
    told(open_work, CREAMERY | {"shipments.csv": header + 2 * row})
    assert stock(open_work, "F1")[1] == 5000 - 24 - 2 * 960
    assert counts(told(open_work, {"shipments.csv": header + 4 * row}))["shipments.csv"] == (2, 2, 0, 0)
    assert counts(told(open_work, {"shipments.csv": header + row}))["shipments.csv"] == (0, 1, 0, 0)
    assert stock(open_work, "F1")[1] == 5000 - 24 - 4 * 960


def test_a_part_of_a_known_delivery_is_known(open_work: OpenUnitOfWork) -> None:
    header = "ship,lot,customer,qty,uom,date\n"
    rows = [f"SO1,F1,C1,{quantity},cup,2022-06-03\n" for quantity in (960, 950, 940)]
    told(open_work, CREAMERY | {"shipments.csv": header + "".join(rows)})
    assert counts(told(open_work, {"shipments.csv": header + rows[2]}))["shipments.csv"] == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("lots.csv", "B1,base,900,", "B1,base,901,", ("lots.csv", 3, "qty", Problem.RECORDED_OTHERWISE)),
        ("links.csv", "M1,B1,950,", "M1,B1,940,", ("links.csv", 2, "qty", Problem.RECORDED_OTHERWISE)),
        ("shipments.csv", ",4000,", ",400,", ("shipments.csv", 2, "qty", Problem.RECORDED_OTHERWISE)),
        ("shipments.csv", "06-03", "06-04", ("shipments.csv", 2, "", Problem.RECORDED_DIFFERENTLY)),
        ("moves.csv", "sample,24,", "sample,23,", ("moves.csv", 2, "qty", Problem.RECORDED_OTHERWISE)),
        ("items.csv", "intermediate,kg", "intermediate,L", ("items.csv", 3, "uom", Problem.UNIT_CHANGED)),
    ],
)  # fmt: skip
def test_what_the_ledger_knows_otherwise_is_refused_and_not_counted_twice(
    open_work: OpenUnitOfWork, file: str, old: str, new: str, expected: tuple[str, int, str, Problem]
) -> None:
    told(open_work, CREAMERY)
    assert old in CREAMERY[file]
    outcome = told_badly(open_work, {file: CREAMERY[file].replace(old, new)})
    assert places(outcome) == [expected]
    assert stock(open_work, "F1") == (5000, 976)


def test_links_told_with_their_times_later_are_the_same_links(open_work: OpenUnitOfWork) -> None:
    told(open_work, CREAMERY)
    dated = "parent,child,qty,uom,step,at\nM1,B1,950,L,mix,2022-06-01 05:00\n"
    assert counts(told(open_work, {"links.csv": dated}))["links.csv"] == (0, 1, 0, 0)


def test_two_draws_at_two_times_are_two(open_work: OpenUnitOfWork) -> None:
    first = "parent,child,qty,uom,step,at\nM1,B1,500,L,mix,2022-06-01 05:00\n"
    second = "parent,child,qty,uom,step,at\nM1,B1,450,L,mix,2022-06-01 05:30\n"
    told(open_work, CREAMERY | {"links.csv": first})
    assert counts(told(open_work, {"links.csv": second}))["links.csv"] == (1, 0, 0, 0)
    assert stock(open_work, "M1") == (1000, 50)


def test_what_a_thing_is_may_be_completed_later(open_work: OpenUnitOfWork) -> None:
    told(open_work, CREAMERY)
    outcome = told(
        open_work,
        {
            "items.csv": "item,kind,uom,unit_cost,shelf\ncup,finished,cup,2.25,A7\nmilk,raw,L,,\n",
            "units.csv": "item,uom,factor\ncup,kg,5.5\n",
            "partners.csv": "partner,kind,name,email,feishu\nC1,customer,Shop & Son,new@example.com,key\n",
            "lots.csv": "lot,item,qty,uom,made_at,expires_at\nF1,cup,5000,cup,2022-06-01 09:00,2022-06-22\n",
            "runs.csv": "line,lot,start,end\nL1,F1,2022-06-01 08:00,2022-06-01 14:00\n",
        },
    )
    changed = {file: numbers[2] for file, numbers in counts(outcome).items()}
    assert changed == {"items.csv": 1, "units.csv": 1, "partners.csv": 1, "lots.csv": 1, "runs.csv": 1}
    with open_work(readonly=True) as work:
        cup = work.items.by_code("cup")
        assert cup is not None
        assert (cup.unit_cost, cup.gtin, cup.name_zh) == (Decimal("2.25"), "06901234567892", "杯")
        assert cup.attributes == {"shelf": "A7"}
        shop = work.partners.by_code("C1")
        assert shop is not None
        assert shop.name == "Shop & Son"
        view = FindLot()(work, HOUSE, LotRef("F1"))
        assert view.lot.expires_at is not None
        assert work.loading.recorded(["import:lots:cup/F1:1"])
    with open_work(readonly=True) as work:
        ways = [(each.channel, each.address) for each in work.loading.every(Contact)]
        assert ways == [("email", "new@example.com"), ("feishu", "key")]
    assert told(open_work, CREAMERY | {"units.csv": "item,uom,factor\ncup,kg,5.5\n"}).problems == ()


def test_a_lot_that_somebody_recorded_by_hand_is_not_counted_twice(open_work: OpenUnitOfWork) -> None:
    told(open_work, {name: CREAMERY[name] for name in ("items.csv", "units.csv", "partners.csv")})
    with open_work() as work:
        order = MovementOrder("make", LotRef("B1"), "tg:1:1", Amount(Decimal(900), "kg"), item="base")
        Record()(work, HOUSE, order)
        work.commit()
    outcome = told(open_work, {"lots.csv": CREAMERY["lots.csv"]})
    assert counts(outcome)["lots.csv"] == (2, 0, 1, 0)
    assert stock(open_work, "B1") == (900, 900)
    other = CREAMERY["lots.csv"].replace("B1,base,900,", "B1,base,800,")
    assert places(told_badly(open_work, {"lots.csv": other})) == [("lots.csv", 3, "qty", Problem.RECORDED_OTHERWISE)]


def test_a_run_that_names_its_item_and_one_that_does_not_are_one(open_work: OpenUnitOfWork) -> None:
    runs = "line,lot,item,start,end\nL1,F1,cup,2022-06-01 08:00,\nL1,F1,,2022-06-01 08:00,2022-06-01 13:00\n"
    assert counts(told(open_work, CREAMERY | {"runs.csv": runs}))["runs.csv"] == (1, 0, 1, 0)


def test_what_was_made_of_a_recalled_lot_comes_in_recalled(open_work: OpenUnitOfWork) -> None:
    told(open_work, {name: CREAMERY[name] for name in ("items.csv", "units.csv", "partners.csv")})
    lots = CREAMERY["lots.csv"].splitlines(keepends=True)
    told(open_work, {"lots.csv": "".join(lots[:2])})
    with open_work() as work:
        (milk,) = work.lots.by_code("M1")
        work.lots.set_status([milk.id], LotStatus.RECALLED, "R1: smell", work.now())
        work.commit()
    # the cups before the base that they were filled from: the order of the rows says nothing
    turned = "parent,child,qty,uom,step\nB1,F1,900,kg,fill\nM1,B1,950,L,mix\n"
    told(open_work, {"lots.csv": CREAMERY["lots.csv"], "links.csv": turned})
    with open_work(readonly=True) as work:
        found = [work.lots.by_code(code)[0] for code in ("B1", "F1")]
        assert [(view.lot.status, view.lot.status_reason) for view in found] == [("recalled", "R1: smell")] * 2
        assert [entry.facts["of"] for entry in work.audit.of("lot", found[1].id)] == ["B1"]


def test_a_hold_says_nothing_of_what_was_made_in_an_import(open_work: OpenUnitOfWork) -> None:
    told(open_work, CREAMERY | {"links.csv": "parent,child,qty,uom,step\n"})
    with open_work() as work:
        (milk,) = work.lots.by_code("M1")
        work.lots.set_status([milk.id], LotStatus.HOLD, "smell", work.now())
        work.commit()
    told(open_work, {"links.csv": CREAMERY["links.csv"]})
    with open_work(readonly=True) as work:
        assert work.lots.by_code("B1")[0].lot.status == LotStatus.FREE


def test_units_are_converted_without_crumbs(open_work: OpenUnitOfWork) -> None:
    in_kilos = {"moves.csv": "lot,kind,qty,uom,at\nF1,scrap,36,kg,2022-06-02 09:00\n"}
    told(open_work, CREAMERY | in_kilos)
    assert stock(open_work, "F1") == (5000, 800)


def test_only_a_lead_or_the_house_imports(open_work: OpenUnitOfWork) -> None:
    worker = dataclasses.replace(HOUSE, role=Role.WORKER)
    with open_work() as work, pytest.raises(NotAllowed):
        ImportPlant(ZONE)(work, worker, {"items.csv": b""})


def test_a_folder_without_any_file_of_the_layout_says_so(open_work: OpenUnitOfWork) -> None:
    with pytest.raises(NothingToImport) as refused:
        told(open_work, {"answers.csv": "", "budget.xlsx": ""})
    assert refused.value.unknown_files == ("budget.xlsx",)


def test_unknown_files_are_named_and_letter_case_of_known_ones_does_not_matter(open_work: OpenUnitOfWork) -> None:
    outcome = told(open_work, {"Items.CSV": CREAMERY["items.csv"], "Budget.csv": "", "answers.csv": ""})
    assert counts(outcome) == {"items.csv": (3, 0, 0, 0)}
    assert outcome.unknown_files == ("Budget.csv",)
