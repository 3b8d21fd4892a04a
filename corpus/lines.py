"""The lines of a text that hold something, with exact offsets whatever ends them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from corpus.span import Span

ZERO_WIDTH = (
    "\u200b\u200c\u200d\u2060\ufeff"  # invisible and nobody's content: treated as white space
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it.

    Attributes:
        span: Where its text is.
        text: That text.
        gap: How many blank lines stand before it.
    """

    span: Span
    text: str
    gap: int


@cache
def white_space() -> str:
    """Returns every character that counts as white space: Unicode's, and zero-width ones."""
    spaces = [chr(code) for code in range(0x3001) if chr(code).isspace()]
    return "".join(spaces) + ZERO_WIDTH


def trim(text: str, start: int, end: int) -> Span | None:
    """Returns ``start:end`` without white space at either side; ``None`` when nothing is left."""
    part = text[start:end]
    left = start + len(part) - len(part.lstrip(white_space()))
    right = start + len(part.rstrip(white_space()))
    return Span(left, right) if left < right else None


def split_lines(text: str) -> tuple[Line, ...]:
    r"""Returns the lines that are not blank; any line end of Unicode ends a line.

    >>> [(line.text, line.gap) for line in split_lines("Mål\r\n\r\n Syfte \u2028")]
    [('Mål', 0), ('Syfte', 1)]
    """
    lines = []
    start = gap = 0
    for raw in text.splitlines(keepends=True):
        span = trim(text, start, start + len(raw))
        start += len(raw)
        if span is None:
            gap += 1
        else:
            lines.append(Line(span, span.slice(text), gap))
            gap = 0
    return tuple(lines)


def collapse(text: str) -> str:
    """Returns ``text`` in composed letters, white space as single spaces, zero-width signs gone."""
    return unicodedata.normalize("NFC", " ".join(re.sub(f"[{ZERO_WIDTH}]", "", text).split()))
