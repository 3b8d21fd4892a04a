"""A proposed entry of ``sources.toml`` for a new document, from what the document itself says.

Nothing here decides: each proposal says what it stands on, and an editor accepts or changes it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.dates import parse_date
from corpus.document import Document
from corpus.editor.language import language_of
from corpus.editor.metadata import Metadata
from corpus.editor.proposal_wording import read_proposal_wording
from corpus.editor.publishers import find_publisher
from corpus.editor.titles import find_title
from corpus.facts import FactKind, PageFact
from corpus.outlining.structure import outline_of
from corpus.source import Source
from corpus.source_values import DateKind, value_fault

_SITE_SIGN = re.compile(r"\s+[-–—|·]\s+")  # between a page's title and its site's
_MARKS = "*_ ,"
_YEAR = re.compile(r"(?<![\d.,:/-])(?:19|20)\d\d(?![\d:/]|[-.,]\d)")
_FEWEST_YEARS = 2  # a single year may be any event's
_OUTLYING = 10  # one in ten at either end tells of another time, such as when a body was founded

_DATES: tuple[tuple[FactKind, DateKind], ...] = (
    (FactKind.UPDATED, "updated"),
    (FactKind.REVIEWED, "reviewed"),
    (FactKind.ADOPTED, "adopted"),
    (FactKind.SIGNED, "adopted"),
    (FactKind.PUBLISHED, "updated"),
)


class Basis(StrEnum):
    """What a proposal stands on."""

    GIVEN = "given"  # the editor's own word
    HEADING = "heading"
    FILE_NAME = "file_name"
    PROPERTIES = "properties"  # the file's own, such as a PDF's title
    PAGE_FACT = "page_fact"
    PUBLISHED = "published"  # a page fact that tells of another day than the one needed
    SAVED = "saved"  # when the file was last saved, whatever it was saved for
    ABOVE_TITLE = "above_title"
    SIGNATURE = "signature"  # an address or a line at the end of the text
    AUTHOR = "author"  # whom the file's properties name, perhaps a person
    WORDS = "words"  # the text's own small words

    @property
    def is_guess(self) -> bool:
        """Whether it may well be wrong, so that an editor must look."""
        return self in {
            Basis.FILE_NAME,
            Basis.PUBLISHED,
            Basis.SAVED,
            Basis.SIGNATURE,
            Basis.AUTHOR,
        }


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed value and what it stands on."""

    value: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class ProposedDate:
    """A proposed day, what happened on it, and what that stands on."""

    day: date
    kind: DateKind
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a document says of itself.

    Attributes:
        title: Always something, if only the file's name.
        publisher: ``None`` when nothing names one.
        dated: ``None`` when nothing gives a day.
        language: ``None`` when it cannot be told.
        url: ``None`` when the file gives none.
        period: The years it speaks of, such as ``2017–2019``; ``None`` when it names too few.
    """

    title: Proposed
    publisher: Proposed | None
    dated: ProposedDate | None
    language: Proposed | None
    url: Proposed | None
    period: str | None


def propose(
    file: str, text: str, metadata: Metadata, *, publishers: Iterable[str] = ()
) -> Proposal:
    """Returns what the document in ``file`` says of itself.

    Args:
        file: Its name.
        text: What it says; for a PDF, a web page or a Word file the text taken out of it.
        metadata: The file's own properties.
        publishers: Of the documents that are there already.
    """
    title = _first(
        (find_title(text, metadata.title), Basis.HEADING),
        (_usable_title(metadata.title), Basis.PROPERTIES),
        (_words_of(file), Basis.FILE_NAME),
    ) or Proposed(file, Basis.FILE_NAME)
    own, site = _parted(title.value)
    facts = _facts(file, text, own)
    return Proposal(
        title=Proposed(own, title.basis),
        publisher=_publisher(text, facts, metadata, frozenset(publishers))
        or _first((site, title.basis)),
        dated=_dated(text, facts, metadata),
        language=_first(
            # Before the file's own word: that is often the language of the program.
            (language_of(text, read_proposal_wording().small_words), Basis.WORDS),
            (_fitting("language", metadata.language), Basis.PROPERTIES),
        ),
        url=_first((_fitting("url", metadata.url), Basis.PROPERTIES)),
        period=_period(text),
    )


def _first(*found: tuple[str | None, Basis]) -> Proposed | None:
    shown = ((visible(value or ""), basis) for value, basis in found)
    return next((Proposed(value, basis) for value, basis in shown if value), None)


def visible(text: str) -> str:
    r"""Returns ``text`` on one line without signs that no reader sees.

    >>> visible("Verk\u00adsamhets\nplan\x1b[0m")
    'Verksamhets plan[0m'
    """
    spaced = " ".join(text.split())
    return "".join(s for s in spaced if s == " " or unicodedata.category(s)[0] not in "CZ").strip()


def _words_of(file: str) -> str:
    """Returns a file's name as words: ``internationell_strategi-2021.pdf`` without its signs."""
    stem = file.rsplit(".", 1)[0] if "." in file[1:] else file
    words = visible(re.sub(r"[_\s]+|(?<=\D)-+|-+(?=\D)", " ", stem))
    return words[:1].upper() + words[1:]


def _usable_title(title: str | None) -> str | None:
    shown = visible(title or "")
    return None if read_proposal_wording().no_title.fullmatch(shown) else shown or None


def _parted(title: str) -> tuple[str, str | None]:
    """Returns a title without the organisation's name that many sites put after it, and that name.

    >>> _parted("Protokoll 4 maj - Norrby kommun"), _parted("Mål - medel")
    (('Protokoll 4 maj', 'Norrby kommun'), ('Mål - medel', None))
    """
    head, _, last = _SITE_SIGN.sub("\t", title).rpartition("\t")
    if head and read_proposal_wording().is_organisation(last):
        return title[: title.rindex(last)].rstrip(" -–—|·"), last
    return title, None


def _fitting(key: str, value: str | None) -> str | None:
    """Returns ``value`` if ``sources.toml`` takes it for ``key``."""
    return value if value and value_fault(key, value) is None else None


def _facts(file: str, text: str, title: str) -> tuple[PageFact, ...]:
    source = Source(id="new", file=file, title=title, publisher="")
    return outline_of(Document(source, text)).facts


def _publisher(
    text: str, facts: tuple[PageFact, ...], metadata: Metadata, known: frozenset[str]
) -> Proposed | None:
    wording = read_proposal_wording()

    def sure(names: Iterable[str | None]) -> str | None:
        shown = [visible(name or "").strip(_MARKS) for name in names]
        return next((n for n in shown if n in known or wording.is_organisation(n)), None)

    told = [f.value.slice(text) for f in facts if f.kind is FactKind.PUBLISHED_BY]
    addresses = [f.value.slice(text).splitlines()[0] for f in facts if f.kind is FactKind.ADDRESS]
    return _first(
        (sure([metadata.publisher]), Basis.PROPERTIES),
        # Who put a page out is often the name of whoever pressed the button.
        (sure(told), Basis.PAGE_FACT),
        (find_publisher(text, known), Basis.ABOVE_TITLE),
        (sure([metadata.author]), Basis.PROPERTIES),
        (sure(addresses), Basis.SIGNATURE),
        (find_publisher(text, known, at_end=True), Basis.SIGNATURE),
        (metadata.publisher, Basis.AUTHOR),
    )


def _dated(text: str, facts: tuple[PageFact, ...], metadata: Metadata) -> ProposedDate | None:
    for fact_kind, kind in _DATES:
        told = (parse_date(f.value.slice(text)) for f in facts if f.kind is fact_kind)
        days = [day for day in told if day and value_fault("dated", day) is None]
        if days:
            is_other = fact_kind is FactKind.PUBLISHED
            return ProposedDate(max(days), kind, Basis.PUBLISHED if is_other else Basis.PAGE_FACT)
    if metadata.modified and value_fault("dated", metadata.modified) is None:
        return ProposedDate(metadata.modified, "updated", Basis.SAVED)
    return None


def _period(text: str) -> str | None:
    """Returns the years that most of the mentions of years lie within."""
    years = sorted(int(match[0]) for match in _YEAR.finditer(text))
    if len(years) < _FEWEST_YEARS:
        return None
    outlying = len(years) // _OUTLYING
    first, last = years[outlying], years[-1 - outlying]
    return f"{first}–{last}" if first < last else str(first)
