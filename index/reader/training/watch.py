"""What training is watched by: examples of documents neither trained on nor measured on."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from index.e5.weights import Weights
from index.reader.training.arrays import Rows
from index.reader.training.losses import batch_of
from index.reader.training.network import (
    PASSAGE_HEAD,
    SENTENCE_HEAD,
    Shape,
    Tensors,
    read_rows,
)
from index.reader.training.roc import area_under_roc

# So many of each kind are looked at: enough to see a run go wrong, half a minute on one core.
WATCHED = 24
ROWS_A_PART = 8


def watch(
    rows: Rows, weights: Weights, tensors: Tensors, shape: Shape, pool: ThreadPoolExecutor
) -> dict[str, float]:
    """Returns figures of the rows watched.

    By set: ``first``, how often the likeliest sentence answers; ``auroc KIND``, how often a passage
    that answers scores higher than one of that kind.
    """
    chosen = [row for at in range(len(rows.names)) for row in _some(rows, at)]
    chosen.sort(key=lambda row: rows.ends[row] - (rows.ends[row - 1] if row else 0))
    parts = [chosen[at : at + ROWS_A_PART] for at in range(0, len(chosen), ROWS_A_PART)]
    scores: dict[int, float] = {}
    firsts: dict[int, bool] = {}

    def read(part: Sequence[int]) -> None:
        import torch

        with torch.no_grad():
            outputs = read_rows(tensors, shape, batch_of(rows, part, weights)).numpy()
        for at, row in enumerate(part):
            here = rows.markers_of(row)
            words = outputs[at, : len(rows.tokens[rows.tokens_of(row)]) - 1, SENTENCE_HEAD]
            sentences = np.logaddexp.reduceat(words, rows.markers[here])
            scores[row] = float(outputs[at, 0, PASSAGE_HEAD])
            firsts[row] = bool(rows.gold[here][int(sentences.argmax())])

    list(pool.map(read, parts))
    return _figures(rows, scores, firsts)


def _some(rows: Rows, group: int) -> list[int]:
    found: list[int] = np.flatnonzero(rows.groups == group)[:WATCHED].tolist()
    return found


def _figures(rows: Rows, scores: dict[int, float], firsts: dict[int, bool]) -> dict[str, float]:
    by_name: dict[str, list[int]] = {}
    for row in scores:
        by_name.setdefault(str(rows.names[rows.groups[row]]), []).append(row)
    figures: dict[str, float] = {}
    for name, found in by_name.items():
        set_name, kind = name.split("/")
        answered = by_name.get(f"{set_name}/answered", [])
        if kind == "answered":
            figures[f"{set_name} first"] = float(np.mean([firsts[row] for row in found]))
        elif answered:
            both = np.array([scores[row] for row in (*answered, *found)])
            labels = np.array([1.0] * len(answered) + [0.0] * len(found))
            figures[f"{set_name} auroc {kind}"] = area_under_roc(both, labels)
    return {name: round(value, 4) for name, value in figures.items()}
