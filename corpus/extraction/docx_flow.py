"""From the paragraphs and tables of a Word document, in order, to the blocks of its text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.extraction import breaks, writing
from corpus.extraction.docx_numbering import Label, Numbering
from corpus.extraction.docx_package import Package, R, W, nearest
from corpus.extraction.docx_styles import (
    TITLE_LEVEL,
    Style,
    Styles,
    numbering_of,
    outline_level,
    value,
)
from corpus.extraction.docx_table import grid_in, is_data_table
from corpus.extraction.docx_text import Reader, Reading
from corpus.extraction.gathering import Blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "sdtPr", "sdtEndPr", "sectPr"))
_BODY_LEVEL = 10
_NO_LIST = "0"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    reading: Reading
    heading: int | None
    label: Label | None
    level: int  # in its list


class DocxFlow:
    """Reads a Word document into ``blocks``."""

    def __init__(self, package: Package) -> None:
        self.blocks = Blocks()
        self._package = package
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"))
        self._reader = Reader(self._styles)
        self._outermost = 0  # level of the first item of the list being written
        self._has_title = False

    def read(self) -> None:
        """Takes in headers, body, footers and notes."""
        root = self._package.document()
        self._add_margins(root, "headerReference")
        body = root.find(f"{W}body")
        self._add(body if body is not None else root)
        self._add_margins(root, "footerReference")
        for kind in ("footnotes", "endnotes"):
            self._add_notes(kind)

    def _add(self, parent: "Element") -> None:
        parts = [part for part in self._parts(parent) if part is not None]
        for place, part in enumerate(parts):
            if isinstance(part, _Paragraph):
                near = [parts[at] for at in (place - 1, place + 1) if 0 <= at < len(parts)]
                self._add_paragraph(part, among_items=any(map(_is_item, near)))
            elif is_data_table(part):
                self.blocks.add_grid(grid_in(part, self._cell_text))
            else:
                for row in nearest(part, "tr"):
                    for cell in nearest(row, "tc"):
                        self._add(cell)

    def _parts(self, parent: "Element") -> "Iterator[_Paragraph | Element | None]":
        for child in parent:
            if child.tag == f"{W}p":
                yield self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield child
            elif child.tag not in _GONE and not _is_contents(child):
                yield from self._parts(child)

    def _paragraph(self, element: "Element") -> _Paragraph | None:
        """Returns a paragraph and counts it; ``None`` for one that shows nothing."""
        properties = element.find(f"{W}pPr")
        named = value(properties, "pStyle") if properties is not None else None
        name = named or self._styles.default
        style = self._styles.of(name)
        reading = self._reader.read(element, bold=bool(style.bold))
        if style.is_contents or not (reading.text or reading.boxes):
            return None
        level = outline_level(properties)
        heading = style.heading if level is None else level
        heading = None if heading == _BODY_LEVEL else heading
        if heading == TITLE_LEVEL:
            self._has_title = True
        label, at = self._label(properties, name, style) if reading.text else (None, 0)
        return _Paragraph(reading, heading, label, at)

    def _label(
        self, properties: "Element | None", name: str, style: Style
    ) -> tuple[Label | None, int]:
        list_id, level = numbering_of(properties)
        if list_id is None:
            list_id = style.list_id
        if list_id is None or list_id == _NO_LIST:
            return None, 0
        if level is None:
            by_style = self._numbering.level_of_style(list_id, name)
            level = by_style if by_style is not None else style.list_level or 0
        return self._numbering.label(list_id, level), level

    def _add_paragraph(self, paragraph: _Paragraph, *, among_items: bool) -> None:
        reading, label = paragraph.reading, paragraph.label
        text = f"{label.text} {reading.text}" if label else reading.text
        if paragraph.heading is not None:
            level = paragraph.heading + self._has_title
            self.blocks.add(writing.heading(level, text))
        elif label is not None and label.is_item and (among_items or not reading.is_bold):
            self._add_item(reading.text if label.number is not None else text, paragraph)
        elif label is not None:
            self.blocks.add(writing.paragraph(text, bold=reading.is_bold))
        else:
            self.blocks.add(*breaks.blocks_of(reading.lines))
        for box in reading.boxes:
            self._add(box)

    def _add_item(self, text: str, paragraph: _Paragraph) -> None:
        if not self.blocks.is_in_list():
            self._outermost = paragraph.level
        depth = max(paragraph.level - self._outermost, 0)
        number = paragraph.label.number if paragraph.label else None
        self.blocks.add_item(text, depth, number)

    def _cell_text(self, cell: "Element") -> tuple[str, bool]:
        """Returns the text of a cell on one line, and whether all of it is bold."""
        texts, bold = [], []
        for paragraph in nearest(cell, "p"):
            read = self._paragraph(paragraph)
            if read is not None:
                texts += [read.label.text if read.label else "", read.reading.text]
                texts += [self._cell_text(box)[0] for box in read.reading.boxes]
                bold.append(read.reading.is_bold)
        return writing.clean(" ".join(texts)), bool(bold) and all(bold)

    def _add_margins(self, root: "Element", kind: str) -> None:
        """Adds what headers or footers say, each line once, without page numbers."""
        lines: dict[str, None] = {}
        for reference in root.iter(f"{W}{kind}"):
            part = self._package.part_by_id(reference.get(f"{R}id", ""))
            for paragraph in part.iter(f"{W}p") if part is not None else ():
                reading = self._reader.read(paragraph, bold=False)
                if not reading.has_page_number:
                    lines.update(dict.fromkeys(line.text for line in reading.lines))
        self.blocks.add(writing.lines(lines))

    def _add_notes(self, kind: str) -> None:
        part = self._package.part(kind)
        written = {note.get(f"{W}id"): note for note in part or ()}
        for number, (note_kind, note_id) in enumerate(self._reader.notes.referred, 1):
            if note_kind == kind and note_id in written:
                text, _ = self._cell_text(written[note_id])
                self.blocks.add(writing.paragraph(f"{writing.raised(str(number))} {text}"))


def _is_item(part: "_Paragraph | Element") -> bool:
    return isinstance(part, _Paragraph) and part.label is not None and part.heading is None


def _is_contents(element: "Element") -> bool:
    """Tells whether a content control is a table of contents made by Word."""
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"
