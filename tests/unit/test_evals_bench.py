"""Measuring whole processes."""

import sys

import pytest

from evals.bench import BenchError, _run_once

PYTHON = sys.executable


def test_a_process_is_measured_in_seconds_and_mebibytes() -> None:
    small = _run_once([PYTHON, "-c", "import time; time.sleep(0.2)"])
    large = _run_once([PYTHON, "-c", "held = bytearray(64 * 2**20)"])
    assert 0.2 <= small[0] < 10
    assert 60 <= large[1] - small[1] <= 70


def test_a_failing_process_is_an_error_with_its_last_words() -> None:
    with pytest.raises(BenchError, match="nothing works"):
        _run_once([PYTHON, "-c", "import sys; sys.exit('nothing works')"])
