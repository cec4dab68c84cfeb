"""Our own labels, printed and photographed in simulation, and read by our own reader: how many are read right?

The bar is at least 99.5 % (CAPTURE.md). "Right" means: sure codes name exactly what was printed or, where no code
could be read, the printed text does so beside its word for "lot"; and nothing else is said surely. Each run draws
another seed and says it: `OWNLABELS_SEED=n` repeats one, `OWNLABELS_COUNT=n` measures more. What is simulated is
written down in `photographed`; it is no camera, and the table says so.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.measure import Checked, Finding, Line, Remark
from bot.readers.codes import read_codes
from bot.readers.pictures import open_grey
from bot.readers.text import RapidText, text_reading_installed
from domain.labels import Reading, TextRead, badge_payload, check_digit, code_candidates, lot_from_link, sign_payload
from domain.links import badge_signature
from domain.printing import (
    SIZES,
    bot_link,
    content_said,
    lot_link,
    lot_said,
    pallet_said,
    with_check_digit,
)
from templates.prints.lot_label import LotFacts, lot_plan
from templates.prints.other_labels import PalletFacts, badge_plan, pallet_plan, sign_plan
from templates.prints.plan import Plan
from templates.prints.png import drawn

COUNT = 400
BAR = 0.5
"""Per cent that may be read wrong or not at all."""
PRINTERS = (203, 300)
WIDTH, HEIGHT, QUALITY = 1280, 960, 85
"""What a chat makes of a photo."""
TODAY = date(2026, 11, 22)
BOT = "https://t.me/lotbell_plant_bot"
BASE = "https://trace.example.com"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Printed:
    """A label, and what sure codes on it may say: the lot (or the text of a link), and all of its texts."""

    size: str
    plan: Plan
    lot: str | None
    texts: frozenset[str]


@dataclass
class Tally:
    """What became of the labels, by size."""

    tried: Counter[str]
    by_codes: Counter[str]
    """Those that codes alone did not name."""
    missed: Counter[str]
    """Those that codes and printed text together did not name, or named wrong."""
    lied: int = 0


async def measured() -> list[Line]:
    seed = int(os.environ.get("OWNLABELS_SEED") or secrets.randbelow(10**6))
    count = int(os.environ.get("OWNLABELS_COUNT") or COUNT)
    tally = await tallied(np.random.default_rng(seed), count)
    tried = tally.tried
    worst = max(tried, key=lambda size: tally.missed[size] / tried[size])
    at_worst = 100 * tally.missed[worst] / tried[worst]
    return [
        Finding("own labels not read right", "", 100 * tally.missed.total() / count, None, "%", at_most=BAR),
        Finding(f"the same, of the worst size ({worst})", "", at_worst, None, "%"),
        Finding("the same by their codes alone", "", 100 * tally.by_codes.total() / count, None, "%"),
        Checked("no own label gave a wrong text as sure", tally.lied == 0),
        Remark(f"{count} labels of {len(tried)} kinds and sizes, print and photograph simulated, seed {seed}: 203 and"),
        Remark("300 dpi; a label fills 50 to 95 % of a photo of 1280 x 960, JPEG 85; turned any way, tilted to 35"),
        Remark("degrees, blurred (sigma to 1.3, motion to 4 px), with glare, creases, shade, dirt and noise"),
    ]  # fmt: skip


async def tallied(rng: np.random.Generator, count: int) -> Tally:
    tally = Tally(Counter(), Counter(), Counter())
    text = RapidText(workers=1) if text_reading_installed() else None
    try:
        for _ in range(count):
            label = printed(rng)
            photo = photographed(label.plan, rng)
            reading = read_codes(open_grey(photo))
            wrong = any(code.text not in label.texts for code in reading.sure)
            by_codes = named(label, reading)
            tally.tried[label.size] += 1
            tally.by_codes[label.size] += not by_codes
            tally.lied += wrong
            right = by_codes or (text is not None and says_lot(label, (await text.read(photo))[0]))
            tally.missed[label.size] += wrong or not right
    finally:
        if text is not None:
            await text.close()
    return tally


def says_lot(label: Printed, read: TextRead) -> bool:
    """Whether the likeliest printed lot is the label's, beside a word for "lot": then it is matched without asking."""
    return bool(read.lots) and read.lots[0].labelled and read.lots[0].text == label.lot


def named(label: Printed, reading: Reading) -> bool:
    """Whether the sure codes name what the label is about."""
    sure = Reading(reading.sure)
    if label.lot is None:
        return bool(sure.codes)
    return label.lot in code_candidates(sure) or any(lot_from_link(code.text) == label.lot for code in sure.codes)


def printed(rng: np.random.Generator) -> Printed:
    """A random label of a plant: mostly lots', in any of the sizes."""
    dpi = int(rng.choice(PRINTERS))
    kind = rng.choice(["lot", "pallet", "sign", "badge"], p=[0.85, 0.07, 0.04, 0.04])
    if kind == "lot":
        return _lot(rng, dpi)
    if kind == "pallet":
        return _pallet(rng, dpi)
    number = int(rng.integers(1, 10**6))
    if kind == "sign":
        link = bot_link(BOT, sign_payload(number))
        return Printed("sign", sign_plan("Filling line 1", "Use · 领用", "", ("a", "b"), link, dpi=dpi), None,
                       frozenset({link}))  # fmt: skip
    link = bot_link(BOT, badge_payload(number, badge_signature(rng.bytes(32), number)))
    return Printed("badge", badge_plan("欧阳震华", "Worker", "Dairy", "# 1", link, dpi=dpi), None, frozenset({link}))


def _lot(rng: np.random.Generator, dpi: int) -> Printed:
    code, gtin = _code(rng), _gtin(rng) if rng.random() < 0.6 else None
    made = TODAY - timedelta(days=int(rng.integers(0, 400)))
    expires = made + timedelta(days=int(rng.integers(5, 700))) if rng.random() < 0.7 else None
    said = lot_said(code, gtin, made, expires, TODAY).data
    base = BASE if rng.random() < 0.5 else None
    link = lot_link(code, said.parts[0][1] if said else None, base=base, bot=BOT)
    size = SIZES[str(rng.choice(list(SIZES)))]
    facts = LotFacts(code, ("cup yoghurt 180g", "杯装酸奶180克"), link, "Green Pasture Dairy", said, made, expires,
                     "24,000 cups")  # fmt: skip
    halves = {said.element_string, "".join(said.parts[-1])} if said else set()
    without = {"".join(f"{ai}{value}" for ai, value in said.parts[:-1])} if said else set()
    return Printed(size.name, lot_plan(facts, size, dpi), code, frozenset({link, code, *halves, *without}))


def _pallet(rng: np.random.Generator, dpi: int) -> Printed:
    sscc = with_check_digit("".join(str(digit) for digit in rng.integers(0, 10, 17)))
    own = pallet_said(sscc)
    content = content_said(_gtin(rng), "F361", TODAY + timedelta(days=30), 1200, TODAY)
    texts = {said.element_string for said in (own, content) if said}
    plan = pallet_plan(PalletFacts(sscc, own, content, (("F361", "cup yoghurt 180g"),)), dpi=dpi)
    return Printed("pallet", plan, None, frozenset(texts))


def _code(rng: np.random.Generator) -> str:
    """A lot code as plants write them: short, dated, long."""
    tail = "".join(rng.choice(list(_LETTERS), int(rng.integers(2, 6))))
    day = TODAY - timedelta(days=int(rng.integers(0, 400)))
    return str(rng.choice([f"F{rng.integers(100, 999)}", f"L{day:%y%j}-{tail}", f"CY-{day:%y%m%d}-{tail}",
                           f"{day:%Y%m%d}{tail}"]))  # fmt: skip


def _gtin(rng: np.random.Generator) -> str:
    digits = "0" + "".join(str(digit) for digit in rng.integers(0, 10, 12))
    return digits + check_digit(digits)


def photographed(plan: Plan, rng: np.random.Generator) -> bytes:
    """The label on paper, on something, under a lamp, through a shaken phone and a chat: a JPEG."""
    paper = _printed_on_paper(plan, rng)
    scene = _placed(paper, rng)
    scene = _lit(scene, rng)
    scene = _shaken(scene, rng)
    noisy = scene + rng.normal(0, rng.uniform(2, 7), scene.shape).astype(np.float32)
    done, data = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("a picture could not be written as JPEG")
    return data.tobytes()


def _printed_on_paper(plan: Plan, rng: np.random.Generator) -> Floats:
    """Ink that runs or is thin, a scratched print head, paper that is not white, creases."""
    sheet = np.asarray(drawn(plan), np.float32)
    doubled = cv2.resize(sheet, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    swollen = cv2.GaussianBlur(doubled, (0, 0), rng.uniform(0.5, 1.1))
    fine = np.where(swollen > rng.uniform(95, 160), 255.0, 0.0).astype(np.float32)
    for _ in range(int(rng.integers(0, 3))):  # specks that did not take ink, dirt
        x, y = rng.integers(0, fine.shape[1]), rng.integers(0, fine.shape[0])
        cv2.circle(fine, (int(x), int(y)), int(rng.integers(1, 6)), float(rng.choice([0, 255])), -1)
    black, white = rng.uniform(5, 60), rng.uniform(170, 245)
    paper: Floats = (black + fine / 255 * (white - black)).astype(np.float32)
    for _ in range(int(rng.integers(0, 3))):
        paper = _creased(paper, rng)
    return paper


def _creased(paper: Floats, rng: np.random.Generator) -> Floats:
    """A fold: what is beyond it is shifted a little, one side of it catches light, the other is in shade."""
    height, width = paper.shape
    angle, through = rng.uniform(0, np.pi), (rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.8) * height)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    away = (xs - through[0]) * np.sin(angle) - (ys - through[1]) * np.cos(angle)
    reach = 0.02 * width
    shift = rng.uniform(0, 0.006) * width * np.tanh(away / reach)
    bent = cv2.remap(paper, (xs + shift * np.cos(angle)).astype(np.float32),
                     (ys + shift * np.sin(angle)).astype(np.float32), cv2.INTER_LINEAR,
                     borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    shade = rng.uniform(-0.35, 0.35) * np.exp(-np.abs(away) / reach) * np.sign(away)
    return np.asarray(bent * (1 + shade), np.float32)


def _placed(paper: Floats, rng: np.random.Generator) -> Floats:
    """Somewhere in the photo, turned and tilted; behind it wood, film or steel."""
    height, width = paper.shape
    turn = rng.normal(0, 20) + float(rng.choice([0, 0, 0, 0, 0, 90, 180, 270]))
    tilt, around = np.radians(rng.uniform(0, 35)), rng.uniform(0, 2 * np.pi)
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]], float) / 2
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    turned = corners @ np.array([[c, s], [-s, c]])
    axis = np.array([np.cos(around), np.sin(around)])
    along = turned @ axis
    flat = turned + np.outer(along * (np.cos(tilt) - 1), axis)
    away = 1 + along * np.sin(tilt) / (2.2 * max(width, height))
    seen = flat / away[:, None]
    span = np.ptp(seen, axis=0)
    scale = rng.uniform(0.50, 0.95) * min(WIDTH / span[0], HEIGHT / span[1])
    seen = (seen - seen.min(axis=0)) * scale
    room = np.array([WIDTH, HEIGHT]) - np.ptp(seen, axis=0)
    seen += room * rng.uniform(0.1, 0.9, 2)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    double = cv2.getPerspectiveTransform(source, (2 * seen).astype(np.float32))  # a lens sees more than a pixel keeps
    behind = _background(rng)
    cover = cv2.warpPerspective(np.full(paper.shape, 255, np.float32), double, (2 * WIDTH, 2 * HEIGHT))
    image = cv2.warpPerspective(paper, double, (2 * WIDTH, 2 * HEIGHT), flags=cv2.INTER_AREA)
    mixed = np.where(cover > 127, image, cv2.resize(behind, (2 * WIDTH, 2 * HEIGHT)))
    return np.asarray(cv2.resize(mixed, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.float32)


def _background(rng: np.random.Generator) -> Floats:
    """Grain of several sizes, in one direction or none."""
    base = np.full((HEIGHT, WIDTH), rng.uniform(40, 200), np.float32)
    for cells, strength in ((6, 30), (40, 18), (200, 10)):
        grain = rng.normal(0, strength, (cells, max(2, cells // int(rng.choice([1, 8]))))).astype(np.float32)
        base += cv2.resize(grain, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(base, 0, 255), np.float32)


def _lit(scene: Floats, rng: np.random.Generator) -> Floats:
    """A lamp from one side, the shadow of a hand, and half of the time a glare on film."""
    ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    slope = ((xs / WIDTH - 0.5) * np.cos(angle) + (ys / HEIGHT - 0.5) * np.sin(angle)) * rng.uniform(0, 0.7)
    lit = scene * (rng.uniform(0.55, 1.05) + slope)
    if rng.random() < 0.3:
        edge = (xs - rng.uniform(0, WIDTH)) * np.cos(angle) + (ys - rng.uniform(0, HEIGHT)) * np.sin(angle)
        lit = lit * (1 - rng.uniform(0.2, 0.5) / (1 + np.exp(-edge / rng.uniform(5, 60))))
    if rng.random() < 0.5:
        x, y = rng.uniform(0.2, 0.8) * WIDTH, rng.uniform(0.2, 0.8) * HEIGHT
        wide, high = rng.uniform(25, 110), rng.uniform(15, 60)
        spot = np.exp(-(((xs - x) / wide) ** 2 + ((ys - y) / high) ** 2))
        lit = lit + (255 - lit) * np.clip(spot * rng.uniform(0.5, 1.1), 0, 1)
    return np.asarray(np.clip(lit, 0, 255), np.float32)


def _shaken(scene: Floats, rng: np.random.Generator) -> Floats:
    """Out of focus, and moved while the shutter was open."""
    blurred = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.3, 1.3))
    length = int(rng.integers(0, 5))
    if length < 2:
        return np.asarray(blurred, np.float32)
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    for at in np.linspace(-1, 1, 4 * length):
        x = round((length - 1) / 2 * (1 + at * np.cos(angle)))
        y = round((length - 1) / 2 * (1 + at * np.sin(angle)))
        kernel[y, x] = 1
    return np.asarray(cv2.filter2D(blurred, -1, kernel / kernel.sum()), np.float32)
