"""Parts of a question that only echo the part before: they find its answer once more."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.trace import Finding
from index.analysis import content_words
from index.coverage import KNOWN
from index.search import Index


def without_echoes(findings: Sequence[Finding], index: Index) -> tuple[Finding, ...]:
    """Returns ``findings``, those unanswered that have nothing but the answer to a part before.

    "Hur många broar finns det, och vem är brovakt?": the number of bridges answers the second part
    by the words of the first alone. What speaks of anything that the part itself asks for stays.
    """
    kept: list[Finding] = []
    for finding in findings:
        shown = {(piece.document, piece.span) for before in kept for piece in before.chosen}
        is_echo = (
            bool(finding.chosen)
            and finding.understanding.topic is not None
            and all((piece.document, piece.span) in shown for piece in finding.chosen)
            and not _speaks_of_it(finding, index)
        )
        kept.append(replace(finding, chosen=()) if is_echo else finding)
    return tuple(kept)


def _speaks_of_it(finding: Finding, index: Index) -> bool:
    """Tells whether the evidence has a word of the part itself, if that has any."""
    own = finding.understanding.text
    text = "\n".join(piece.text for piece in finding.chosen)
    strengths = index.query_words(own).strengths(text)
    return not content_words(own) or any(strength >= KNOWN for strength in strengths)
