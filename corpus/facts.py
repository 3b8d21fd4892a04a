"""Page facts: what a page says of itself, such as when it was updated and who is responsible."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.span import Span


class FactKind(StrEnum):
    """What a page fact tells."""

    UPDATED = "updated"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    SIGNED = "signed"  # place and date above a signature
    RESPONSIBLE = "responsible"
    PUBLISHED_BY = "published_by"
    CONTACT = "contact"
    TELEPHONE = "telephone"
    FAX = "fax"
    EMAIL = "email"
    ADDRESS = "address"
    WEBSITE = "website"


@dataclass(frozen=True, slots=True)
class PageFact:
    """One fact: its kind, the whole line or lines that state it, and the value alone."""

    kind: FactKind
    span: Span
    value: Span
