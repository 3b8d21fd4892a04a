"""The gate: is this run good enough to merge? Promises, floors, and no proven loss.

Three tests, all of which must pass:

1. No reply breaks a promise of the contract (``invariants``).
2. No figure crosses its bound in ``floors.toml``, over all samples and for each kind.
3. Against the committed baseline, no gated figure has become worse beyond chance: the upper end
   of the paired 95 % interval of the difference is not below zero.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from evals.bootstrap import difference_of
from evals.kept import KeptReply, kept_of, read_kept
from evals.metrics import LOWER_IS_BETTER, group_by, measure
from evals.ranking import discounted_gain, recall_at
from evals.run import Run
from evals.scorers import Score

BASELINE = Path(__file__).parent / "baseline.json"
FLOORS = Path(__file__).parent / "floors.toml"
SCHEMA = 2
# Of broken promises of one name; a fault that breaks one mostly breaks it everywhere.
SHOWN_ALIKE = 5

# One value a sample, higher is better; these are compared with the baseline. They are rounded as
# the baseline keeps them: else the same run would differ from its own baseline, and always so.
DIGITS = 6
GATED: Mapping[str, Callable[[Score], float | None]] = {
    "correct": lambda score: float(score.correct),
    "answered_right": lambda score: float(score.correct) if score.answerable else None,
    "withheld_right": lambda score: None if score.answerable else float(score.correct),
    "evidence": lambda score: None if score.evidence is None else round(score.evidence, DIGITS),
    "recall_5": lambda score: round(recall_at(score.ranks, 5), DIGITS) if score.ranks else None,
    # Sees every rank: what puts right passages lower is proven by fewer questions than by recall.
    "ndcg_10": lambda score: round(discounted_gain(score.ranks), DIGITS) if score.ranks else None,
}


class BaselineError(Exception):
    """A baseline that cannot be compared with; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted run: its set's digest and the gated values of every sample.

    ``metrics`` and ``replies`` (by sample) are for those who compare; a baseline made before they
    were kept has none.
    """

    dataset: str
    values: Mapping[str, Mapping[str, float]]
    metrics: Mapping[str, float | None] = field(default_factory=dict)
    replies: Mapping[str, KeptReply] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a run must not be merged (empty when it may), what changed, and what it was held to."""

    reasons: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    baseline: Baseline | None = None
    floors: Mapping[str, Any] = field(default_factory=dict)


def baseline_of(run: Run) -> dict[str, Any]:
    """Returns the JSON object of a baseline made of ``run``."""
    values = {
        score.id: {
            name: value for name, gated in GATED.items() if (value := gated(score)) is not None
        }
        for score in run.scores
    }
    metrics = {k: v if v is None else round(v, 4) for k, v in measure(run.scores).items()}
    return {
        "schema": SCHEMA,
        "dataset": run.dataset,
        "metrics": metrics,
        "values": values,
        "replies": {record.sample.id: kept_of(record) for record in run.records},
    }


def write_baseline(run: Run, path: Path = BASELINE) -> None:
    """Writes ``run`` as the new baseline."""
    parts = (f"{_line(key)}: {_block(part)}" for key, part in sorted(baseline_of(run).items()))
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


def _block(part: object) -> str:
    """Returns ``part`` as JSON, a line a sample, so that a difference shows what changed."""
    if not isinstance(part, dict):
        return _line(part)
    lines = ",\n".join(f" {_line(key)}: {_line(value)}" for key, value in sorted(part.items()))
    return "{\n" + lines + "\n}"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def read_baseline(path: Path, *, dataset: str) -> Baseline:
    """Returns the baseline in ``path``, which must stem from the set with digest ``dataset``.

    Raises:
        BaselineError: It is missing, damaged, or of another set.
    """
    try:
        value = json.loads(path.read_text("utf-8"))
        if value["schema"] != SCHEMA:
            raise BaselineError(f"{path}: is of another form; make it anew with: run --accept")
        replies = {id_: read_kept(kept) for id_, kept in value.get("replies", {}).items()}
        baseline = Baseline(value["dataset"], value["values"], value.get("metrics", {}), replies)
    except FileNotFoundError as error:
        raise BaselineError(f"{path}: no baseline; make one with: run --accept") from error
    except OSError as error:
        raise BaselineError(
            f"{path}: cannot be read ({error.strerror}); see to its rights"
        ) from error
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise BaselineError(f"{path}: is no baseline; make it anew with: run --accept") from error
    if baseline.dataset != dataset:
        raise BaselineError(
            f"{path}: is of another set of samples ({baseline.dataset[:12]}, this is "
            f"{dataset[:12]}); look at the figures and make it anew with: run --accept"
        )
    return baseline


def read_floors(path: Path = FLOORS) -> dict[str, Any]:
    """Returns the bounds: tables of numbers.

    ``[overall]``, ``[kind.NAME]``, ``[register.NAME]``, ``[split.NAME]`` and ``[speed]``.
    """
    return tomllib.loads(path.read_text("utf-8"))


def broken_promises(run: Run) -> list[str]:
    """Returns a line for each promise that a reply breaks; of many alike the first few."""
    broken: dict[str, list[str]] = {}
    for score in run.scores:
        for text in score.violations:
            broken.setdefault(text.partition(":")[0], []).append(f"{score.id}: {text}")
    lines = []
    for name, alike in broken.items():
        lines += alike[:SHOWN_ALIKE]
        if len(alike) > SHOWN_ALIKE:
            lines.append(f"{name}: {len(alike) - SHOWN_ALIKE} more")
    return lines


def crossed_floors(run: Run, floors: Mapping[str, Any]) -> list[str]:
    """Returns a line for each figure beyond its bound."""
    lines = _crossed("all", measure(run.scores), floors.get("overall", {}))
    for table in ("kind", "register", "split"):
        groups = group_by(run.scores, attrgetter(table))
        for name, bounds in floors.get(table, {}).items():
            if name in groups:
                lines += _crossed(name, measure(groups[name]), bounds)
    return lines + _too_slow(run, floors.get("speed", {}))


def _too_slow(run: Run, bounds: Mapping[str, float]) -> list[str]:
    lines = []
    p95_ms, most_ms = run.latency_ms(0.95), bounds.get("p95_ms")
    if most_ms is not None and p95_ms > most_ms:
        lines.append(f"speed: p95 is {p95_ms:.0f} ms, bound {most_ms} ms")
    yardsticks, most = run.median_yardsticks, bounds.get("median_yardsticks")
    if most is not None and yardsticks is not None and yardsticks > most:
        lines.append(f"speed: the median answer takes {yardsticks:.1f} yardsticks, bound {most}")
    return lines


def _crossed(
    name: str, figures: Mapping[str, float | None], bounds: Mapping[str, float]
) -> list[str]:
    lines = []
    for metric, bound in bounds.items():
        value = figures[metric]
        is_lower_better = metric in LOWER_IS_BETTER
        if value is None and not is_lower_better:
            lines.append(f"{name}: {metric} has no value, bound {bound}")
        elif value is not None and (value > bound if is_lower_better else value < bound):
            lines.append(f"{name}: {metric} is {value:.3f}, bound {bound}")
    return lines


def losses(run: Run, baseline: Baseline) -> list[str]:
    """Returns a line for each gated figure that is worse than the baseline beyond chance."""
    lines = []
    for name, gated in GATED.items():
        pairs = [
            (baseline.values[score.id][name], value)
            for score in run.scores
            if (value := gated(score)) is not None
        ]
        if not pairs:
            continue
        change = difference_of([old for old, _ in pairs], [new for _, new in pairs])
        if change.high < 0:
            lines.append(
                f"{name}: {change.mean:+.3f} against the baseline "
                f"(95 % interval {change.low:+.3f} to {change.high:+.3f})"
            )
    return lines


def changes(run: Run, baseline: Baseline) -> list[str]:
    """Returns a line for each sample that was right and is wrong, or the other way round."""
    lines = []
    for score in run.scores:
        was = bool(baseline.values[score.id]["correct"])
        if was != score.correct:
            lines.append(f"{score.id}: {'lost' if was else 'won'} ({score.stage or 'right'})")
    return lines


def reasons(run: Run, baseline: Baseline, floors: Mapping[str, Any]) -> list[str]:
    """Returns a line for each reason why ``run`` must not be merged; none if it may."""
    return broken_promises(run) + crossed_floors(run, floors) + losses(run, baseline)


def judge(run: Run, baseline: Baseline | None, floors: Mapping[str, Any]) -> Verdict:
    """Returns the verdict on ``run``; without a baseline, promises and floors alone decide."""
    if baseline is None:
        broken = broken_promises(run) + crossed_floors(run, floors)
        return Verdict(tuple(broken), floors=floors)
    return Verdict(
        tuple(reasons(run, baseline, floors)), tuple(changes(run, baseline)), baseline, floors
    )
