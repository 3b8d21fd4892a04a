"""The lines drawn on a PDF page, through PDFium: the edges of what may be tables."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise

from corpus.extraction.pdf_page import Box, Handle

_MOST_OBJECTS = 3_000  # on a page; more are a map or a chart, and take time to read
_MOST_SEGMENTS = 500  # of a path; more are a drawing
_SHORTEST = 4.0  # points; shorter ones are strokes of letters and corners
_STRAIGHT = 0.5  # points that a line across may go up
_DEEPEST_FORM = 3  # forms within forms
_INVISIBLE = 250  # of 255: lighter than that is the page's own white
_Point = tuple[float, float]


def read_rules(page: Handle, height: float) -> tuple[Box, ...]:
    """Returns the straight lines and the edges of filled rectangles, across and down.

    Places count from the upper left corner of an upright page of ``height`` points.
    """
    import pypdfium2.raw as pdfium

    if pdfium.FPDFPage_CountObjects(page) > _MOST_OBJECTS:
        return ()
    rules = []
    for path, matrix in _paths(page):
        for (x1, y1), (x2, y2) in _segments(path, matrix):
            across, down = abs(x1 - x2), abs(y1 - y2)
            if max(across, down) >= _SHORTEST and min(across, down) <= _STRAIGHT:
                top, bottom = height - max(y1, y2), height - min(y1, y2)
                rules.append(Box(min(x1, x2), top, max(x1, x2), bottom))
    return tuple(dict.fromkeys(rules))


def _paths(page: Handle) -> Iterator[tuple[Handle, Handle]]:
    import pypdfium2.raw as pdfium

    unchanged = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _paths_in(pdfium.FPDFPage_GetObject(page, index), unchanged, 0)


def _paths_in(drawn: Handle, outer: Handle, depth: int) -> Iterator[tuple[Handle, Handle]]:
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind not in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM):
        return
    own = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, own)
    matrix = _product(own, outer)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        if _is_visible(drawn):
            yield drawn, matrix
    elif depth < _DEEPEST_FORM:
        for index in range(min(pdfium.FPDFFormObj_CountObjects(drawn), _MOST_OBJECTS)):
            yield from _paths_in(pdfium.FPDFFormObj_GetObject(drawn, index), matrix, depth + 1)


def _product(inner: Handle, outer: Handle) -> Handle:
    """Returns the matrix that does what ``inner`` does and then what ``outer`` does."""
    import pypdfium2.raw as pdfium

    return pdfium.FS_MATRIX(
        inner.a * outer.a + inner.b * outer.c,
        inner.a * outer.b + inner.b * outer.d,
        inner.c * outer.a + inner.d * outer.c,
        inner.c * outer.b + inner.d * outer.d,
        inner.e * outer.a + inner.f * outer.c + outer.e,
        inner.e * outer.b + inner.f * outer.d + outer.f,
    )


def _is_visible(path: Handle) -> bool:
    import pypdfium2.raw as pdfium

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, filled, stroked)
    if stroked.value:
        return _is_dark(pdfium.FPDFPageObj_GetStrokeColor, path)
    return bool(filled.value) and _is_dark(pdfium.FPDFPageObj_GetFillColor, path)


def _is_dark(color_of: Handle, path: Handle) -> bool:
    red, green, blue, opacity = (ctypes.c_uint() for _channel in range(4))
    if not color_of(path, red, green, blue, opacity):
        return True
    return opacity.value > 0 and min(red.value, green.value, blue.value) < _INVISIBLE


def _segments(path: Handle, matrix: Handle) -> Iterator[tuple[_Point, _Point]]:
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPath_CountSegments(path)
    if not 0 < count <= _MOST_SEGMENTS:
        return
    pieces: list[list[_Point]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            return
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not pieces:
            pieces.append([])
        pieces[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            pieces[-1].append(pieces[-1][0])
    for piece in pieces:
        yield from pairwise(piece)
