"""Tables of a web page: which hold data and which only the layout, and the rows of the former."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.extraction import html_tags, writing
from corpus.extraction.grid import Cell, Grid, grid_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from corpus.extraction.html_visible import Visible

_LAYOUT_ROLES = frozenset({"presentation", "none"})
_TELLING = "table, caption, thead, tr, td, th, h1, h2, h3, h4, h5, h6"
_LONGEST_CELL = 600  # characters on average; the cells of a layout hold the page's whole text
_PARTS = frozenset(("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"))
_DIGITS = re.compile(r"\d{1,4}")


def is_data_table(table: "LexborNode") -> bool:
    """Tells whether a table relates its cells to one another rather than placing them."""
    if (table.attributes.get("role") or "").lower() in _LAYOUT_ROLES:
        return False
    found = Counter(node.tag for node in table.css(_TELLING))  # one search: they are slow
    cells = found["td"] + found["th"]
    if found["table"] > 1 or any(found[tag] for tag in html_tags.HEADINGS):
        return False
    if cells < 2 or len(table.text()) > _LONGEST_CELL * cells:  # noqa: PLR2004
        return False
    return bool(found["th"] or found["caption"] or found["thead"]) or 1 < found["tr"] < cells


@dataclass(slots=True)
class HtmlTable:
    """A data table being read.

    Attributes:
        caption: Its caption, so far as read.
        notes: Text in it that belongs to no row, so far as read.
    """

    caption: list[str] = field(default_factory=list)
    _rows: list[list[Cell]] = field(default_factory=list)
    _header_rows: int = 0
    _text: list[str] = field(default_factory=list)

    def read(self, page: "Visible", table: "LexborNode") -> Grid:
        """Returns the rows of a data table; ``caption`` is set after it."""
        for what, node in page.walk(table):
            tag = node.tag or ""
            if what == "text":
                self._text.append(node.text_content or "")
            elif tag == "sup" and what == "enter":
                self._text.append(writing.raised(node.text()))
                page.skip = True
            elif tag == "br" or (tag in html_tags.BLOCKS and tag not in _PARTS):
                self._text.append(" ")
            elif what == "enter":
                self._enter(tag)
            else:
                self._leave(tag, node)
        return grid_of(self._rows, header_rows=self._header_rows)

    def _enter(self, tag: str) -> None:
        if tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th", "caption"):
            self._text = []

    def _leave(self, tag: str, node: "LexborNode") -> None:
        text = writing.clean("".join(self._text))
        if tag == "caption":
            self.caption.append(text)
        elif tag == "thead":
            self._header_rows = len(self._rows)
        elif tag in ("td", "th") and self._rows:
            columns, rows = _span(node, "colspan"), _span(node, "rowspan")
            is_header = tag == "th" or self._is_first_and_bold(node, text)
            self._rows[-1].append(Cell(text, columns, rows, is_header=is_header))

    def _is_first_and_bold(self, cell: "LexborNode", text: str) -> bool:
        """Tells whether a cell of the first row is bold throughout: a header by its looks."""
        bold = cell.css("b, strong") if len(self._rows) == 1 else []
        return bool(text) and text == writing.clean("".join(node.text() for node in bold))


def _span(node: "LexborNode", name: str) -> int:
    match = _DIGITS.match((node.attributes.get(name) or "").strip())
    return max(int(match[0]), 1) if match else 1
