"""A run: every sample asked (twice, to see that replies repeat), searched for, and scored."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.samples import Sample
from evals.scorers import Attempt, Score, score
from evals.system import System
from evals.texts import Place, Texts
from evals.yardstick import measure_yardstick

SEARCH_DEPTH = 10
# How often the yardstick is measured in a long run; a short one measures it for each sample.
_YARDSTICKS = 50

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Record:
    """A sample, the reply it got, what that is worth, and the seconds it took."""

    sample: Sample
    reply: Mapping[str, Any]
    score: Score
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The records of a run in the order of the samples, and which set and index they stem from.

    ``yardstick_seconds`` are those that a fixed piece of work took meanwhile.
    """

    dataset: str
    index: str
    records: tuple[Record, ...]
    yardstick_seconds: tuple[float, ...] = ()

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores, in order."""
        return tuple(record.score for record in self.records)

    def latency_ms(self, share: float) -> float:
        """Returns the milliseconds in which ``share`` of the questions were answered."""
        seconds = sorted(record.seconds for record in self.records)
        return 1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))]

    @property
    def median_yardsticks(self) -> float | None:
        """The median answer's time in the median yardstick's; ``None`` where none was measured."""
        if not self.records or not self.yardstick_seconds:
            return None
        answer = statistics.median(record.seconds for record in self.records)
        return answer / statistics.median(self.yardstick_seconds)


def run_samples(
    system: System,
    samples: Sequence[Sample],
    *,
    texts: Texts,
    dataset: str,
    progress: Progress = lambda done, total: None,  # noqa: ARG005  (the callback's signature)
    yardstick: Callable[[], float] = measure_yardstick,
) -> Run:
    """Returns the run of ``system`` over ``samples``; ``yardstick`` gives the seconds of one."""
    indexed = system.indexed()
    records, yardsticks = [], []
    every = max(1, len(samples) // _YARDSTICKS)
    for done, sample in enumerate(samples, start=1):
        if done % every == 0:
            yardsticks.append(yardstick())
        records.append(_record(system, sample, texts=texts, indexed=indexed))
        progress(done, len(samples))
    index = str(records[0].reply.get("index", "")) if records else ""
    return Run(
        dataset=dataset,
        index=index,
        records=tuple(records),
        yardstick_seconds=tuple(yardsticks),
    )


def _record(system: System, sample: Sample, *, texts: Texts, indexed: Sequence[Place]) -> Record:
    started = time.perf_counter()
    reply = system.ask(sample.line)
    seconds = time.perf_counter() - started
    again = system.ask(sample.line)
    hits: Sequence[Place] = ()
    if sample.is_answerable:
        query = str(reply.get("interpreted_as") or sample.question)
        hits = system.search(query, SEARCH_DEPTH)
    attempt = Attempt(reply=reply, again=again, hits=hits)
    return Record(sample, reply, score(sample, attempt, texts=texts, indexed=indexed), seconds)
