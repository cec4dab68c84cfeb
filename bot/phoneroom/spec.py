"""Requests and answers held against the published description of the Bot API (a file given by an option)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.phoneroom.errors import Json
from bot.phoneroom.methods.call import Call
from bot.phoneroom.oracle import Oracle
from bot.phoneroom.params import Params

_SIMPLE = {"Integer": int, "String": str, "Boolean": bool}


class Spec:
    """`{"methods": {name: {"fields", "returns"}}, "types": {name: {"fields", "subtypes"?}}}`.

    Knows names, types and what is required; not ranges, formats or rules between fields: those are the oracle's.
    """

    def __init__(self, document: Json) -> None:
        self._methods: Json = document["methods"]
        self._types: Json = document["types"]
        self.version: str = document.get("version", "")

    @classmethod
    def read(cls, path: Path) -> "Spec":
        """Read the slim description; ValueError if the file is something else."""
        document = json.loads(path.read_text("utf-8"))
        if not isinstance(document, dict) or not {"methods", "types"} <= set(document):
            raise ValueError(f"{path} is no description of the Bot API: it has no methods and types")
        return cls(document)

    def check_request(self, oracle: Oracle, call: Call) -> None:
        """Unknown and missing parameters, wrong types."""
        known = self._methods.get(call.method)
        if known is None:
            oracle.blame("unknown-method", f"{call.method} is not in {self.version}", call.id)
            return
        for problem in self._request_problems(known["fields"], call.params):
            oracle.blame("bad-request", f"{call.method}: {problem}", call.id)

    def _request_problems(self, fields: list[Json], params: Params) -> list[str]:
        problems: list[str] = []
        names = {one["name"]: one for one in fields}
        attached = set(params.uploads) - set(names)
        media = json.dumps(params.traced())
        problems += [
            f"file {name} is not used by any attach://" for name in attached if f"attach://{name}" not in media
        ]
        problems += [f"unknown parameter {name}" for name in params.values if name not in names]
        for name, one in names.items():
            if name in params.uploads:
                if "InputFile" not in one["types"]:
                    problems.append(f"{name} is no file")
            elif params.has(name):
                problems += self._any(_typed(params.values[name], one["types"]), one["types"], name)
            elif one["required"] and name not in params.values:
                problems.append(f"missing {name}")
        return problems

    def check_answer(self, oracle: Oracle, call: Call, result: Any) -> None:
        """The room's own answer: a mistake here is the room's."""
        known = self._methods.get(call.method)
        if known is not None:
            for problem in self._any(result, known["returns"], "result"):
                oracle.blame("bad-answer", f"{call.method}: {problem}", call.id)

    def problems(self, value: Any, kind: str) -> list[str]:
        """What is wrong with `value` as a `kind`; tests use it for updates."""
        return self._any(value, [kind], kind)

    def _any(self, value: Any, kinds: list[str], where: str) -> list[str]:
        best: list[str] | None = None
        for kind in kinds:
            found = self._one(value, kind, where)
            if not found:
                return []
            if best is None or len(found) < len(best):
                best = found
        return best or []

    def _one(self, value: Any, kind: str, where: str) -> list[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where} is no array"]
            inner = kind.removeprefix("Array of ")
            return [problem for i, item in enumerate(value) for problem in self._one(item, inner, f"{where}[{i}]")]
        if kind == "Float":
            ok = isinstance(value, int | float) and not isinstance(value, bool)
            return [] if ok else [f"{where} is no number"]
        if kind in _SIMPLE:
            right = isinstance(value, _SIMPLE[kind]) and (kind == "Boolean" or not isinstance(value, bool))
            return [] if right else [f"{where} is no {kind}"]
        if kind == "InputFile":
            return [] if isinstance(value, str) else [f"{where} is no file"]
        return self._object(value, kind, where)

    def _object(self, value: Any, kind: str, where: str) -> list[str]:
        known = self._types.get(kind)
        if known is None:
            return []
        if known.get("subtypes"):
            return self._any(value, known["subtypes"], where)
        if kind == "KeyboardButton" and isinstance(value, str):
            return []  # "For simple text buttons, String can be used": in the words of the page, not in its tables
        if not isinstance(value, dict):
            return [f"{where} is no {kind}"]
        fields = {one["name"]: one for one in known["fields"]}
        problems = [f"{where}.{name} is unknown in {kind}" for name in value if name not in fields]
        for name, one in fields.items():
            if name in value:
                problems += self._any(value[name], one["types"], f"{where}.{name}")
            elif one["required"]:
                problems.append(f"{where}.{name} is missing in {kind}")
        return problems


def _typed(value: Any, kinds: list[str]) -> Any:
    """A form carries strings only: read them as the description expects."""
    if not isinstance(value, str):
        return value
    if "Boolean" in kinds and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    read: Callable[[str], Any] = json.loads
    if "Integer" in kinds or "Float" in kinds:
        read = int if "Integer" in kinds else float
    elif "String" in kinds or "InputFile" in kinds:
        read = str
    try:
        return read(value)
    except ValueError:
        return value
