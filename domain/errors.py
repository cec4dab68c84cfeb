"""What Lotbell refuses, as facts. The sentences for people live in `templates/errors/`, one file a refusal."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(eq=False)
class Refusal(Exception):
    """Something a person asked for cannot be done; nothing was changed.

    A subclass is a dataclass of facts. Its words are the template `errors/<its_name_in_snake_case>.j2`,
    rendered with those facts in the reader's language.
    """

    def facts(self) -> dict[str, object]:
        """The facts by name, as the template sees them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts().items())
        return f"{type(self).__name__}({told})"
