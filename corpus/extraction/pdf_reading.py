"""The pages of a PDF through PDFium: opened, read one by one, closed."""

from corpus.extraction.pdf_glyphs import Glyph, read_glyphs
from corpus.extraction.pdf_page import Handle, Page
from corpus.extraction.pdf_rules import read_rules
from corpus.extraction.pdf_tags import read_tags
from corpus.extraction.pdf_words import words_of
from corpus.extraction.problems import ExtractionError

_MAX_LETTERS = 100_000  # on a page; a full page of a newspaper has about 30,000


def read_page(document: Handle, index: int) -> Page:
    """Returns the page at ``index``, from 0."""
    import pypdfium2.raw as pdfium

    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ExtractionError(f"page {index + 1} is broken; save the PDF anew and try again")
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        return _page(page, text_page, index + 1)
    finally:
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def _page(page: Handle, text_page: Handle, number: int) -> Page:
    import pypdfium2.raw as pdfium

    letters = pdfium.FPDFText_CountChars(text_page)
    if letters > _MAX_LETTERS:
        message = f"page {number} has {letters:,} letters, more than a page holds; print it anew"
        raise ExtractionError(message)
    left, bottom, right, top = _box(page)
    lines = read_glyphs(text_page, read_tags(page), (left, bottom, right, top))
    main = max(lines, key=lambda quarter: _letters(lines[quarter]), default=0)
    words = words_of(lines.pop(main, []))
    aside = [word for glyphs in lines.values() for word in words_of(glyphs)]
    width, height = (right - left, top - bottom)[:: -1 if main % 2 else 1]
    rules = read_rules(page, height) if main == 0 else ()
    return Page(number, width, height, tuple(words), tuple(aside), rules)


def _letters(glyphs: list[Glyph | None]) -> int:
    return sum(glyph is not None for glyph in glyphs)


def _box(page: Handle) -> tuple[float, float, float, float]:
    """Returns left, bottom, right and top of what is shown of a page, in points."""
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    return rect.left, rect.bottom, rect.right, rect.top
