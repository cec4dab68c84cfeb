"""A terminal for tests of commands: typed words, and what came of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import lotbell


@pytest.fixture(autouse=True)
def quiet_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and a working directory of the test's own."""
    for name in [name for name in os.environ if name.startswith("LOTBELL_")] + ["LC_ALL", "LC_MESSAGES", "LANG"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def typed(*words: str, status: int = 0) -> Result:
    """`lotbell WORDS`, which must end with this status."""
    result = CliRunner().invoke(lotbell, words)
    assert result.exit_code == status, result.output
    return result
