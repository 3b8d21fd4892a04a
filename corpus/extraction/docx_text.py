"""The text of one paragraph of a Word document, as it reads with all changes accepted."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.extraction import writing
from corpus.extraction.breaks import Line
from corpus.extraction.docx_package import W
from corpus.extraction.docx_styles import Styles, is_on, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr"))
_TEXT_OF = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
_PICTURES = frozenset((_ALTERNATIVES, f"{W}drawing", f"{W}pict", f"{W}object"))
_NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_PAGE_FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))


@dataclass(slots=True)
class Notes:
    """The notes referred to so far, numbered from 1 through the whole document."""

    referred: list[tuple[str, str]] = field(default_factory=list)  # kind, id

    def number(self, kind: str, note_id: str) -> int:
        """Returns the number of a note in order of first reference."""
        if (kind, note_id) not in self.referred:
            self.referred.append((kind, note_id))
        return self.referred.index((kind, note_id)) + 1


@dataclass(slots=True)
class Reading:
    """A paragraph as read.

    Attributes:
        lines: Its lines, as broken by hand.
        text: All of it on one line.
        boxes: The contents of text boxes anchored in it.
        has_page_number: Whether it shows the number of the page.
    """

    lines: list[Line] = field(default_factory=list)
    text: str = ""
    boxes: list["Element"] = field(default_factory=list)
    has_page_number: bool = False

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        said = [line.bold for line in self.lines if line.text.strip()]
        return bool(said) and all(said)


class Reader:
    """Reads paragraphs; one for each document, since notes are numbered throughout."""

    def __init__(self, styles: Styles) -> None:
        self.notes = Notes()
        self._styles = styles

    def read(self, paragraph: "Element", *, bold: bool) -> Reading:
        """Returns a paragraph, whose style says whether its letters are ``bold``."""
        reading = Reading()
        fields: list[str] = []  # the instruction of each field around
        pieces: list[tuple[str, bool]] = []
        for run in _runs(paragraph, reading):
            properties = run.find(f"{W}rPr")
            if _is_unseen(properties):
                continue
            text = self._text(run, fields, reading)
            if is_on_raised(properties):
                text = writing.raised(text)
            pieces.append((text, self._is_bold(properties, bold)))
        reading.lines = _lines(pieces)
        reading.text = writing.clean(" ".join(line.text for line in reading.lines))
        return reading

    def _is_bold(self, properties: "Element | None", bold: bool) -> bool:  # noqa: FBT001
        own = is_on(properties, "b")
        if own is None and properties is not None:
            style = value(properties, "rStyle")
            own = self._styles.of(style).bold if style else None
        return bold if own is None else own

    def _text(self, run: "Element", fields: list[str], reading: Reading) -> str:
        pieces = []
        for child in run:
            if child.tag == f"{W}fldChar":
                _enter_or_leave(child, fields)
            elif child.tag == f"{W}instrText" and fields:
                fields[-1] += child.text or ""
                reading.has_page_number |= _is_page_field(fields[-1])
            elif child.tag in _PICTURES:
                reading.boxes += _boxes(child)
            elif any(map(_is_page_field, fields)):
                continue
            elif child.tag == f"{W}t":
                pieces.append(child.text or "")
            elif child.tag in _NOTES:
                number = self.notes.number(_NOTES[child.tag], child.get(f"{W}id", ""))
                pieces.append(writing.raised(str(number)))
            else:
                pieces.append(_TEXT_OF.get(child.tag, ""))
        return "".join(pieces)


def _runs(element: "Element", reading: Reading) -> "Iterator[Element]":
    for child in element:
        if child.tag == f"{W}r":
            yield child
        elif child.tag == f"{W}fldSimple" and _is_page_field(child.get(f"{W}instr", "")):
            reading.has_page_number = True
        elif child.tag not in _GONE:
            yield from _runs(child, reading)


def _is_unseen(properties: "Element | None") -> bool:
    return any(is_on(properties, name) for name in ("vanish", "strike", "dstrike"))


def is_on_raised(properties: "Element | None") -> bool:
    """Tells whether letters stand in superscript."""
    return properties is not None and value(properties, "vertAlign") == "superscript"


def _enter_or_leave(mark: "Element", fields: list[str]) -> None:
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        fields.append("")
    elif kind == "end" and fields:
        fields.pop()


def _is_page_field(instruction: str) -> bool:
    return instruction.strip().partition(" ")[0].upper() in _PAGE_FIELDS


def _boxes(picture: "Element") -> list["Element"]:
    """Returns the contents of the text boxes in a drawing, each once."""
    choices = list(picture.iter(_CHOICE))
    boxes = [box for choice in choices[:1] for box in choice.iter(f"{W}txbxContent")]
    return boxes or list(picture.iter(f"{W}txbxContent"))


def _lines(pieces: list[tuple[str, bool]]) -> list[Line]:
    lines: list[Line] = []
    text, all_bold = "", True
    for piece, bold in (*pieces, ("\n", True)):
        before, *others = piece.split("\n")
        text += before
        all_bold &= bold or not before.strip()
        for more in others:
            lines.append(Line(text, bold=all_bold and bool(text.strip())))
            text, all_bold = more, bold or not more.strip()
    return lines
