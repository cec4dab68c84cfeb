"""Who is speaking: the settings name the first admins, everybody else has the place they joined with."""

from __future__ import annotations

from domain.people import Actor, Role
from domain.ports import Work
from domain.usecases.identify import Identify
from tests.domain.conftest import Floor


def seen(floor: Floor, telegram_id: int, *admins: int) -> Actor:
    def speaks(work: Work, _: Actor) -> Actor:
        return Identify(frozenset(admins))(work, telegram_id, "Wei", "zh")

    actor: Actor = floor.do(speaks, floor.lead)
    return actor


def test_a_stranger_has_no_role_and_leaves_no_trace(floor: Floor) -> None:
    assert seen(floor, 99).role is None
    assert floor.look(lambda work: work.people.by_telegram_id(99)) is None


def test_an_admin_of_the_settings_is_appointed_once_and_the_audit_says_so(floor: Floor) -> None:
    first, second = seen(floor, 99, 99), seen(floor, 99, 99)
    assert (first.role, second.person_id) == (Role.ADMIN, first.person_id)
    (entry,) = floor.look(lambda work: work.audit.of("person", first.person_id or 0))
    assert (entry.deed, entry.facts) == ("appointed", {"from": None, "role": "admin"})


def test_a_worker_whom_the_settings_name_later_becomes_an_admin(floor: Floor) -> None:
    assert seen(floor, 7).role == Role.WORKER
    assert seen(floor, 7, 7).role == Role.ADMIN
    (entry,) = floor.look(lambda work: work.audit.of("person", floor.worker.person_id or 0))
    assert entry.facts == {"from": "worker", "role": "admin"}
