"""Signs on the wall, and stations that were left alone."""

from __future__ import annotations

import pytest

from domain.people import NotAllowed
from domain.usecases.signs import LONGEST_NAME, BadSign, LookAtSign, PutSign, SignNamed, Signs, UnknownSign
from domain.usecases.standing import SHIFT, AtStation, SetStation, StationView
from tests.conftest import StandingClock
from tests.domain.conftest import Floor


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Signs are kept in both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def put(floor: Floor, name: str, **slots: str | None) -> int:
    given = {"line": None, "work_order": None, "amount": None, **slots}
    return int(floor.do(PutSign(), floor.lead, name, "use", **given).id)


def test_a_sign_is_told_anew_under_its_name_and_keeps_its_number(floor: Floor) -> None:
    first = put(floor, "filling line 1", amount="25 kg")
    again = put(floor, " filling  line 1 ", work_order="88")
    assert first == again, "what hangs on the wall stays right"
    sign = floor.do(LookAtSign(), floor.worker, first)
    assert (sign.line, sign.work_order, sign.amount) == ("filling line 1", "88", None)
    assert [each.name for each in floor.do(Signs(), floor.worker)] == ["filling line 1"]
    assert floor.do(SignNamed(), floor.worker, "filling line 1").id == first


def test_a_worker_scans_signs_and_hangs_up_none(floor: Floor) -> None:
    with pytest.raises(NotAllowed):
        floor.do(PutSign(), floor.worker, "L1", "use", line=None, work_order=None, amount=None)


@pytest.mark.parametrize(("name", "problem"), [("  ", "no_name"), ("x" * (LONGEST_NAME + 1), "too_long")])
def test_a_sign_has_a_name_that_fits(floor: Floor, name: str, problem: str) -> None:
    with pytest.raises(BadSign) as refused:
        put(floor, name)
    assert refused.value.problem == problem


def test_a_sign_that_is_none_of_ours_names_those_that_are(floor: Floor) -> None:
    put(floor, "L1")
    with pytest.raises(UnknownSign) as refused:
        floor.do(LookAtSign(), floor.worker, 4711)
    assert refused.value.names == ("L1",)


def at(floor: Floor) -> StationView:
    view: StationView = floor.do(AtStation(), floor.worker)
    return view


def test_a_station_is_left_alone_a_shift_after_its_last_record(floor: Floor, clock: StandingClock) -> None:
    floor.do(SetStation(), floor.worker, "use", line="L1", work_order="88", into=None, amount=None)
    clock.move(seconds=SHIFT.total_seconds() - 60)
    assert not at(floor).left_alone
    floor.record("use", "MP1", "25 kg", work_order="88")
    clock.move(hours=11)
    assert not at(floor).left_alone, "somebody worked here meanwhile"
    clock.move(hours=2)
    assert at(floor).left_alone
