"""What a file says of itself beside its text: title, publisher, day, language, address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from corpus.dates import parse_date
from corpus.extracted import is_extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a file's own properties say; each is ``None`` when they do not.

    Attributes:
        title: As its writer or its program put it there.
        publisher: Who published it, where the format has a place for that; may be a person.
        author: Who wrote it: an organisation, a person, or the name of an account.
        modified: The day it was last changed or saved.
        language: Tag of its language.
        url: The address that a web page gives as its own.
    """

    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    modified: date | None = None
    language: str | None = None
    url: str | None = None


def metadata_of(file: str, raw: bytes) -> Metadata:
    """Returns what the properties of a file say; nothing for a plain text.

    Args:
        file: Its name; the suffix tells the format.
        raw: Its bytes.

    Raises:
        ExtractionError: It is not what its name says.
    """
    if not is_extracted(file):
        return Metadata()
    suffix = PurePath(file).suffix.lower()
    return _READERS.get(suffix, _of_html)(raw)


def _of_pdf(raw: bytes) -> Metadata:
    from corpus.extraction.pdf import pdf_metadata

    said = pdf_metadata(raw)
    return Metadata(
        title=said.title or None,
        author=said.author or None,
        modified=parse_date(said.modified),
        language=_primary(said.language),
    )


def _of_docx(raw: bytes) -> Metadata:
    from corpus.extraction.docx import docx_metadata

    said = docx_metadata(raw)
    return Metadata(
        title=said.title,
        author=said.creator,
        modified=parse_date(said.modified or said.created or ""),
        language=_primary(said.language),
    )


def _primary(language: str | None) -> str | None:
    """Returns ``sv`` for ``sv-SE``: which country a text was spelt for matters to nobody here."""
    return (language or "").split("-")[0].lower() or None


def _of_html(raw: bytes) -> Metadata:
    from corpus.extraction.html import html_metadata

    said = html_metadata(raw)
    return Metadata(
        title=said.title,
        publisher=said.publisher,
        modified=parse_date(said.modified or said.published or ""),
        language=_primary(said.language),
        url=said.url,
    )


_READERS: dict[str, Callable[[bytes], Metadata]] = {".pdf": _of_pdf, ".docx": _of_docx}
