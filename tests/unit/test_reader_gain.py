"""The figures that say what the reader adds."""

import numpy as np
import pytest

from evals.logistic import area_under_roc
from evals.reader_gain import (
    Contrast,
    area_interval,
    best_weight,
    chances,
    contrast_lines,
    hits_at,
    sentence_lines,
)
from evals.reader_view import Piece, Taken, Told

NOTHING = Told((0.0, 0.0, 0.0), 0.0)


def asked(*pieces: tuple[float, float, bool]) -> Taken:
    return Taken(pieces=tuple(Piece(*one) for one in pieces), served=NOTHING, removed=NOTHING)


MENDED = asked((2.0, -3.0, False), (1.0, 0.0, True), (0.0, -4.0, False))
SPOILT = asked((2.0, -1.0, True), (1.9, 0.0, False))


def test_the_reader_lifts_the_sentence_that_it_prefers() -> None:
    assert hits_at([MENDED], 1, 0.0) == [0.0]
    assert hits_at([MENDED], 1, 0.5) == [1.0]
    assert hits_at([MENDED], 2, 0.0) == [1.0]


def test_a_weight_is_taken_only_when_it_mends_more_than_it_spoils() -> None:
    assert best_weight([MENDED, MENDED, SPOILT]) == pytest.approx(0.5)
    assert best_weight([MENDED, SPOILT, SPOILT]) == 0.0


def test_the_table_shows_figures_without_and_with_and_their_difference() -> None:
    first, _ = sentence_lines("set", [MENDED, SPOILT], 0.5)
    assert first.startswith("| set (2) | hit@1 | 0.500 ")
    assert first.count("|") == 6


def contrast(read: bool) -> Contrast:
    random = np.random.default_rng(1)

    def told(answers: bool) -> Told:
        noise = random.normal(size=4)
        similar, seen = noise[0] + 0.5 * answers, noise[3] + 2.0 * answers * read
        return Told((float(similar), float(noise[1]), float(noise[2])), float(seen))

    answered = tuple(told(answers=True) for _ in range(120))
    return Contrast(answered, tuple(told(answers=False) for _ in range(120)))


def test_a_reader_that_reads_makes_telling_better() -> None:
    fitted, measured = contrast(read=True), contrast(read=True)
    labels = measured.table(with_reader=True)[1]
    without = area_under_roc(chances(fitted, measured, with_reader=False), labels)
    with_reader = area_under_roc(chances(fitted, measured, with_reader=True), labels)
    assert without < 0.75
    assert with_reader > 0.85
    (line,) = contrast_lines("set", fitted, measured)
    assert line.startswith("| set (240) | 0.")


def test_an_interval_holds_its_area_and_narrows_with_questions() -> None:
    measured = contrast(read=True)
    table, labels = measured.table(with_reader=True)
    found = area_interval(table[:, -1], labels)
    assert found.low < found.mean < found.high
    few = area_interval(table[::6, -1], labels[::6])
    assert few.high - few.low > found.high - found.low
