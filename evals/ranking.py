"""Measures of a ranked list for one question, from the ranks at which its targets were found.

A target is a place to be found, or several any of which will do. ``ranks`` holds, for every
target, the rank (from 1) of the first hit that shows it, or ``None``. Gains are binary.
"""

import math
from collections.abc import Sequence

from evals.texts import Place, Texts

Ranks = Sequence[int | None]

# A quote may be cut between two passages: the one that holds most of it counts as found.
SHOWN_SHARE = 0.5


def ranks_of(
    targets: Sequence[Sequence[Place]], hits: Sequence[Place], texts: Texts
) -> tuple[int | None, ...]:
    """Returns the rank of the first hit that covers at least half of a place of each target."""
    return tuple(_rank_of(target, hits, texts) for target in targets)


def _rank_of(target: Sequence[Place], hits: Sequence[Place], texts: Texts) -> int | None:
    for rank, hit in enumerate(hits, start=1):
        if any(texts.covered(place, [hit]) >= SHOWN_SHARE for place in target):
            return rank
    return None


def recall_at(ranks: Ranks, cutoff: int) -> float:
    """Returns the share of targets found at rank ``cutoff`` or better.

    >>> recall_at([1, None], 5)
    0.5
    """
    return sum(rank is not None and rank <= cutoff for rank in ranks) / len(ranks)


def reciprocal_rank(ranks: Ranks, cutoff: int = 10) -> float:
    """Returns 1 / rank of the best found target, 0 beyond ``cutoff``.

    Its mean over questions is MRR (Voorhees, TREC-8, 1999).

    >>> reciprocal_rank([4, 2])
    0.5
    """
    found = [rank for rank in ranks if rank is not None and rank <= cutoff]
    return 1 / min(found) if found else 0.0


def discounted_gain(ranks: Ranks, cutoff: int = 10) -> float:
    """Returns nDCG: the sum of 1 / log2(rank + 1) over targets, divided by its best value.

    Järvelin and Kekäläinen, ACM TOIS 20(4), 2002, with the discount of trec_eval. Several targets
    in one passage share a rank; they are counted at that rank and those after it, as if the
    passage had been cut between them, so that 1 is the best value possible.

    >>> round(discounted_gain([2]), 4)
    0.6309
    """
    found = sorted(rank for rank in ranks if rank is not None)
    gains, last = 0.0, 0
    for rank in found:
        last = max(rank, last + 1)
        gains += 1 / math.log2(last + 1) if last <= cutoff else 0.0
    best = sum(1 / math.log2(place + 1) for place in range(1, min(len(ranks), cutoff) + 1))
    return gains / best
