"""Everything one ``ask`` did, for ``--explain`` and for the operator's figures."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.decide import Decision
from assistant.select import Evidence
from assistant.understand import Understanding
from index.hit import Hit


@dataclass(slots=True)
class Trace:
    """What each stage gave; filled by ``pipeline.ask`` and read after it.

    Attributes:
        understanding: How the question was understood; ``None`` when it was stopped before.
        hits: The passages found.
        candidates: All evidence considered, best first.
        chosen: The evidence shown.
        decision: What was decided, and on what figures.
        milliseconds: By stage, in order.
    """

    understanding: Understanding | None = None
    hits: tuple[Hit, ...] = ()
    candidates: tuple[Evidence, ...] = ()
    chosen: tuple[Evidence, ...] = ()
    decision: Decision | None = None
    milliseconds: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time that the block takes to the stage's."""
        before = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - before) * 1000
            self.milliseconds[name] = self.milliseconds.get(name, 0.0) + spent

    def timings(self) -> dict[str, float]:
        """Returns milliseconds by stage to a hundredth, ``total`` first."""
        total = (time.perf_counter() - self.started) * 1000
        stages = {"total": total, "retrieve": 0.0, "select": 0.0, "compose": 0.0}
        return {name: round(ms, 2) for name, ms in (stages | self.milliseconds).items()}
