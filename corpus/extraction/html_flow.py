"""From the elements of a web page, entered and left in order, to the blocks of its text."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.extraction import breaks, html_tags, writing
from corpus.extraction.gathering import Blocks, described
from corpus.extraction.html_table import HtmlTable, is_data_table
from corpus.units import LONGEST_SHORT

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from corpus.extraction.html_visible import Visible

_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_DEEPEST_TABLE = 10  # tables around one that may hold data; each looks through all within it
_NUMBER = re.compile(r"\d{1,9}")


@dataclass(slots=True)
class _Holder:
    """An element whose lines are written together when it ends or something else begins in it.

    Attributes:
        tag: What it is: a heading, an item, a term, its description, an address.
        number: Of an item in a numbered list.
        is_broken: An item with headings or tables in it, whose text is paragraphs.
    """

    tag: str
    number: int | None = None
    is_broken: bool = False


@dataclass(slots=True)
class _Line:
    pieces: list[str] = field(default_factory=list)
    has_plain: bool = False

    def read(self) -> breaks.Line:
        text = "".join(self.pieces)
        return breaks.Line(text, bold=not self.has_plain and bool(text.strip()))


class Flow:
    """Reads a page into ``blocks``."""

    def __init__(self, page: "Visible") -> None:
        self.blocks = Blocks()
        self._page = page
        self._lines = [_Line()]
        self._bold = 0
        self._preformatted = 0
        self._holders: list[_Holder] = []
        self._numbers: list[int | None] = []  # the next number of each list around
        self._outer_lists = 0  # lists around in whose items something broke the list
        self._terms: list[str] = []
        self._tables = 0  # tables around that only place what is in them

    def read(self, root: "LexborNode") -> None:
        """Takes in all that is visible below ``root``."""
        for what, node in self._page.walk(root):
            if what == "text":
                self._add_text(node.text_content or "")
            elif what == "enter":
                self._page.skip = self._enter(node)
            else:
                self._leave(node)
        self._write()
        self._write_terms()

    def _enter(self, node: "LexborNode") -> bool:
        """Returns whether the element has been read as a whole."""
        tag = node.tag or ""
        if tag == "br":
            self._lines.append(_Line())
        elif tag == "sup":
            self._add_text(writing.raised(node.text()))
            return True
        elif tag == "table" and self._tables < _DEEPEST_TABLE and is_data_table(node):
            self._add_table(node)
            return True
        elif tag in html_tags.BLOCKS:
            self._enter_block(tag, node)
        elif _is_bold(tag, node):
            self._bold += 1
        return False

    def _enter_block(self, tag: str, node: "LexborNode") -> None:
        if tag in html_tags.HOLDING or tag in html_tags.LISTS or tag == "table":
            self._write()
        else:
            self._break_line()
        if tag in html_tags.HEADINGS or tag == "table":
            self._break_items()
        if tag == "dl":
            self._write()
            self._write_bare_terms()
        self._tables += tag == "table"
        if tag in html_tags.LISTS:
            self._numbers.append(_first_number(tag, node))
        elif tag in html_tags.PREFORMATTED:
            self._preformatted += 1
        elif tag in html_tags.HOLDING:
            number = self._enter_item(node) if tag == "li" else None
            self._holders.append(_Holder(tag, number))

    def _leave(self, node: "LexborNode") -> None:
        tag = node.tag or ""
        if tag not in html_tags.BLOCKS:
            self._bold -= tag != "br" and _is_bold(tag, node)
            return
        if tag not in html_tags.HOLDING and tag not in html_tags.LISTS:
            self._break_line()
            if tag == "dl":
                self._write_bare_terms()
            self._tables -= tag == "table"
            self._preformatted -= tag in html_tags.PREFORMATTED
            return
        self._write()
        if tag in html_tags.LISTS:
            self._numbers.pop()
            self._outer_lists = min(self._outer_lists, len(self._numbers))
            if not self._numbers:
                self.blocks.end_list()
        else:
            self._holders.pop()

    def _enter_item(self, node: "LexborNode") -> int | None:
        if not self._numbers or self._numbers[-1] is None:
            return None
        number = _number(node, "value", self._numbers[-1])
        self._numbers[-1] = number + 1
        return number

    def _break_items(self) -> None:
        """Makes the items around what no list can hold plain text, and ends the list before it."""
        self.blocks.end_list()
        for holder in reversed(self._holders):
            if holder.is_broken:
                break
            holder.is_broken = True
        self._outer_lists = len(self._numbers)

    def _add_text(self, text: str) -> None:
        if not text:
            return
        first, *others = text.split("\n") if self._preformatted else [text]
        self._add_piece(first)
        for line in others:
            self._lines.append(_Line())
            self._add_piece(line)

    def _add_piece(self, text: str) -> None:
        line = self._lines[-1]
        if text.isspace() and not line.pieces:
            return
        line.pieces.append(text)
        line.has_plain |= not self._bold and not text.isspace() and bool(text)

    def _break_line(self) -> None:
        """Ends a line, and what was written so far unless a holder keeps it together."""
        if self._holders:
            self._lines.append(_Line())
        else:
            self._write()

    def _add_table(self, node: "LexborNode") -> None:
        self._write()
        self._write_terms()
        self._break_items()
        table = HtmlTable()
        grid = table.read(self._page, node)
        self.blocks.add(*map(writing.paragraph, table.caption))
        self.blocks.add_grid(grid)

    # What has been gathered is written as its holder wants it.

    def _write(self) -> None:
        gathered, self._lines = self._lines, [_Line()]
        if not any(line.pieces for line in gathered):
            return
        lines = [line.read() for line in gathered]
        text = writing.clean(" ".join(line.text for line in lines))
        if text:
            holder = self._holders[-1] if self._holders else _Holder("")
            self._write_held("" if holder.is_broken else holder.tag, holder.number, text, lines)

    def _write_held(
        self, tag: str, number: int | None, text: str, lines: list[breaks.Line]
    ) -> None:
        if tag == "dt":
            self._terms.append(text)
            return
        if tag == "dd":
            self._write_description([said for line in lines if (said := writing.clean(line.text))])
            return
        self._write_terms()
        if tag in html_tags.HEADINGS:
            self.blocks.add(writing.heading(int(tag[1]), text))
        elif tag == "li":
            depth = len(self._numbers) - self._outer_lists - 1
            self.blocks.add_item(text, depth, number)
        elif tag == "summary":
            self.blocks.add(writing.paragraph(text, bold=True))
        else:
            kept = [line for line in lines if not tag or line.text.strip()]
            self.blocks.add(*breaks.blocks_of(kept))

    def _write_description(self, texts: list[str]) -> None:
        term = ", ".join(self._terms)
        together = described(term, texts[0])
        if len(texts) == 1 and len(together) <= LONGEST_SHORT:
            self.blocks.add_term(together)
            self._terms = []
        else:
            self._write_terms()
            self.blocks.add(*map(writing.paragraph, texts))

    def _write_terms(self) -> None:
        """Writes terms whose description is more than a line, as its heading."""
        self.blocks.add(writing.paragraph(", ".join(self._terms), bold=True))
        self._terms = []

    def _write_bare_terms(self) -> None:
        """Writes terms without any description of their own."""
        self.blocks.add(writing.lines(self._terms))
        self._terms = []


def _is_bold(tag: str, node: "LexborNode") -> bool:
    if tag in ("b", "strong"):
        return True
    return tag in ("span", "font") and bool(_BOLD_STYLE.search(node.attributes.get("style") or ""))


def _first_number(tag: str, node: "LexborNode") -> int | None:
    return _number(node, "start", 1) if tag == "ol" else None


def _number(node: "LexborNode", name: str, otherwise: int) -> int:
    match = _NUMBER.fullmatch((node.attributes.get(name) or "").strip())
    return int(match[0]) if match else otherwise
