"""The demo's people are the plant's partners, and the story needs each of them."""

import csv
from io import StringIO

from bot.demo.cast import Role, demo_cast
from bot.demo.plant import customers_answers, plant_files


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(plant_files()[name], newline="")))


def customers() -> dict[str, Role]:
    return {role.customer: role for role in demo_cast() if role.customer is not None}


def test_a_worker_two_leads_and_six_customers_take_part() -> None:
    assert [role.role for role in demo_cast()] == ["worker", "lead", "admin", *["customer"] * 6]
    assert len({role.name for role in demo_cast()}) == 9


def test_each_customer_on_stage_was_reached_and_is_named_as_in_the_partners() -> None:
    partners = {row["partner"]: row for row in rows("partners.csv")}
    reached = {answer.customer for answer in customers_answers()}
    assert set(customers()) <= reached
    for code, role in customers().items():
        assert (role.name, role.language) == (partners[code]["name"], partners[code]["language"])


def test_both_languages_are_spoken_by_customers_and_by_the_plant() -> None:
    by_customers = [role.language for role in customers().values()]
    assert (by_customers.count("zh"), by_customers.count("en")) == (3, 3)
    assert {role.language for role in demo_cast() if role.customer is None} == {"zh", "en"}


def test_one_customer_was_reached_by_nothing_but_the_co_packers_six_packs() -> None:
    packs = {row["customer"]: int(row["qty"]) for row in rows("shipments.csv") if row["uom"] == "pack"}
    received = {answer.customer: answer.received for answer in customers_answers()}
    assert [code for code in customers() if received[code] == packs.get(code, 0) * 6] == ["C51"]
