"""The room knows nothing of the product or of the library that the product uses: it must be able to catch both."""

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

ROOM = Path(__file__).parents[2] / "bot" / "phoneroom"
FILES = sorted(ROOM.rglob("*.py"))
ALLOWED = {"aiohttp", "PIL", "click", "pytest"}


def imported(path: Any) -> Any:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def test_the_guard_sees_the_room() -> None:
    assert len(FILES) > 30
    assert "aiohttp" in {name for path in FILES for name in imported(path)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_a_file_imports_only_the_room_and_three_libraries(path: Any) -> None:
    for name in imported(path):
        top = name.partition(".")[0]
        inside = name == "bot.phoneroom" or name.startswith("bot.phoneroom.")
        assert inside or top in ALLOWED or top in sys.stdlib_module_names, f"{path.name} imports {name}"
        assert top != "pytest" or path.name == "pytest_plugin.py"
