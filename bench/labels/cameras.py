"""What a phone's camera makes of a label: it stands askew, far away, in bad light, on something round."""

from __future__ import annotations

import io
import math
import random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.uint8]


def on_table(rng: random.Random, label: Image.Image, longest: int = 1280) -> Grey:
    """The label on a surface, as large as fits a picture of `longest` pixels."""
    page = np.asarray(label)
    room_x, room_y = rng.uniform(1.08, 1.5), rng.uniform(1.08, 1.5)
    high, wide = int(page.shape[0] * room_y), int(page.shape[1] * room_x)
    table = _surface(rng, high, wide)
    y, x = rng.randrange(high - page.shape[0] + 1), rng.randrange(wide - page.shape[1] + 1)
    table[y : y + page.shape[0], x : x + page.shape[1]] = page
    return shrunk(table, longest)


def far_off(rng: random.Random, label: Image.Image) -> Grey:
    """The label small in a picture of a phone's size, its letters as high as they were printed."""
    wide = max(label.width + 40, rng.randrange(700, 1281))
    high = max(label.height + 40, int(wide * rng.uniform(0.6, 0.8)))
    picture = np.full((high, wide), rng.randrange(110, 200), dtype=np.uint8)
    y, x = rng.randrange(high - label.height + 1), rng.randrange(wide - label.width + 1)
    picture[y : y + label.height, x : x + label.width] = np.asarray(label)
    return picture


def shrunk(picture: Grey, longest: int) -> Grey:
    """At most so large."""
    scale = longest / max(picture.shape)
    if scale >= 1:
        return picture
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _surface(rng: random.Random, high: int, wide: int) -> Grey:
    noise = np.random.default_rng(rng.getrandbits(32))
    grain = cv2.GaussianBlur(noise.normal(0, 1, (high, wide)).astype(np.float32), (0, 0), rng.uniform(1, 6))
    level = rng.randrange(60, 200) + grain * rng.uniform(5, 60)
    return np.asarray(np.clip(level, 0, 255), dtype=np.uint8)


def turned(rng: random.Random, picture: Grey, degrees: float) -> Grey:
    """Turned about its middle, with nothing cut off."""
    high, wide = picture.shape
    angle = math.radians(degrees)
    new = (
        int(wide * abs(math.cos(angle)) + high * abs(math.sin(angle))),
        int(wide * abs(math.sin(angle)) + high * abs(math.cos(angle))),
    )
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    matrix[:, 2] += (new[0] - wide) / 2, (new[1] - high) / 2
    edge = rng.randrange(90, 200)
    return np.asarray(cv2.warpAffine(picture, matrix, new, flags=cv2.INTER_CUBIC, borderValue=(edge,)), dtype=np.uint8)


def askew(rng: random.Random, picture: Grey, strength: float) -> Grey:
    """From the side: each corner moved by up to `strength` of the sides."""
    high, wide = picture.shape
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    inwards = ((1, 1), (-1, 1), (-1, -1), (1, -1))
    moved = corners + np.array(
        [[rng.uniform(0, strength) * wide * x, rng.uniform(0, strength) * high * y] for x, y in inwards],
        dtype=np.float32,
    )
    matrix = cv2.getPerspectiveTransform(corners, moved)
    return np.asarray(
        cv2.warpPerspective(
            picture, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(rng.randrange(90, 200),)
        ),
        dtype=np.uint8,
    )


def round_about(rng: random.Random, picture: Grey) -> Grey:
    """On a bottle or a drum: narrower towards its sides, lines bent."""
    high, wide = picture.shape
    half = rng.uniform(0.7, 1.15)  # radians of the drum that are seen on either side of its middle
    bend = high * rng.uniform(0.03, 0.12) * rng.choice([-1, 1])
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    across = (xs / wide * 2 - 1) * math.sin(half)
    around = np.arcsin(np.clip(across, -1, 1))
    source_x = (around / half + 1) / 2 * wide
    source_y = ys + bend * (1 - np.cos(around))
    return np.asarray(
        cv2.remap(picture, source_x.astype(np.float32), source_y.astype(np.float32), cv2.INTER_CUBIC,
                  borderValue=(rng.randrange(90, 200),)),
        dtype=np.uint8,
    )  # fmt: skip


def faint(rng: random.Random, picture: Grey) -> Grey:
    """Little between ink and paper, and light that falls off to one side."""
    keep = rng.uniform(0.07, 0.3)
    level = rng.uniform(90, 190)
    ramp = np.linspace(-1, 1, picture.shape[1], dtype=np.float32)[np.newaxis] * rng.uniform(0, 30)
    flat = (picture.astype(np.float32) - 128) * keep + level + ramp
    return np.asarray(np.clip(flat, 0, 255), dtype=np.uint8)


def unsharp(rng: random.Random, picture: Grey, text_height: float) -> Grey:
    """Out of focus, or shaken."""
    if rng.random() < 0.5:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), text_height * rng.uniform(0.06, 0.14)), dtype=np.uint8)
    long = max(int(text_height * rng.uniform(0.15, 0.4)), 3)
    kernel = np.zeros((long, long), np.float32)
    kernel[long // 2] = 1
    turn = cv2.getRotationMatrix2D((long / 2 - 0.5, long / 2 - 0.5), rng.uniform(0, 180), 1)
    kernel = np.asarray(cv2.warpAffine(kernel, turn, (long, long)), dtype=np.float32)
    return np.asarray(cv2.filter2D(picture, -1, kernel / max(float(kernel.sum()), 1e-6)), dtype=np.uint8)


def taken(rng: random.Random, picture: Grey) -> bytes:
    """Noise of the sensor, a little unevenness of light, and the JPEG that a chat makes of it."""
    noise = np.random.default_rng(rng.getrandbits(32))
    light = np.linspace(rng.uniform(0.85, 1), rng.uniform(0.85, 1), picture.shape[0], dtype=np.float32)[:, np.newaxis]
    seen = picture.astype(np.float32) * light + noise.normal(0, rng.uniform(1, 5), picture.shape)
    image = Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))
    tint = tuple(rng.uniform(0.9, 1.0) for _ in range(3))
    coloured = Image.merge("RGB", [image.point(lambda level, by=by: level * by) for by in tint])
    out = io.BytesIO()
    coloured.save(out, "JPEG", quality=rng.choice([75, 80, 85, 90]))
    return out.getvalue()
