"""How sure a mean, or a difference of two runs over the same questions, is: percentile bootstrap.

Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 and 16. Paired: both
runs are resampled by question, so the difficulty of a question cancels out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# 10,000 resamples put the ends of a 95 % interval within about .001 for a share of 400 questions.
RESAMPLES = 10_000
SEED = 20_090_129


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the ends of its 95 % interval."""

    mean: float
    low: float
    high: float


def interval_of(values: Sequence[float]) -> Interval:
    """Returns the mean of ``values`` with its interval; equal values give a width of zero.

    >>> interval_of([1.0, 1.0, 1.0])
    Interval(mean=1.0, low=1.0, high=1.0)
    """
    if not values:
        raise ValueError("no values to resample")
    array = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(SEED)
    chosen = generator.integers(0, len(array), (RESAMPLES, len(array)), dtype=np.int32)
    low, high = np.percentile(array[chosen].mean(axis=1), [2.5, 97.5])
    return Interval(float(array.mean()), float(low), float(high))


def difference_of(before: Sequence[float], after: Sequence[float]) -> Interval:
    """Returns the mean of ``after - before``, question by question, with its interval.

    >>> difference_of([0.0, 1.0], [1.0, 1.0]).mean
    0.5
    """
    if len(before) != len(after):
        raise ValueError(f"not paired: {len(before)} values before, {len(after)} after")
    return interval_of([new - old for old, new in zip(before, after, strict=True)])
