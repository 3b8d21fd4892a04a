"""What the reader adds: to choosing the sentence, and to telling whether anything answers.

On other people's questions about documents that the reader was not trained on. What is fitted (the
weight of the reader's sentence, the weights of the signals) is fitted on the documents that
training was watched on, and measured on those that were set aside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.bootstrap import RESAMPLES, SEED, Interval, difference_of, interval_of
from evals.logistic import Array, area_under_roc, fit_logistic
from evals.reader_view import Taken, Told, found_for, questions_of, taken
from evals.run import Progress

if TYPE_CHECKING:
    from index.reader.reader import Reader

# Weights of the reader's sentence beside the other features, whose sum is in log-odds as well.
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
RIDGE = 3.0
FITTED, SQUAD, AUTHORITY = "fitted", "squad_v2_sv_part", "swequad_mc_train"
# The folder and the part of each set.
SETS = {FITTED: (SQUAD, "dev"), SQUAD: (SQUAD, "test"), AUTHORITY: (AUTHORITY, "test")}
_SIGNALS = 3


def hits_at(asked: Sequence[Taken], count: int, weight: float) -> list[float]:
    """Returns for each question 1 when one of its best ``count`` sentences answers, else 0."""
    found = []
    for one in asked:
        order = sorted(one.pieces, key=lambda piece: -(piece.score + weight * piece.read))
        found.append(float(any(piece.answers for piece in order[:count])))
    return found


def best_weight(asked: Sequence[Taken]) -> float:
    """Returns the weight of ``WEIGHTS`` with the most first hits; of equal ones the smallest."""
    return max(WEIGHTS, key=lambda weight: (sum(hits_at(asked, 1, weight)), -weight))


@dataclass(frozen=True, slots=True)
class Contrast:
    """Questions that are answered against others that are not."""

    answered: tuple[Told, ...]
    not_answered: tuple[Told, ...]

    def table(self, *, with_reader: bool) -> tuple[Array, Array]:
        """Returns the features and the labels, ``(rows, features)`` and ``(rows,)``."""
        told = (*self.answered, *self.not_answered)
        rows = [(*one.signals, one.read)[: _SIGNALS + with_reader] for one in told]
        labels = [1.0] * len(self.answered) + [0.0] * len(self.not_answered)
        return np.array(rows), np.array(labels)


def chances(fitted: Contrast, measured: Contrast, *, with_reader: bool) -> Array:
    """Returns the chances of ``measured`` by a model that was fitted on the other contrast."""
    model = fit_logistic(*fitted.table(with_reader=with_reader), ridge=RIDGE)
    return model.probabilities(measured.table(with_reader=with_reader)[0])


def area_interval(scores: Array, labels: Array) -> Interval:
    """Returns the area under the ROC curve with its 95 % interval, questions resampled."""
    generator = np.random.default_rng(SEED)
    areas = []
    for _ in range(RESAMPLES // 10):
        chosen = generator.integers(0, len(labels), len(labels))
        if 0 < labels[chosen].sum() < len(labels):
            areas.append(area_under_roc(scores[chosen], labels[chosen]))
    low, high = np.percentile(areas, [2.5, 97.5])
    return Interval(area_under_roc(scores, labels), float(low), float(high))


def sentence_lines(name: str, asked: Sequence[Taken], weight: float) -> Iterator[str]:
    """Yields the table rows about choosing the sentence."""
    for count in (1, 3):
        before, after = hits_at(asked, count, 0.0), hits_at(asked, count, weight)
        yield (
            f"| {name} ({len(asked)}) | hit@{count} | {_shown(interval_of(before))} "
            f"| {_shown(interval_of(after))} | {_shown(difference_of(before, after))} |"
        )


def contrast_lines(name: str, fitted: Contrast, measured: Contrast) -> Iterator[str]:
    """Yields the table rows about telling whether anything answers."""
    table, labels = measured.table(with_reader=True)
    cells = [
        area_interval(chances(fitted, measured, with_reader=False), labels),
        area_interval(table[:, -1], labels),
        area_interval(chances(fitted, measured, with_reader=True), labels),
    ]
    yield f"| {name} ({len(labels)}) | " + " | ".join(_shown(cell) for cell in cells) + " |"


def _shown(interval: Interval) -> str:
    return f"{interval.mean:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def lines_of(
    reader: "Reader", data: Path, *, most: int, config: Path | None, progress: Progress
) -> list[str]:
    """Returns the tables, in Markdown: with and without the reader, by set."""
    found = {
        name: _taken_of(reader, data, part, most=most, config=config, progress=progress)
        for name, part in SETS.items()
    }
    return [f"{reader.identity}", "", *tables(found)]


def tables(found: Mapping[str, tuple[Sequence[Taken], Sequence[Taken]]]) -> Iterator[str]:
    """Yields the tables' lines.

    Args:
        found: By name of ``SETS``, the questions that have an answer and those that have none.
    """
    weight = best_weight(found[FITTED][0])
    yield f"| weight of the reader's sentence {weight} | measure | without | with | difference |"
    yield "|---|---|---|---|---|"
    for name in (SQUAD, AUTHORITY):
        yield from sentence_lines(name, found[name][0], weight)
    yield from ("", "| answered or not | without | reader alone | with |", "|---|---|---|---|")
    traps = {name: _against_traps(*found[name]) for name in (FITTED, SQUAD)}
    yield from contrast_lines(f"{SQUAD}, traps", traps[FITTED], traps[SQUAD])
    removed = {name: _against_removed(answered) for name, (answered, _) in found.items()}
    for name in (SQUAD, AUTHORITY):
        yield from contrast_lines(f"{name}, document removed", removed[FITTED], removed[name])


def _taken_of(
    reader: "Reader",
    data: Path,
    part: tuple[str, str],
    *,
    most: int,
    config: Path | None,
    progress: Progress,
) -> tuple[list[Taken], list[Taken]]:
    """Returns the questions of a set's part that have an answer, and those that have none."""
    from evals.outside import read_set
    from evals.product import open_outside_index

    folder, which = part
    corpus = read_set(data / folder).corpus
    asked = questions_of(data, folder, which, most)
    both: tuple[list[Taken], list[Taken]] = ([], [])
    with open_outside_index(corpus, folder, config) as index:
        for done, question in enumerate(asked, start=1):
            found = found_for(question, corpus, index)
            if found is not None:
                both[not question.answers].append(taken(found, corpus, reader))
            progress(done, len(asked))
    return both


def _against_traps(answered: Sequence[Taken], traps: Sequence[Taken]) -> Contrast:
    return Contrast(tuple(one.served for one in answered), tuple(one.served for one in traps))


def _against_removed(answered: Sequence[Taken]) -> Contrast:
    removed = (one.removed for one in answered)
    return Contrast(
        tuple(one.served for one in answered), tuple(one for one in removed if one is not None)
    )
