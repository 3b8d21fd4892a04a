"""A table with cells that span rows and columns, as rows that each can be read alone."""

from collections.abc import Sequence
from dataclasses import dataclass

_MOST_COLUMNS = 100  # a span beyond is a mistake, or made to take memory
_MOST_HEADERS = 3  # rows; more rows of header cells are rows with every cell in bold


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was written.

    Attributes:
        text: What it says.
        columns: How many columns it spans.
        rows: How many rows it spans.
        is_header: Whether it is marked as a header.
    """

    text: str
    columns: int = 1
    rows: int = 1
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of texts.

    Attributes:
        title: What a first row over all columns says; empty without one.
        rows: The rows, those of headers merged into the first.
        names_rows: Whether it has two columns and no header: the first names what the second says.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    names_rows: bool = False


def grid_of(rows: Sequence[Sequence[Cell]], *, header_rows: int = 0) -> Grid:
    """Returns the table that ``rows`` of cells make up.

    A cell over several rows is said again in each, since a row is quoted alone. One over several
    columns is said again only in a header.

    Args:
        rows: The cells of each row, as written.
        header_rows: How many rows at the top are marked as headers; rows of header cells only are
            found without it.
    """
    title, rows = _split_title(rows)
    if title:
        header_rows = max(header_rows - 1, 0)
    if not header_rows and rows and all(map(_is_named, rows)):
        return Grid(title, tuple((row[0].text, row[1].text) for row in rows), names_rows=True)
    own_headers = 0
    while own_headers < min(len(rows) - 1, _MOST_HEADERS) and _is_header_row(rows[own_headers]):
        own_headers += 1
    header_rows = max(header_rows, own_headers, _header_height(rows))
    spread = _spread(rows, header_rows)
    if header_rows > 1:
        spread = [_merged(spread[:header_rows]), *spread[header_rows:]]
    return Grid(title, tuple(map(tuple, spread)))


def _is_header_row(row: Sequence[Cell]) -> bool:
    return bool(row) and all(cell.is_header for cell in row)


def _header_height(rows: Sequence[Sequence[Cell]]) -> int:
    """Returns the height of a header told by its spans: some cells wide, others as tall as it."""
    first = rows[0] if rows else ()
    tallest = max((cell.rows for cell in first), default=1)
    if tallest < min(len(rows), _MOST_HEADERS + 1) and any(cell.columns > 1 for cell in first):
        return tallest if tallest > 1 else 0
    return 0


def _is_named(row: Sequence[Cell]) -> bool:
    """Tells whether a row is a name and what is said of it."""
    if len(row) != 2 or any(cell.rows > 1 or cell.columns > 1 for cell in row):  # noqa: PLR2004
        return False
    return not row[1].is_header


def _split_title(rows: Sequence[Sequence[Cell]]) -> tuple[str, Sequence[Sequence[Cell]]]:
    """Takes off a first row whose only text spans a table of several columns."""
    if len(rows) < 2:  # noqa: PLR2004
        return "", rows
    said = [cell for cell in rows[0] if cell.text]
    spans = len(said) == 1 and said[0].columns > 1 and said[0] is rows[0][0]
    widest = max(sum(cell.columns for cell in row) for row in rows[1:])
    if spans and said[0].columns >= widest:
        return said[0].text, rows[1:]
    return "", rows


def _spread(rows: Sequence[Sequence[Cell]], header_rows: int) -> list[list[str]]:
    """Returns one text for each row and column."""
    above: dict[int, tuple[str, int]] = {}  # column -> text that goes on, rows it still spans
    spread = []
    for number, row in enumerate(rows):
        line: list[str] = []
        for cell in row:
            _fill_from_above(line, above)
            for column in range(max(cell.columns, 1)):
                if len(line) >= _MOST_COLUMNS:
                    break
                said = column == 0 or cell.is_header or number < header_rows
                if cell.rows > 1:
                    above[len(line)] = (cell.text if said else "", cell.rows - 1)
                line.append(cell.text if said else "")
        while above and len(line) <= max(above):
            _fill_from_above(line, above)
            if above and len(line) <= max(above) and len(line) not in above:
                line.append("")
        spread.append(line)
    return spread


def _fill_from_above(line: list[str], above: dict[int, tuple[str, int]]) -> None:
    while len(line) in above:
        text, left = above.pop(len(line))
        line.append(text)
        if left > 1:
            above[len(line) - 1] = (text, left - 1)


def _merged(headers: Sequence[Sequence[str]]) -> list[str]:
    """Returns one header row of several: what stands above one another, each text once."""
    width = max(map(len, headers))
    merged = []
    for column in range(width):
        texts = [row[column] for row in headers if column < len(row) and row[column]]
        merged.append(" ".join(dict.fromkeys(texts)))
    return merged
