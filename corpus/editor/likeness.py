"""Which documents look like versions of one another, such as this year's and last year's plan."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.document import Document
from corpus.outlining.contents import title_key
from corpus.shingles import Shingles, shingles_of

_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s*[-–/]\s*(?:19|20)?\d\d)?\b")
# Shares of the shorter text. A page and its next version shared .55 and more; different pages of
# one site, with the same menus and contacts, at most .15.
_SAME_TEXT = 0.5
_SAME_TITLE = 0.9  # of the letters, years aside


@dataclass(frozen=True, slots=True)
class Version:
    """A document that looks like an older or newer version of another.

    Attributes:
        document: The document.
        shared: How much of the shorter text is in the other too, 0..1.
        is_older: Whether it is older; ``None`` when their dates are the same or one has none.
    """

    document: Document
    shared: float
    is_older: bool | None


def find_versions(new: Document, others: Iterable[Document]) -> tuple[Version, ...]:
    """Returns those of ``others`` whose title or text is nearly that of ``new``, likest first.

    Two titles count as the same only for one publisher: many have a page called "Kontakt".
    """
    ours = shingles_of(new.text)
    found = []
    for other in others:
        shared = _shared(ours, shingles_of(other.text))
        if shared >= _SAME_TEXT or _is_same_page(new, other):
            found.append(Version(other, shared, _is_older(other, new)))
    return tuple(sorted(found, key=lambda version: (-version.shared, version.document.id)))


def _is_same_page(one: Document, other: Document) -> bool:
    if one.source.publisher.casefold() != other.source.publisher.casefold():
        return False
    titles = (_YEARS.sub("", title_key(document.source.title)) for document in (one, other))
    likeness: float = SequenceMatcher(None, next(titles), next(titles), autojunk=False).ratio()
    return likeness >= _SAME_TITLE


def _is_older(one: Document, other: Document) -> bool | None:
    dated, other_dated = one.source.dated, other.source.dated
    return dated < other_dated if dated and other_dated and dated != other_dated else None


def _shared(ours: Shingles, theirs: Shingles) -> float:
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 0.0
