"""The few figures that the assistant's own page tells of itself, taken from the baseline.

The assistant knows nothing of the evaluation, so the figures lie with it as a file.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant.web import quality
from evals.gate import BASELINE

FILE = Path(quality.__file__).with_name(quality.FILE)
_SHARES = ("answered_right", "wrong_answers", "withheld_right")


def published_figures(baseline: Mapping[str, Any]) -> dict[str, float]:
    """Returns counts and shares of a baseline's JSON object, by name."""
    values = baseline["values"].values()
    return {
        "answerable": sum("answered_right" in value for value in values),
        "other": sum("withheld_right" in value for value in values),
        **{name: baseline["metrics"][name] for name in _SHARES},
    }


def publish_baseline() -> None:
    """Writes the figures of the committed baseline, which has just been made."""
    publish(json.loads(BASELINE.read_text("utf-8")), measured=datetime.now(UTC).date())


def publish(baseline: Mapping[str, Any], *, measured: date, file: Path = FILE) -> None:
    """Writes the figures of ``baseline`` for the page; ``measured`` is the day they are of."""
    lines = ["# Written by `python -m evals run --accept` together with the baseline."]
    lines += [f"measured = {measured.isoformat()}"]
    lines += [f"{name} = {value}" for name, value in published_figures(baseline).items()]
    file.write_text("\n".join(lines) + "\n", "utf-8")
