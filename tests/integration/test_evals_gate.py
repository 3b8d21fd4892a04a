"""The gate over the real set: a perfect system passes, every spoilt one fails for its own fault."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evals import fakes, gate
from evals.fakes import Fault, Reply
from evals.run import Run, run_samples
from evals.samples import Sample, SampleSet, load_samples
from evals.system import System
from evals.texts import Place, Texts, read_texts

STRATEGY = "orebroregionens-internationella-strategi-2009"
FLOORS = {
    "overall": {"balance": 0.9, "over_refusal": 0.05, "words_per_answer": 60},
    "kind": {"follow_up": {"answered_right": 0.9}},
    "speed": {"p95_ms": 1000},
}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return read_texts()


@pytest.fixture(scope="module")
def samples(texts: Texts) -> SampleSet:
    return load_samples(texts)


@pytest.fixture(scope="module")
def run(texts: Texts, samples: SampleSet) -> Callable[[System], Run]:
    return lambda system: run_samples(system, samples.samples, texts=texts, dataset=samples.digest)


@pytest.fixture(scope="module")
def perfect(run: Callable[[System], Run], texts: Texts, samples: SampleSet) -> Run:
    return run(fakes.fake_system(samples.samples, texts))


@pytest.fixture(scope="module")
def baseline(perfect: Run) -> gate.Baseline:
    made = gate.baseline_of(perfect)
    return gate.Baseline(made["dataset"], made["values"])


def test_every_sample_is_answered_by_its_own_judgments(perfect: Run) -> None:
    assert [score.id for score in perfect.scores if not score.correct] == []


def test_a_perfect_system_passes(perfect: Run, baseline: gate.Baseline) -> None:
    assert gate.reasons(perfect, baseline, FLOORS) == []
    assert gate.changes(perfect, baseline) == []


PLAIN_FAULTS = [
    pytest.param(fakes.says_nothing, "empty answer", id="answers empty"),
    pytest.param(fakes.always_refuses, "over_refusal is 1.000", id="refusal always"),
    pytest.param(fakes.shifts_citations, "not verbatim", id="citations shifted by one"),
    pytest.param(fakes.drops_citations, "uncited sentence", id="sentences uncited"),
    pytest.param(fakes.numbers_from_two, "wrong numbers", id="numbers from two"),
    pytest.param(fakes.adds_words, "text outside the sentences", id="words outside sentences"),
    pytest.param(fakes.invents, "sentence not in its quote", id="invented words"),
    pytest.param(fakes.marks_up, "mark-up in the answer", id="mark-up"),
    pytest.param(fakes.mistakes_documents, "not verbatim", id="wrong document"),
    pytest.param(fakes.ignores_follow_ups, "follow_up: answered_right", id="follow-ups ignored"),
    pytest.param(fakes.obeys, "obeyed an injection", id="injections obeyed"),
    pytest.param(fakes.fails, "error: the question was not handled", id="errors"),
    pytest.param(fakes.varies(), "nondeterministic", id="different each time"),
    pytest.param(fakes.loses_document(STRATEGY), "answered_right: -", id="a document missing"),
]


@pytest.mark.parametrize(("fault", "reason"), PLAIN_FAULTS)
def test_a_spoilt_system_fails_for_its_fault(
    fault: Fault,
    reason: str,
    *,
    run: Callable[[System], Run],
    texts: Texts,
    samples: SampleSet,
    baseline: gate.Baseline,
) -> None:
    spoilt = run(fakes.fake_system(samples.samples, texts, fault))
    assert any(reason in line for line in gate.reasons(spoilt, baseline, FLOORS))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(fakes.never_refuses, "withheld_right: -", id="refusal off"),
        pytest.param(fakes.quotes_whole_documents, "words_per_answer", id="whole documents"),
    ],
)
def test_a_system_that_shows_too_much_fails(
    make: Callable[[Texts], Fault],
    reason: str,
    *,
    run: Callable[[System], Run],
    texts: Texts,
    samples: SampleSet,
    baseline: gate.Baseline,
) -> None:
    spoilt = run(fakes.fake_system(samples.samples, texts, make(texts)))
    assert any(reason in line for line in gate.reasons(spoilt, baseline, FLOORS))


class Blind(fakes.Fake):
    """A system that answers but whose search finds nothing."""

    def search(self, query: str, limit: int) -> list[Place]:
        return []


def test_a_search_that_finds_nothing_fails(
    run: Callable[[System], Run], texts: Texts, samples: SampleSet, baseline: gate.Baseline
) -> None:
    blind = run(Blind({sample.id: sample for sample in samples.samples}, texts))
    assert any(line.startswith("recall_5: -") for line in gate.losses(blind, baseline))


def test_a_slow_system_fails(perfect: Run, baseline: gate.Baseline) -> None:
    slow = replace(perfect, records=tuple(replace(r, seconds=1.5) for r in perfect.records))
    assert gate.reasons(slow, baseline, FLOORS) == ["speed: p95 is 1500 ms, bound 1000 ms"]


def test_one_lost_sample_is_listed_but_is_chance(
    run: Callable[[System], Run], texts: Texts, samples: SampleSet, baseline: gate.Baseline
) -> None:
    first = samples.samples[0].id

    def lose_one(reply: Reply, sample: Sample) -> Reply:
        return fakes.always_refuses(reply, sample) if sample.id == first else reply

    nearly = run(fakes.fake_system(samples.samples, texts, lose_one))
    assert gate.reasons(nearly, baseline, FLOORS) == []
    assert gate.changes(nearly, baseline) == [f"{first}: lost (wrongly refused)"]


def test_a_baseline_of_another_set_is_an_error(tmp_path: Path, perfect: Run) -> None:
    path = tmp_path / "baseline.json"
    gate.write_baseline(perfect, path)
    assert gate.read_baseline(path, dataset=perfect.dataset).dataset == perfect.dataset
    with pytest.raises(gate.BaselineError, match=r"is of another set of samples.*run --accept"):
        gate.read_baseline(path, dataset="0" * 64)


@pytest.mark.parametrize("content", ["", "{}", "[]"], ids=["empty", "no keys", "a list"])
def test_a_damaged_baseline_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content)
    with pytest.raises(gate.BaselineError, match="make it anew"):
        gate.read_baseline(path, dataset="")


def test_a_missing_baseline_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(gate.BaselineError, match="make one with: run --accept"):
        gate.read_baseline(tmp_path / "baseline.json", dataset="")
