"""A run on disk: ``results.json``, the same bytes for the same replies, and ``timings.json``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.metrics import group_by, measure
from evals.run import Run

RESULTS, TIMINGS = "results.json", "timings.json"
SCHEMA = 1
# Shares are rounded so that the last bits of a sum do not make two equal runs differ.
DIGITS = 6


class ResultsError(Exception):
    """A results file that cannot be used; the message names the file and the remedy."""


def as_json(run: Run) -> dict[str, Any]:
    """Returns the run without its timings."""
    scores = run.scores
    by = {
        "split": group_by(scores, lambda score: score.split),
        "kind": group_by(scores, lambda score: score.kind),
        "register": group_by(scores, lambda score: score.register),
    }
    return {
        "schema": SCHEMA,
        "dataset": run.dataset,
        "index": run.index,
        "samples": len(scores),
        "metrics": _rounded(measure(scores)),
        "by": {
            name: {key: _rounded(measure(part)) for key, part in sorted(groups.items())}
            for name, groups in by.items()
        },
        "scores": {record.sample.id: record.score.as_json() for record in run.records},
        "replies": {
            record.sample.id: {k: v for k, v in record.reply.items() if k != "timings_ms"}
            for record in run.records
        },
    }


def _rounded(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    return {key: None if v is None else round(v, DIGITS) for key, v in figures.items()}


def write_results(run: Run, directory: Path, *, more: Mapping[str, object] | None = None) -> Path:
    """Writes the run into ``directory`` and returns the path of its ``results.json``.

    ``more`` is put beside the run, under keys of its own.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / RESULTS
    path.write_text(_dumped(as_json(run) | dict(more or {})), "utf-8")
    timings = {
        "p50_ms": round(run.latency_ms(0.5), 3),
        "p95_ms": round(run.latency_ms(0.95), 3),
        "seconds": {record.sample.id: round(record.seconds, 6) for record in run.records},
    }
    (directory / TIMINGS).write_text(_dumped(timings), "utf-8")
    return path


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_results(path: Path) -> dict[str, Any]:
    """Returns the object in ``path``, a ``results.json`` or the directory that holds one.

    Raises:
        ResultsError: It is missing, no JSON, or of another schema.
    """
    file = path / RESULTS if path.is_dir() else path
    try:
        value = json.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ResultsError(f"{file}: no such file; write it with: run --out DIR") from error
    except json.JSONDecodeError as error:
        raise ResultsError(f"{file}: is no JSON ({error.msg}); write it anew") from error
    if not isinstance(value, dict) or value.get("schema") != SCHEMA:
        raise ResultsError(f"{file}: is not of schema {SCHEMA}; write it anew")
    return value
