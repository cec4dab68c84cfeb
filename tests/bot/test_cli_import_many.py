"""`lotbell import` of more rows than are imported at once, as it is typed."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
from pathlib import Path

from tests.bot.terminal import quiet_terminal, typed  # noqa: F401 - the fixture works by being here
from tests.bot.test_cli_import_trace import SPOILT, folder_of
from tests.storage.large_plants import layered_plant


def many_rows(links: int) -> dict[str, str]:
    """More than is imported at once."""
    return layered_plant(links, random.Random(3))


def test_a_hundred_thousand_rows_with_one_bad_one_are_refused_with_its_row(tmp_path: Path) -> None:
    files = many_rows(100_000)
    lines = files["links.csv"].splitlines(keepends=True)
    lines[77_776] = lines[77_776].replace("kg", "buckets")
    folder = folder_of(tmp_path, files | {"links.csv": "".join(lines)})
    refused = typed("import", folder, status=1)
    assert refused.stdout == ""
    said = refused.stderr.splitlines()  # and how far it is, on a slow machine
    (listed,) = [line for line in said if line.startswith("links.csv:")]
    assert listed.startswith("links.csv:77777: uom: ")
    assert said[-1].startswith("Nothing was imported: 1 row cannot be read.")
    typed("trace", "R0000001", status=2)
    done = typed("import", folder, "--skip-bad", status=0)
    assert "links.csv       99999 new, 0 unchanged, 0 changed, 1 refused" in done.stdout
    assert "A0000000" in typed("trace", "R0000000", status=0).stdout
    assert not (tmp_path / "data" / "import.stage").exists()


def test_a_cut_off_file_of_many_rows_is_refused_where_it_ends(tmp_path: Path) -> None:
    files = many_rows(60_000)
    cut = files["links.csv"].rpartition(",mix,")[0]
    refused = typed("import", folder_of(tmp_path, files | {"links.csv": cut}), status=1)
    assert "links.csv:60001: " in refused.stderr


def test_files_of_any_size_are_read_in_any_encoding(tmp_path: Path) -> None:
    folder = Path(folder_of(tmp_path, many_rows(60_000)))
    content = (folder / "links.csv").read_text().replace("mix", "混合").replace(",", ";")
    (folder / "links.csv").write_bytes(content.encode("utf-16"))
    (folder / "lots.csv").write_bytes(
        (folder / "lots.csv").read_bytes().replace(b"made_at", "made_at,备注".encode("gbk"))
    )
    lots = (folder / "lots.csv").read_text(encoding="gbk").splitlines()
    told = [lots[0], *(f"{code},{item},{qty},{uom},{made},好牛奶,{of}"
                       for code, item, qty, uom, made, of in (line.split(",") for line in lots[1:]))]  # fmt: skip
    (folder / "lots.csv").write_bytes("\n".join(told).encode("gbk"))
    done = typed("import", str(folder), status=0)
    assert "links.csv       60000 new" in done.stdout
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "lotbell.db")) as database:
        assert database.execute("SELECT DISTINCT step FROM genealogy_link").fetchall() == [("混合",)]
        assert json.loads(database.execute("SELECT attributes FROM lot").fetchone()[0]) == {"备注": "好牛奶"}


def test_an_import_that_was_cut_off_is_said_by_check(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"items.csv": SPOILT["items.csv"]})
    typed("import", folder, status=0)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "lotbell.db")) as database:
        database.execute("INSERT INTO import_run (folder, fingerprint, state, started_at, position) "
                         "VALUES ('plant files', 'x', 'writing', '2022-06-27 01:00:00.000000', '{}')")  # fmt: skip
        database.commit()
    assert "plant files" in typed("check", status=1).stdout
    assert "plant files" in typed("import", folder, status=1).stderr
    typed("import", folder, "--start-over", status=0)
    typed("import", folder, status=0)
