"""The letters of a PDF page through PDFium: where each one stands and how it is set."""

import ctypes
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.extraction.pdf_page import UNTAGGED, Handle, Look, Tag

_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_BOLD_WEIGHT = 600  # CSS: semi-bold
_FILLED_AND_STROKED = 2  # rendering mode by which word processors make a font bold that is not
_LONGEST_NAME = 256  # bytes of a font's name
_QUARTER = math.pi / 2
_SLANT = math.radians(2)  # scans lie askew by as much; what stands more aslant is a watermark
_SPACES = frozenset(range(0x21)) - {0x02} | {0xA0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200C)}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter, a sign or a space.

    Attributes:
        code: Its Unicode code point; 2 is PDFium's sign for a hyphen at the end of a line.
        left: Where its advance starts, along the line.
        right: Where it ends.
        baseline: Across the line, downwards.
        look: How it is set.
        tag: What the PDF itself says of it.
    """

    code: int
    left: float
    right: float
    baseline: float
    look: Look
    tag: Tag


@dataclass(frozen=True, slots=True)
class Run:
    """What letters written by one operator share.

    Attributes:
        look: How they are set.
        quarter: How many right angles they are turned by; ``None`` when aslant.
        tag: What the PDF itself says of them.
    """

    look: Look
    quarter: int | None
    tag: Tag


def read_glyphs(
    text_page: Handle, tags: Mapping[int, Tag], box: tuple[float, float, float, float]
) -> dict[int, list[Glyph | None]]:
    """Returns the letters on a page by the quarter turns of their lines.

    ``None`` stands for a space or a line end that PDFium saw. What lies outside ``box`` (left,
    bottom, right, top) is left out, and so is what stands aslant.

    Args:
        text_page: PDFium's text page.
        tags: Tags of the document's structure by the number of marked content.
        box: What of the page is shown.
    """
    lines: dict[int, list[Glyph | None]] = {}
    quarter = 0
    for code, run, corners in _characters(text_page, tags):
        if run is None or code in _SPACES:
            lines.setdefault(quarter, []).append(None)
        elif run.quarter is not None and _is_within(corners, box):
            quarter = run.quarter
            left, right, baseline = _upright(corners, quarter, box)
            lines.setdefault(quarter, []).append(
                Glyph(code, left, right, baseline, run.look, run.tag)
            )
    return lines


_Corners = tuple[float, float, float, float, float, float]  # left, bottom, right, top, origin


def _characters(
    text_page: Handle, tags: Mapping[int, Tag]
) -> Iterator[tuple[int, Run | None, _Corners]]:
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    runs: dict[int, Run] = {}
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        written = pdfium.FPDFText_GetTextObject(text_page, index)
        if not written:
            yield code, None, (0, 0, 0, 0, 0, 0)
            continue
        address = ctypes.addressof(written.contents)
        run = runs.get(address)
        if run is None:
            run = runs[address] = _run(text_page, index, written, tags)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rect)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        yield code, run, (rect.left, rect.bottom, rect.right, rect.top, x.value, y.value)


def _run(text_page: Handle, index: int, written: Handle, tags: Mapping[int, Tag]) -> Run:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.c, matrix.d)
    angle = math.atan2(matrix.b, matrix.a)
    turns = round(angle / _QUARTER)
    aslant = abs(angle - turns * _QUARTER) > _SLANT
    tag = tags.get(pdfium.FPDFPageObj_GetMarkedContentID(written), UNTAGGED) if tags else UNTAGGED
    look = Look(round(size, 1), _is_bold(written))
    return Run(look, None if aslant else turns % 4, tag)


def _is_bold(written: Handle) -> bool:
    import pypdfium2.raw as pdfium

    if pdfium.FPDFTextObj_GetTextRenderMode(written) == _FILLED_AND_STROKED:
        return True
    font = pdfium.FPDFTextObj_GetFont(written)
    if not font:
        return False
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, _LONGEST_NAME)
    name = buffer.value.decode("latin-1").casefold()
    if any(part in name for part in _BOLD_NAMES):
        return True
    return bool(pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT)


def _is_within(corners: _Corners, box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = corners[:4]
    across, down = (left + right) / 2, (bottom + top) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _upright(
    corners: _Corners, quarter: int, box: tuple[float, float, float, float]
) -> tuple[float, float, float]:
    """Returns left, right and baseline as they are when the page is turned to read the line."""
    left, bottom, right, top, x, y = corners
    places = (
        (left - box[0], right - box[0], box[3] - y),
        (bottom - box[1], top - box[1], x - box[0]),  # reads upwards
        (box[2] - right, box[2] - left, y - box[1]),  # upside down
        (box[3] - top, box[3] - bottom, box[2] - x),  # reads downwards
    )
    return places[quarter]
