"""The same product on PostgreSQL: only the address of the database differs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.demo.plant import plant_files
from bot.settings import Settings
from bot.wiring import open_storage, transactions
from domain.imports import layout
from domain.people import Actor
from domain.usecases.import_plant import ImportPlant
from tests.journeys.conftest import OpenPlant


@pytest.mark.postgres
async def test_record_trace_and_recall_on_postgres(open_plant: OpenPlant, postgres_url: str) -> None:
    database = open_storage(Settings.read(database_url=postgres_url))
    files = {name: text.encode() for name, text in plant_files().items() if name in layout.KNOWN_FILES}
    with transactions(database)() as work:
        ImportPlant(ZoneInfo("Asia/Shanghai"))(work, Actor.house("test"), files)
        work.commit()
    database.close()
    async with open_plant(database_url=postgres_url) as plant:
        worker, lead = await plant.worker("zh"), await plant.lead()
        customer = await plant.customer("C09")
        await worker.send("领用 MP07 1320 kg 到 B121")
        await worker.sees("已领用")
        await worker.tap("撤销")
        await worker.sees("8,160 kg")
        await lead.send("/trace HY220415")
        assert "164 deliveries" in (await lead.sees("81 lots"))["text"]
        await lead.send("/recall MP05 supplier notice")
        await lead.sees("57 finished")
        await lead.tap("Launch recall")
        await customer.sees("PRODUCT RECALL")
        await customer.tap("Still have it")
        await customer.sees("how much")
        await customer.send("600")
        await customer.sees("600")
        await lead.sees("answered 1", within=20)
