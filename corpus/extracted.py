"""Extracted texts: what a PDF, a web page or a Word file says, kept beside it to count in.

The text of ``strategi.pdf`` lies in ``strategi.pdf.md``. Its first line says what it was taken
from and carries two digests: the original's, so that a new original is noticed, and the text's
own, so that an editor's corrections are never written over.
"""

import hashlib
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path, PurePath

from corpus.whole_files import (
    MissingFileError,
    alone,
    read_whole,
    remove_unfinished,
    write_whole,
)

VERSION = 2
"""Raised when the same original gives another text than before, so that it is taken out anew."""

TEXT_SUFFIX = ".md"
_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_SUFFIXES = (*_HTML_SUFFIXES, ".pdf", ".docx")
_HEADER = re.compile(
    r"<!-- text of (?P<file>.+), extraction (?P<version>\d+), original sha256 "
    r"(?P<original>[0-9a-f]{64}), text sha256 (?P<text>[0-9a-f]{64}) -->\n\n"
)
_LONGEST_HEADER = 1_000  # characters; file systems allow names of 255

Progress = Callable[[int, int], None]
"""Called with how many pages are done, and how many there are."""


class TextState(StrEnum):
    """What is to be done about the extracted text of an original."""

    CURRENT = "current"  # as it was taken out, or as an editor corrected it
    MISSING = "missing"
    STALE = "stale"  # the original or the way of extraction is another now
    DIVERGED = "diverged"  # the original is another now, and an editor has corrected the text


_UP_TO_DATE = {TextState.CURRENT, TextState.DIVERGED}


def is_extracted(file: str) -> bool:
    """Tells whether the text of ``file`` is an extracted one."""
    return PurePath(file).suffix.lower() in _SUFFIXES


def text_name(file: str) -> str:
    """Returns the name of the file that holds the text of ``file``; its own for a text.

    >>> text_name("strategi.pdf"), text_name("protokoll.txt")
    ('strategi.pdf.md', 'protokoll.txt')
    """
    return file + TEXT_SUFFIX if is_extracted(file) else file


def extract(file: str, raw: bytes, *, progress: Progress = lambda _done, _of: None) -> str:
    """Returns the text of an original with its header line, ready to be kept.

    Args:
        file: The original's name; its suffix tells the format.
        raw: Its bytes.
        progress: Told of the pages of a PDF.

    Raises:
        ExtractionError: It is not what its name says, holds no text, or is not safe to open.
    """
    text = _markdown(PurePath(file).suffix.lower(), raw, progress)
    header = (
        f"<!-- text of {file}, extraction {VERSION}, original sha256 {_digest(raw)}, "
        f"text sha256 {_digest(text.encode())} -->\n\n"
    )
    return header + text


def _markdown(suffix: str, raw: bytes, progress: Progress) -> str:
    if suffix == ".pdf":
        from corpus.extraction.pdf import pdf_to_markdown

        return pdf_to_markdown(raw, progress=progress)
    if suffix == ".docx":
        from corpus.extraction.docx import docx_to_markdown

        return docx_to_markdown(raw)
    from corpus.extraction.html import html_to_markdown

    return html_to_markdown(raw)


def text_state(raw: bytes, text: str | None) -> TextState:
    """Returns how the extracted ``text``, ``None`` when there is none, stands to its original.

    A text without the header line is an editor's own and stays as it is.
    """
    if text is None:
        return TextState.MISSING
    header = _HEADER.match(text[:_LONGEST_HEADER])
    if header is None or header["original"] == _digest(raw):
        outdated = header is not None and int(header["version"]) < VERSION
        return TextState.STALE if outdated and not _is_corrected(text) else TextState.CURRENT
    return TextState.DIVERGED if _is_corrected(text) else TextState.STALE


def _is_corrected(text: str) -> bool:
    header = _HEADER.match(text[:_LONGEST_HEADER])
    return header is None or header["text"] != _digest(text[header.end() :].encode())


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def refresh_text(
    path: Path, *, max_bytes: int, progress: Progress = lambda _done, _of: None
) -> bool:
    """Takes the text out of the original at ``path`` if it must be; tells whether it was.

    A corrected text of an original that has changed is left as it is.

    Raises:
        ExtractionError: The original holds no text that can be taken out.
        UnreadableFileError: A file cannot be read.
        OSError: The text cannot be written.
    """
    raw = read_whole(path, max_bytes=max_bytes)
    beside = path.with_name(text_name(path.name))
    if text_state(raw, kept_text(beside, max_bytes=max_bytes)) in _UP_TO_DATE:
        return False
    text = extract(path.name, raw, progress=progress)
    with alone(path.parent):
        remove_unfinished(path.parent, beside.name)
        write_whole(beside, text.encode())
    return True


def kept_text(path: Path, *, max_bytes: int) -> str | None:
    """Returns the extracted text at ``path``; ``None`` when there is none.

    Raises:
        UnreadableFileError: It is there but cannot be read.
    """
    try:
        return read_whole(path, max_bytes=max_bytes).decode("utf-8", "replace")
    except MissingFileError:
        return None
