"""Pipe tables: how their rows divide into cells, and a row as a reader understands it."""

import re
from itertools import zip_longest

from corpus.markup import plain
from corpus.span import Span

LONGEST_ROW = 2_000  # characters; a longer line with pipes in it is a log or a program

_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")


def cells_of(row: str) -> tuple[str, ...]:
    r"""Returns the cells of a row of a pipe table, as written, without the white space around.

    >>> cells_of(r"| Kumla | 21 000 \| 2021 |"), cells_of("Kumla | 21 000")
    (('Kumla', '21 000 \\| 2021'), ('Kumla', '21 000'))
    """
    cells = [cell.strip() for cell in _PIPE.split(row.strip())]
    first = 1 if len(cells) > 1 and not cells[0] else 0
    last = len(cells) - 1 if len(cells) > first + 1 and not cells[-1] else len(cells)
    return tuple(cells[first:last])


def is_delimiter(line: str) -> bool:
    """Tells whether a line is the one between a pipe table's header and its rows.

    >>> is_delimiter("| --- | ---: |"), is_delimiter("---")
    (True, False)
    """
    return "|" in line and "-" in line and _DELIMITER.fullmatch(line) is not None


def row_in_words(text: str, header_span: Span | None, row_span: Span) -> str:
    r"""Returns a row with the name of each column before its cell; empty cells are left out.

    A header shown as a row of its own, and a row without any header, are their cells alone.

    >>> text = "| Kommun | Invånare |\n| --- | --- |\n| Kumla | 21 000 |"
    >>> row_in_words(text, Span(0, 21), Span(38, 56))
    'Kommun: Kumla; Invånare: 21 000'
    """
    cells = cells_of(row_span.slice(text))
    is_header = header_span is None or header_span == row_span
    names = () if is_header or header_span is None else cells_of(header_span.slice(text))
    shown = []
    for name, cell in zip_longest(map(plain, names), map(plain, cells), fillvalue=""):
        if cell:
            shown.append(f"{name.rstrip(':')}: {cell}" if name else cell)
    return "; ".join(shown)
