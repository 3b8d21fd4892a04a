"""What a baseline keeps of a reply, and that it is read as it was written."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.span import Span
from evals import gate
from evals.fakes import Fault, always_refuses, citation, fake_system, invents
from evals.form import check_row
from evals.kept import kept_of, kept_reply, read_kept
from evals.run import Record, Run, run_samples
from evals.samples import sample_of
from evals.texts import Place, Texts

TEXTS = Texts({"kiosk": "Kiosken öppnar klockan 9. Den stänger klockan 17."})
OPENS = Place("kiosk", Span(0, 25))
ROW = {
    "id": "a",
    "question": "När öppnar kiosken?",
    "language": "sv",
    "kind": "fact",
    "register": "sentence",
    "expect": "answer",
    "judgments": [{"document": "kiosk", "quote": "Kiosken öppnar klockan 9."}],
}
SAMPLE = sample_of(check_row(ROW), split="dev", topic="kiosk", texts=TEXTS)


def run(*faults: Fault) -> Run:
    system = fake_system([SAMPLE], TEXTS, *faults)
    return run_samples(system, [SAMPLE], texts=TEXTS, dataset="d")


def record(*faults: Fault) -> Record:
    return run(*faults).records[0]


def test_an_answer_is_kept_with_its_text_and_where_it_pointed() -> None:
    kept = kept_reply(record())
    assert kept.answer == "Kiosken öppnar klockan 9. [1]"
    assert [(item.number, item.place) for item in kept.citations] == [(1, OPENS)]
    assert (kept.status, kept.reason, kept.stage) == ("answered", None, None)


def test_a_refusal_is_kept_in_three_words() -> None:
    assert kept_of(record(always_refuses)) == {
        "status": "refused",
        "reason": "not_in_sources",
        "stage": "wrongly refused",
    }


def test_only_what_sentences_cite_is_kept() -> None:
    done = record()
    contact = citation(2, Place("kiosk", Span(26, 49)), TEXTS)
    reply = dict(done.reply) | {"citations": [*done.reply["citations"], contact]}
    assert len(kept_of(replace(done, reply=reply))["cited"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Kiosken öppnar klockan 8. Den stänger.", id="other words there"),
        pytest.param("Kiosken", id="cut off"),
    ],
)
def test_a_quote_that_no_longer_lies_there_is_known(text: str) -> None:
    (kept,) = kept_reply(record()).citations
    assert kept.stands_in(TEXTS)
    assert not kept.stands_in(Texts({"kiosk": text}))
    assert not kept.stands_in(Texts({}))


def test_a_baseline_is_read_as_it_was_written_a_line_a_sample(tmp_path: Path) -> None:
    done, path = run(invents), tmp_path / "baseline.json"
    gate.write_baseline(done, path)
    baseline = gate.read_baseline(path, dataset="d")
    assert baseline.replies == {"a": kept_reply(done.records[0])}
    assert baseline.values == gate.baseline_of(done)["values"]
    assert baseline.metrics["words_per_answer"] == 6.0
    assert sum(line.startswith(' "a": ') for line in path.read_text("utf-8").split("\n")) == 2


def test_a_baseline_from_before_replies_were_kept_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    old = {key: value for key, value in gate.baseline_of(run()).items() if key != "replies"}
    path.write_text(json.dumps(old), "utf-8")
    assert gate.read_baseline(path, dataset="d").replies == {}


def test_a_damaged_reply_in_a_baseline_names_the_file_and_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    damaged = gate.baseline_of(run())
    damaged["replies"]["a"]["cited"][0][2:4] = [9, 3]
    path.write_text(json.dumps(damaged), "utf-8")
    with pytest.raises(gate.BaselineError, match=r"baseline\.json: is no baseline.*--accept"):
        gate.read_baseline(path, dataset="d")


def test_what_is_empty_is_left_out_and_read_as_empty() -> None:
    kept = read_kept({"status": "refused"})
    assert (kept.reason, kept.stage, kept.answer, kept.citations) == (None, None, "", ())
