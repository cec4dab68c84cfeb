"""What the house promises about itself. Each guard says how much it looked at: one that sees nothing fails."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from domain.errors import Refusal
from domain.movements import KINDS, UNDO
from domain.people import WHO_MAY, May, Role
from handlers.telegram.buttons import LIMIT, REGISTRY, Button, unpack
from handlers.telegram.dispatch import ButtonDoor, Door
from handlers.telegram.menu import MENU
from handlers.telegram.register import BUTTONS, DOORS
from templates.words import HERE as TEMPLATES
from templates.words import snake

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "domain", "storage", "templates")


def python_files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms or ROOMS for path in (ROOT / room).rglob("*.py"))


def trees(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in python_files(*rooms):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def whole_program() -> None:
    """Brings every module in, so that every refusal and every button is known."""
    for path in python_files("bot", "handlers", "domain", "storage"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if "phoneroom" not in name and "migrations" not in name and not name.endswith(("__init__", "__main__")):
            importlib.import_module(name)


def every_refusal(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for refusal in kind.__subclasses__():
        yield refusal
        yield from every_refusal(refusal)


def test_every_refusal_has_its_words() -> None:
    refusals = [refusal for refusal in every_refusal() if refusal.__module__.split(".")[0] in ROOMS]
    missing = [
        refusal.__name__
        for refusal in refusals
        if not (TEMPLATES / "errors" / f"{snake(refusal.__name__)}.j2").is_file()
    ]
    assert len(refusals) > 40
    assert missing == []


def test_no_template_of_a_refusal_is_left_over() -> None:
    names = {snake(refusal.__name__) for refusal in every_refusal()}
    templates = {path.stem for path in (TEMPLATES / "errors").glob("*.j2") if not path.stem.startswith("_")}
    assert len(templates) > 40
    assert templates - names == set()


def test_statements_and_sessions_stop_at_storage() -> None:
    """`domain` may name column types and constraints; only `storage` may ask or write anything."""
    forbidden = {"select", "insert", "update", "delete", "Session", "create_engine", "func", "exists"}
    looked, found = 0, []
    for path, tree in trees("domain", "handlers", "bot", "templates"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"sqlalchemy", "sqlmodel"}:
                looked += 1
                bad = {alias.name for alias in node.names} & forbidden
                if bad or (node.module or "").startswith("sqlalchemy.orm"):
                    found.append(f"{path.relative_to(ROOT)}: {sorted(bad)}")
    assert looked > 20
    assert found == []


def test_no_callback_data_is_split_by_hand() -> None:
    looked, found = 0, []
    for path, tree in trees("handlers"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "split":
                looked += 1
                if re.search(r"\bdata\b", ast.unparse(node.value)) and path.name != "buttons.py":
                    found.append(f"{path.name}: {ast.unparse(node)}")
    assert looked > 3
    assert found == []


def test_every_button_fits_and_comes_back_the_same() -> None:
    long_number = 9_999_999_999
    for kind in REGISTRY.values():
        filled = [long_number if field.type in {"int", int} else "x" * 8 for field in fields(kind)]
        button: Button = kind(*filled)
        assert len(button.pack().encode()) <= LIMIT
        assert unpack(button.pack()) == button
    assert len(REGISTRY) > 15


def test_every_button_has_its_door_and_every_door_its_place() -> None:
    opened = [door.kind for door in BUTTONS]
    assert set(opened) == set(REGISTRY.values())
    assert len(opened) == len(set(opened))
    declared: set[int] = set()
    for path in python_files("handlers"):
        if path.parent.name != "telegram" or path.name in {"register.py", "__init__.py"}:
            continue
        module = __import__(f"handlers.telegram.{path.stem}", fromlist=["x"])
        for value in vars(module).values():
            if isinstance(value, list):
                declared |= {id(door) for door in value if isinstance(door, Door | ButtonDoor)}
    assert len(declared) > 25
    assert declared <= {id(door) for door in [*DOORS, *BUTTONS]}


def test_every_movement_kind_has_labels_a_builder_and_an_inverse() -> None:
    assert len(KINDS) >= 17
    for name, rule in KINDS.items():
        assert rule.name == name
        assert callable(rule.lines)
        assert name != UNDO


def test_every_right_is_given_to_somebody_and_the_readme_says_so() -> None:
    assert set(WHO_MAY) == set(May)
    assert all(roles for roles in WHO_MAY.values())
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(role.value in readme for role in Role)


def test_the_menu_offers_only_what_is_there() -> None:
    from handlers.telegram.menu import menu_for  # noqa: PLC0415

    offered = {entry.command for entry in MENU}
    assert {name for name, rule in KINDS.items() if rule.typed} <= offered
    assert {"trace", "recall", "station", "held", "last", "invite", "notice", "language", "cancel", "help"} <= offered
    for role in Role:
        commands = [entry.command for entry in menu_for(role)]
        assert commands[-1] == "help"
        assert len(commands) == len(set(commands)) <= 100


@pytest.mark.parametrize("room", ROOMS)
def test_files_and_functions_stay_small(room: str) -> None:
    looked, found = 0, []
    for path, tree in trees(room):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > 400:
            found.append(f"{path.relative_to(ROOT)} has {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                looked += 1
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 60:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines")
    assert looked > 10
    assert found == []


def test_lock_files_hold_hashes_and_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-build.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, flags=re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
        assert "--index" not in text


def test_what_is_needed_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    needed = [re.split(r"[\[><=~!;]", line)[0].lower() for line in project["dependencies"]]
    assert len(needed) > 15
    assert [name for name in needed if not re.search(rf"^{re.escape(name)}(\[|==)", locked, re.MULTILINE)] == []


def test_nothing_committed_names_a_machine_or_an_index() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = [ROOT / name for name in listed.splitlines()] or python_files()
    marks = (
        "/wo" + "rk/",
        "/ro" + "ot/.",
        "py" + "pi.org",
        "pythonhos" + "ted",
        "registry.npm" + "js",
        "deb.debi" + "an",
    )
    looked, found = 0, []
    for path in files:
        if not path.is_file() or path.suffix in {".png", ".ttf", ".jpg"}:
            continue
        looked += 1
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.name}: {mark}" for mark in marks if mark in text]
    assert looked > 150
    assert found == []


def test_the_makefile_is_what_people_and_ci_call() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))
    assert {"setup", "demo", "test", "check", "bench", "soak", "screenshots", "help"} <= targets
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in run
    assert "make check" in run
