"""Whether a line that a model wrote may be shown: only what its own source sentences say.

    form -> ids -> hard rules -> soft test -> scorer

Nothing overrules a hard rule. What fails is dropped, never mended.
"""

from assistant.grounding.entailment import EntailmentScorer
from assistant.grounding.forms import has_markup
from assistant.grounding.lines import Statement
from assistant.grounding.reasons import DropReason
from assistant.grounding.sources import Sources, SourceSentence
from assistant.grounding.terms import terms_of
from assistant.grounding.trial import Trial
from assistant.grounding.verdicts import Dropped, Verified

VERSION = 5
"""Part of a cached answer's key: raised when a rule changes."""

__all__ = ["VERSION", "DropReason", "Dropped", "Verified", "verify_line"]


def verify_line(
    statement: Statement, sources: Sources, *, scorer: EntailmentScorer | None = None
) -> Verified | Dropped:
    """Returns the sentence with what it stands on, or why it is not shown.

    Args:
        statement: A line as it was read.
        sources: What the model was given; a line may stand on nothing else.
        scorer: Asked when words differ and no hard rule forbids; without one they may not differ.
    """
    text = statement.text
    if has_markup(text) or not any(term.is_content for term in terms_of(text)):
        return Dropped(DropReason.FORM)
    cited = _cited(statement, sources)
    return Trial(text=text, sources=sources, cited=cited, scorer=scorer).verdict()


def _cited(statement: Statement, sources: Sources) -> tuple[SourceSentence, ...]:
    """Returns what the line says it stands on; what it names and we never gave is nothing."""
    return tuple(
        sentence
        for sentence in sources.sentences
        if sentence.id in statement.ids or str(sentence.passage_number) in statement.ids
    )
