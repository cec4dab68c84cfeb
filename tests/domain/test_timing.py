"""What was taken from a lot before something went in is not touched by it, and how sure every lot of an answer is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.genealogy import Basis, Direction, Question, TraceLink, VesselModel
from domain.timing import Walk, moments_of, walk

HOURS = range(5)
DAY = datetime(2022, 5, 25, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def hour(number: int) -> datetime:
    """Never a full quarter of an hour: nobody can take it for a day."""
    return DAY + timedelta(hours=number, minutes=1)


def link(
    parent: int, child: int, at: int | None = None, basis: Basis = Basis.PROVEN, *, only_mixed: bool = False
) -> TraceLink:
    return TraceLink(parent, child, None, "use", None if at is None else hour(at), basis, only_mixed)


def reached(walked: Walk) -> dict[int, Basis]:
    return {lot: touch.basis for lot, touch in walked.touches.items() if touch.link is not None}


def through_vessel(one: TraceLink, left: int | None) -> TraceLink:
    """The same step by way of a vessel that was filled some hours before."""
    return one if one.at is None or left is None else replace(one, left=min(hour(left), one.at))


MAYBE_HOUR = st.one_of(st.none(), st.sampled_from(HOURS))
STEPS = st.builds(
    link,
    st.integers(0, 4),
    st.integers(0, 4),
    MAYBE_HOUR,
    st.sampled_from([Basis.PROVEN, Basis.PROVEN, Basis.REWORK, Basis.VESSEL, Basis.INFERRED]),
).filter(lambda one: one.parent_id != one.child_id)
LINKS = st.lists(st.one_of(STEPS, st.builds(through_vessel, STEPS, MAYBE_HOUR)), max_size=7)


def choices(one: TraceLink) -> list[tuple[int, int]]:
    """The hours at which the step may have left and arrived: all of them when nobody said."""
    if one.left is not None:
        return [(left, at) for left in HOURS for at in HOURS if (hour(left), hour(at)) == (one.left, one.at)]
    return [(number, number) for number in HOURS if one.at is None or one.at == hour(number)]


def by_enumeration(
    links: list[TraceLink], root: int, since: int | None, until: int | None, *, forward: bool
) -> dict[int, int]:
    """Every lot that some sequence of steps with some choice of hours reaches, and the rank of its surest one: every
    sequence is tried, with every choice, each link once in it at the most."""
    best: dict[int, int] = {}
    order = list(Basis)

    def go(here: int, now: int | None, left: list[TraceLink], worst: int) -> None:
        for one in left:
            start, end = (one.parent_id, one.child_id) if forward else (one.child_id, one.parent_id)
            if start != here:
                continue
            for leaves, arrives in choices(one):
                near, far = (leaves, arrives) if forward else (arrives, leaves)
                if now is None:
                    fits = (since is None or near >= since) and (until is None or near <= until)
                else:
                    fits = near >= now if forward else near <= now
                if fits:
                    rank = max(worst, order.index(one.basis))
                    if end != root:
                        best[end] = min(best.get(end, 9), rank)
                    go(end, far, [other for other in left if other is not one], rank)

    go(root, None, links, 0)
    return best


@settings(max_examples=300, deadline=None)
@given(links=LINKS, since=MAYBE_HOUR, until=MAYBE_HOUR, forward=st.booleans())
def test_the_walk_in_time_equals_the_enumeration_of_every_path(
    links: list[TraceLink], since: int | None, until: int | None, *, forward: bool
) -> None:
    assume(since is None or until is None or since <= until)
    question = Question(
        roots=(0,),
        direction=Direction.FORWARD if forward else Direction.BACKWARD,
        since=None if since is None else hour(since),
        until=None if until is None else hour(until),
        timed=True,
    )
    if not forward and since is not None and until is None:  # the moment of the trouble: what came later is left out
        since, until = None, since
    expected = by_enumeration(links, 0, since, until, forward=forward)
    found = reached(walk(links, (0,), question))
    assert {lot: list(Basis).index(basis) for lot, basis in found.items()} == expected


@settings(max_examples=200, deadline=None)
@given(links=LINKS, forward=st.booleans())
def test_without_time_every_path_counts_and_the_surest_decides(links: list[TraceLink], *, forward: bool) -> None:
    plain = [replace(one, at=None, left=None) for one in links]
    direction = Direction.FORWARD if forward else Direction.BACKWARD
    found = reached(walk(links, (0,), Question(direction=direction)))
    expected = by_enumeration(plain, 0, None, None, forward=forward)
    assert {lot: list(Basis).index(basis) for lot, basis in found.items()} == expected


@settings(max_examples=200, deadline=None)
@given(links=LINKS, since=MAYBE_HOUR, forward=st.booleans())
def test_the_path_that_is_shown_is_one_that_can_have_been(
    links: list[TraceLink], since: int | None, *, forward: bool
) -> None:
    direction = Direction.FORWARD if forward else Direction.BACKWARD
    asked = Question(direction=direction, since=None if since is None else hour(since), timed=True)
    walked = walk(links, (0,), asked)
    for lot, touch in walked.touches.items():
        way = touch.way()
        assert (way[0].lot_id, way[-1].lot_id, len(way)) == (0, lot, touch.depth + 1)
        steps = [each.link for each in way[1:] if each.link is not None]
        ends = [(step.parent_id, step.child_id)[:: 1 if forward else -1] for step in steps]
        assert ends == [(a.lot_id, b.lot_id) for a, b in pairwise(way)]
        assert all(list(Basis).index(step.basis) <= list(Basis).index(touch.basis) for step in steps)
        said = [(step.left or step.at, step.at) for step in steps if step.at is not None]
        moments = [moment for pair in said for moment in (pair if forward else pair[::-1])]
        assert moments == sorted(moments, reverse=not forward)


def test_a_top_up_touches_only_what_is_taken_afterwards() -> None:
    links = [link(9, 1, 0), link(1, 2, 1), link(0, 1, 2), link(1, 3, 3), link(3, 4, 4)]
    assert set(reached(walk(links, (0,), Question()))) == {1, 2, 3, 4}
    assert set(reached(walk(links, (0,), Question(timed=True)))) == {1, 3, 4}


def test_a_window_is_about_what_left_the_root_and_not_about_what_came_of_it() -> None:
    links = [link(0, 1, 0), link(0, 2, 2), link(0, 3, 4), link(2, 5, 4), link(5, 0, 4)]
    asked = Question(since=hour(1), until=hour(3))
    assert set(reached(walk(links, (0,), asked))) == {2, 5, 3}, "3 through the loop that led back into the root"
    assert set(reached(walk(links[:4], (0,), asked))) == {2, 5}


def test_a_step_of_unknown_time_is_never_left_out() -> None:
    links = [link(0, 1, 3), link(1, 2), link(2, 3, 2), link(2, 4, 4)]
    assert set(reached(walk(links, (0,), Question(since=hour(3))))) == {1, 2, 4}


def test_first_in_first_out_leaves_out_what_only_a_mixed_vessel_has() -> None:
    links = [link(0, 1, basis=Basis.VESSEL), link(0, 2, basis=Basis.VESSEL, only_mixed=True)]
    assert set(reached(walk(links, (0,), Question()))) == {1, 2}
    assert set(reached(walk(links, (0,), Question(model=VesselModel.FIFO)))) == {1}


def test_a_day_without_a_time_is_the_whole_day() -> None:
    midnight = datetime(2022, 5, 24, 16, tzinfo=UTC)
    assert moments_of(midnight, SHANGHAI) == (midnight, midnight + timedelta(days=1) - timedelta(microseconds=1))
    assert moments_of(midnight, UTC) == (midnight, midnight)
    assert moments_of(midnight, None)[1] > midnight, "without a zone it may be somebody's midnight"
    second = midnight + timedelta(seconds=1)
    assert moments_of(second, SHANGHAI) == moments_of(second, None) == (second, second)
    shipped = TraceLink(0, 1, None, "use", midnight)
    noon = midnight + timedelta(hours=12)
    assert set(reached(walk([shipped], (0,), Question(since=noon, zone=SHANGHAI)))) == {1}
    assert set(reached(walk([shipped], (0,), Question(since=noon, zone=UTC)))) == set()


def test_what_was_in_a_tank_before_the_trouble_is_not_touched_by_it_when_it_is_drawn_later() -> None:
    filled_before, filled_after = link(0, 1, 4, Basis.VESSEL), link(0, 2, 4, Basis.VESSEL)
    links = [replace(filled_before, left=hour(1)), replace(filled_after, left=hour(3))]
    assert set(reached(walk(links, (0,), Question(since=hour(2))))) == {2}
