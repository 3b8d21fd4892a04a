"""Lists within lists and tables with headers: what a document's blocks are in HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.web.document_lines import Line, Reading
from corpus.outline import Block
from corpus.span import Span
from corpus.tables import cells_of

_NUMBER = re.compile(r"(\d{1,4})[.)]")
_LETTER = re.compile(r"[^\W\d_]{1,4}[.)]|\d{1,3}(?:\.\d{1,3})+[.)]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item of a list.

    Attributes:
        line: Its own text.
        number: What the document numbers it with.
        marker: What the document puts before it otherwise, such as ``a)``; no mere bullet.
        lists: The lists below it.
    """

    line: Line
    number: int | None
    marker: str
    lists: tuple["ListView", ...] = ()


@dataclass(frozen=True, slots=True)
class ListView:
    """A list: ``ol`` when the document numbers its items, else ``ul``."""

    element: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """A table.

    Attributes:
        heading: The heading that it stands under; empty when there is none.
        header: The names of its columns; empty when it has none.
        repeats: The header is that of the part before, shown once more.
        rows: Cells, row by row.
    """

    heading: str
    header: tuple[Line, ...]
    repeats: bool
    rows: tuple[tuple[Line, ...], ...]


def list_views(reading: Reading, items: Sequence[Span]) -> tuple[ListView, ...]:
    """Returns the lists that ``items`` make up, nested as they are indented."""
    return _nested([_item(reading, item) for item in items])


def _item(reading: Reading, span: Span) -> tuple[int, ItemView]:
    """Returns how far an item is indented, in columns, and the item without any below it."""
    text = reading.document.text
    before = text[text.rfind("\n", 0, span.start) + 1 : span.start].expandtabs()
    sign = before.strip()
    number = _NUMBER.fullmatch(sign)
    marker = sign if _LETTER.fullmatch(sign) else ""
    item = ItemView(
        line=reading.line(span), number=int(number[1]) if number else None, marker=marker
    )
    return len(before) - len(before.lstrip()), item


def _nested(items: Sequence[tuple[int, ItemView]]) -> tuple[ListView, ...]:
    views: list[ListView] = []
    at = 0
    while at < len(items):
        indent, item = items[at]
        end = at + 1
        while end < len(items) and items[end][0] > indent:
            end += 1
        whole = replace(item, lists=_nested(items[at + 1 : end]))
        element = "ul" if item.number is None else "ol"
        if views and views[-1].element == element:
            views[-1] = ListView(element, (*views[-1].items, whole))
        else:
            views.append(ListView(element, (whole,)))
        at = end
    return tuple(views)


def table_view(reading: Reading, block: Block) -> TableView:
    """Returns a table; the rule between its header and its rows is left out."""
    header = block.header
    return TableView(
        heading=block.heading[-1] if block.heading else "",
        header=_cells(reading, header) if header else (),
        repeats=header is not None and not block.span.covers(header),
        rows=tuple(_cells(reading, row) for row in block.rows),
    )


def _cells(reading: Reading, row: Span) -> tuple[Line, ...]:
    lines, at = [], row.start
    for cell in cells_of(row.slice(reading.document.text)):
        # Nothing but a pipe and white space stands between two cells.
        start = reading.document.text.index(cell, at, row.end)
        at = start + len(cell)
        lines.append(reading.line(Span(start, at)) if cell else Line(()))
    return tuple(lines)
