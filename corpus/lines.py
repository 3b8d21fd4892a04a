"""The lines of a text that hold something, with exact offsets whatever ends them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from corpus.span import Span

ZERO_WIDTH = (
    "\u200b\u200c\u200d\u2060\ufeff"  # invisible and nobody's content: treated as white space
)
PAGE_BREAK = "\x0c"
_TAB = 4  # columns, as CommonMark counts them

_ZERO_WIDTH = re.compile(f"[{ZERO_WIDTH}]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it.

    Attributes:
        span: Where its text is.
        text: That text.
        gap: How many blank lines stand before it; 1 for whatever white space a page break is in.
        indent: Columns of white space before its text.
        new_page: Whether a page break stands before it.
    """

    span: Span
    text: str
    gap: int
    indent: int = 0
    new_page: bool = False


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
    new_page = False
    spaces = white_space()
    for raw in text.splitlines(keepends=True):
        shown = raw.strip(spaces)
        if shown:
            before = len(raw) - len(raw.lstrip(spaces))
            first = start + before
            indent = _columns(raw[:before]) if before else 0
            span = Span(first, first + len(shown))
            lines.append(Line(span, shown, 1 if new_page else gap, indent, new_page))
            gap, new_page = 0, False
        else:
            gap += 1
        start += len(raw)
        new_page = new_page or raw[-1] == PAGE_BREAK
    return tuple(lines)


def _columns(white: str) -> int:
    return len(_ZERO_WIDTH.sub("", white).expandtabs(_TAB))


def collapse(text: str) -> str:
    """Returns ``text`` in composed letters, white space as single spaces, zero-width signs gone."""
    if text.isascii():
        return " ".join(text.split())
    return unicodedata.normalize("NFC", " ".join(_ZERO_WIDTH.sub("", text).split()))
