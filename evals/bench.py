"""Speed and memory of the product: asking, cold start. Not part of the gate."""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from evals.run import Run, run_samples
from evals.samples import SampleSet
from evals.system import System
from evals.texts import Texts

QUESTION = "Vad är ERRIN?"
COLD_STARTS = 5


class BenchError(Exception):
    """A command that was to be measured failed; the message names it and what it said."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure and its unit."""

    name: str
    value: float
    unit: str


def measure_asking(system: System, samples: SampleSet, texts: Texts) -> list[Figure]:
    """Returns the milliseconds of ``ask`` in one process, warmed up, over the development split."""
    chosen = samples.select("dev")
    system.ask(chosen[0].line)
    run: Run = run_samples(system, chosen, texts=texts, dataset=samples.digest)
    return [
        Figure("ask, p50", run.latency_ms(0.5), "ms"),
        Figure("ask, p95", run.latency_ms(0.95), "ms"),
    ]


def measure_start(module: Sequence[str]) -> tuple[float, float]:
    """Returns the median seconds and the peak MiB of a module as a whole process.

    Raises:
        BenchError: The command failed.
    """
    command = [sys.executable, "-m", *module]
    _run_once(command)
    runs = [_run_once(command) for _ in range(COLD_STARTS)]
    return statistics.median(s for s, _ in runs), max(mib for _, mib in runs)


def _run_once(command: Sequence[str]) -> tuple[float, float]:
    """Returns seconds and peak MiB of one process."""
    launched = [sys.executable, "-m", "evals.launch", *command]
    done = subprocess.run(launched, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BenchError(f"{' '.join(command)}: {said[-1] if said else 'failed'}")
    found = json.loads(done.stdout)
    return found["seconds"], found["peak_mib"]
