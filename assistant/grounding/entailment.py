"""The seam for a better judgment of whether a sentence follows from another."""

from dataclasses import dataclass
from typing import Protocol


class EntailmentScorer(Protocol):
    """Anything that tells how surely a statement follows from evidence: an NLI model, a judge.

    It is asked only when no hard rule forbids the statement, and it can overrule none.

    Attributes:
        threshold: The least score at which a statement is shown.
    """

    @property
    def threshold(self) -> float:
        """The least score, 0..1, at which a statement is shown."""
        ...

    def score(self, statement: str, evidence: str, *, support: float) -> float:
        """Returns how surely ``statement`` follows from ``evidence``, 0..1.

        Args:
            statement: One sentence.
            evidence: The one or two source sentences it would be shown with.
            support: The share of the statement's content words that the evidence has.
        """
        ...


@dataclass(frozen=True, slots=True)
class LexicalScorer:
    """Takes the share of the words for it, and so shows only what is nearly word for word.

    Attributes:
        threshold: See ``EntailmentScorer``.
    """

    threshold: float = 0.75

    def score(self, statement: str, evidence: str, *, support: float) -> float:  # noqa: ARG002
        """Returns ``support``."""
        return support
