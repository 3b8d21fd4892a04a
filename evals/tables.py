"""What a run looks like in the terminal: headline, by kind, by register, stages, failures."""

from collections import Counter
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from evals.bootstrap import interval_of
from evals.calibrate import Fitted
from evals.impact import EFFECTS, Impact
from evals.metrics import METRICS, Scores, group_by
from evals.run import Run
from evals.scorers import Score
from evals.stages import STAGES

COLUMNS = {
    "answered_right": "Right",
    "withheld_right": "Withheld",
    "evidence": "Evidence",
    "recall_1": "R@1",
    "recall_5": "R@5",
    "over_refusal": "Refused",
}

_SHOWN_STEPS = 5  # of a hundredth each


def show_run(run: Run, console: Console) -> None:
    """Prints the tables of ``run``."""
    console.print(_headline(run))
    console.print(_grouped("Kind", run.scores, lambda score: score.kind))
    console.print(_grouped("Register", run.scores, lambda score: score.register))
    console.print(_grouped("Topic", run.scores, lambda score: f"{score.split}/{score.topic}"))
    console.print(_stages(run.scores))
    console.print(_failures(run))


def show_impact(found: Sequence[Impact], console: Console) -> None:
    """Prints how many questions each effect concerns, then the questions, worst effects first."""
    counts = Counter(effect for one in found for effect in one.effects)
    changed = [one for one in found if one.effects]
    console.print(f"{len(found)} questions asked, {len(changed)} concerned.")
    for effect in EFFECTS:
        if counts[effect]:
            console.print(f"  {effect}: {counts[effect]}")
    for one in sorted(changed, key=lambda one: EFFECTS.index(one.effects[0])):
        console.print(f"\n{one.id}: {one.question}\n  {', '.join(one.effects)}", markup=False)
        for name, text in (("before", one.before), ("after", one.after)):
            console.print(f"  {name}: {text or '–'}", markup=False)
        for quote in one.lost:
            console.print(f"  no longer there: {' '.join(quote.split())}", markup=False)


def show_calibration(language: str, fitted: Fitted, console: Console) -> None:
    """Prints a calibration and the risk–coverage curve that it was chosen on."""
    weights = ", ".join(
        f"{name} {weight} (without it {fitted.without[name]:.3f})"
        for name, weight in fitted.weights.items()
    )
    console.print(
        f"{language}: {fitted.examples} wordings; held-out topics: area under ROC "
        f"{fitted.area_under_roc:.3f}\n  bias {fitted.bias}, {weights}\n  answer from "
        f"{fitted.answer_from}, on the subject from {fitted.subject_from}"
    )
    table = Table("Threshold", "Answered", "Wrong of those", "Right kept", "Withheld", "Gain")
    for point in fitted.points[::_SHOWN_STEPS]:
        shares = (point.coverage, point.risk, point.kept, point.withheld, point.gain)
        table.add_row(f"{point.threshold:.2f}", *map(figure, shares))
    console.print(table)


def figure(value: float | None) -> str:
    """Returns ``value`` for a table; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}" if value < 10 else f"{value:.1f}"  # noqa: PLR2004


def _headline(run: Run) -> Table:
    table = Table(title=f"{len(run.scores)} samples, set {run.dataset[:12]}")
    splits = group_by(run.scores, lambda score: score.split)
    for column in ("Metric", "All", *splits):
        table.add_column(column, justify="left" if column == "Metric" else "right")
    for name, metric in METRICS.items():
        table.add_row(
            name, figure(metric(run.scores)), *(figure(metric(part)) for part in splits.values())
        )
    correct = interval_of([float(score.correct) for score in run.scores])
    table.add_row("correct", f"{correct.mean:.3f} ({correct.low:.3f}–{correct.high:.3f})")
    table.add_row("p50 / p95 ms", f"{run.latency_ms(0.5):.1f} / {run.latency_ms(0.95):.1f}")
    return table


def _grouped(title: str, scores: Scores, key: Callable[[Score], str]) -> Table:
    table = Table(title=f"By {title.lower()}")
    table.add_column(title, no_wrap=True)
    for column in ("n", *COLUMNS.values()):
        table.add_column(column, justify="right")
    for name, part in group_by(scores, key).items():
        cells = [figure(METRICS[column](part)) for column in COLUMNS]
        table.add_row(name, str(len(part)), *cells)
    return table


def _stages(scores: Scores) -> Table:
    counts = Counter((score.stage, score.split) for score in scores if score.stage)
    splits = tuple(dict.fromkeys(score.split for score in scores))
    table = Table(title="Where failures arose")
    for column in ("Stage", *splits):
        table.add_column(column, justify="left" if column == "Stage" else "right")
    for stage in STAGES:
        table.add_row(stage, *(str(counts[stage, split]) for split in splits))
    return table


def _failures(run: Run) -> Table:
    """The test split's questions are not shown: it is run, never read while tuning."""
    table = Table(title="Failures")
    for column in ("Id", "Kind", "Stage", "Question"):
        table.add_column(column, overflow="fold")
    for record in run.records:
        if record.score.stage:
            question = record.sample.question if record.sample.split == "dev" else "(test)"
            table.add_row(
                record.sample.id, record.sample.kind, record.score.stage, _short(question)
            )
    return table


def _short(question: str, length: int = 90) -> str:
    text = " ".join(question.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


def show_lines(title: str, lines: Sequence[str], console: Console) -> None:
    """Prints ``lines`` under ``title``; nothing when there are none."""
    if lines:
        console.print(f"[bold]{title}[/bold]")
        for line in lines:
            console.print(f"  {line}", markup=False, highlight=False)
