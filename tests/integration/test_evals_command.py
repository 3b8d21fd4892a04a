"""The evaluation's command line: results that repeat, comparison, and errors of one line."""

import json
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from rich.console import Console

from evals import fakes
from evals.__main__ import cli
from evals.compare import show_comparison
from evals.form import SampleError
from evals.gate import Verdict
from evals.outside import read_set
from evals.report import write_report
from evals.results import ResultsError, read_results, write_results
from evals.retrieval import figures, folded, misspelt
from evals.run import Run, run_samples
from evals.samples import load_samples
from evals.tables import show_run
from evals.texts import read_texts


@pytest.fixture(scope="module")
def run() -> Run:
    texts = read_texts()
    samples = load_samples(texts)
    chosen = samples.select("dev")
    system = fakes.fake_system(chosen, texts, fakes.ignores_follow_ups)
    return run_samples(system, chosen, texts=texts, dataset=samples.digest)


def test_results_are_the_same_bytes_whatever_the_clock_says(tmp_path: Path, run: Run) -> None:
    later = replace(run, records=tuple(replace(r, seconds=r.seconds + 1) for r in run.records))
    first, second = write_results(run, tmp_path / "a"), write_results(later, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert (tmp_path / "a/timings.json").read_bytes() != (tmp_path / "b/timings.json").read_bytes()


def test_the_tables_name_every_kind_and_hide_the_questions_of_the_test_split(run: Run) -> None:
    console = Console(width=200, record=True, file=StringIO())
    hidden = tuple(
        replace(r, sample=replace(r.sample, split="test")) for r in run.records if r.score.stage
    )
    show_run(replace(run, records=hidden), console)
    text = console.export_text()
    assert "wrongly refused" in text
    assert "follow_up" in text
    assert hidden[0].sample.question not in text
    console = Console(width=200, record=True, file=StringIO())
    show_run(run, console)
    assert hidden[0].sample.question in console.export_text()


def test_a_comparison_lists_what_changed(tmp_path: Path, run: Run) -> None:
    texts = read_texts()
    samples = load_samples(texts)
    chosen = samples.select("dev")
    better = run_samples(
        fakes.fake_system(chosen, texts), chosen, texts=texts, dataset=samples.digest
    )
    write_results(run, tmp_path / "a")
    write_results(better, tmp_path / "b")
    found = CliRunner().invoke(cli, ["compare", str(tmp_path / "a"), str(tmp_path / "b")])
    assert found.exit_code == 0
    assert "strategi-08: wrongly refused -> right" in found.output
    assert "correct: +0." in found.output


def test_the_report_states_the_verdict_and_every_sample(tmp_path: Path, run: Run) -> None:
    verdict = Verdict(reasons=("follow_up: too low",))
    write_report(run, tmp_path, verdict=verdict, texts=read_texts())
    text = (tmp_path / "report.md").read_text("utf-8")
    assert "**The gate fails.**" in text
    assert "- follow_up: too low" in text
    suite = ET.parse(tmp_path / "junit.xml").getroot()
    wrong = [score.id for score in run.scores if score.stage]
    assert len(suite.findall("testcase")) == len(run.scores)
    assert [case.get("name") for case in suite.findall("testcase[failure]")] == wrong
    assert suite.get("failures") == str(len(wrong))


def test_runs_over_different_sets_are_not_compared(run: Run, tmp_path: Path) -> None:
    one = read_results(write_results(run, tmp_path))
    with pytest.raises(ResultsError, match="different sets"):
        show_comparison(one, one | {"dataset": "other"}, Console(quiet=True))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "no such file", id="missing"),
        pytest.param("{", "is no JSON", id="cut off"),
        pytest.param("{}", "not of schema 1", id="another file"),
    ],
)
def test_results_that_cannot_be_used_say_why(
    tmp_path: Path, content: str | None, message: str
) -> None:
    if content is not None:
        (tmp_path / "results.json").write_text(content)
    with pytest.raises(ResultsError, match=message):
        read_results(tmp_path)


def test_an_operator_error_is_one_line_and_exit_1(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "evals", "compare", str(tmp_path), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("evals: ")
    assert done.stderr.count("\n") == 1


def test_a_configuration_that_cannot_be_used_is_one_line_too(tmp_path: Path) -> None:
    file = tmp_path / "utblick.toml"
    file.write_text("[nonsense]\nkey = 1\n")
    command = [sys.executable, "-m", "evals", "run", "--config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("evals: ")
    assert "nonsense" in done.stderr
    assert "Traceback" not in done.stderr


def test_accepting_a_part_of_the_set_is_wrong_usage() -> None:
    found = CliRunner().invoke(cli, ["run", "--accept", "--split", "dev"])
    assert found.exit_code == 2
    assert "--accept needs the whole set" in found.output


def write_set(directory: Path, start: int) -> None:
    text = "Rubrik\n\nKiosken på torget öppnar klockan nio varje dag utom söndagar."
    context = {"id": "c1", "title": "Kiosken", "text": text}
    answer = {"text": "klockan nio", "start": start}
    asked = {"id": "q1", "question": "När?", "context_id": "c1", "answers": [answer]}
    blank = {"id": "q2", "question": "Vem?", "context_id": "c1", "answers": []}
    (directory / "corpus.jsonl").write_text(json.dumps(context) + "\n", "utf-8")
    rows = "\n".join(json.dumps(row) for row in (asked, blank))
    (directory / "qa.jsonl").write_text(rows, "utf-8")


def test_an_outside_set_becomes_documents_and_answerable_questions(tmp_path: Path) -> None:
    write_set(tmp_path, start=33)
    outside = read_set(tmp_path)
    (question,) = outside.questions
    assert outside.texts.slice(question.targets[0][0]) == "klockan nio"
    assert [passage.document for passage in outside.corpus.passages] == ["c1"]


def test_an_outside_set_with_a_misplaced_answer_is_an_error(tmp_path: Path) -> None:
    write_set(tmp_path, start=0)
    with pytest.raises(SampleError, match=r"qa\.jsonl:1: its answer is not at 0 of c1"):
        read_set(tmp_path)


def test_an_outside_set_without_its_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"corpus\.jsonl: no such file"):
        read_set(tmp_path)


def test_outside_figures_are_means_over_questions() -> None:
    assert figures([(1,), (None,), (2,)])["recall_1"] == pytest.approx(1 / 3)
    assert figures([(1,), (None,), (2,)])["mrr_10"] == pytest.approx(0.5)


def test_variants_spoil_a_question_as_people_do() -> None:
    assert folded("Åka på ön?") == "Aka pa on?"
    assert misspelt("Var ligger Kibaha?") != "Var ligger Kibaha?"
    assert misspelt("") == ""
