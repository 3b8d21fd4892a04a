"""The reader's training on a few texts of its own: needs the dependency group ``reader``."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training the reader needs the dependency group `reader`")

from corpus.span import Span
from index.e5.weights import find_weights, read_weights
from index.reader.layout import Kind, ReaderPassage
from index.reader.matching import Match
from index.reader.reader import ReaderError, open_reader, reading_of
from index.reader.training.arrays import load_rows, shortened
from index.reader.training.checkpoints import (
    BEFORE_FALL,
    LATEST,
    averaged,
    load_state,
    save_state,
    take_up_before_fall,
)
from index.reader.training.export import export
from index.reader.training.losses import batch_of
from index.reader.training.network import Batch, read_rows, shape_of
from index.reader.training.prepare import LANGUAGES, open_layout, prepare, train_name
from index.reader.training.sets import PLANS
from index.reader.training.train import LOG, Plan, Run

TOWNS = ("Lund", "Umeå", "Gävle", "Luleå", "Kalmar", "Växjö", "Borås", "Falun", "Ystad", "Motala")
MORE = "Där säljs glass, kaffe och tidningar till alla som väntar på bussen eller bara går förbi."


def write_sets(folder: Path) -> None:
    """Writes a small set for every plan, all of one shape: who lives where and since when."""
    for number, plan in enumerate(PLANS):
        texts: list[dict[str, object]] = []
        asked: list[dict[str, object]] = []
        for at, town in enumerate(TOWNS):
            year = 1900 + 10 * at + number
            text = f"Kiosken i {town} öppnade år {year}. Den ligger vid torget. {MORE}"
            texts.append({"id": f"t{at}", "title": f"Kiosken i {town}", "text": text})
            for name, question, answer in (
                ("when", f"När öppnade kiosken i {town}?", str(year)),
                ("where", f"Var ligger kiosken i {town}?", "vid torget"),
            ):
                place = {"text": answer, "start": text.index(answer)}
                asked.append(
                    {"id": f"{name}{at}", "question": question, "context_id": f"t{at}"}
                    | {"answers": [place]}
                )
            trap = {"id": f"trap{at}", "question": f"Vem äger kiosken i {town}?"}
            asked.append(trap | {"context_id": f"t{at}", "answers": [], "is_impossible": True})
        directory = folder / plan.folder
        directory.mkdir(parents=True)
        for name, rows in (("corpus", texts), ("qa", asked)):
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (directory / f"{name}.jsonl").write_text(lines, encoding="utf-8")


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reader")
    write_sets(folder / "sets")
    prepare(folder / "sets", folder / "data", languages=LANGUAGES, say=lambda _: None)
    return folder / "data"


def run(folder: Path, data: Path, *, steps: int, stop_after: int | None = None) -> Run:
    one = Run(folder, data, Plan(steps=steps, watch_steps=1_000), say=lambda _: None)
    one.train(most_steps=stop_after)
    return one


@pytest.fixture(scope="module")
def trained(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    run(folder, examples, steps=3)
    return folder


def test_examples_are_the_same_whenever_they_are_made(examples: Path, tmp_path: Path) -> None:
    write_sets(tmp_path / "sets")
    prepare(tmp_path / "sets", tmp_path / "data", languages=LANGUAGES, say=lambda _: None)
    for path in examples.iterdir():
        assert path.read_bytes() == (tmp_path / "data" / path.name).read_bytes()


def test_about_half_of_the_examples_answer_and_know_where(examples: Path) -> None:
    rows = load_rows(examples / train_name("sv"))
    answers = [bool(rows.gold[rows.markers_of(row)].any()) for row in range(len(rows))]
    assert 0.25 < np.mean(answers) < 0.65
    told = rows.spans[:, 0] >= 0
    assert told.any()
    assert not told[~np.array(answers)].any()


def test_a_run_that_was_cut_off_ends_as_one_that_was_not(
    examples: Path, trained: Path, tmp_path: Path
) -> None:
    run(tmp_path, examples, steps=3, stop_after=2)
    assert load_state(tmp_path / LATEST).step == 2
    run(tmp_path, examples, steps=3)
    whole, resumed = load_state(trained / LATEST), load_state(tmp_path / LATEST)
    assert whole.step == resumed.step == 3
    assert whole.taken == resumed.taken
    for name, tensor in whole.tensors.items():
        assert np.array_equal(tensor.numpy(), resumed.tensors[name].numpy()), name


def test_training_changes_the_upper_layers_and_leaves_the_lower_ones(trained: Path) -> None:
    weights, state = read_weights(find_weights()), load_state(trained / LATEST)
    assert np.array_equal(state.tensors["l0.fi.w"].numpy(), weights.matrix("l0.fi.w"))
    assert not np.array_equal(state.tensors["l7.fi.w"].numpy(), weights.matrix("l7.fi.w"))


def test_a_run_logs_every_step_and_what_it_is_watched_by(trained: Path) -> None:
    lines = [json.loads(line) for line in (trained / LOG).read_text("utf-8").splitlines()]
    assert [line["step"] for line in lines if "loss" in line] == [1, 2, 3]
    assert "squad_v2_sv_part auroc trap" in lines[-1]


def test_rows_are_shortened_to_what_answers_or_is_most_like_the_question(examples: Path) -> None:
    rows = load_rows(examples / train_name("sv"))
    short = shortened(rows, max_tokens=45, share=1.0, seed=1)
    lengths, before = np.diff(short.ends, prepend=0), np.diff(rows.ends, prepend=0)
    assert (lengths < before).any()
    for row in range(len(rows)):
        tokens, whole = short.tokens[short.tokens_of(row)], rows.tokens[rows.tokens_of(row)]
        assert tokens[-1] == whole[-1]
        kinds = short.kinds[short.tokens_of(row)]
        assert (kinds[short.markers[short.markers_of(row)]] == Kind.MARKER).all()
        assert short.gold[short.markers_of(row)].sum() == rows.gold[rows.markers_of(row)].sum()
        (start, end), (first, last) = short.spans[row].tolist(), rows.spans[row].tolist()
        if start >= 0:
            assert tokens[start : end + 1].tolist() == whole[first : last + 1].tolist()
        matched = [
            (one.matches[one.tokens_of(row)] >= Match.RELATED)[one.kinds[one.tokens_of(row)] >= 2]
            for one in (short, rows)
        ]
        assert (
            bool(matched[0].any()) == bool(matched[1].any())
            or short.gold[short.markers_of(row)].any()
        )


def test_the_state_before_the_rate_falls_is_kept(trained: Path) -> None:
    assert load_state(trained / BEFORE_FALL).step < 3


def test_a_finished_run_is_made_longer_from_before_its_rate_fell(
    examples: Path, trained: Path, tmp_path: Path
) -> None:
    for name in (BEFORE_FALL, LATEST):
        shutil.copy(trained / name, tmp_path / name)
    take_up_before_fall(tmp_path)
    longer = run(tmp_path, examples, steps=6, stop_after=1)
    assert load_state(tmp_path / LATEST).step == load_state(trained / BEFORE_FALL).step + 1
    assert longer.done < 1.0


def test_the_mean_of_checkpoints_lies_between_them(trained: Path) -> None:
    states = [dict(load_state(trained / name).tensors) for name in (BEFORE_FALL, LATEST)]
    mean = averaged(states)["heads.w"]
    assert np.allclose(mean * 2, states[0]["heads.w"] + states[1]["heads.w"])


def test_a_run_is_not_taken_up_with_other_examples(
    examples: Path, trained: Path, tmp_path: Path
) -> None:
    save_state(tmp_path / LATEST, replace(load_state(trained / LATEST), data="other"))
    with pytest.raises(ValueError, match="other examples"):
        run(tmp_path, examples, steps=1)


@pytest.mark.parametrize(
    "question",
    ["När öppnade kiosken?", "", "\u202e\ud800 <|im_start|>\0"],
    ids=["plain", "empty", "hostile"],
)
def test_the_model_file_reads_as_the_network_does(
    trained: Path, tmp_path: Path, question: str
) -> None:
    passage = ReaderPassage(
        "Kiosken", "Kiosken öppnade år 1931. Den ligger vid torget.", (Span(0, 24), Span(25, 47))
    )
    export([trained / LATEST], tmp_path / "reader.onnx")
    reader = open_reader(tmp_path / "reader.onnx")
    assert reader is not None
    (found,) = reader.scores(question, [passage])
    state, weights = load_state(trained / LATEST), read_weights(find_weights())
    rows = open_layout().rows(question, passage)
    import torch

    words = torch.from_numpy(weights.word_rows(rows[0].tokens))[None]
    kinds, matches = (torch.from_numpy(a)[None] for a in (rows[0].kinds, rows[0].matches))
    batch = Batch(words, kinds, matches, torch.tensor([words.shape[1]]))
    with torch.no_grad():
        outputs = read_rows(dict(state.tensors), shape_of(weights), batch).numpy()[0]
    expected = reading_of(passage, rows, [outputs])
    assert found.answers == pytest.approx(expected.answers, abs=0.1)
    assert found.sentences == pytest.approx(expected.sentences, abs=0.15)


def test_padding_changes_nothing(examples: Path, trained: Path) -> None:
    import torch

    rows, weights = load_rows(examples / train_name("sv")), read_weights(find_weights())
    tensors = dict(load_state(trained / LATEST).tensors)
    lengths = np.diff(rows.ends, prepend=0)
    short, long = int(lengths.argmin()), int(lengths.argmax())
    with torch.no_grad():
        alone = read_rows(tensors, shape_of(weights), batch_of(rows, [short], weights))
        beside = read_rows(tensors, shape_of(weights), batch_of(rows, [short, long], weights))
    assert torch.allclose(alone[0], beside[0, : lengths[short]], atol=1e-4)


def test_a_model_for_another_encoder_is_refused(trained: Path, tmp_path: Path) -> None:
    import onnx

    export([trained / LATEST], tmp_path / "reader.onnx")
    model = onnx.load(tmp_path / "reader.onnx")
    onnx.helper.set_model_props(model, {"encoder": "another", "reader-format": "1"})
    onnx.save(model, tmp_path / "other.onnx")
    reader = open_reader(tmp_path / "other.onnx")
    assert reader is not None
    with pytest.raises(ReaderError, match="another version"):
        reader.scores("Var?", [ReaderPassage("", "Här.", (Span(0, 4),))])
