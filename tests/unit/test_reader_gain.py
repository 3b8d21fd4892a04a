"""The figures that say what the reader adds."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from assistant.reading import FittedReader
from evals.calibrate import Example
from evals.logistic import area_under_roc
from evals.reader_gain import (
    AUTHORITY,
    SQUAD,
    WATCHED,
    Seen,
    area_interval,
    area_lines,
    gain_of,
    sentence_lines,
)
from evals.reader_view import Case, Kind, Piece

if TYPE_CHECKING:
    from index.reader.reader import Reader

MENDED = (Piece(2.0, -3.0, False), Piece(1.0, 0.0, True), Piece(0.0, -4.0, False))
SPOILT = (Piece(2.0, -1.0, True), Piece(1.9, 0.0, False))


def cases(seed: int, *, reads: bool, kind: Kind = "trap", titles: int = 4) -> list[Case]:
    """Questions that are answered and others, told a little by similarity, well by the reader."""
    random = np.random.default_rng(seed)
    found = []
    for at in range(240):
        answered = at % 2 == 0
        cosine = float(random.normal() + 0.3 * answered)
        doubt = min(0.0, float(random.normal() - 1.0 + 2.0 * answered * reads))
        signals = {"cosine": cosine, "misfit": 0.0}
        found.append(
            Case(
                title=f"artikel {at // 2 % titles}",
                kind="answered" if answered else kind,
                signals=signals | {"reader": doubt},
                without=signals,
                is_right=answered,
            )
        )
    return found


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def first_number(cell: str) -> float:
    return float(cell.split(maxsplit=1)[0])


def test_the_table_shows_figures_without_and_with_and_their_difference() -> None:
    first, third = sentence_lines("set", [MENDED, SPOILT, MENDED], 0.5)
    name, measure, without, with_reader, difference = cells(first)
    assert (name, measure) == ("set (3)", "in the first 1")
    assert (first_number(without), first_number(with_reader)) == (0.333, 0.667)
    assert first_number(difference) == 0.333
    assert first_number(cells(third)[2]) == 1.0


def test_a_reader_that_reads_makes_telling_better() -> None:
    seen = cases(1, reads=True)
    joined = np.linspace(0.0, 1.0, len(seen))
    (line,) = area_lines("set", seen, joined)
    name, without, alone, both, product = cells(line)
    assert name == "set, only look answerable (240)"
    assert first_number(without) < 0.65
    assert first_number(alone) > 0.8
    assert first_number(both) > 0.8
    labels = np.array([float(case.kind == "answered") for case in seen])
    assert first_number(product) == round(area_under_roc(joined, labels), 3)


def test_what_was_not_asked_for_is_left_out_of_a_row() -> None:
    removed = cases(2, reads=False, kind="removed")[1::2]
    seen = [*cases(1, reads=True), *removed]
    trap, away = area_lines("set", seen, np.zeros(len(seen)))
    assert "only look answerable (240)" in trap
    assert "removed (240)" in away


def test_nothing_of_the_pages_is_fitted_on() -> None:
    """SweQUAD turned round changes its own row and no other figure."""
    examples = [
        Example(
            id=str(at),
            topic=f"ämne {at // 2 % 3}",
            signals=case.signals,
            without_misfit=case.signals,
            is_right=case.is_right,
            is_answerable=case.is_right,
            is_subject=True,
        )
        for at, case in enumerate(cases(3, reads=True))
    ]
    reader = FittedReader(reader=cast("Reader", Named()), sentence=0.5, calibrations={})
    seen = {
        WATCHED: Seen([MENDED], cases(4, reads=True)),
        SQUAD: Seen([MENDED, SPOILT], cases(5, reads=True)),
        AUTHORITY: Seen([SPOILT], cases(6, reads=True, kind="removed")),
    }
    gain = gain_of(reader, seen, examples, withheld=0.9)
    assert gain.lines[0] == "small; weight of its sentences 0.5"
    assert any(line.startswith("| both (3) | in the first 1") for line in gain.lines)
    assert gain.fitted.weights["reader"] > 0
    turned = [replace(case, is_right=not case.is_right) for case in seen[AUTHORITY].cases]
    other = gain_of(reader, seen | {AUTHORITY: Seen([SPOILT], turned)}, examples, withheld=0.9)
    assert other.fitted == gain.fitted


class Named:
    identity = "small"


def test_an_interval_holds_its_area_and_narrows_with_questions() -> None:
    random = np.random.default_rng(7)
    labels = np.array([0.0, 1.0] * 120)
    scores = random.normal(size=240) + labels
    found = area_interval(scores, labels)
    assert found.low < found.mean < found.high
    few = area_interval(scores[:40], labels[:40])
    assert few.high - few.low > found.high - found.low


@pytest.mark.parametrize("count", [1, 3])
def test_weighing_the_reader_by_nothing_changes_nothing(count: int) -> None:
    line = list(sentence_lines("set", [MENDED, SPOILT], 0.0))[count > 1]
    assert first_number(cells(line)[4]) == 0.0
