"""The plant of `lotbell demo`, imported afresh."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo.plant import plant_files
from domain.imports import layout
from domain.people import Actor
from domain.usecases.import_plant import ImportPlant
from storage.database import Database
from storage.opening import open_database
from storage.unit_of_work import OpenUnitOfWork


def demo_plant(folder: Path) -> Database:
    database = open_database(f"sqlite:///{folder / 'demo.db'}")
    files = {name: text.encode() for name, text in plant_files().items() if name in layout.KNOWN_FILES}
    with OpenUnitOfWork(database, lambda: datetime.now(UTC))() as work:
        ImportPlant(ZoneInfo("Asia/Shanghai"))(work, Actor.house("bench"), files)
        work.commit()
    return database
