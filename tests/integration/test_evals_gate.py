"""The gate over the real set: a perfect system passes, every spoilt one fails for its own fault."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals import fakes, gate
from evals.fakes import Fault, Reply
from evals.run import Run, run_samples
from evals.samples import Sample, SampleSet, load_samples
from evals.system import System
from evals.texts import Place, Texts, read_texts
from evals.yardstick import measure_yardstick

STRATEGY = "orebroregionens-internationella-strategi-2009"
YARDSTICK = 0.1  # seconds
FLOORS = {
    "overall": {"balance": 0.9, "over_refusal": 0.05, "words_per_answer": 60},
    "kind": {"follow_up": {"answered_right": 0.9}},
    "speed": {"p95_ms": 1000, "median_yardsticks": 5},
}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return read_texts()


@pytest.fixture(scope="module")
def samples(texts: Texts) -> SampleSet:
    return load_samples(texts)


def run_of(system: System, asked: Sequence[Sample], texts: Texts, samples: SampleSet) -> Run:
    return run_samples(
        system, asked, texts=texts, dataset=samples.digest, yardstick=lambda: YARDSTICK
    )


@pytest.fixture(scope="module")
def run(texts: Texts, samples: SampleSet) -> Callable[[System], Run]:
    """Runs a system over every third sample of each kind."""
    kinds: dict[str, list[Sample]] = {}
    for sample in samples.samples:
        kinds.setdefault(sample.kind, []).append(sample)
    chosen = [sample for alike in kinds.values() for sample in alike[::3]]
    return lambda system: run_of(system, chosen, texts, samples)


@pytest.fixture(scope="module")
def perfect(texts: Texts, samples: SampleSet) -> Run:
    system = fakes.fake_system(samples.samples, texts)
    return run_of(system, samples.samples, texts, samples)


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
    pytest.param(fakes.misdates, "wrong date: citation 1 says 1999-01-01", id="wrong dates"),
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


def test_a_system_that_answers_whatever_it_is_asked_fails(
    run: Callable[[System], Run], texts: Texts, samples: SampleSet, baseline: gate.Baseline
) -> None:
    spoilt = run(fakes.fake_system(samples.samples, texts, fakes.never_refuses(texts)))
    assert any(line.startswith("withheld_right: -") for line in gate.losses(spoilt, baseline))


def test_a_system_that_shows_whole_documents_fails(
    texts: Texts, samples: SampleSet, baseline: gate.Baseline
) -> None:
    few = samples.samples[:10]
    system = fakes.fake_system(few, texts, fakes.quotes_whole_documents(texts))
    lines = gate.reasons(run_of(system, few, texts, samples), baseline, FLOORS)
    assert any(line.startswith("all: words_per_answer is") for line in lines)


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
    assert gate.reasons(slow, baseline, FLOORS) == [
        "speed: p95 is 1500 ms, bound 1000 ms",
        "speed: the median answer takes 15.0 yardsticks, bound 5",
    ]


@pytest.mark.parametrize(
    ("yardstick", "lines"),
    [
        pytest.param(0.04, ["the median answer takes 7.5 yardsticks, bound 5"], id="its own fault"),
        pytest.param(0.2, [], id="the machine's fault"),
    ],
)
def test_a_slow_machine_is_no_fault_of_the_system(
    yardstick: float, lines: list[str], *, perfect: Run, baseline: gate.Baseline
) -> None:
    records = tuple(replace(r, seconds=0.3) for r in perfect.records)
    slow = replace(perfect, records=records, yardstick_seconds=(yardstick, yardstick, 9.0))
    assert gate.reasons(slow, baseline, FLOORS) == [f"speed: {line}" for line in lines]


def test_the_yardstick_is_measured_in_turn_with_the_answers(
    texts: Texts, samples: SampleSet
) -> None:
    few = samples.samples[:7]
    done = run_of(fakes.fake_system(few, texts), few, texts, samples)
    assert done.yardstick_seconds == (YARDSTICK,) * 7
    many = samples.samples
    done = run_of(fakes.fake_system(many, texts), many, texts, samples)
    assert 50 <= len(done.yardstick_seconds) < 100
    assert measure_yardstick() > 0


def test_many_broken_promises_of_one_name_are_told_in_a_few_lines(
    run: Callable[[System], Run], texts: Texts, samples: SampleSet
) -> None:
    lines = gate.broken_promises(
        run(fakes.fake_system(samples.samples, texts, fakes.shifts_citations))
    )
    (more,) = [line for line in lines if line.startswith("not verbatim: ")]
    assert len([line for line in lines if ": not verbatim: citation" in line]) == gate.SHOWN_ALIKE
    assert int(more.split()[2]) > 100


def test_a_run_does_not_differ_from_a_baseline_made_of_it(tmp_path: Path, perfect: Run) -> None:
    thirds = tuple(
        replace(r, score=replace(r.score, evidence=2 / 3, ranks=(1, 2, None)))
        if r.score.ranks
        else r
        for r in perfect.records
    )
    done = replace(perfect, records=thirds)
    gate.write_baseline(done, tmp_path / "baseline.json")
    kept = gate.read_baseline(tmp_path / "baseline.json", dataset=done.dataset)
    assert gate.losses(done, kept) == []


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


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"schema": 1, "dataset": "", "values": {}}', '{"schema": 2, "dat', "å"],
    ids=["empty", "no keys", "a list", "of an older form", "cut off", "no JSON"],
)
def test_a_damaged_baseline_is_an_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content)
    with pytest.raises(gate.BaselineError, match="make it anew"):
        gate.read_baseline(path, dataset="")


def test_a_baseline_that_cannot_be_read_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "baseline.json").mkdir()
    with pytest.raises(gate.BaselineError, match=r"baseline\.json: cannot be read") as raised:
        gate.read_baseline(tmp_path / "baseline.json", dataset="")
    assert "\n" not in str(raised.value)


def test_a_missing_baseline_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(gate.BaselineError, match="make one with: run --accept"):
        gate.read_baseline(tmp_path / "baseline.json", dataset="")
