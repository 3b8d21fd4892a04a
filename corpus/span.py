"""A span of a document, counted in Unicode code points. Nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The half-open range ``start:end`` of a document's text.

    >>> Span(0, 4).slice("Örebro län")
    'Öreb'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}:{self.end}")

    def slice(self, text: str) -> str:
        """Returns the part of ``text`` that the span covers."""
        return text[self.start : self.end]

    def covers(self, other: "Span") -> bool:
        """Tells whether ``other`` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: "Span") -> int:
        """Returns how many code points the two spans share (0 when they are apart)."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))
