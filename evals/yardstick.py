"""A fixed piece of work, to measure time in something that does not depend on the machine.

An answer's milliseconds say little on a machine that others use too, or that is of another make.
What it takes compared with this work, measured in turn with the answers, hardly changes: a slower
or busier machine draws out both.
"""

import re
import time
from collections import Counter

# As an answer, mostly words cut out, folded and counted, and some arithmetic on vectors; in one
# thread, since a library's threads wait for each other where other programs hold the cores.
_TEXT = "Regionen deltar i flera nätverk och har ett kontor i Bryssel sedan 2009. " * 40
_WORD = re.compile(r"\w+")
_ROWS, _DIMENSIONS, _TIMES = 500, 384, 25


def measure_yardstick() -> float:
    """Returns the seconds that the work takes now, about 2 milliseconds on a core of 2024."""
    import numpy as np

    matrix = np.ones((_ROWS, _DIMENSIONS), dtype=np.float32)
    vector = np.ones(_DIMENSIONS, dtype=np.float32)
    started = time.perf_counter()
    for _ in range(_TIMES):
        counts = Counter(word.casefold() for word in _WORD.findall(_TEXT))
        sorted(counts.items(), key=lambda item: (-item[1], item[0][::-1]))
        np.argsort((matrix * vector).sum(axis=1), kind="stable")
    return time.perf_counter() - started
