"""The seam for a better judgment of whether a sentence follows from another."""

from dataclasses import dataclass
from typing import Protocol

from assistant.grounding.comparing import compare
from assistant.grounding.terms import terms_of

LEAST_SUPPORT = 0.75
"""Share of a statement's content that its source must account for."""


class EntailmentScorer(Protocol):
    """Anything that tells how surely a statement follows from evidence: an NLI model, a judge.

    It is asked only when no hard rule forbids the statement and its words alone do not carry it;
    it can overrule no hard rule.
    """

    @property
    def threshold(self) -> float:
        """The least score, 0..1, at which a statement is shown."""
        ...

    def score(self, statement: str, evidence: str) -> float:
        """Returns how surely ``statement`` follows from ``evidence``, 0..1.

        Args:
            statement: One sentence.
            evidence: The one or two source sentences it would be shown with.
        """
        ...


@dataclass(frozen=True, slots=True)
class LexicalScorer:
    """Takes the share of the words for it; a word put for another counts as nothing in common."""

    threshold: float = LEAST_SUPPORT

    def score(self, statement: str, evidence: str) -> float:
        """Returns the share of the statement's content words that the evidence holds."""
        found = compare(terms_of(statement), terms_of(evidence))
        return 0.0 if found.is_replaced else found.support
