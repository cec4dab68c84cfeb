"""Links through vessels follow the ledger: recorded late, corrected, cleaned late, one by one or many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from domain.equipment import Cleaning
from domain.genealogy import GenealogyLink
from domain.items import Item
from domain.movements import CLEAN, DRAWN, DRAWN_UOM, LineDraft, Movement, MovementLine
from domain.vessels import Cleaned, Draw, Fill, Happening, drawn, vessel_key
from storage.database import Database
from storage.unit_of_work import OpenUnitOfWork, UnitOfWork
from storage.vessel_state import resumed
from tests.storage.pen import Pen

Link = tuple[int, int, int, int | None, Decimal | None, str, Any, str, bool]


class Tanks(Pen):
    """A pen that fills and draws; hours are counted from two days ago."""

    def hour(self, hour: float) -> Any:
        return self.now - timedelta(days=2) + timedelta(hours=hour)

    def filling(
        self, lot: int, amount: int | None, hour: float, vessel: str = "T1"
    ) -> tuple[Movement, list[LineDraft]]:
        return self.draft("fill", {lot: amount}, vessel=vessel, at=self.hour(hour))

    def drawing(
        self, lot: int, amount: int | None, hour: float, vessel: str = "T1"
    ) -> tuple[Movement, list[LineDraft]]:
        said = {} if amount is None else {DRAWN: str(amount), DRAWN_UOM: "kg"}
        return self.draft("draw", into={lot: 0}, vessel=vessel, at=self.hour(hour), attributes=said)

    def fill(self, *args: Any) -> int:
        return self.work.movements.append(*self.filling(*args)).id or 0

    def draw(self, *args: Any) -> int:
        return self.work.movements.append(*self.drawing(*args)).id or 0

    def clean(self, hour: float, line: str = "T1") -> None:
        cleaning = Cleaning(line=line, at=self.hour(hour))
        self.work.loading.add_many([cleaning])
        self.work.movements.vessels.cleaned([cleaning])

    def into(self, draw: int) -> dict[int, Decimal | None]:
        """What a draw holds of each lot, by the links that stand."""
        links = self.work.movements.links(draw)
        return {link.parent_id: link.quantity for link in links if link.voided_by is None}


@pytest.fixture
def pen(open_work: OpenUnitOfWork) -> Iterator[Tanks]:
    with open_work() as work:
        yield Tanks(work)


def test_a_draw_is_joined_to_what_was_filled_in_before_it(pen: Tanks) -> None:
    a, b, c, d = (pen.lot(code) for code in "ABCD")
    pen.fill(a, 300, 1)
    first = pen.draw(c, 100, 2)
    second_fill = pen.fill(b, 100, 3)
    second = pen.draw(d, 150, 4)
    assert pen.into(first) == {a: 100}
    assert pen.into(second) == {a: 100, b: 50}
    (link,) = [link for link in pen.work.movements.links(second_fill) if link.voided_by is None]
    assert (link.parent_id, link.child_id, link.made_by, link.step, link.basis, link.at, link.only_mixed) == (
        b, d, second, "vessel", "vessel", pen.hour(4), True,
    )  # fmt: skip


def test_a_fill_recorded_late_changes_only_what_was_drawn_after_it(pen: Tanks) -> None:
    a, b, c, d = (pen.lot(code) for code in "ABCD")
    pen.fill(a, 300, 1)
    before, after = pen.draw(c, 100, 2), pen.draw(d, 100, 4)
    late = pen.fill(b, 200, 3)
    assert pen.into(before) == {a: 100}
    assert pen.into(after) == {a: 50, b: 50}
    voided = [link.voided_by for link in pen.work.movements.links(after) if link.voided_by]
    assert voided == [late]
    assert pen.work.movements.vessels.read_anew == {before, after}


def test_a_correction_is_named_as_what_changed_the_links(pen: Tanks) -> None:
    a, b, c, d = (pen.lot(code) for code in "ABCD")
    pen.fill(a, 300, 1)
    wrong = pen.draw(c, 300, 2)
    pen.fill(b, 100, 3)
    after = pen.draw(d, 100, 4)
    assert pen.into(after) == {b: 100}
    undone = pen.undo(wrong)
    assert pen.into(wrong) == {}
    assert pen.into(after) == {a: 75, b: 25}
    assert {link.voided_by for link in pen.work.movements.links(after)} == {None, undone}


def test_a_cleaning_recorded_late_takes_out_what_was_there_before_it(pen: Tanks) -> None:
    a, b, c, d = (pen.lot(code) for code in "ABCD")
    pen.fill(a, 300, 1)
    before = pen.draw(c, 100, 2)
    pen.fill(b, 100, 4)
    after = pen.draw(d, 150, 5)
    pen.clean(3, line="tank t1")
    assert pen.into(before) == {a: 100}
    assert pen.into(after) == {b: 100}
    causes = [pen.work.movements.get(link.voided_by) for link in pen.work.movements.links(after) if link.voided_by]
    assert {(cause.kind, cause.vessel, cause.happened_at) for cause in causes if cause} == {(CLEAN, "T1", pen.hour(3))}


def test_a_cleaning_of_a_line_is_none_of_a_vessels(pen: Tanks) -> None:
    a, c = pen.lot("A"), pen.lot("C")
    pen.fill(a, 300, 1)
    pen.clean(2, line="L1")
    assert pen.into(pen.draw(c, 100, 3)) == {a: 100}


def test_what_is_drawn_into_what_was_filled_is_no_parent_of_itself_and_the_rest_is_right(pen: Tanks) -> None:
    a, b = pen.lot("A"), pen.lot("B")
    pen.fill(a, 100, 1)
    pen.fill(b, 100, 2)
    assert pen.into(pen.draw(a, 100, 3)) == {b: 50}
    assert pen.into(pen.draw(pen.lot("C"), 100, 4)) == {a: 50, b: 50}


def test_a_tank_that_is_never_empty_is_not_read_from_its_beginning(pen: Tanks) -> None:
    lots = [pen.lot(f"L{number}") for number in range(8)]
    pen.fill(lots[0], 50, 0)
    for hour in range(1, 20):
        pen.fill(lots[hour % 4], 100, hour)
        pen.draw(lots[4 + hour % 4], 100, hour + 0.5)
    session: Session = pen.work._session  # type: ignore[attr-defined]  # looked into
    known = resumed(session, "T1", pen.hour(21), None)
    assert known is not None
    content, at = known
    assert at == pen.hour(19.5)
    whole = pen.work.movements.vessels.inside("T1", pen.hour(22))
    assert (content.left, content.lot_ids) == (whole.left, whole.lot_ids) == (50, tuple(lots[:4]))
    pen.fill(lots[5], 10, 20)
    pen.draw(lots[6], 5, 20.5)
    assert resumed(session, "T1", pen.hour(22), None) is None, "goods may have gone round: then all of it is read"


def test_a_fill_from_several_places_is_one_fill(pen: Tanks) -> None:
    a, c = pen.lot("A"), pen.lot("C")
    movement, (line,) = pen.filling(a, 100, 1)
    pen.work.movements.append(movement, [line, LineDraft(a, line.direction, Decimal(20), place="dock")])
    assert pen.into(pen.draw(c, 120, 2)) == {a: 120}


def test_a_vessel_keeps_the_name_it_was_first_given(pen: Tanks) -> None:
    pen.fill(pen.lot("A"), 100, 1, "Tank T1")
    assert pen.work.movements.vessels.named("t1") == "Tank T1"
    assert pen.work.movements.vessels.named("T2") is None
    assert pen.work.movements.vessels.latest(3) == ["Tank T1"]


def test_units_that_nobody_converts_are_never_added(pen: Tanks) -> None:
    juice = pen.work.items.add(Item(code="juice", kind="raw", uom="L"))
    a, b, c = pen.lot("A"), pen.lot("B", item_id=juice.id), pen.lot("C")
    pen.fill(a, 100, 1)
    pen.fill(b, 100, 2)
    assert pen.into(pen.draw(c, 150, 3)) == {a: None, b: None}
    assert pen.work.movements.vessels.inside("T1", pen.hour(4)).left is None


def made_anew(session: Session) -> Counter[Link]:
    """The projection by other code: the whole history of each vessel from its beginning, from the ledger's rows."""
    movements = list(session.scalars(select(Movement).order_by(col(Movement.id))))
    lines = list(session.scalars(select(MovementLine).order_by(col(MovementLine.id))))
    gone = {movement.corrects_id for movement in movements}
    found: Counter[Link] = Counter()
    for vessel in {movement.vessel for movement in movements if movement.vessel}:
        story: list[Happening] = [
            Cleaned(cleaning.at)
            for cleaning in session.scalars(select(Cleaning))
            if vessel_key(cleaning.line) == vessel_key(vessel)
        ]
        for movement in movements:
            if movement.id in gone or movement.vessel != vessel or movement.kind == CLEAN:
                continue
            number, own = movement.id or 0, [line for line in lines if line.movement_id == movement.id]
            if movement.kind == "fill":
                story.append(Fill(number, movement.happened_at, own[0].lot_id, own[0].quantity, "kg"))
            else:
                said = movement.attributes.get(DRAWN)
                amount = Decimal(said) if said else None
                story.append(Draw(number, movement.happened_at, (own[0].lot_id,), amount, "kg" if said else None))
        for draw, shares in drawn(story):
            child = draw.lot_ids[0]
            for share in shares:
                fill, basis = share.fill, "inferred" if share.inferred else "vessel"
                if fill.lot_id != child:
                    found[fill.lot_id, child, fill.movement_id, draw.movement_id, share.quantity, "vessel", draw.at,
                          basis, share.only_mixed] += 1  # fmt: skip
    return found


def stored(session: Session) -> Counter[Link]:
    rows = session.scalars(select(GenealogyLink).where(col(GenealogyLink.voided_by).is_(None)))
    return Counter(
        (
            row.parent_id,
            row.child_id,
            row.used_by,
            row.made_by,
            row.quantity,
            row.step,
            row.at,
            row.basis,
            row.only_mixed,
        )
        for row in rows
    )


LOTS, HOURS, VESSELS = st.integers(0, 4), st.integers(0, 12), st.sampled_from(["T1", "T2"])
AMOUNTS = st.none() | st.integers(1, 9)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("fill"), LOTS, AMOUNTS, HOURS, VESSELS),
        st.tuples(st.just("draw"), LOTS, AMOUNTS, HOURS, VESSELS),
        st.tuples(st.just("draw"), LOTS, AMOUNTS, HOURS, VESSELS),
        st.tuples(st.just("clean"), st.none(), st.none(), HOURS, VESSELS),
        st.tuples(st.just("clean by hand"), st.none(), st.none(), HOURS, VESSELS),
        st.tuples(st.just("undo"), st.integers(0, 30), st.none(), st.none(), st.none()),
    ),
    max_size=16,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS, in_bulk=st.booleans(), apart=st.booleans())
def test_the_links_through_vessels_can_be_made_anew_from_the_ledger(
    database: Database, open_work: OpenUnitOfWork, deeds: list[Any], in_bulk: bool, apart: bool
) -> None:
    with database.session() as session:
        pen = Tanks(UnitOfWork(session, open_work._clock(), (), readonly=False))
        lots = [pen.lot(f"L{number}") for number in range(5)]
        others = [pen.lot(f"D{number}") for number in range(5)] if apart else lots
        written: list[int] = []
        waiting: list[Any] = []
        cleaned: set[Any] = set()
        for kind, first, amount, hour, vessel in deeds:
            if kind not in {"fill", "draw"}:
                written += pen.work.loading.append_many(waiting)
                waiting = []
            if kind == "undo":
                standing = [one for one in written if pen.work.movements.correction_of(one) is None]
                if standing:
                    pen.undo(standing[first % len(standing)])
            elif kind.startswith("clean"):
                if (hour, vessel) not in cleaned and kind == "clean":
                    pen.clean(hour, vessel)
                elif (hour, vessel) not in cleaned:
                    written.append(pen.write(CLEAN, vessel=vessel, at=pen.hour(hour)))
                cleaned.add((hour, vessel))
            else:
                deed, of = (pen.filling, lots) if kind == "fill" else (pen.drawing, others)
                waiting.append(deed(of[first], amount, hour, vessel))
                if not in_bulk:
                    written += [pen.work.movements.append(*each).id or 0 for each in waiting]
                    waiting = []
        pen.work.loading.append_many(waiting)
        session.flush()
        assert stored(session) == made_anew(session)
        voided = select(GenealogyLink).where(col(GenealogyLink.voided_by).is_not(None))
        assert all((link.voided_by or 0) > (link.made_by or 0) for link in session.scalars(voided))
