"""First figures of speed and memory: asking, cold start, indexing. Not part of the gate."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.run import Run, run_samples
from evals.samples import SampleSet
from evals.system import System
from evals.texts import Texts

if TYPE_CHECKING:
    from assistant.config import Config

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


def measure_cold_start(arguments: Sequence[str] = ()) -> list[Figure]:
    """Returns the seconds and the memory of ``assistant ask`` as a whole process, index built.

    Raises:
        BenchError: The command failed.
    """
    command = [sys.executable, "-m", "assistant", "ask", QUESTION, *arguments]
    _run_once(command)
    runs = [_run_once(command) for _ in range(COLD_STARTS)]
    return [
        Figure("assistant ask, cold start, median", statistics.median(s for s, _ in runs), "s"),
        Figure("assistant ask, peak memory", max(mib for _, mib in runs), "MiB"),
    ]


def _run_once(command: Sequence[str]) -> tuple[float, float]:
    """Returns seconds and peak MiB of one process."""
    launched = [sys.executable, "-m", "evals.launch", *command]
    done = subprocess.run(launched, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BenchError(f"{' '.join(command)}: {said[-1] if said else 'failed'}")
    found = json.loads(done.stdout)
    return found["seconds"], found["peak_mib"]


def measure_indexing(config: "Config") -> list[Figure]:
    """Returns how fast the bundled documents are indexed from nothing."""
    from assistant.desk import configured_encoder
    from corpus.collection import load_corpus
    from index.build import build_index

    corpus = load_corpus(*config.paths.folders)
    encoder = configured_encoder(config)
    with tempfile.TemporaryDirectory() as directory:
        seconds, report = _timed(lambda: build_index(corpus, encoder, Path(directory)))
    return [
        Figure("indexing from nothing", seconds, "s"),
        Figure("indexing, passages", report.passages / seconds, "/s"),
        Figure("indexing, texts embedded", report.embedded / seconds, "/s"),
    ]


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result
