"""What comes of verifying a statement: it may be shown with what bears it, or it may not."""

from dataclasses import dataclass

from assistant.grounding.reasons import DropReason
from assistant.grounding.sources import SourceSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A sentence that may be shown.

    Attributes:
        text: What is shown, without marks.
        sentences: What it stands on, one or two, or three with what names them; cite all their
            spans.
        support: Share of its content words that they hold, 0..1.
        is_verbatim: Whether it is one of them word for word.
    """

    text: str
    sentences: tuple[SourceSentence, ...]
    support: float
    is_verbatim: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that is not shown."""

    reason: DropReason
