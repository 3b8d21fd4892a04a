"""Words joined to lines, and lines to columns in reading order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.extraction.pdf_page import UNTAGGED, Look, Page, Tag, Word
from corpus.extraction.writing import raised

_SAME_BASELINE = 0.35  # of the size; raised marks are up to half of it away
_WIDEST_SPACE = 1.0  # of the size, between words not written one after the other
_WIDEST_TAB = 4.0  # of the size, from a bullet or a number to its item
_NEXT_LINE = 3.0  # of the size; a line further down starts a part of its own
MOST_COLUMNS = 150  # a map's or a chart's names have no reading order, and take time to sort
_CELL_GAP = 2.0  # of the size; spaces in text that is not justified are seldom half as wide
_UNEVEN = 1.5  # times the narrowest gap; in a justified line all are alike
_LOOK_BACK = 100  # lines; pieces of one line are next to one another when sorted by baseline
_LONGEST_BULLET = 4  # characters: "•", "a)", "12."


@dataclass(frozen=True, eq=False)
class Line:
    """Words on one baseline that belong together, from left to right."""

    page: int
    words: tuple[Word, ...]

    @cached_property
    def left(self) -> float:
        """Where it starts, in points."""
        return self.words[0].left

    @cached_property
    def right(self) -> float:
        """Where it ends, in points."""
        return max(word.right for word in self.words)

    @cached_property
    def baseline(self) -> float:
        """Of its most common look, in points downwards."""
        return next(word.baseline for word in self.words if word.look == self.look)

    @cached_property
    def look(self) -> Look:
        """How most of its letters are set."""
        letters: Counter[Look] = Counter()
        for word in self.words:
            letters[word.look] += len(word.text)
        return letters.most_common(1)[0][0]

    @cached_property
    def text(self) -> str:
        """Its words with spaces; footnote marks as superscript figures at their word."""
        parts: list[str] = []
        for word in self.words:
            text = raised(word.text) if word.raised else word.text
            parts += [text] if word.raised and parts else [" ", text]
        return "".join(parts[1:])

    @cached_property
    def tag(self) -> Tag:
        """What the PDF itself says of its first tagged word."""
        return next((word.tag for word in self.words if word.tag.element), UNTAGGED)

    @cached_property
    def place(self) -> int:
        """Where its first word stands in the order in which the page was written."""
        return min(word.place for word in self.words)

    @property
    def top(self) -> float:
        """The upper edge of its letters, about."""
        return self.baseline - self.look.size

    @property
    def is_row(self) -> bool:
        """Whether wide gaps divide it, as those between the cells of a table without rules."""
        gaps = self.gaps()[int(len(self.words[0].text) <= _LONGEST_BULLET) :]
        widest = max(gaps, default=0)
        justified = len(gaps) > 1 and widest < _UNEVEN * min(gaps)
        return widest > _CELL_GAP and not justified

    def gaps(self) -> list[float]:
        """Returns the white space between its words, in multiples of the size."""
        return [(b.left - a.right) / self.look.size for a, b in pairwise(self.words)]


def lines_of(page: Page, words: Iterable[Word]) -> tuple[Line, ...]:
    """Returns the lines that ``words`` make up, in the order in which they were written."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _follows(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    lines = [Line(page.number, tuple(run)) for run in runs]
    return tuple(sorted(_merged(lines), key=lambda line: line.place))


def _follows(before: Word, word: Word) -> bool:
    size = max(before.look.size, word.look.size)
    if word.raised or before.raised:
        return abs(before.baseline - word.baseline) < size and word.left > before.left
    near = abs(before.baseline - word.baseline) <= _SAME_BASELINE * size
    return near and word.left > before.right - size / 2


def _merged(lines: list[Line]) -> list[Line]:
    """Returns the lines with pieces joined that were not written one after the other."""
    merged: list[Line] = []
    for line in sorted(lines, key=lambda line: (round(line.baseline), line.left)):
        near = range(len(merged) - 1, max(len(merged) - 1 - _LOOK_BACK, -1), -1)
        at = next((at for at in near if _touches(merged[at], line)), None)
        if at is None:
            merged.append(line)
        else:
            words = sorted((*merged[at].words, *line.words), key=lambda word: word.left)
            merged[at] = Line(line.page, tuple(words))
    return merged


def _touches(left: Line, right: Line) -> bool:
    size = max(left.look.size, right.look.size)
    if abs(left.baseline - right.baseline) > _SAME_BASELINE * size:
        return False
    gap = (right.left - left.right) / size
    widest = _WIDEST_TAB if len(left.text) <= _LONGEST_BULLET else _WIDEST_SPACE
    return -1 < gap < widest


@dataclass(frozen=True, eq=False)
class Column:
    """Lines one below the other."""

    lines: tuple[Line, ...]

    @cached_property
    def left(self) -> float:
        """The left edge, in points."""
        return min(line.left for line in self.lines)

    @cached_property
    def right(self) -> float:
        """The right edge, in points."""
        return max(line.right for line in self.lines)

    @cached_property
    def top(self) -> float:
        """The upper edge, in points."""
        return min(line.top for line in self.lines)

    @cached_property
    def bottom(self) -> float:
        """The last baseline, in points."""
        return max(line.baseline for line in self.lines)

    def is_beside(self, other: "Column") -> bool:
        """Tells whether the two have a height in common, and no width."""
        return not _overlap(self, other) and self.top < other.bottom and other.top < self.bottom


def columns_of(lines: Sequence[Line], tables: Sequence[Column] = ()) -> tuple[Column, ...]:
    """Returns the columns that ``lines`` make up and the ``tables``, in reading order.

    A column ends where the writing order goes up, aside or far down. Columns are read from the
    top, those side by side from the left unless something stands between them that is as wide as
    both (after Breuel 2003, "High performance document layout analysis"). Which of two comes
    first that are neither, the writing order decides.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if runs and _goes_down(runs[-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return _in_order([*(Column(tuple(run)) for run in runs), *tables])


def _goes_down(run: list[Line], line: Line) -> bool:
    above = run[-1]
    size = max(above.look.size, line.look.size)
    down = line.baseline - above.baseline
    if not 0 < down < _NEXT_LINE * size:
        return False
    near = run[-_LOOK_BACK:]
    left, right = min(part.left for part in near), max(part.right for part in near)
    return line.left < right and line.right > left


def _overlap(one: Column, other: Column) -> bool:
    return one.left < other.right and other.left < one.right


def _in_order(columns: list[Column]) -> tuple[Column, ...]:
    written = sorted(columns, key=lambda column: column.lines[0].place)
    if len(columns) > MOST_COLUMNS:
        return tuple(written)
    before = {
        id(column): [one for one in written if _precedes(one, column, columns)]
        for column in written
    }
    ordered: list[Column] = []
    while written:
        waiting = {id(column) for column in written}
        free = (c for c in written if not any(id(one) in waiting for one in before[id(c)]))
        chosen = next(free, written[0])
        ordered.append(chosen)
        written.remove(chosen)
    return tuple(ordered)


def _precedes(one: Column, other: Column, columns: list[Column]) -> bool:
    if one is other:
        return False
    if _overlap(one, other):
        return one.top + one.bottom < other.top + other.bottom
    if not one.is_beside(other):
        return one.lines[0].place < other.lines[0].place
    top, bottom = min(one.top, other.top), max(one.bottom, other.bottom)
    return one.left < other.left and not any(
        top < between.top and between.bottom < bottom
        for between in columns
        if between is not one and between is not other
        if _overlap(between, one) and _overlap(between, other)
    )
