"""A run, made ready to be read: its verdict, figures, questions, and what has changed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from evals.gate import Verdict
from evals.kept import kept_of
from evals.report_entries import Changed, Entry, as_json, changes_of, entries_of
from evals.report_figures import COVERAGES, Figures, figures_of, first_rank, outcome_of, risk_at
from evals.run import Run
from evals.texts import Texts

SCHEMA = 1
# As in results.json: the last bits of a sum must not make two equal runs differ.
_DIGITS = 6
# Every single time and every step of a curve are the page's; the JSON has them in tenths.
_LEFT_OUT = ("latency_ms", "risk")


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report says."""

    run: Run
    verdict: Verdict
    figures: Figures
    entries: tuple[Entry, ...]
    changes: tuple[Changed, ...]


def report_of(run: Run, verdict: Verdict, texts: Texts) -> Report:
    """Returns the report of ``run``, whose quotes are shown in their places in ``texts``."""
    entries = entries_of(run, texts)
    return Report(
        run=run,
        verdict=verdict,
        figures=figures_of(run, verdict.baseline, verdict.floors),
        entries=entries,
        changes=changes_of(entries, verdict.baseline, texts),
    )


def report_json(report: Report) -> dict[str, Any]:
    """Returns the content of ``report.json``: what the page says, for programs."""
    run, figures = report.run, report.figures
    kept = {k: v for k, v in asdict(figures).items() if k not in _LEFT_OUT}
    risk = [[coverage, risk_at(figures, coverage)] for coverage in COVERAGES]
    return {
        key: _rounded(value)
        for key, value in {
            "schema": SCHEMA,
            "dataset": run.dataset,
            "index": run.index,
            "samples": len(run.records),
            "gate": {"passes": not report.verdict.reasons, "reasons": report.verdict.reasons},
            "figures": kept | {"risk_by_coverage": risk},
            "changes": [as_json(changed) for changed in report.changes],
            "questions": [_question(entry) for entry in report.entries],
        }.items()
    }


def _question(entry: Entry) -> dict[str, Any]:
    sample, score = entry.record.sample, entry.record.score
    return {
        "id": sample.id,
        "question": sample.question,
        "split": sample.split,
        "topic": sample.topic,
        "kind": sample.kind,
        "register": sample.register,
        "expect": sample.expect,
        "outcome": outcome_of(score),
        "correct": score.correct,
        "first_rank": first_rank(score),
        "reply": kept_of(entry.record),
    }


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value
