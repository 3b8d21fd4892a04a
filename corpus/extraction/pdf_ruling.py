"""Whether the rules drawn part all rows of a table: a wrong table is worse than its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.extraction.pdf_lines import Line
from corpus.extraction.pdf_page import Box, Word

_SAME_BASELINE = 3.0  # points that lines of one row may differ by
_SPACE = 0.3  # of the size, between words
_FEWEST_ALIKE = 3  # columns, or lines in each of two: addresses side by side have two lines, too
_CELL_GAP = 1.0  # of the size, between the words of two cells
_NEAR = 2.0  # of the size, at least, that a next row stands from the rules


@dataclass(frozen=True, slots=True)
class RuledCell:
    """What stands between rules.

    Attributes:
        box: The rules around it.
        lines: From the top.
        columns: How many of the table's columns it spans.
        rows: How many of its rows it spans.
    """

    box: Box
    lines: tuple[Line, ...]
    columns: int
    rows: int


def rules_part_rows(rows: Sequence[Sequence[RuledCell]]) -> bool:
    """Tells whether each row between rules is one row, in more than half of those below the first.

    Several rows with no rule between them have lines side by side in their cells, and room at the
    end of each line for more of its cell.
    """
    stacked = sum(map(_is_stacked, rows))
    return 2 * stacked < max(len(rows) - 1, 1)


def _is_stacked(row: Sequence[RuledCell]) -> bool:
    filled = [cell for cell in row if cell.lines]
    most = max((len(cell.lines) for cell in filled), default=0)
    alike = [cell for cell in filled if len(cell.lines) == most]
    if most < 2 or len(alike) < 2 or max(most, len(alike)) < _FEWEST_ALIKE:  # noqa: PLR2004
        return False
    side_by_side = zip(*(cell.lines for cell in alike), strict=True)
    if 2 * len(alike) <= len(filled) or not all(map(_is_level, side_by_side)):
        return False
    breaks = [_is_early_break(cell, *lines) for cell in alike for lines in pairwise(cell.lines)]
    return 2 * sum(breaks) > len(breaks)


def _is_level(lines: Sequence[Line]) -> bool:
    baselines = [line.baseline for line in lines]
    return max(baselines) - min(baselines) <= _SAME_BASELINE


def _is_early_break(cell: RuledCell, line: Line, following: Line) -> bool:
    """Tells whether the first word of the ``following`` line had room on the ``line`` before."""
    first = following.words[0]
    margin = max(min(each.left for each in cell.lines) - cell.box.left, 0.0)
    needed = first.right - first.left + _SPACE * line.look.size
    return line.right + needed < cell.box.right - margin


def is_continued(lefts: Sequence[float], tops: Sequence[float], outside: Sequence[Word]) -> bool:
    """Tells whether a row of a table stands right above or below what is ruled.

    Args:
        lefts: The rules that part its columns, from the left edge to the right.
        tops: The rules that part its rows, from the upper edge to the lower.
        outside: The words on the page that stand in no ruled area.
    """
    within = [word for word in outside if lefts[0] <= word.left and word.right <= lefts[-1]]
    below = [word for word in within if word.baseline > tops[-1]]
    above = [word for word in within if word.baseline < tops[0]]
    reach_below, reach_above = tops[-1] - tops[-2], tops[1] - tops[0]
    next_below = min(below, key=lambda word: word.baseline, default=None)
    next_above = max(above, key=lambda word: word.baseline, default=None)
    return any(
        word is not None
        and abs(word.baseline - edge) <= max(reach, _NEAR * word.look.size)
        and _is_row([other for other in within if _is_beside(other, word)], lefts)
        for word, edge, reach in (
            (next_below, tops[-1], reach_below),
            (next_above, tops[0], reach_above),
        )
    )


def _is_beside(word: Word, other: Word) -> bool:
    return abs(word.baseline - other.baseline) <= _SAME_BASELINE


def _is_row(words: Sequence[Word], lefts: Sequence[float]) -> bool:
    """Tells whether words stand in the columns of a table, in most of them, well apart."""
    ordered = sorted(words, key=lambda word: word.left)
    columns = [_column(word, lefts) for word in ordered]
    if None in columns or len(set(columns)) < max(2, len(lefts) / 2):
        return False
    return all(
        right.left - left.right >= _CELL_GAP * left.look.size
        for (left, column), (right, other) in pairwise(zip(ordered, columns, strict=True))
        if column != other
    )


def _column(word: Word, lefts: Sequence[float]) -> int | None:
    """Returns the column that a word stands in whole; ``None`` when a rule would cut it."""
    for column, (left, right) in enumerate(pairwise(lefts)):
        if left <= word.left and word.right <= right:
            return column
    return None
