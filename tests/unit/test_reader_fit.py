"""Fitting what a reader's figures weigh, and keeping its readings."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from assistant.calibration import Calibration, calibrations_in
from assistant.signals import NEEDED
from corpus.span import Span
from evals.calibrate import Example
from evals.logistic import fit_logistic
from evals.reader_fit import (
    SHARE,
    as_toml,
    as_withheld,
    best_weight,
    doubted,
    fit_joined,
    fit_reader,
    held_out_joined,
    hits_at,
    rows_of,
    withheld_by,
)
from evals.reader_readings import KeptReadings
from evals.reader_view import Case, Piece
from index.reader.layout import ReaderPassage
from index.reader.reader import Reader, Reading

MENDED = (Piece(2.0, -3.0, False), Piece(1.0, 0.0, True), Piece(0.0, -4.0, False))
SPOILT = (Piece(2.0, -1.0, True), Piece(1.9, 0.0, False))


def test_what_was_stopped_before_it_was_decided_is_not_doubted() -> None:
    (first, *others) = examples()
    stopped = replace(first, signals=first.signals | {"reader": None})  # type: ignore[arg-type]
    assert rows_of(doubted([stopped, *others]), cases()).doubts[0] == 0.0


def test_the_reader_lifts_the_sentence_that_it_prefers() -> None:
    assert hits_at([MENDED], 1, 0.0) == [0.0]
    assert hits_at([MENDED], 1, 0.5) == [1.0]
    assert hits_at([MENDED], 2, 0.0) == [1.0]


def test_a_weight_is_taken_only_when_it_mends_more_than_it_spoils() -> None:
    assert best_weight([MENDED, MENDED, SPOILT]) == pytest.approx(0.4)
    assert best_weight([MENDED, SPOILT, SPOILT]) == 0.0


def signals(cosine: float, doubt: float) -> dict[str, float]:
    return dict.fromkeys(NEEDED, 0.0) | {"cosine": cosine, "reader": doubt}


def examples(count: int = 160) -> list[Example]:
    """Dev questions: cosine tells what is right, the doubt tells nothing."""
    random = np.random.default_rng(1)
    found = []
    for at in range(count):
        right = at % 2 == 0
        told = signals(float(random.normal() + 2.0 * right), float(-abs(random.normal())))
        found.append(
            Example(
                id=str(at),
                topic=f"ämne {at // 2 % 4}",
                signals=told,
                without_misfit=told,
                is_right=right,
                is_answerable=right,
                is_subject=at % 8 > 0,
            )
        )
    return found


def cases(count: int = 160) -> list[Case]:
    """Other people's questions: the doubt tells what is right, cosine tells nothing."""
    random = np.random.default_rng(2)
    found = []
    for at in range(count):
        right = at % 2 == 0
        told = signals(float(random.normal()), float(-abs(random.normal()) - 3.0 * (not right)))
        found.append(
            Case(
                title=f"artikel {at // 2 % 4}",
                kind="answered" if right else "trap",
                signals=told,
                without=told,
                is_right=right,
            )
        )
    return found


def test_signals_are_weighed_by_the_dev_questions_and_doubts_by_others_too() -> None:
    fitted, chances = fit_reader(examples(), cases(), withheld=0.9)
    assert fitted.weights["cosine"] > 0.5
    assert fitted.weights["reader"] > 0.3
    assert fitted.area_under_roc > 0.85
    right = np.array([case.is_right for case in cases()])
    assert chances[right].mean() > chances[~right].mean() + 0.1
    alone, _ = fit_reader(examples(), [], withheld=0.9)
    assert fitted.weights["reader"] > alone.weights["reader"] + 0.5


def test_the_threshold_withholds_as_much_as_without_a_reader_and_no_more() -> None:
    for withheld in (0.7, 0.95):
        fitted, _ = fit_reader(examples(), cases(), withheld=withheld)
        at = {point.threshold: point.withheld for point in fitted.points}
        assert at[fitted.answer_from] >= withheld
        below = [share for threshold, share in at.items() if threshold < fitted.answer_from]
        assert max(below) < withheld
    assert as_withheld(fitted.points, 1.1) == max(at)


def test_what_a_calibration_withholds_is_counted_among_questions_without_an_answer() -> None:
    made = Calibration(weights={"cosine": 1.0}, bias=0.0, answer_from=0.5, subject_from=0.1)
    asked = examples()
    low = [one.signals["cosine"] < 0 for one in asked if not one.is_answerable]
    assert withheld_by(asked, made) == pytest.approx(sum(low) / len(low))


def test_other_peoples_questions_count_half_as_much_however_many_they_are() -> None:
    for count in (40, 400):
        rows = rows_of(examples(), cases(count))
        assert rows.counts[: rows.own].tolist() == [1.0] * rows.own
        assert rows.counts[rows.own :].sum() == pytest.approx(SHARE * rows.own)


def test_no_row_is_judged_by_a_fit_that_saw_its_group() -> None:
    rows = rows_of(examples(), cases())
    found = held_out_joined(rows)
    for group in ("ämne 1", "artikel 2"):
        inside = np.array(rows.groups) == group
        model = fit_joined(rows, ~inside)
        table = np.column_stack([rows.signals, rows.doubts])[inside]
        assert found[inside] == pytest.approx(model.probabilities(table))


def test_what_is_written_is_read_back_as_a_calibration() -> None:
    fitted, _ = fit_reader(examples(), cases(), withheld=0.9)
    text = as_toml(fitted, reader="reader-1/abc", encoder="e5", sentence=0.3)
    table = tomllib.loads(text)
    names = (table.pop("reader"), table.pop("encoder"), table.pop("sentence"))
    assert names == ("reader-1/abc", "e5", 0.3)
    (kept,) = calibrations_in(table, "reader.toml", remedy="").values()
    assert kept.weights == fitted.weights
    assert (kept.bias, kept.answer_from) == (fitted.bias, fitted.answer_from)
    assert kept.subject_from <= kept.answer_from


def test_a_row_that_counts_twice_is_as_good_as_two() -> None:
    random = np.random.default_rng(3)
    features = random.normal(size=(40, 2))
    features -= features.mean(axis=0)
    features /= features.std(axis=0)  # so that doubling rows leaves the scale as it is
    labels = (features[:, 0] + random.normal(size=40) > 0).astype(float)
    twice = fit_logistic(
        np.concatenate([features, features]), np.concatenate([labels, labels]), ridge=1.0
    )
    counted = fit_logistic(features, labels, ridge=1.0, counts=np.full(40, 2.0))
    assert counted.weights == pytest.approx(twice.weights)
    assert counted.bias == pytest.approx(twice.bias)


class Counting:
    """A reader that counts what it reads."""

    identity = "reader-test"

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, question: str, passages: Sequence[ReaderPassage]) -> tuple[Reading, ...]:
        self.read += [f"{question} {passage.text}" for passage in passages]
        return tuple(Reading(float(len(passage.text)), (0.5,)) for passage in passages)


def passage(text: str) -> ReaderPassage:
    return ReaderPassage("", text, (Span(0, len(text)),))


def kept(reader: Counting, file: Path) -> KeptReadings:
    return KeptReadings(cast("Reader", reader), file)


def test_a_reading_is_kept_and_not_read_again(tmp_path: Path) -> None:
    file = tmp_path / "new" / "readings.jsonl"
    first = kept(Counting(), file).scores("Vad?", [passage("ett"), passage("tio"), passage("ett")])
    again = Counting()
    found = kept(again, file).scores("Vad?", [passage("ett"), passage("elva"), passage("tio")])
    assert again.read == ["Vad? elva"]
    assert found == (first[0], Reading(4.0, (0.5,)), first[1])
    assert kept(again, file).scores("När?", [passage("ett")])
    assert again.read == ["Vad? elva", "När? ett"]


def test_a_reading_that_was_cut_off_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "readings.jsonl"
    kept(Counting(), file).scores("Vad?", [passage("ett"), passage("tolv")])
    file.write_bytes(file.read_bytes()[:-9])
    again = Counting()
    for _ in range(2):
        kept(again, file).scores("Vad?", [passage("ett"), passage("tolv")])
    assert again.read == ["Vad? tolv"]
