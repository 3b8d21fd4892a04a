"""PDF to the Markdown dialect of extracted texts, and what a PDF says of itself."""

import ctypes
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from corpus.extraction.pdf_page import Handle, Page
from corpus.extraction.pdf_reading import read_page
from corpus.extraction.pdf_text import text_of
from corpus.extraction.problems import ExtractionError

MAX_PAGES = 3_000  # the longest reports of authorities have some 1,500
MAX_BYTES = 500_000_000  # a scanned book in colour is about that large
_MOST_WORDS = 3_000_000  # three times as many as in the longest such report
_SECONDS_TO_START, _SECONDS_A_PAGE = 60, 1  # twenty times what an ordinary page takes
_HEADER_WITHIN = 1024  # bytes before which readers look for "%PDF-"
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_ONE_AT_A_TIME = Lock()  # PDFium keeps state of its own and is not made for threads


@dataclass(frozen=True, slots=True)
class PdfMetadata:
    """What a PDF says of itself; ``""`` where it says nothing.

    Attributes:
        title: As its writer gave it, seldom a good one.
        author: A person or an organisation.
        language: As in ``sv-SE``.
        modified: ISO day.
        pages: How many it has.
    """

    title: str
    author: str
    language: str
    modified: str
    pages: int


def _silent(_done: int, _total: int) -> None:
    """Shows nothing."""


def pdf_to_markdown(
    raw: bytes,
    *,
    progress: Callable[[int, int], None] = _silent,
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """Returns the text of a PDF, with a form feed between its pages.

    Args:
        raw: The file.
        progress: Called after each page with the pages read and all pages.
        clock: Tells the time in seconds.

    Raises:
        ExtractionError: It is no PDF, broken, locked, too large, or has no text.
    """
    pages: list[Page] = []
    words = 0
    with _opened(raw) as document:
        total = _page_count(document)
        started = clock()
        for index in range(total):
            pages.append(read_page(document, index))
            words += len(pages[-1].words) + len(pages[-1].aside)
            _check_burden(index + 1, words, clock() - started)
            progress(index + 1, total)
    if not words:
        raise ExtractionError(
            "has pictures of pages but no text; run OCR over it, such as `ocrmypdf`, and try again"
        )
    return text_of(pages)


def _check_burden(pages: int, words: int, seconds: float) -> None:
    if words > _MOST_WORDS:
        raise ExtractionError(f"more than {_MOST_WORDS:,} words; split the PDF into smaller ones")
    if seconds > _SECONDS_TO_START + _SECONDS_A_PAGE * pages:
        raise ExtractionError(f"page {pages} takes too long to read; print the PDF to a new one")


def pdf_metadata(raw: bytes) -> PdfMetadata:
    """Returns what a PDF says of itself.

    Raises:
        ExtractionError: It is no PDF, broken, locked or too large.
    """
    import pypdfium2.raw as pdfium

    with _opened(raw) as document:
        day = _DAY.match(_text(pdfium.FPDF_GetMetaText, document, b"ModDate"))
        return PdfMetadata(
            title=_text(pdfium.FPDF_GetMetaText, document, b"Title"),
            author=_text(pdfium.FPDF_GetMetaText, document, b"Author"),
            language=_text(pdfium.FPDFCatalog_GetLanguage, document),
            modified="-".join(day.groups()) if day else "",
            pages=_page_count(document),
        )


@contextmanager
def _opened(raw: bytes) -> Iterator[Handle]:
    """Yields PDFium's document, and closes it."""
    _check(raw)
    import pypdfium2.raw as pdfium

    with _ONE_AT_A_TIME:
        pdfium.FPDF_InitLibrary()
        document = pdfium.FPDF_LoadMemDocument64(raw, len(raw), None)
        if not document:
            raise ExtractionError(_problem(pdfium.FPDF_GetLastError()))
        try:
            yield document
        finally:
            pdfium.FPDF_CloseDocument(document)


def _check(raw: bytes) -> None:
    if not raw:
        raise ExtractionError("empty; save the PDF anew")
    if b"%PDF-" not in raw[:_HEADER_WITHIN]:
        raise ExtractionError("not a PDF, whatever its name says; save the document as PDF")
    if len(raw) > MAX_BYTES:
        message = f"{len(raw):,} bytes, more than the {MAX_BYTES:,} allowed; split the PDF"
        raise ExtractionError(message)


def _problem(code: int) -> str:
    import pypdfium2.raw as pdfium

    if code == pdfium.FPDF_ERR_PASSWORD:
        return "locked with a password; save a copy without one"
    if code == pdfium.FPDF_ERR_SECURITY:
        return "encrypted in a way that is not supported; save a copy without encryption"
    return "a broken or cut off PDF; fetch it again or save it anew"


def _page_count(document: Handle) -> int:
    import pypdfium2.raw as pdfium

    pages = int(pdfium.FPDF_GetPageCount(document))
    if pages < 1:
        raise ExtractionError("has no pages; save the PDF anew")
    if pages > MAX_PAGES:
        message = f"{pages:,} pages, more than the {MAX_PAGES:,} allowed; split the PDF"
        raise ExtractionError(message)
    return pages


def _text(ask: Handle, document: Handle, *key: bytes) -> str:
    """Returns a text that PDFium writes as UTF-16 into a buffer of the length it asks for."""
    length = ask(document, *key, None, 0)
    if length <= 2:  # noqa: PLR2004
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    ask(document, *key, buffer, length)
    return " ".join(bytes(buffer).decode("utf-16-le", "replace").replace("\0", " ").split())
