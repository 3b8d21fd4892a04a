"""The figures of a report, as plain numbers: what the page shows and ``report.json`` holds."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evals.bootstrap import Interval, difference_of, interval_of
from evals.form import EXPECTATIONS, KINDS, REGISTERS
from evals.gate import GATED, Baseline
from evals.metrics import LOWER_IS_BETTER, METRICS, group_by, measure, risk_area, risk_coverage
from evals.run import SEARCH_DEPTH, Record, Run
from evals.samples import SPLITS
from evals.scorers import Score
from evals.stages import STAGES

BETTER, WORSE, SAME, UNSURE = "better", "worse", "same", "unsure"
RIGHT, WRONG, REFUSED, ASKED, BROKEN = "right", "wrong", "refused", "asked", "broken"
OUTCOMES = (RIGHT, WRONG, REFUSED, ASKED, BROKEN)
# The figures of a group of questions that its table shows beside the share of right replies.
GROUP_METRICS = ("answered_right", "withheld_right", "recall_5")
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
_ORDER = (*KINDS, *REGISTERS, *SPLITS)
COVERAGES = tuple(tenth / 10 for tenth in range(1, 11))


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure with its interval, and its difference from the baseline where there is one."""

    name: str
    count: int
    value: Interval
    change: Interval | None
    direction: str | None


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound on a figure, and whether it holds."""

    metric: str
    bound: float
    value: float | None
    is_upper: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric over all samples and by split, what it was in the baseline, and its bound."""

    name: str
    is_lower_better: bool
    value: float | None
    by_split: Mapping[str, float | None]
    before: float | None
    floor: Floor | None


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of a kind, register or split."""

    name: str
    count: int
    right: Interval
    metrics: Mapping[str, float | None]
    floors: tuple[Floor, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a report counts.

    Attributes:
        headlines: The gated figures.
        measured: Every metric.
        groups: By ``kind``, ``register`` and ``split``.
        matrix: Counts by what was expected and what came of it (``OUTCOMES``).
        stages: Counts of failures by stage and split.
        ranks: Answerable samples by the rank of the first hit that shows a target; ``None`` for
            those without such a hit.
        quantiles_ms: (share of the questions, milliseconds in which they were answered).
        latency_ms: The milliseconds of every question, ascending.
        risk_area: See ``metrics.risk_area``.
        risk: (coverage, risk) after each answer; empty without confidences.
        violations: How many promises were broken.
        median_yardsticks: The median answer's time in yardsticks, where one was measured.
    """

    headlines: tuple[Headline, ...]
    measured: tuple[Measured, ...]
    groups: Mapping[str, tuple[Group, ...]]
    matrix: Mapping[str, Mapping[str, int]]
    stages: Mapping[str, Mapping[str, int]]
    ranks: tuple[tuple[int | None, int], ...]
    quantiles_ms: tuple[tuple[float, float], ...]
    latency_ms: tuple[float, ...]
    risk_area: float | None
    risk: tuple[tuple[float, float], ...]
    violations: int
    median_yardsticks: float | None = None


def figures_of(run: Run, baseline: Baseline | None, floors: Mapping[str, Any]) -> Figures:
    """Returns the figures of ``run`` against ``baseline`` and the bounds in ``floors``."""
    area = risk_area(run.scores)
    answers = [score for score in run.scores if score.words is not None]
    return Figures(
        headlines=_headlines(run, baseline),
        measured=_measured(run, baseline, floors.get("overall", {})),
        groups={
            "kind": _groups(run, lambda score: score.kind, floors.get("kind", {})),
            "register": _groups(run, lambda score: score.register, floors.get("register", {})),
            "split": _groups(run, lambda score: score.split, floors.get("split", {})),
        },
        matrix=_matrix(run),
        stages=_stages(run),
        ranks=_ranks(run),
        quantiles_ms=tuple((share, run.latency_ms(share)) for share in QUANTILES),
        latency_ms=tuple(sorted(1000 * record.seconds for record in run.records)),
        risk_area=area,
        risk=() if area is None else tuple(risk_coverage(answers)),
        violations=sum(len(score.violations) for score in run.scores),
        median_yardsticks=run.median_yardsticks,
    )


def _headlines(run: Run, baseline: Baseline | None) -> tuple[Headline, ...]:
    found = []
    for name, gated in GATED.items():
        values = {score.id: value for score in run.scores if (value := gated(score)) is not None}
        if not values:
            continue
        change = _change(name, values, baseline)
        direction = None if change is None else direction_of(change)
        interval = interval_of(list(values.values()))
        found.append(Headline(name, len(values), interval, change, direction))
    return tuple(found)


def _change(name: str, values: Mapping[str, float], baseline: Baseline | None) -> Interval | None:
    if baseline is None:
        return None
    return difference_of([baseline.values[id_][name] for id_ in values], list(values.values()))


def direction_of(change: Interval) -> str:
    """Returns which way a difference goes, if its 95 % interval leaves no doubt.

    >>> direction_of(Interval(0.02, 0.01, 0.03)), direction_of(Interval(0.02, -0.01, 0.05))
    ('better', 'unsure')
    """
    if change.low == change.high == 0:
        return SAME
    if change.low > 0:
        return BETTER
    return WORSE if change.high < 0 else UNSURE


def _measured(
    run: Run, baseline: Baseline | None, bounds: Mapping[str, float]
) -> tuple[Measured, ...]:
    splits = group_by(run.scores, lambda score: score.split)
    before: Mapping[str, float | None] = baseline.metrics if baseline else {}
    return tuple(
        Measured(
            name=name,
            is_lower_better=name in LOWER_IS_BETTER,
            value=value,
            by_split={split: METRICS[name](part) for split, part in splits.items()},
            before=before.get(name),
            floor=_floor(name, bounds[name], value) if name in bounds else None,
        )
        for name, value in measure(run.scores).items()
    )


def _floor(metric: str, bound: float, value: float | None) -> Floor:
    is_upper = metric in LOWER_IS_BETTER
    if value is None:
        return Floor(metric, bound, value, is_upper, holds=is_upper)
    return Floor(metric, bound, value, is_upper, value <= bound if is_upper else value >= bound)


def _groups(
    run: Run, key: Callable[[Score], str], floors: Mapping[str, Mapping[str, float]]
) -> tuple[Group, ...]:
    return tuple(
        Group(
            name=name,
            count=len(part),
            right=interval_of([float(score.correct) for score in part]),
            metrics={metric: METRICS[metric](part) for metric in GROUP_METRICS},
            floors=tuple(
                _floor(metric, bound, METRICS[metric](part))
                for metric, bound in floors.get(name, {}).items()
            ),
        )
        for name, part in sorted(group_by(run.scores, key).items(), key=_place)
    )


def _place(group: tuple[str, object]) -> int:
    """Returns where a kind, register or split stands among its like."""
    return _ORDER.index(group[0])


def outcome_of(score: Score) -> str:
    """Returns what came of a sample: one of ``OUTCOMES``."""
    if score.withheld:
        return ASKED if score.status == "clarify" else REFUSED
    if score.words is None:
        return BROKEN
    return RIGHT if score.correct else WRONG


def _matrix(run: Run) -> dict[str, dict[str, int]]:
    def key(record: Record) -> tuple[str, str]:
        return record.sample.expect, outcome_of(record.score)

    counts = Counter(map(key, run.records))
    expected = [name for name in EXPECTATIONS if any(counts[name, out] for out in OUTCOMES)]
    return {name: {out: counts[name, out] for out in OUTCOMES} for name in expected}


def _stages(run: Run) -> dict[str, dict[str, int]]:
    counts = Counter((score.stage, score.split) for score in run.scores)
    splits = dict.fromkeys(score.split for score in run.scores)
    return {
        stage: {split: counts[stage, split] for split in splits}
        for stage in STAGES
        if any(counts[stage, split] for split in splits)
    }


def first_rank(score: Score) -> int | None:
    """Returns the rank of the first hit that shows any target."""
    return min((rank for rank in score.ranks if rank is not None), default=None)


def _ranks(run: Run) -> tuple[tuple[int | None, int], ...]:
    counts = Counter(first_rank(score) for score in run.scores if score.ranks)
    return tuple((rank, counts[rank]) for rank in (*range(1, SEARCH_DEPTH + 1), None))


def risk_at(figures: Figures, coverage: float) -> float | None:
    """Returns the risk when at least ``coverage`` of the answers are given, the surest first."""
    return next((risk for reached, risk in figures.risk if reached >= coverage - 1e-9), None)
