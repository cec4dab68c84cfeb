"""The models of RapidOCR (PP-OCRv6 small), out of its wheel: where text stands, which way up it is, what it says.

One thread each, for several processes share the machine. Every model is named by its file: RapidOCR downloads what it
is not given, and this program downloads nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import rapidocr
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_cls import TextClassifier
from rapidocr.ch_ppocr_det import TextDetector
from rapidocr.ch_ppocr_rec import TextRecognizer

from bot.readers.text_lines import Picture, Points

_MODELS = Path(rapidocr.__file__).parent / "models"
_ROWS = 48  # the height that lines are read at
_NARROWEST = 320  # columns; shorter lines are filled up, as in training
_DIGIT_RATHER = 20.0  # so many times likelier is a digit than its look-alike letter beside another digit
_WIDEST = 2400  # columns; 50 heights, more is no line of a label


@dataclass(frozen=True)
class Said:
    """What a line says: a score and a place (0 to 1 from its left end) for each character."""

    text: str
    scores: tuple[float, ...]
    places: tuple[float, ...]

    @property
    def score(self) -> float:
        """Mean of the characters' scores; 0 for an empty line."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


class Models:
    """Loads all three: 1 s and 200 MB."""

    def __init__(self) -> None:
        engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.model_path": str(_MODELS / "PP-OCRv6_det_small.onnx"),
                "Cls.model_path": str(_MODELS / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"),
                "Rec.model_path": str(_MODELS / "PP-OCRv6_rec_small.onnx"),
                "Det.limit_type": "max",
            }
        )
        cv2.setNumThreads(1)
        config = engine.cfg
        for part in (config.Det, config.Cls, config.Rec):
            part.engine_cfg = config.EngineConfig[part.engine_type.value]
        config.Rec.font_path = None
        self._detector = TextDetector(config.Det)
        self._classifier = TextClassifier(config.Cls)
        self._recogniser = TextRecognizer(config.Rec)
        self._characters: list[str] = self._recogniser.postprocess_op.character
        number = {character: place for place, character in enumerate(self._characters)}
        self._lookalikes = {
            number[one]: number[other] for one, other in ("O0", "o0", "Q0", "I1", "l1", "|1") if one in number
        }

    def boxes(self, picture: Picture, longest: int) -> list[Points]:
        """Where text stands, looked for in the picture at most `longest` pixels long."""
        self._detector.limit_side_len = longest
        found = self._detector(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
        return [] if found.boxes is None else [np.asarray(quad, dtype=np.float32) for quad in found.boxes]

    def upside_down(self, crops: Sequence[Picture]) -> list[float]:
        """For each line the probability that it stands on its head."""
        if not crops:
            return []
        batch = np.stack([_filled(crop, _ROWS, 192, squeeze=True) for crop in crops])
        return [float(row[1]) for row in self._classifier.session(batch)]

    def say(self, *crops: Picture) -> Said:
        """What the line says. Several crops of one size are looks at the same line: their chances are averaged."""
        rows, columns = crops[0].shape
        wanted = min(max(round(_ROWS * columns / rows), 8), _WIDEST)
        width = max(wanted, _NARROWEST)
        looks = [self._recogniser.session(_filled(crop, _ROWS, width)[np.newaxis])[0] for crop in crops]
        chances = looks[0] if len(looks) == 1 else np.mean(looks, axis=0)
        return self._decoded(chances, wanted / width)

    def _decoded(self, chances: npt.NDArray[np.float32], used: float) -> Said:
        """The best path: repeated steps are one character, the blank (0) separates."""
        best = chances.argmax(axis=1)
        self._prefer_digits(chances, best)
        first = np.append(True, best[1:] != best[:-1]) & (best != 0)
        steps = np.flatnonzero(first)
        text = "".join(self._characters[best[step]] for step in steps)
        scores = tuple(round(float(chances[step, best[step]]), 4) for step in steps)
        places = tuple(min((float(step) + 0.5) / len(best) / used, 1.0) for step in steps)
        return Said(text, scores, places)

    def _prefer_digits(self, chances: npt.NDArray[np.float32], best: npt.NDArray[np.int64]) -> None:
        """Beside a digit a letter that looks like one is the digit when that is a fair second: codes avoid O and I."""
        steps = np.flatnonzero(best)
        for place, step in enumerate(steps):
            digits = self._lookalikes.get(int(best[step]))
            if digits is None or chances[step, digits] * _DIGIT_RATHER < chances[step, best[step]]:
                continue
            beside = [
                self._characters[best[near]]
                for near in (*steps[max(place - 2, 0) : place], *steps[place + 1 : place + 3])
            ]
            if any(character.isdigit() for character in beside):
                best[step] = digits


def _filled(crop: Picture, rows: int, columns: int, *, squeeze: bool = False) -> npt.NDArray[np.float32]:
    """The crop at this height as the models want it: three planes from -1 to 1, the rest of the width 0."""
    wanted = min(max(round(rows * crop.shape[1] / crop.shape[0]), 1), columns)
    method = cv2.INTER_AREA if crop.shape[0] > rows and not squeeze else cv2.INTER_LINEAR
    small = cv2.resize(crop, (wanted, rows), interpolation=method)
    filled = np.zeros((3, rows, columns), dtype=np.float32)
    filled[:, :, :wanted] = small.astype(np.float32) / 127.5 - 1
    return filled
