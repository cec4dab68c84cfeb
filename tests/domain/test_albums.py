"""Photos that were sent together: each recorded for itself, one table tells of all, however often it is told."""

from __future__ import annotations

import pytest

from domain.captures import CapturedBy, Proof
from domain.labels import CodeRead, Reading
from domain.lots import LotRef, MoreThanIsLeft
from domain.movements import Amount, MovementOrder
from domain.people import AnswerExpected
from domain.steps.albums import RowState
from domain.steps.recording import Recorded
from domain.usecases.albums import (
    AlbumOf,
    OpenAlbum,
    PutRow,
    RecordRow,
    RowNumbered,
    Table,
    TableAnswered,
    TableOf,
)
from domain.usecases.look_at_label import KeepLabel
from domain.usecases.record import ChangeQuantity, Undo
from domain.usecases.record_in_chat import RecordInChat
from tests.domain.conftest import Floor, amounts

CHAT = 70


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Albums are kept in both databases."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def opened(floor: Floor, source: str, named: str = "13") -> tuple[int, bool]:
    found: tuple[int, bool] = floor.do(OpenAlbum(), floor.worker, CHAT, named, source)
    return found


def table(floor: Floor, album: int) -> Table:
    found: Table = floor.do(TableOf(), floor.worker, album)
    return found


def proof(floor: Floor, source: str) -> Proof:
    seen = floor.do(KeepLabel(), floor.worker, source, None, Reading((CodeRead("MP1", "QR Code"),)))
    return Proof(CapturedBy.SCANNED, seen.capture_id)


def used(source: str, proven: Proof | None = None, amount: str = "25 kg") -> MovementOrder:
    return MovementOrder("use", LotRef("MP1"), source, amounts(amount), work_order="88", proof=proven or Proof())


def recorded(floor: Floor, album: int, source: str, order: MovementOrder) -> Recorded:
    found: Recorded = floor.do(RecordRow(), floor.worker, album, source, order, {})
    return found


def states(found: Table) -> list[str]:
    return ["taken back" if row.taken_back else row.state.value for row in found.rows]


def test_rows_stand_in_the_order_in_which_photos_came_once_each(floor: Floor) -> None:
    for message in (1, 2, 3):
        album, known = opened(floor, f"tg:70:{message}")
        assert not known
        floor.do(PutRow(), floor.worker, album, f"tg:70:{message}", RowState.UNREAD, None, {})
    assert opened(floor, "tg:70:2") == (album, True), "told a second time"
    floor.do(PutRow(), floor.worker, album, "tg:70:2", RowState.UNKNOWN, None, {"text": "X"})
    assert states(table(floor, album)) == ["unread", "unknown", "unread"]
    floor.do(TableAnswered(), floor.worker, album, 99)
    assert table(floor, album).album.message_id == 99
    assert opened(floor, "tg:70:4", named="14")[0] != album


def test_a_row_and_its_record_are_written_together_and_once(floor: Floor) -> None:
    album, _ = opened(floor, "tg:70:1")
    for _ in range(2):
        recorded(floor, album, "tg:70:1", used("tg:70:1"))
    found = table(floor, album)
    assert states(found) == ["recorded"]
    assert floor.left("MP1") == 23975
    with pytest.raises(MoreThanIsLeft):
        recorded(floor, album, "tg:70:2", used("tg:70:2", amount="99999 kg"))
    assert states(table(floor, album)) == ["recorded"], "nothing half written"


def test_the_table_tells_what_was_taken_back_and_what_was_put_right(floor: Floor) -> None:
    album, _ = opened(floor, "tg:70:1")
    first = recorded(floor, album, "tg:70:1", used("tg:70:1", proof(floor, "tg:70:1")))
    other = floor.do(ChangeQuantity(), floor.worker, first.movement_id, Amount(amounts("30 kg").quantity), "tg:tap:1")
    assert floor.do(AlbumOf(), floor.worker, movement_id=other.movement_id) == album
    row = table(floor, album).rows[0]
    assert row.recorded is not None
    assert (row.recorded.quantity, row.taken_back) == (30, False)
    floor.do(Undo(), floor.worker, other.movement_id, "tg:tap:2")
    assert states(table(floor, album)) == ["taken back"]


def test_a_row_whose_question_was_answered_has_the_record(floor: Floor) -> None:
    album, _ = opened(floor, "tg:70:1")
    proven = proof(floor, "tg:70:1")
    floor.do(PutRow(), floor.worker, album, "tg:70:1", RowState.CHOOSE, proven.capture_id, {})
    floor.do(PutRow(), floor.worker, album, "tg:70:2", RowState.ASK, None, {"says": "how much?"})
    floor.do(RecordInChat(), floor.worker, used("tg:tap:1", proven), CHAT)
    assert states(table(floor, album)) == ["recorded", "ask"], "known by its photo"
    number = table(floor, album).rows[1].number
    floor.do(RecordInChat(), floor.worker, used("tg:tap:2"), CHAT, number)
    assert states(table(floor, album)) == ["recorded", "recorded"], "known by its row"


def test_a_row_with_a_standing_record_keeps_it(floor: Floor) -> None:
    album, _ = opened(floor, "tg:70:1")
    proven = proof(floor, "tg:70:1")
    first = recorded(floor, album, "tg:70:1", used("tg:70:1", proven))
    floor.do(RecordInChat(), floor.worker, used("tg:tap:9", proven), CHAT)
    row = table(floor, album).rows[0]
    assert row.recorded is not None
    assert row.recorded.movement_id == first.movement_id


def test_one_kind_for_all_is_what_every_open_lot_can_have(floor: Floor) -> None:
    floor.record("make", "F1", "100 cup", item="cup")
    album, _ = opened(floor, "tg:70:1")
    for source, lot in (("tg:70:1", "MP1"), ("tg:70:2", "F1")):
        floor.do(PutRow(), floor.worker, album, source, RowState.LOT, None, {"lots": [floor.lot(lot).id]})
    assert set(table(floor, album).kinds) == {"move", "scrap", "hold"}, "powder is not shipped, cups are not used"
    assert [row.lot.lot.code for row in table(floor, album).open_lots if row.lot] == ["MP1", "F1"]


def test_a_key_of_another_chat_opens_nothing(floor: Floor) -> None:
    album, _ = opened(floor, "tg:70:1")
    floor.do(PutRow(), floor.worker, album, "tg:70:1", RowState.UNREAD, None, {})
    number = table(floor, album).rows[0].number
    assert floor.do(RowNumbered(), floor.worker, CHAT, number)[0] == album
    with pytest.raises(AnswerExpected):
        floor.do(RowNumbered(), floor.worker, CHAT + 1, number)
