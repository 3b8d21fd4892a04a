"""Where a failure arose: the first stage of the way of a question that went wrong."""

from collections.abc import Sequence

from evals.observed import Observed
from evals.ranking import SHOWN_SHARE, Ranks
from evals.samples import Sample
from evals.texts import Place, Texts

NOT_INDEXED = "not indexed"
NOT_RETRIEVED = "not retrieved"
RANKED_LOW = "ranked low"
WRONG_SENTENCE = "wrong sentence"
INCOMPLETE = "incomplete"
WRONGLY_REFUSED = "wrongly refused"
WRONGLY_ANSWERED = "wrongly answered"
FAILED = "failed"

STAGES = (
    NOT_INDEXED,
    NOT_RETRIEVED,
    RANKED_LOW,
    WRONG_SENTENCE,
    INCOMPLETE,
    WRONGLY_REFUSED,
    WRONGLY_ANSWERED,
    FAILED,
)

# Below this rank a passage cannot be blamed on the choice of sentences: retrieval's own target is
# to have the answer among the first three.
LOW_RANK = 3


def stage_of(
    sample: Sample,
    observed: Observed,
    *,
    evidence: float,
    ranks: Ranks,
    indexed: Sequence[Place],
    texts: Texts,
) -> str:
    """Returns the stage to which the wrong reply ``observed`` is put down.

    The evidence was cited, but a fact is missing or contradicted: ``incomplete``. It was not:
    the earliest of ``not indexed``, ``not retrieved``, ``ranked low`` that holds for any target,
    else ``wrongly refused`` or ``wrong sentence``.
    """
    if not observed.is_withheld and not observed.has_answer:
        return FAILED
    if not sample.is_answerable:
        return FAILED if observed.is_withheld else WRONGLY_ANSWERED
    if evidence == 1:
        return INCOMPLETE
    if not all(_is_indexed(target, indexed, texts) for target in sample.targets):
        return NOT_INDEXED
    return _after_indexing(ranks, is_withheld=observed.is_withheld)


def _after_indexing(ranks: Ranks, *, is_withheld: bool) -> str:
    if any(rank is None for rank in ranks):
        return NOT_RETRIEVED
    if any(rank is not None and rank > LOW_RANK for rank in ranks):
        return RANKED_LOW
    return WRONGLY_REFUSED if is_withheld else WRONG_SENTENCE


def _is_indexed(target: Sequence[Place], indexed: Sequence[Place], texts: Texts) -> bool:
    return any(texts.covered(place, indexed) >= SHOWN_SHARE for place in target)
