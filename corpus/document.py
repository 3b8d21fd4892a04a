"""A source's text, untouched: every offset in the project counts its code points."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from corpus.extracted import TextState, is_extracted, text_name, text_state
from corpus.source import Source
from corpus.span import Span
from corpus.whole_files import MissingFileError, UnreadableFileError, read_whole

MAX_BYTES = 50_000_000  # a 500-page report as text is about 1.5 MB; more is a mistake or an attack

TEXT_SUFFIXES = (".txt", ".md", ".markdown", "")
PAGE_BREAK = "\f"

_WEB_PAGE = ("<!doctype html", "<html")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_CONTROL_SHARE = (
    0.01  # stray control characters occur in exports; programs and images have > 10 %
)


class DocumentError(ValueError):
    """A document cannot be read; one line that names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Document:
    """The verbatim text of a source, decoded as UTF-8 with nothing translated.

    For a PDF, a web page or a Word file that is the text taken out of it.
    """

    source: Source
    text: str

    @property
    def id(self) -> str:
        """The source's id."""
        return self.source.id

    @property
    def file(self) -> str:
        """The name of the file whose code points every offset counts."""
        return text_name(self.source.file)

    @property
    def original(self) -> str | None:
        """The name of the published file when the text was taken out of it, else ``None``."""
        return self.source.file if is_extracted(self.source.file) else None

    def page(self, offset: int) -> int | None:
        """Returns the page, from 1, that ``offset`` is on; ``None`` when the text has no pages."""
        if PAGE_BREAK not in self.text:
            return None
        return 1 + self.text.count(PAGE_BREAK, 0, offset)

    def slice(self, span: Span) -> str:
        """Returns the text that ``span`` covers."""
        return span.slice(self.text)


def read_document(source: Source, directory: Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """Returns the document of ``source``; its text is the decoded file, all of it.

    Line ends, byte order mark, NUL and decomposed letters stay as they are.

    Raises:
        DocumentError: The file is missing, unreadable, empty, too large, binary or not UTF-8, of a
            format that is not read, or its text was not taken out of it as it is now.
    """
    path = directory / source.file
    raw = _read_bytes(path, max_bytes)
    if is_extracted(source.file):
        raw = _current_text(path, raw, max_bytes)
        path = directory / text_name(source.file)
    elif PurePath(source.file).suffix.lower() not in TEXT_SUFFIXES:
        raise DocumentError(
            f"{path}: {PurePath(source.file).suffix} is not read; save it as PDF, DOCX, HTML, "
            "Markdown or plain text"
        )
    text = _decoded(path, raw)
    if not text.strip("\ufeff \t\r\n\x0b\x0c"):
        raise DocumentError(f"{path}: empty; put the text in or take the source out")
    if text.startswith("%PDF-") or len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise DocumentError(f"{path}: binary, not text; save the document as plain UTF-8 text")
    if text.lstrip("\ufeff \t\r\n")[:20].lower().startswith(_WEB_PAGE):
        raise DocumentError(f"{path}: a web page; name it .html so that its text is taken out")
    return Document(source, text)


def _decoded(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "Windows-1252 or binary"
        message = f"{path}: not UTF-8 at byte {error.start}, perhaps {guess}; save it as UTF-8 text"
        raise DocumentError(message) from None


def _current_text(original: Path, raw: bytes, max_bytes: int) -> bytes:
    """Returns the bytes of the text taken out of ``original``, whose bytes are ``raw``."""
    path = original.with_name(text_name(original.name))
    kept = _read_bytes(path, max_bytes, is_text_of=original)
    state = text_state(raw, kept.decode("utf-8", "replace"))
    if state is TextState.DIVERGED:
        raise DocumentError(
            f"{path}: corrected by hand, but {original.name} has changed since; move the corrected "
            "text away and run assistant index"
        )
    if state is TextState.STALE:
        raise DocumentError(
            f"{original}: changed since its text was taken out; run assistant index"
        )
    return kept


def _read_bytes(path: Path, max_bytes: int, is_text_of: Path | None = None) -> bytes:
    try:
        return read_whole(path, max_bytes=max_bytes)
    except MissingFileError as error:
        if is_text_of is None:
            raise DocumentError(f"{path}: {error}") from None
        told = f"{is_text_of}: no text taken out of it; assistant index does that or says why not"
        raise DocumentError(told) from None
    except UnreadableFileError as error:
        raise DocumentError(f"{path}: {error}") from None
