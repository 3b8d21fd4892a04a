"""Tables of a Word document: which hold data, and the rows of those."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.extraction.docx_package import W, nearest
from corpus.extraction.docx_styles import value
from corpus.extraction.grid import Cell, Grid, grid_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST_CELL = 600  # characters on average; the cells of a layout hold the document's whole text
_MOST_DIGITS = 4


def is_data_table(table: "Element") -> bool:
    """Tells whether a table relates cells to one another; else it frames or places text."""
    cells = [len(list(nearest(row, "tc"))) for row in nearest(table, "tr")]
    tables = sum(1 for _ in table.iter(f"{W}tbl"))
    if max(cells, default=0) < 2 or tables > 1:  # noqa: PLR2004
        return False
    length = sum(len(text.text or "") for text in table.iter(f"{W}t"))
    return length <= _LONGEST_CELL * sum(cells)


def grid_in(table: "Element", read: Callable[["Element"], tuple[str, bool]]) -> Grid:
    """Returns the rows of a data table; ``read`` gives a cell's text and whether it is bold."""
    rows: list[list[Cell]] = []
    header_rows = 0
    begun: dict[int, tuple[int, int]] = {}  # column -> row and place of the cell merged downward
    for row in nearest(table, "tr"):
        properties = row.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            continue
        is_header = properties is not None and properties.find(f"{W}tblHeader") is not None
        header_rows += is_header and header_rows == len(rows)
        cells: list[Cell] = []
        rows.append(cells)
        column = _number(properties, "gridBefore", 0)
        if column:
            cells.append(Cell("", column))
        for element in nearest(row, "tc"):
            columns = _number(element.find(f"{W}tcPr"), "gridSpan", 1)
            if _goes_on_above(element) and column in begun:
                above, place = begun[column]
                rows[above][place] = replace(rows[above][place], rows=len(rows) - above)
            else:
                begun[column] = (len(rows) - 1, len(cells))
                text, bold = read(element)
                cells.append(Cell(text, columns, is_header=bold and (len(rows) == 1 or not column)))
            column += columns
    return grid_of(rows, header_rows=header_rows)


def _goes_on_above(cell: "Element") -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _number(properties: "Element | None", name: str, otherwise: int) -> int:
    text = value(properties, name) if properties is not None else None
    return int(text) if text and text.isdecimal() and len(text) < _MOST_DIGITS else otherwise
