"""What persons recorded and another system tells again is not counted twice; what should be looked at is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from domain.imports.outcome import Imported, ImportRefused
from domain.imports.problems import Problem
from domain.imports.remarks import Remark
from domain.lots import LotRef
from domain.movements import Amount, MovementOrder
from domain.people import Actor, Person, Role
from domain.usecases.record import Record
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork
from tests.conftest import StandingClock
from tests.storage.large_plants import loaded, written
from tests.storage.plants import CREAMERY, told

Tell = Callable[[Mapping[str, str]], Imported]
NAMES_AND_LOTS = {name: CREAMERY[name] for name in ("items.csv", "units.csv", "partners.csv", "lots.csv")}
LINKS = "parent,child,qty,uom,step\n"
DATED = "parent,child,qty,uom,step,at\n"
SHIPMENTS = "ship,lot,customer,qty,uom,date\n"


@pytest.fixture(params=["at once", "in parts"])
def tell(request: pytest.FixtureRequest, database: Database, clock: StandingClock, tmp_path: Path) -> Tell:
    """An import, in either way."""

    def in_parts(files: Mapping[str, str]) -> Imported:
        folder = tmp_path / str(len(list(tmp_path.iterdir()))) / "folder"
        return loaded(database, clock, written(folder, files))

    return (lambda files: told(OpenUnitOfWork(database, clock), files)) if request.param == "at once" else in_parts


@pytest.fixture
def record(database: Database, clock: StandingClock) -> Callable[[MovementOrder], None]:
    """What a worker records in the chat."""
    open_work = OpenUnitOfWork(database, clock)
    with open_work() as work:
        person = work.people.add(Person(telegram_id=7, name="Wang", role=Role.WORKER))
        work.commit()

    def do(order: MovementOrder) -> None:
        with open_work() as work:
            Record()(work, Actor(person.id, "Wang", Role.WORKER, "en", 7, None), order)
            work.commit()

    return do


def used(quantity: int, source: str = "tg:1:1") -> MovementOrder:
    return MovementOrder("use", LotRef("M1"), source, Amount(Decimal(quantity), "L"), into=LotRef("B1"))


def shipped(quantity: int, document: str | None, source: str = "tg:1:2") -> MovementOrder:
    amount = Amount(Decimal(quantity), "cup")
    return MovementOrder("ship", LotRef("F1"), source, amount, partner="C1", document=document)


def left(database: Database, clock: StandingClock, code: str) -> Decimal:
    with OpenUnitOfWork(database, clock)(readonly=True) as work:
        return work.lots.by_code(code)[0].on_hand


def test_a_use_from_the_chat_is_the_row_that_says_the_same(
    tell: Tell, record: Callable[[MovementOrder], None], database: Database, clock: StandingClock
) -> None:
    tell(NAMES_AND_LOTS)
    record(used(950))
    for _ in range(2):
        outcome = tell({"links.csv": CREAMERY["links.csv"]})
        assert outcome.by_hand == 1
        assert left(database, clock, "M1") == 50
    assert [(each.new, each.unchanged) for each in outcome.files] == [(0, 2)]


def test_one_happening_explains_one_row(
    tell: Tell, record: Callable[[MovementOrder], None], database: Database, clock: StandingClock
) -> None:
    """Two equal draws were made, and one was recorded in the chat."""
    tell(NAMES_AND_LOTS)
    record(used(400))
    for expected in ((1, 1), (0, 2)):
        outcome = tell({"links.csv": LINKS + 2 * "M1,B1,400,L,mix\n"})
        assert [(each.new, each.unchanged) for each in outcome.files] == [expected]
        assert left(database, clock, "M1") == 200


def test_another_quantity_is_refused_rather_than_doubled(
    tell: Tell, record: Callable[[MovementOrder], None], database: Database, clock: StandingClock
) -> None:
    tell(NAMES_AND_LOTS)
    record(used(950))
    with pytest.raises(ImportRefused) as refused:
        tell({"links.csv": LINKS + "M1,B1,940,L,mix\n"})
    (problem,) = refused.value.outcome.problems
    assert (problem.line, problem.column, problem.code) == (2, "qty", Problem.RECORDED_OTHERWISE)
    assert (problem.facts["given"], problem.facts["recorded"]) == (940, 950)
    assert left(database, clock, "M1") == 50


def test_a_draw_on_another_day_is_another_draw(
    tell: Tell, record: Callable[[MovementOrder], None], database: Database, clock: StandingClock
) -> None:
    tell(NAMES_AND_LOTS)
    record(used(300))
    outcome = tell({"links.csv": DATED + "M1,B1,300,L,mix,2022-06-24 05:00\nM1,B1,300,L,mix,2022-06-27 05:00\n"})
    assert [(each.new, each.unchanged) for each in outcome.files] == [(1, 1)]
    assert left(database, clock, "M1") == 400


@pytest.mark.parametrize(("document", "day"), [("SO9", "2022-06-20"), (None, "2022-06-27")])
def test_a_delivery_from_the_chat_is_known_by_its_document_or_its_day(
    tell: Tell, record: Callable[[MovementOrder], None], database: Database, clock: StandingClock,
    document: str | None, day: str,
) -> None:  # fmt: skip
    tell(NAMES_AND_LOTS)
    record(shipped(960, document))
    outcome = tell({"shipments.csv": f"{SHIPMENTS}SO9,F1,C1,960,cup,{day}\nSO8,F1,C1,40,cup,2022-06-27\n"})
    assert [(each.new, each.unchanged, each.by_hand) for each in outcome.files] == [(1, 1, 1)]
    assert left(database, clock, "F1") == 4000


def test_the_same_document_with_another_quantity_is_refused(
    tell: Tell, record: Callable[[MovementOrder], None], database: Database, clock: StandingClock
) -> None:
    tell(NAMES_AND_LOTS)
    record(shipped(960, "SO9"))
    with pytest.raises(ImportRefused) as refused:
        tell({"shipments.csv": SHIPMENTS + "SO9,F1,C1,690,cup,2022-06-27\n"})
    assert [each.code for each in refused.value.outcome.problems] == [Problem.RECORDED_OTHERWISE]
    assert left(database, clock, "F1") == 4040


def test_what_should_be_looked_at_is_said_with_its_row_and_taken_in(tell: Tell) -> None:
    files = dict(NAMES_AND_LOTS)
    files["partners.csv"] += "S2,supplier,Other farm,zh,\n"
    files["lots.csv"] += "M2,milk,10,L,2022-06-02 03:00,S2,T9\n"
    outcome = tell(
        files
        | {
            "links.csv": DATED + "M1,B1,950,L,mix,\nB1,F1,900,kg,fill,\nF1,B1,1,cup,mix,\nM1,B1,9,L,mix,2022-05-01\n",
            "shipments.csv": SHIPMENTS + "SO1,F1,C1,5000,cup,2022-06-03\nSO2,F1,C1,12,cup,2022-06-03\n",
        }
    )
    assert not outcome.problems
    said = {(each.file, each.line, each.code) for each in outcome.remarks}
    assert said == {
        ("links.csv", 4, Remark.BEFORE_ITS_PARENT),
        ("links.csv", 5, Remark.BEFORE_ITS_PARENT),
        ("links.csv", 4, Remark.BOTH_WAYS),
        ("lots.csv", 5, Remark.SUPPLIER_CODE_TWICE),
        ("shipments.csv", 3, Remark.MORE_THAN_THERE_WAS),
    }
    (short,) = [each for each in outcome.remarks if each.code is Remark.MORE_THAN_THERE_WAS]
    assert (short.facts["lot"], short.facts["missing"], short.facts["uom"]) == ("F1", 13, "cup")


def test_it_is_said_against_what_the_plant_has_too(tell: Tell) -> None:
    tell(CREAMERY)
    outcome = tell(
        {
            "partners.csv": "partner,kind,name\nS2,supplier,Other farm\n",
            "lots.csv": "lot,item,qty,uom,made_at,supplier,supplier_lot\nM2,milk,10,L,2022-06-02 03:00,S2,T9\n",
            "links.csv": LINKS + "F1,B1,1,cup,mix\n",
            "shipments.csv": SHIPMENTS + "SO2,F1,C1,976,cup,2022-06-03\n",
        }
    )
    said = {(each.file, each.line, each.code) for each in outcome.remarks}
    assert said == {
        ("links.csv", 2, Remark.BEFORE_ITS_PARENT),
        ("links.csv", 2, Remark.BOTH_WAYS),
        ("lots.csv", 2, Remark.SUPPLIER_CODE_TWICE),
        ("shipments.csv", 2, Remark.MORE_THAN_THERE_WAS),
    }
    assert [each.facts["missing"] for each in outcome.remarks if "missing" in each.facts] == [1]


def test_what_was_made_of_a_recalled_lot_comes_in_recalled(
    tell: Tell, database: Database, clock: StandingClock
) -> None:  # fmt: skip
    names = {name: CREAMERY[name] for name in ("items.csv", "units.csv", "partners.csv")}
    tell(names | {"lots.csv": "".join(CREAMERY["lots.csv"].splitlines(keepends=True)[:2])})
    open_work = OpenUnitOfWork(database, clock)
    with open_work() as work:
        (milk,) = work.lots.by_code("M1")
        work.lots.set_status([milk.id], "recalled", "R1: smell", work.now())
        work.commit()
    turned = LINKS + "B1,F1,900,kg,fill\nM1,B1,950,L,mix\n"
    tell({"lots.csv": CREAMERY["lots.csv"], "links.csv": turned})
    with open_work(readonly=True) as work:
        assert [work.lots.by_code(code)[0].lot.status for code in ("B1", "F1")] == ["recalled"] * 2


def test_a_use_for_a_work_order_joins_the_lot_that_is_told_of_later(
    tell: Tell, record: Callable[[MovementOrder], None], database: Database, clock: StandingClock
) -> None:
    lots = CREAMERY["lots.csv"].splitlines(keepends=True)
    tell(NAMES_AND_LOTS | {"lots.csv": "".join(lots[:2])})
    record(MovementOrder("use", LotRef("M1"), "tg:1:1", Amount(Decimal(950), "L"), work_order="B1"))
    tell({"lots.csv": "".join(lots)})
    with OpenUnitOfWork(database, clock)(readonly=True) as work:
        made = work.movements.by_source("import:lots:base/B1:1")
        assert made is not None
        (link,) = work.movements.links(made.id or 0)
        assert (link.step, link.quantity, link.made_by) == ("use", 950, made.id)
