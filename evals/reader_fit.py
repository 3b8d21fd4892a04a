"""Fitting what a reader's figures weigh: in choosing the sentence, and in deciding.

The weights of the signals among each other come from the dev questions, as without a reader. How
much of their sum is kept, and how much a doubt of the reader's weighs beside it, comes from the dev
questions and from other people's together: those know questions that only look answerable.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evals.calibrate import (
    RIDGE,
    Example,
    Fitted,
    Flags,
    Point,
    calibration_lines,
    risk_coverage,
    separating,
)
from evals.logistic import Array, Logistic, area_under_roc, fit_logistic

if TYPE_CHECKING:
    from assistant.calibration import Calibration
    from evals.reader_view import Case, Piece

READER = "reader"  # the signal
# Weights of the reader's sentence beside the other features, whose sum is in log-odds as well.
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
# All other people's questions together count half as much as the dev questions. Held out by topic
# and article: at a quarter, half, all and twice as much the area under the ROC curve between right
# and wrong is .897, .895, .891 and .886 on dev and .630, .645, .660 and .674 on questions that only
# look answerable; without a reader .895 and .601.
SHARE = 0.5
_SECOND_RIDGE = 1.0  # two weights on thousands of questions need next to none


def hits_at(asked: Sequence["Sequence[Piece]"], count: int, weight: float) -> list[float]:
    """Returns for each question 1 when one of its best ``count`` sentences answers, else 0."""
    found = []
    for pieces in asked:
        order = sorted(pieces, key=lambda piece: -(piece.score + weight * piece.read))
        found.append(float(any(piece.answers for piece in order[:count])))
    return found


def best_weight(asked: Sequence["Sequence[Piece]"]) -> float:
    """Returns the weight of ``WEIGHTS`` with the most first hits; of equal ones the smallest."""
    return max(WEIGHTS, key=lambda weight: (sum(hits_at(asked, 1, weight)), -weight))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Questions to fit and to measure on, the dev questions first.

    Attributes:
        names: Of the signals, without the reader's.
        signals: ``(rows, names)``.
        doubts: ``(rows,)``, the reader's signal.
        labels: ``(rows,)``, 1 where the evidence answers.
        groups: Topic or title; rows of one group are never fitted on for each other.
        own: How many of the rows are dev questions.
    """

    names: tuple[str, ...]
    signals: Array
    doubts: Array
    labels: Array
    groups: tuple[str, ...]
    own: int

    @property
    def counts(self) -> Array:
        """Returns ``(rows,)``: how much each row counts when the doubt is weighed."""
        others = len(self.labels) - self.own
        each = SHARE * self.own / others if others else 0.0
        return np.array([1.0] * self.own + [each] * others)


def doubted(examples: Sequence[Example]) -> list[Example]:
    """Returns ``examples`` with no doubt in place of none: what was stopped before, or not read."""
    return [
        replace(
            one,
            signals=one.signals | {READER: one.signals[READER] or 0.0},
            without_misfit=one.without_misfit | {READER: one.without_misfit[READER] or 0.0},
        )
        for one in examples
    ]


def rows_of(examples: Sequence[Example], cases: Sequence["Case"]) -> Rows:
    """Returns the rows of the dev questions and of other people's."""
    names = tuple(name for name in examples[0].signals if name != READER)
    signals = [*(one.signals for one in examples), *(one.signals for one in cases)]
    right = [*(one.is_right for one in examples), *(one.is_right for one in cases)]
    return Rows(
        names=names,
        signals=np.array([[one[name] for name in names] for one in signals]),
        doubts=np.array([one[READER] for one in signals]),
        labels=np.array(right, dtype=np.float64),
        groups=(*(one.topic for one in examples), *(one.title for one in cases)),
        own=len(examples),
    )


def fit_joined(rows: Rows, among: Flags) -> Logistic:
    """Returns the weights of the signals and, last, of the doubt, fitted on the rows ``among``.

    Args:
        rows: The questions.
        among: ``bool, (rows,)``.
    """
    own = among & (np.arange(len(among)) < rows.own)
    first = fit_logistic(rows.signals[own], rows.labels[own], ridge=RIDGE)
    sums = rows.signals @ first.weights + first.bias
    both = np.column_stack([sums, rows.doubts])
    second = fit_logistic(
        both[among], rows.labels[among], ridge=_SECOND_RIDGE, counts=rows.counts[among]
    )
    kept, doubt = second.weights
    weights = np.array([*(kept * first.weights), doubt])
    return Logistic(weights, float(kept * first.bias + second.bias))


def held_out_joined(rows: Rows) -> Array:
    """Returns each row's probability by a fit that saw no row of its group: ``(rows,)``."""
    groups = np.array(rows.groups)
    table = np.column_stack([rows.signals, rows.doubts])
    found = np.zeros(len(groups))
    for group in sorted(set(rows.groups)):
        inside = groups == group
        found[inside] = fit_joined(rows, ~inside).probabilities(table[inside])
    return found


def fit_reader(
    examples: Sequence[Example], cases: Sequence["Case"], *, withheld: float
) -> tuple[Fitted, Array]:
    """Returns the calibration, and the probabilities ``(cases,)`` of other people's, held out.

    Args:
        examples: The dev questions, with the reader.
        cases: Other people's.
        withheld: Of the dev questions without an answer, the share to withhold, held out.
    """
    rows = rows_of(examples, cases)
    chances = held_out_joined(rows)
    model = fit_joined(rows, np.ones(len(rows.labels), dtype=np.bool_))
    own, labels = chances[: rows.own], rows.labels[: rows.own]
    about = model.probabilities(_without_misfit(examples, rows))
    answerable = np.array([one.is_answerable for one in examples])
    points = risk_coverage(own, labels == 1, answerable)
    answer_from = as_withheld(points, withheld)
    subjects = np.array([one.is_subject for one in examples])
    fitted = Fitted(
        weights={
            name: round(float(weight), 2)
            for name, weight in zip((*rows.names, READER), model.weights, strict=True)
        },
        bias=round(model.bias, 2),
        answer_from=answer_from,
        subject_from=min(answer_from, separating(about, subjects)),
        examples=len(examples),
        area_under_roc=area_under_roc(own, labels),
        points=points,
        without={},
    )
    return fitted, chances[rows.own :]


def as_withheld(points: Sequence[Point], withheld: float) -> float:
    """Returns the lowest threshold that withholds at least ``withheld``, the highest if none does.

    So a reader is measured by what it answers when it answers no more of what has no answer.
    """
    enough = [point.threshold for point in points if point.withheld >= withheld]
    return min(enough, default=points[-1].threshold)


def withheld_by(examples: Sequence[Example], calibration: "Calibration") -> float:
    """Returns the share of the questions without an answer that ``calibration`` withholds."""
    from assistant.decide import probability
    from assistant.signals import Signals

    kept = [
        probability(Signals(**one.signals), calibration) < calibration.answer_from
        for one in examples
        if not one.is_answerable
    ]
    return sum(kept) / len(kept) if kept else 0.0


def _without_misfit(examples: Sequence[Example], rows: Rows) -> Array:
    names = (*rows.names, READER)
    return np.array([[one.without_misfit[name] for name in names] for one in examples])


def as_toml(fitted: Fitted, *, reader: str, encoder: str, sentence: float) -> str:
    """Returns what lies beside a model: see ``assistant.reading``."""
    head = [
        "# Fitted by python -m evals reader; used with this model and this encoder alone.",
        f'reader = "{reader}"',
        f'encoder = "{encoder}"',
        f"sentence = {sentence}",
    ]
    return "\n".join([*head, *calibration_lines({"sv": fitted})]) + "\n"
