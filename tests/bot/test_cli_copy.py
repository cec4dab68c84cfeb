"""`lotbell copy-to`, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.plant import write_plant
from bot.lifetime import only_copy
from tests.bot.terminal import quiet_terminal, typed  # noqa: F401 - the fixture works by being here


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_plant(tmp_path / "files")
    typed("import", str(tmp_path / "files"), "--data", str(tmp_path / "data"), status=0)
    return tmp_path / "data"


def test_the_copy_gives_the_same_answers(data: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    copied = typed("copy-to", f"sqlite:///{tmp_path}/other/lotbell.db", "--data", str(data), status=0)
    assert "compared them" in copied.output
    answers = [typed("trace", "MP05", "--data", str(each), status=0).stdout for each in (data, tmp_path / "other")]
    assert answers[0] == answers[1]
    assert "81 lots, 26 customers, 164 deliveries" in answers[0]


def test_a_target_with_records_is_refused_in_the_readers_language(data: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/other.db"
    typed("copy-to", url, "--data", str(data), status=0)
    assert "只能复制到空数据库" in typed("copy-to", url, "--data", str(data), "--language", "zh", status=1).stderr


def test_nothing_is_copied_while_the_bot_runs_or_when_there_is_nothing(data: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/other.db"
    with only_copy(data):
        assert typed("copy-to", url, "--data", str(data), status=1).stderr
    assert not (tmp_path / "other.db").exists()
    assert typed("copy-to", url, "--data", str(tmp_path / "nowhere"), status=1).stderr
    assert typed("copy-to", "mysql://db/lotbell", "--data", str(data), status=1).stderr
