"""What the reader adds: to choosing the sentence, and to telling whether anything answers.

On other people's questions about documents that the reader was not trained on. What is fitted (the
weight of the reader's sentence, the weights of the signals) is fitted on the documents that
training was watched on, and measured on those that were set aside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evals.bootstrap import RESAMPLES, SEED, Interval, difference_of, interval_of
from evals.logistic import Array, area_under_roc, fit_logistic
from evals.reader_view import Taken, Told, questions_of, taken
from evals.run import Progress

if TYPE_CHECKING:
    from index.reader.reader import Reader

# Weights of the reader's sentence beside the other features, whose sum is in log-odds as well.
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
RIDGE = 3.0
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
    squad, authority = "squad_v2_sv_part", "swequad_mc_train"
    parts = {"fitted": (squad, "dev"), squad: (squad, "test"), authority: (authority, "test")}
    found = {
        name: _taken_of(reader, data, part, most=most, config=config, progress=progress)
        for name, part in parts.items()
    }
    weight = best_weight(found["fitted"][0])
    lines = [f"{reader.identity}; weight of the reader's sentence {weight}", ""]
    lines += ["| set | measure | without | with | difference |", "|---|---|---|---|---|"]
    for name in (squad, authority):
        lines += sentence_lines(name, found[name][0], weight)
    lines += ["", "| answered or not | without | reader alone | with |", "|---|---|---|---|"]
    traps = {name: _against_traps(*found[name]) for name in ("fitted", squad)}
    lines += contrast_lines(f"{squad}, traps", traps["fitted"], traps[squad])
    removed = {name: _against_removed(answered) for name, (answered, _) in found.items()}
    for name in (squad, authority):
        lines += contrast_lines(f"{name}, document removed", removed["fitted"], removed[name])
    return lines


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
    with open_outside_index(corpus, folder, config) as index:
        answered, others = (
            taken(some, corpus, index, reader, progress=progress)
            for some in ([q for q in asked if q.answers], [q for q in asked if not q.answers])
        )
    return answered, others


def _against_traps(answered: Sequence[Taken], traps: Sequence[Taken]) -> Contrast:
    return Contrast(tuple(one.served for one in answered), tuple(one.served for one in traps))


def _against_removed(answered: Sequence[Taken]) -> Contrast:
    removed = (one.removed for one in answered)
    return Contrast(
        tuple(one.served for one in answered), tuple(one for one in removed if one is not None)
    )
