"""What a check of the corpus finds: something for an editor to look at."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What an editor should look at; a text for each is under ``terminal.check``."""

    PROBLEM = "problem"  # a file that cannot be used; its values hold the line that says so
    DATE_MISSING = "date_missing"
    DATE_DIFFERS = "date_differs"
    DATE_KIND_DIFFERS = "date_kind_differs"
    DATE_FUTURE = "date_future"
    PERIOD_MISSING = "period_missing"
    PUBLISHER_DIFFERS = "publisher_differs"
    LANGUAGE_DIFFERS = "language_differs"
    REPLACES_NEWER = "replaces_newer"
    SAME_TEXT = "same_text"
    NO_HEADING = "no_heading"
    NO_PASSAGE = "no_passage"
    LONG_PARAGRAPH = "long_paragraph"
    ALIAS_UNUSED = "alias_unused"
    NAMES_FOUND = "names_found"
    NAME_MISSING = "name_missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        document: The document's id; ``None`` for what concerns the corpus as a whole.
        kind: What it is.
        values: What its text is filled in with, besides the document.
    """

    document: str | None
    kind: FindingKind
    values: tuple[tuple[str, str], ...] = ()

    @property
    def variables(self) -> dict[str, str]:
        """All that the text of its kind is filled in with."""
        return {"document": self.document or "", **dict(self.values)}


def finding(document: str | None, kind: FindingKind, **values: object) -> Finding:
    """Returns a finding with its values as text."""
    return Finding(document, kind, tuple((key, str(value)) for key, value in values.items()))
