"""Ruled tables: cells by the lines drawn between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.extraction.grid import Cell, grid_of
from corpus.extraction.pdf_hyphens import Vocabulary, joined
from corpus.extraction.pdf_lines import Column, lines_of
from corpus.extraction.pdf_page import Box, Page, Word
from corpus.extraction.pdf_ruling import RuledCell, is_continued, rules_part_rows

_TOUCHING = 3.0  # points between the ends of two lines that meet
_SAME_LINE = 3.0  # points between the edges of one border drawn as a thin rectangle, or doubled
_MOST_RULES = 2_000  # on a page; more are a drawing
_MOST_CELLS = 2_000
_FEWEST = 2  # rows and columns
_LONGEST_CELL = 1_500  # characters; a frame around a page of prose is layout
_FEWEST_FILLED = 0.4  # of the cells; a form's empty boxes and a drawing's are no table


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page: its words as lines, and its rows."""

    column: Column
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Mesh:
    across: tuple[Box, ...]
    down: tuple[Box, ...]
    lefts: tuple[float, ...]
    tops: tuple[float, ...]

    @property
    def whole(self) -> Box:
        return Box(self.lefts[0], self.tops[0], self.lefts[-1], self.tops[-1])


def tables_of(page: Page, words: Sequence[Word], vocabulary: Vocabulary) -> tuple[Table, ...]:
    """Returns the tables on a page whose cells are ruled, made of ``words``.

    What is ruled in part only is no table: its rows stay lines.
    """
    tables = []
    meshes = _meshes(page.rules) if len(page.rules) <= _MOST_RULES else []
    outside = [word for word in words if not any(mesh.whole.holds(word) for mesh in meshes)]
    free = list(words)
    for mesh in meshes:
        inner = [word for word in free if mesh.whole.holds(word)]
        rows = _rows(page, mesh, inner, vocabulary)
        if _is_table(rows) and not is_continued(mesh.lefts, mesh.tops, outside):
            tables.append(Table(Column(lines_of(page, inner)), rows))
            taken = {word.place for word in inner}
            free = [word for word in free if word.place not in taken]
    return tuple(tables)


def _meshes(rules: Iterable[Box]) -> list[_Mesh]:
    """Returns the rules that touch one another, as one mesh each, from the top."""
    groups: list[list[Box]] = []
    for rule in rules:
        near = [group for group in groups if any(_touch(rule, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([rule, *(other for group in near for other in group)])
    meshes = [_mesh(group) for group in groups]
    return sorted((mesh for mesh in meshes if mesh), key=lambda mesh: mesh.tops[0])


def _touch(one: Box, other: Box) -> bool:
    across = one.left - _TOUCHING <= other.right and other.left - _TOUCHING <= one.right
    down = one.top - _TOUCHING <= other.bottom and other.top - _TOUCHING <= one.bottom
    return across and down


def _mesh(rules: Sequence[Box]) -> _Mesh | None:
    across = tuple(rule for rule in rules if rule.right - rule.left > rule.bottom - rule.top)
    down = tuple(rule for rule in rules if rule.right - rule.left <= rule.bottom - rule.top)
    edges_left = [rule.left for rule in down] + [x for r in across for x in (r.left, r.right)]
    edges_top = [rule.top for rule in across] + [y for r in down for y in (r.top, r.bottom)]
    lefts, tops = _distinct(edges_left), _distinct(edges_top)
    if min(len(lefts), len(tops)) <= _FEWEST or len(lefts) * len(tops) > _MOST_CELLS:
        return None
    return _Mesh(across, down, lefts, tops)


def _distinct(places: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _SAME_LINE:
            kept.append(place)
    return tuple(kept)


def _rows(
    page: Page, mesh: _Mesh, words: Sequence[Word], vocabulary: Vocabulary
) -> tuple[tuple[str, ...], ...]:
    """Returns the rows of texts in a mesh; none when its rules do not part them."""
    ruled = [
        [cell for column in _steps(mesh.lefts) if (cell := _cell(page, mesh, (row, column), words))]
        for row in _steps(mesh.tops)
    ]
    if not words or not rules_part_rows(ruled):
        return ()
    cells = [
        [
            Cell(joined([line.text for line in cell.lines], vocabulary), cell.columns, cell.rows)
            for cell in row
        ]
        for row in ruled
    ]
    return tuple(row for row in grid_of(cells).rows if any(row))


def _steps(places: Sequence[float]) -> range:
    return range(len(places) - 1)


def _cell(page: Page, mesh: _Mesh, at: tuple[int, int], words: Sequence[Word]) -> RuledCell | None:
    """Returns the cell whose upper left corner is ``at``; ``None`` within a larger cell."""
    row, column = at
    if (row and not _ruled_above(mesh, row, column)) or (
        column and not _ruled_left(mesh, row, column)
    ):
        return None
    columns = rows = 1
    while column + columns < len(mesh.lefts) - 1 and not _ruled_left(mesh, row, column + columns):
        columns += 1
    while row + rows < len(mesh.tops) - 1 and not _ruled_above(mesh, row + rows, column):
        rows += 1
    box = Box(
        mesh.lefts[column], mesh.tops[row], mesh.lefts[column + columns], mesh.tops[row + rows]
    )
    lines = lines_of(page, [word for word in words if box.holds(word)])
    ordered = sorted(lines, key=lambda line: (line.baseline, line.left))
    return RuledCell(box, tuple(ordered), columns, rows)


def _ruled_above(mesh: _Mesh, row: int, column: int) -> bool:
    middle = (mesh.lefts[column] + mesh.lefts[column + 1]) / 2
    return any(
        rule.left <= middle <= rule.right and abs(rule.top - mesh.tops[row]) <= _SAME_LINE
        for rule in mesh.across
    )


def _ruled_left(mesh: _Mesh, row: int, column: int) -> bool:
    middle = (mesh.tops[row] + mesh.tops[row + 1]) / 2
    return any(
        rule.top <= middle <= rule.bottom and abs(rule.left - mesh.lefts[column]) <= _SAME_LINE
        for rule in mesh.down
    )


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    columns = {column for row in rows for column, text in enumerate(row) if text}
    if len(rows) < _FEWEST or len(columns) < _FEWEST:
        return False
    texts = [row[column] for row in rows for column in columns if column < len(row)]
    if max(map(len, texts)) > _LONGEST_CELL:
        return False
    return sum(map(bool, texts)) >= _FEWEST_FILLED * len(rows) * len(columns)
