"""What a tagged PDF says of its own structure, through PDFium: headings and items of lists."""

import ctypes
import re
from collections.abc import Iterator

from corpus.extraction.pdf_page import UNTAGGED, Handle, Tag

_DEEPEST = 60  # elements within elements; word processors nest some fifteen
_MOST_ELEMENTS = 20_000  # on a page, cells of large tables included
_LONGEST_NAME = 64  # bytes of an element's type in UTF-16; "Heading" and the like
_HEADING = re.compile(r"H([1-6]?)")


def read_tags(page: Handle) -> dict[int, Tag]:
    """Returns the tag of each piece of marked content on a page, by its number."""
    import pypdfium2.raw as pdfium

    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return {}
    tags: dict[int, Tag] = {}
    try:
        top = range(pdfium.FPDF_StructTree_CountChildren(tree))
        waiting = [
            (pdfium.FPDF_StructTree_GetChildAtIndex(tree, at), UNTAGGED, 0) for at in reversed(top)
        ]
        number = 0
        while waiting and number < _MOST_ELEMENTS:
            element, outer, depth = waiting.pop()
            number += 1
            tag = _tag(element, outer, number)
            tags |= dict.fromkeys(_contents(element), tag)
            if depth < _DEEPEST:
                waiting += [(child, tag, depth + 1) for child in reversed(list(_children(element)))]
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    return tags


def _tag(element: Handle, outer: Tag, number: int) -> Tag:
    name = _name(element)
    heading = _HEADING.fullmatch(name)
    if heading is not None:
        return Tag(element=number, heading=int(heading[1] or 1))
    return Tag(element=number, is_item=True) if name == "LI" else outer


def _name(element: Handle) -> str:
    import pypdfium2.raw as pdfium

    if not element:
        return ""
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    length = pdfium.FPDF_StructElement_GetType(element, buffer, _LONGEST_NAME)
    if not 0 < length <= _LONGEST_NAME:
        return ""
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")


def _children(element: Handle) -> Iterator[Handle]:
    import pypdfium2.raw as pdfium

    for at in range(pdfium.FPDF_StructElement_CountChildren(element) if element else 0):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, at)
        if child:
            yield child


def _contents(element: Handle) -> Iterator[int]:
    """Yields the numbers of the marked content right in an element."""
    import pypdfium2.raw as pdfium

    for at in range(pdfium.FPDF_StructElement_CountChildren(element) if element else 0):
        number = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at)
        if number >= 0:
            yield number
