"""Everything one ``ask`` did, for ``--explain`` and for the operator's figures."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.decide import Decision
from assistant.guard import GuardReason
from assistant.patterns import Talk
from assistant.select import Evidence
from assistant.understand import Understanding
from index.hit import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found for one part of a question.

    Attributes:
        understanding: How the part was understood.
        hits: The passages found.
        candidates: All evidence considered, best first.
        chosen: The evidence that answers it; empty when it is not answered.
        decision: What was decided, and on what figures; ``None`` for evidence found by its form.
    """

    understanding: Understanding
    hits: tuple[Hit, ...]
    candidates: tuple[Evidence, ...]
    chosen: tuple[Evidence, ...]
    decision: Decision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPart:
    """What a language model's part in an answer came to, for figures.

    Attributes:
        ending: ``answer``, ``refuse``, ``select`` or ``extract``; see ``assistant.model.writing``.
        kept: Sentences of it that were verified.
        dropped: Lines that were not, by reason.
        fault: What its endpoint failed by, if it did.
    """

    ending: str
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    fault: str | None = None


@dataclass(slots=True)
class Trace:
    """What each stage gave; filled by ``pipeline.ask`` and read after it.

    Attributes:
        findings: What was found for each part of the question; empty when it was stopped before.
        milliseconds: By stage, in order.
        stopped_by: Why nothing was searched: the guard's reason, or the kind of small talk.
        model_parts: What a language model was asked for in turn, and what came of it.
    """

    findings: tuple[Finding, ...] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    stopped_by: GuardReason | Talk | None = None
    model_parts: tuple[ModelPart, ...] = ()

    @property
    def chosen(self) -> tuple[Evidence, ...]:
        """The evidence shown."""
        return tuple(piece for finding in self.findings for piece in finding.chosen)

    @property
    def decision(self) -> Decision | None:
        """The decision about the part that is answered least surely; ``None`` without any."""
        decisions = [finding.decision for finding in self.findings if finding.decision]
        answering = [decision for decision in decisions if decision.verdict == "answer"]
        return min(answering or decisions, key=lambda each: each.probability, default=None)

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
