import json
from datetime import date
from pathlib import Path

from assistant.web.quality import FILE, Quality, read_quality
from evals import gate
from evals.published import publish, published_figures

BASELINE = {
    "metrics": {"answered_right": 0.75, "wrong_answers": 0.2149, "withheld_right": 0.5},
    "values": {"a": {"answered_right": 1.0}, "b": {"withheld_right": 1.0}, "c": {"evidence": 1.0}},
}


def test_what_the_evaluation_publishes_is_what_the_page_reads(tmp_path: Path) -> None:
    file = tmp_path / FILE
    publish(BASELINE, measured=date(2026, 1, 31), file=file)
    text = file.read_text("utf-8")
    assert "measured = 2026-01-31\nanswerable = 1\nother = 1\n" in text
    assert "wrong_answers = 0.2149" in text


def test_shares_are_told_in_whole_per_cent() -> None:
    figures = published_figures(BASELINE)
    quality = Quality(measured=date(2026, 1, 31), **figures)
    assert quality.percent == {"answered_right": 75, "wrong_answers": 21, "withheld_right": 50}


def test_the_page_tells_the_figures_of_the_committed_baseline() -> None:
    told = read_quality()
    figures = published_figures(json.loads(gate.BASELINE.read_text("utf-8")))
    remedy = "make the baseline and the page's figures together: python -m evals run --accept"
    assert {name: getattr(told, name) for name in figures} == figures, remedy
