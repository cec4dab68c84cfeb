"""What a phone's camera makes of a screen: its stripes of red, green and blue, moiré, a slant, soft focus, noise."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]


def photographed(screenshot: bytes, *, degrees: float = 6.0, slant: float = 0.06, seed: int = 1) -> bytes:
    """A JPEG of 1,600 x 1,200 pixels."""
    screen = cv2.imdecode(np.frombuffer(screenshot, np.uint8), cv2.IMREAD_COLOR)
    striped = _stripes(np.asarray(screen, np.uint8))
    high, wide = striped.shape[:2]
    size = (1600, 1200)
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, 0.94)
    lean = slant * size[0]
    seen = np.array([[lean, 0.5 * lean], [size[0], 0], [size[0] - lean, size[1]], [0, size[1] - lean]], np.float32)
    seen = cv2.transform(seen[None], turn)[0]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    photo = cv2.warpPerspective(
        striped, cv2.getPerspectiveTransform(corners, seen.astype(np.float32)), size, flags=cv2.INTER_LINEAR,
        borderValue=(40, 44, 48),
    )  # fmt: skip
    light = np.linspace(0.72, 1.0, size[0])[None, :, None]
    noise = np.asarray(np.random.default_rng(seed).normal(0, 5, photo.shape), np.float32)
    soft = np.asarray(cv2.GaussianBlur(photo, (0, 0), 0.9), np.float32)
    exposed = np.asarray(np.clip(soft * light * 1.1 + noise, 0, 255), np.uint8)
    return bytes(cv2.imencode(".jpg", exposed, [cv2.IMWRITE_JPEG_QUALITY, 82])[1])


def _stripes(screen: Picture) -> Picture:
    """Each pixel of the screen as three stripes of its colours, with the dark line between two rows."""
    large = np.repeat(np.repeat(screen, 3, axis=0), 3, axis=1).astype(np.float32)
    mask = np.full(large.shape, 0.45, np.float32)
    for colour in range(3):
        mask[:, 2 - colour :: 3, colour] = 1.0  # blue, green, red as OpenCV keeps them
    mask[2::3] *= 0.8
    return np.clip(large * mask * 1.45, 0, 255).astype(np.uint8)
