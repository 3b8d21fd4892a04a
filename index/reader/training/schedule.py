"""What to learn from next, and how fast: functions of the share of the run that is behind it.

The rate rises, stays, and falls to nothing over the last part, so that a run of any length ends
well; a run that is to go on longer is taken up from the checkpoint before the fall.
"""

from collections.abc import Mapping
from random import Random

import numpy as np

from index.reader.training.arrays import Rows

WARM_UP = 0.04
FALL_FROM = 0.65

# Rows are sorted by length within so many batches: little padding, and still much by chance.
_POOL_BATCHES = 64

# Shares of the languages at the start and at the end: first what is like the task, last the task.
MIXTURE: Mapping[str, tuple[float, float]] = {
    "sv": (0.55, 0.85),
    "nb": (0.30, 0.12),
    "en": (0.15, 0.03),
}


def rate_at(done: float) -> float:
    """Returns the factor of the learning rate when the share ``done`` of the run is behind it.

    >>> [rate_at(done) for done in (0.02, 0.5, 0.65, 1.0)]
    [0.5, 1.0, 1.0, 0.0]
    """
    if done < WARM_UP:
        return done / WARM_UP
    return min(1.0, max(0.0, (1.0 - done) / (1.0 - FALL_FROM)))


class Draw:
    """Draws batches of each language without putting them back, until all were drawn.

    Which batch comes depends on the seed, the number of the step and ``taken`` alone; ``taken`` is
    what a checkpoint keeps.
    """

    def __init__(
        self, sets: Mapping[str, Rows], *, seed: int, rows: int, taken: Mapping[str, int]
    ) -> None:
        self.sets = sets
        self._seed = seed
        self._rows = rows
        self.taken = dict(taken)
        self._epochs: dict[str, tuple[int, list[list[int]]]] = {}

    def next(self, step: int, done: float) -> tuple[str, list[int]]:
        """Returns a language and the rows of one of its batches."""
        names = sorted(self.sets)
        shares = [_between(*MIXTURE[name], done) for name in names]
        chance = Random(f"{self._seed}-{step}")  # noqa: S311  (no secret)
        name = chance.choices(names, shares)[0]
        taken = self.taken.get(name, 0)
        self.taken[name] = taken + 1
        count = len(self.sets[name]) // self._rows
        return name, self._batches(name, taken // count)[taken % count]

    def _batches(self, name: str, epoch: int) -> list[list[int]]:
        known = self._epochs.get(name)
        if known is None or known[0] != epoch:
            seed = int.from_bytes(f"{self._seed}{name}{epoch}".encode()) % 2**32
            known = self._epochs[name] = (epoch, batches_of(self.sets[name], self._rows, seed))
        return known[1]


def batches_of(rows: Rows, size: int, seed: int) -> list[list[int]]:
    """Returns the rows in whole batches of like length, in an order that ``seed`` gives."""
    generator = np.random.default_rng(seed)
    lengths = np.diff(rows.ends, prepend=0)
    shuffled = generator.permutation(len(rows))
    batches: list[list[int]] = []
    for start in range(0, len(shuffled), _POOL_BATCHES * size):
        pool = shuffled[start : start + _POOL_BATCHES * size]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        cuts = range(0, len(pool) - size + 1, size)
        batches += [pool[cut : cut + size].tolist() for cut in cuts]
    order = generator.permutation(len(batches))
    whole = len(rows) // size
    return [batches[at] for at in order][:whole]


def _between(start: float, end: float, done: float) -> float:
    return start + (end - start) * done
