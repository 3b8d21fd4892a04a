"""A stretch of a document as a reader sees it, every character with its place in the source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from corpus.document import Document
from corpus.span import Span

_MARKUP_SUFFIXES = (".md", ".markdown")
_HASHES = re.compile(r"\A[ \t]*#{1,6}[ \t]+|[ \t]+#+[ \t]*\Z")
# Bounded, so that a hostile text costs no more than its length.
_SIGN = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])(?P<escaped>.)"
    r"|<!--(?:(?!-->).){0,2000}-->"
    r"|!?\[(?P<link>[^\[\]\n]{1,300})\]\([^()\s]{0,500}\)"
    r"|(?<![\w*])(?P<sign>\*{1,3})(?=\S)(?P<inner>[^*\n]{1,500})(?<=\S)(?P=sign)(?![\w*])",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that is wholly marked or wholly not."""

    start: int
    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """An unbroken slice of the document, shown as it lies there; ``start`` as in ``Piece``."""

    start: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What one HTML element holds: a paragraph, a heading, a list item, a cell.

    Between its segments lies what Markdown writes for programs: hashes, stars, backslashes.
    """

    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document being shown, and the span to mark in it, if any."""

    document: Document
    mark: Span | None = None

    @property
    def is_markup(self) -> bool:
        """Whether the text is Markdown: written so, or taken out of another format."""
        return PurePath(self.document.file).suffix.lower() in _MARKUP_SUFFIXES

    def line(self, span: Span) -> Line:
        """Returns the text of ``span``, cut at signs and where the mark begins and ends."""
        shown = _shown(self.document.text, span) if self.is_markup else (span,)
        return Line(tuple(self._segment(part) for part in shown))

    def _segment(self, span: Span) -> Segment:
        mark, cuts = self.mark, {span.start, span.end}
        if mark is not None:
            cuts |= {cut for cut in (mark.start, mark.end) if span.start < cut < span.end}
        pieces = tuple(
            Piece(
                start=start,
                text=self.document.text[start:end],
                marked=mark is not None and mark.start <= start and end <= mark.end,
            )
            for start, end in pairwise(sorted(cuts))
        )
        return Segment(start=span.start, pieces=pieces)


def _shown(text: str, span: Span) -> tuple[Span, ...]:
    """Returns the parts of ``span`` between Markdown's signs."""
    parts, at = [], span.start
    for hidden in (*sorted(_signs(text, span), key=lambda sign: sign.start), None):
        end = span.end if hidden is None else hidden.start
        if at < end:
            parts.append(Span(at, end))
        at = max(at, end if hidden is None else hidden.end)
    return tuple(parts)


def _signs(text: str, span: Span) -> Iterator[Span]:
    for hashes in _HASHES.finditer(span.slice(text)):
        if hashes.start() == 0 or text[span.start] == "#":
            yield Span(span.start + hashes.start(), span.start + hashes.end())
    yield from _inline_signs(text, span.start, span.end)


def _inline_signs(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _SIGN.finditer(text, start, end):
        kept = next((name for name in ("escaped", "link", "inner") if match[name]), None)
        if kept is None:
            yield Span(*match.span())
            continue
        yield Span(match.start(), match.start(kept))
        if match.end(kept) < match.end():
            yield Span(match.end(kept), match.end())
        if kept != "escaped":
            yield from _inline_signs(text, *match.span(kept))
