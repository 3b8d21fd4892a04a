"""A reply object of the contract as the evaluation reads it: tolerant of any system's mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.span import Span
from evals.texts import Place
from evals.wording import without_markers

ANSWERS = ("answered", "partial")
WITHHELD = ("refused", "clarify")


@dataclass(frozen=True, slots=True)
class Observed:
    """A reply object, read without trusting it: what is missing or of a wrong type is empty."""

    reply: Mapping[str, Any]

    @property
    def status(self) -> str:
        """The reply's status."""
        return str(self.reply.get("status", ""))

    @property
    def reason(self) -> str | None:
        """The reply's reason for withholding an answer."""
        reason = self.reply.get("reason")
        return None if reason is None else str(reason)

    @property
    def answer(self) -> str:
        """The shown answer without its markers; empty where the reply withholds one."""
        if self.status not in ANSWERS:
            return ""
        return without_markers(str(self.reply.get("answer") or ""))

    @property
    def has_answer(self) -> bool:
        """Whether it claims to answer and says something."""
        return self.status in ANSWERS and bool(self.answer)

    @property
    def is_withheld(self) -> bool:
        """Whether it refuses or asks back."""
        return self.status in WITHHELD

    @property
    def confidence(self) -> float | None:
        """The system's own confidence, 0..1, if it gives one."""
        value = self.reply.get("confidence")
        return float(value) if isinstance(value, int | float) else None

    def items(self, key: str) -> list[Mapping[str, Any]]:
        """Returns the objects in the list under ``key``."""
        value = self.reply.get(key)
        items = value if isinstance(value, list) else []
        return [item for item in items if isinstance(item, Mapping)]

    def numbers(self, key: str) -> list[int]:
        """Returns the citation numbers used by the objects under ``key``, in order of use."""
        return [number for item in self.items(key) for number in cited_numbers(item)]

    def cited_places(self) -> tuple[Place, ...]:
        """Returns the places that the answer's sentences cite, each once, in order of number."""
        used = set(self.numbers("sentences"))
        places = (place_of(item) for item in self.items("citations") if item.get("number") in used)
        return tuple(dict.fromkeys(place for place in places if place))

    def notice_kinds(self) -> tuple[str, ...]:
        """Returns the kinds of its notices."""
        return tuple(str(item.get("kind")) for item in self.items("notices"))


def cited_numbers(item: Mapping[str, Any]) -> list[int]:
    """Returns the citation numbers of a sentence, notice or contact."""
    value = item.get("citations")
    return [n for n in value if isinstance(n, int)] if isinstance(value, list) else []


def place_of(citation: Mapping[str, Any]) -> Place | None:
    """Returns where ``citation`` points; ``None`` when its offsets are no span."""
    start, end = citation.get("start"), citation.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        return None
    return Place(str(citation.get("document")), Span(start, end))
