"""Two runs side by side: figures with the interval of their difference, and what changed."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.bootstrap import difference_of
from evals.results import ResultsError
from evals.tables import figure, show_lines


def show_comparison(before: Mapping[str, Any], after: Mapping[str, Any], console: Console) -> None:
    """Prints what changed from ``before`` to ``after``, two objects of ``results.as_json``.

    Raises:
        ResultsError: They are runs over different sets.
    """
    if before["dataset"] != after["dataset"]:
        raise ResultsError("the two runs are of different sets of samples; run one of them again")
    shared = [id_ for id_ in before["scores"] if id_ in after["scores"]]
    if not shared:
        raise ResultsError("the two runs share no sample; choose the same split and kind")
    console.print(_figures(before["metrics"], after["metrics"]))
    right = [[float(run["scores"][id_]["correct"]) for id_ in shared] for run in (before, after)]
    change = difference_of(*right)
    console.print(
        f"correct: {change.mean:+.3f} (95 % interval {change.low:+.3f} to {change.high:+.3f}, "
        f"paired, {len(shared)} samples)"
    )
    show_lines("Changed", changed(before, after, shared), console)


def changed(before: Mapping[str, Any], after: Mapping[str, Any], shared: list[str]) -> list[str]:
    """Returns a line for each sample whose correctness or stage of failure differs."""
    lines = []
    for id_ in shared:
        old, new = (run["scores"][id_]["stage"] or "right" for run in (before, after))
        if old != new:
            lines.append(f"{id_}: {old} -> {new}")
    return lines


def _figures(before: Mapping[str, float | None], after: Mapping[str, float | None]) -> Table:
    table = Table(title="Before and after")
    for column in ("Metric", "Before", "After", "Change"):
        table.add_column(column, justify="left" if column == "Metric" else "right")
    for name, old in before.items():
        new = after.get(name)
        change = "–" if old is None or new is None else f"{new - old:+.3f}"
        table.add_row(name, figure(old), figure(new), change)
    return table
