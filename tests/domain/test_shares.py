"""How much of a suspect lot can be in each lot: conserved on trees, settled in loops, never more than there was."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.genealogy import TraceLink
from domain.shares import components, parts

WHOLE = Decimal(24000)
CLOSE = Decimal("0.000001")


def link(parent: int, child: int, quantity: int | str | None, used_by: int | None = None) -> TraceLink:
    return TraceLink(parent, child, None if quantity is None else Decimal(quantity), "use", used_by=used_by)


def amounts(links: list[TraceLink], made: dict[int, int], root: int | Decimal = WHOLE) -> dict[int, Decimal]:
    found = parts({0: Decimal(root)}, links, {lot: Decimal(amount) for lot, amount in made.items()})
    return {lot: part.amount for lot, part in found.items()}


def test_a_share_goes_through_every_step_in_its_own_unit() -> None:
    """24,000 kg of powder, 1,320 kg of it in 11,100 kg of base, a third of that in 20,000 cups."""
    found = parts({0: WHOLE}, [link(0, 1, 1320), link(1, 2, 3700)], {1: Decimal(11100), 2: Decimal(20000)})
    assert found[1].amount == 1320
    assert abs(found[2].amount - 440) < CLOSE
    assert abs(found[2].of(Decimal(5000)) - 110) < CLOSE
    assert not found[2].up_to


def test_several_links_add() -> None:
    links = [link(0, 1, 100), link(0, 2, 200), link(1, 3, 50), link(2, 3, 50)]
    assert amounts(links, {1: 100, 2: 400, 3: 100})[3] == 50 + 25


def test_a_loop_settles_where_what_goes_in_comes_out() -> None:
    """Half of what lot 1 makes goes back into it: 100 came in from outside, so 200 went through it."""
    found = amounts([link(0, 1, 100), link(1, 2, 100), link(2, 1, 100), link(1, 3, 100)], {1: 200, 2: 100, 3: 100})
    assert abs(found[1] - 200) < CLOSE
    assert abs(found[2] - 100) < CLOSE
    assert abs(found[3] - 100) < CLOSE


def test_a_loop_that_cannot_settle_is_said_to_hold_up_to_everything() -> None:
    """Lot 1 made 100 and gave 100 to lot 2, which gave 100 back, for ever: the books cannot be right."""
    found = parts({0: WHOLE}, [link(0, 1, 10), link(1, 2, 100), link(2, 1, 100)], {1: Decimal(100), 2: Decimal(100)})
    assert found[1].up_to
    assert found[2].up_to
    assert found[1].amount <= WHOLE


def test_a_root_inside_a_loop_stays_what_it_is() -> None:
    found = amounts([link(0, 1, 100), link(1, 0, 50)], {1: 100})
    assert found[0] == WHOLE
    assert found[1] == 100


def test_what_nobody_measured_can_be_everything_and_says_so() -> None:
    unknown = parts({0: WHOLE}, [link(0, 1, None), link(1, 2, 5)], {1: Decimal(10), 2: Decimal(5)})
    assert (unknown[1].amount, unknown[1].up_to) == (WHOLE, True)
    assert (unknown[2].amount, unknown[2].up_to) == (WHOLE / 2, True)
    not_made = parts({0: WHOLE}, [link(0, 1, 100), link(1, 2, 5)], {2: Decimal(5)})
    assert not not_made[1].up_to
    assert (not_made[2].amount, not_made[2].up_to) == (100, True)


def test_a_use_for_several_lots_may_be_wholly_in_each() -> None:
    found = parts({0: WHOLE}, [link(0, 1, 100, 7), link(0, 2, 100, 7), link(0, 3, 100, 8)], {})
    assert [(found[lot].amount, found[lot].up_to) for lot in (1, 2, 3)] == [(100, True), (100, True), (100, False)]


def test_a_root_without_a_quantity_had_at_least_what_was_used_of_it() -> None:
    assert amounts([link(0, 1, 60), link(0, 2, 40)], {}, root=0) == {0: 100, 1: 60, 2: 40}


def test_more_used_than_there_was_is_marked_and_bounded() -> None:
    found = parts({0: Decimal(100)}, [link(0, 1, 50), link(1, 2, 90)], {1: Decimal(60), 2: Decimal(90)})
    assert (found[2].amount, found[2].up_to) == (50, True)


def test_a_chain_longer_than_pythons_stack() -> None:
    chain = [link(at, at + 1, 10) for at in range(5000)]
    assert amounts(chain, dict.fromkeys(range(1, 5001), 10))[5000] == 10


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[TraceLink], dict[int, Decimal]]:
    """Every lot has one parent, and no parent gives more than was made of it."""
    size = draw(st.integers(2, 25))
    parents = {lot: draw(st.integers(0, lot - 1)) for lot in range(1, size)}
    made = {lot: Decimal(draw(st.integers(1, 10_000))) for lot in range(1, size)}
    left = {0: WHOLE, **made}
    links = []
    for child, parent in parents.items():
        part = Decimal(draw(st.integers(0, 1000))) / 1000
        quantity = (left[parent] * part).quantize(CLOSE)
        left[parent] -= quantity
        links.append(link(parent, child, str(quantity)))
    return links, made


@given(trees())
def test_on_a_tree_nothing_is_lost_and_nothing_is_gained(tree: tuple[list[TraceLink], dict[int, Decimal]]) -> None:
    """What every lot keeps for itself adds up to what there was."""
    links, made = tree
    found = parts({0: WHOLE}, links, made)
    gone: defaultdict[int, Decimal] = defaultdict(Decimal)
    for each in links:
        gone[each.parent_id] += each.quantity or 0
    kept = sum(part.of({0: WHOLE, **made}[lot] - gone[lot]) for lot, part in found.items())
    assert abs(kept - WHOLE) < CLOSE
    assert not any(part.up_to for part in found.values())


@st.composite
def plants(draw: st.DrawFn) -> tuple[list[TraceLink], dict[int, Decimal]]:
    """Anything: loops, quantities nobody knows, more used than was made."""
    size = draw(st.integers(2, 12))
    lots = st.integers(0, size - 1)
    amount = st.one_of(st.none(), st.integers(0, 5000).map(Decimal))
    pairs = draw(st.lists(st.tuples(lots, lots, amount, st.integers(1, 8)), max_size=30))
    links = [TraceLink(parent, child, quantity, "use", used_by=used) for parent, child, quantity, used in pairs]
    made = {lot: Decimal(draw(st.integers(0, 5000))) for lot in range(1, size)}
    return links, made


@settings(max_examples=200, deadline=None)
@given(plants())
def test_in_any_plant_every_lot_reached_has_a_part_between_nothing_and_the_whole(
    plant: tuple[list[TraceLink], dict[int, Decimal]],
) -> None:
    links, made = plant
    found = parts({0: WHOLE}, links, made)
    reached, edge = {0}, {0}
    while edge:
        edge = {each.child_id for each in links if each.parent_id in edge} - reached
        reached |= edge
    assert set(found) == reached
    assert all(0 <= part.amount <= WHOLE for part in found.values())
    assert found[0].amount == WHOLE


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25))
def test_a_loop_is_one_group_and_what_comes_after_comes_before(pairs: list[tuple[int, int]]) -> None:
    after: defaultdict[int, list[int]] = defaultdict(list)
    for parent, child in pairs:
        after[parent].append(child)

    def reach(lot: int) -> set[int]:
        seen, edge = {lot}, [lot]
        while edge:
            edge = [child for each in edge for child in after[each] if child not in seen]
            seen.update(edge)
        return seen

    groups = list(components([0], after))
    assert sorted(lot for group in groups for lot in group) == sorted(reach(0))
    done: set[int] = set()
    for group in groups:
        assert all(set(group) <= reach(lot) for lot in group)
        assert all(reach(lot) <= done | set(group) for lot in group)
        done |= set(group)
