"""A source's text, untouched: every offset in the project counts its code points."""

import re
from dataclasses import dataclass
from pathlib import Path

from corpus.source import Source
from corpus.span import Span

MAX_BYTES = 50_000_000  # a 500-page report as text is about 1.5 MB; more is a mistake or an attack

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MAX_CONTROL_SHARE = (
    0.01  # stray control characters occur in exports; programs and images have > 10 %
)


class DocumentError(ValueError):
    """A document cannot be read; one line that names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Document:
    """The verbatim text of a source, decoded as UTF-8 with nothing translated."""

    source: Source
    text: str

    @property
    def id(self) -> str:
        """The source's id."""
        return self.source.id

    def slice(self, span: Span) -> str:
        """Returns the text that ``span`` covers."""
        return span.slice(self.text)


def read_document(source: Source, directory: Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """Returns the document of ``source``; its text is the decoded file, all of it.

    Line ends, byte order mark, NUL and decomposed letters stay as they are.

    Raises:
        DocumentError: The file is missing, unreadable, empty, too large, binary or not UTF-8.
    """
    path = directory / source.file
    raw = _read_bytes(path, max_bytes)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "Windows-1252 or binary"
        message = f"{path}: not UTF-8 at byte {error.start}, perhaps {guess}; save it as UTF-8 text"
        raise DocumentError(message) from None
    if not text.strip("\ufeff \t\r\n\x0b\x0c"):
        raise DocumentError(f"{path}: empty; put the text in or take the source out")
    if text.startswith("%PDF-") or len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise DocumentError(f"{path}: binary, not text; save the document as plain UTF-8 text")
    return Document(source, text)


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > max_bytes:
            message = f"{path}: {size:,} bytes, more than the {max_bytes:,} allowed; split the file"
            raise DocumentError(message)
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{path}: no such file; add it or take the source out") from None
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror}); mend the file") from None
