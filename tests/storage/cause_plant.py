"""A plant of 180 syringe lots, six of which leak, as the CSV files of an import.

20 lots have a cap of lot K17. Line L2 assembled 63 of the 180 lots, and four of the six. Nothing else is more frequent
among the six than chance allows: barrels, moulds, shifts and operators are spread over them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

BEGAN = datetime(2026, 1, 1, 6, tzinfo=UTC)
SYRINGES = range(1, 181)
LEAKING = (7, 34, 70, 97, 133, 160)
CAPS = 9
"""A box of each of the nine cap lots stands at the machine: every ninth syringe lot gets its caps from the same."""
_ON_L2 = {number for number in SYRINGES if number % 3 == 0 and number != 180} | set(LEAKING[:4])


def syringe(number: int) -> str:
    return f"Y{number:03}"


def cap(number: int) -> str:
    return f"K{10 + number % CAPS}"


LEAKING_LOTS = tuple(syringe(number) for number in LEAKING)
WITH_K17 = tuple(syringe(number) for number in SYRINGES if cap(number) == "K17")
ON_L2 = tuple(syringe(number) for number in SYRINGES if number in _ON_L2)


def cause_plant() -> dict[str, str]:
    return {
        "items.csv": "item,name_zh,kind,uom\nresin,树脂,raw,kg\ncap,盖帽,packaging,pcs\n"
        "barrel,针筒,intermediate,pcs\nsyringe 5 ml,注射器 5 ml,finished,pcs\n",
        "partners.csv": "partner,kind,name,language\nS-11,supplier,Kappenwerk,en\nS-12,supplier,华帽塑料,zh\n"
        "S-20,supplier,Polychem,en\nC01,customer,Clinic North,en\n",
        "lots.csv": _lots(),
        "links.csv": _links(),
        "runs.csv": _runs(),
    }


def _made(number: int, hours_before: int = 0) -> str:
    return _said(BEGAN + timedelta(hours=8 * number - hours_before))


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _lots() -> str:
    rows = ["lot,item,qty,uom,made_at,supplier,supplier_lot"]
    rows += [f"R{n},resin,5000,kg,{_said(BEGAN - timedelta(days=9 - n))},S-20,PC{n}" for n in range(1, 4)]
    for n in range(CAPS):  # K13 is of the same supplier as K17
        supplier = "S-12" if n in {3, 7} else "S-11"
        rows.append(f"K{10 + n},cap,300000,pcs,{_said(BEGAN - timedelta(days=5))},{supplier},{supplier}-{n}")
    rows += [f"B{n:02},barrel,60000,pcs,{_made(6 * n - 5, 9)},," for n in range(1, 31)]
    rows += [f"{syringe(n)},syringe 5 ml,10000,pcs,{_made(n)},," for n in SYRINGES]
    return "\n".join(rows)


def _links() -> str:
    rows = ["parent,child,qty,uom,step,at,mould,shift,operator"]
    rows += [f"R{(n - 1) // 10 + 1},B{n:02},400,kg,mould,,{n % 4 + 1},," for n in range(1, 31)]
    for n in SYRINGES:
        staff = f"{('early', 'late', 'night')[n // 9 % 3]},{('Li', 'Wu', 'He', 'Bo', 'Xu')[n % 5]}"
        rows.append(f"B{(n - 1) // 6 + 1:02},{syringe(n)},10000,pcs,assemble,{_made(n)},,{staff}")
        rows.append(f"{cap(n)},{syringe(n)},10000,pcs,assemble,{_made(n)},,{staff}")
    return "\n".join(rows)


def _runs() -> str:
    rows = ["line,lot,start,end"]
    for n in SYRINGES:
        line = "L2" if n in _ON_L2 else ("L1" if n % 2 else "L3")
        rows.append(f"{line},{syringe(n)},{_made(n, 7)},{_made(n)}")
    return "\n".join(rows)
