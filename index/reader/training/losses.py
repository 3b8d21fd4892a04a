"""What is learned of a batch: does the passage answer, which sentence, which words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.e5.weights import Weights
from index.reader.training.arrays import Rows
from index.reader.training.network import (
    END_HEAD,
    PASSAGE_HEAD,
    SENTENCE_HEAD,
    START_HEAD,
    Batch,
)

if TYPE_CHECKING:
    import torch

# The words are learned for the sentence's sake: they say why it answers. Not tuned.
SPAN_WEIGHT = 0.5


def batch_of(rows: Rows, chosen: Sequence[int], weights: Weights) -> Batch:
    """Returns the rows ``chosen`` as one batch."""
    import torch

    lengths = [len(rows.tokens[rows.tokens_of(row)]) for row in chosen]
    size = (len(chosen), max(lengths))
    words = np.zeros((*size, weights.width), dtype=np.float32)
    kinds, matches = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for at, row in enumerate(chosen):
        here = rows.tokens_of(row)
        words[at, : lengths[at]] = weights.word_rows(rows.tokens[here].astype(np.int64))
        kinds[at, : lengths[at]] = rows.kinds[here]
        matches[at, : lengths[at]] = rows.matches[here]
    return Batch(
        torch.from_numpy(words),
        torch.from_numpy(kinds),
        torch.from_numpy(matches),
        torch.tensor(lengths),
    )


def loss_of(outputs: "torch.Tensor", rows: Rows, chosen: Sequence[int]) -> "torch.Tensor":
    """Returns the summed loss of a batch, a scalar.

    Args:
        outputs: ``(rows, tokens, heads)``, of ``network.read_rows``.
        rows: Where the rows come from.
        chosen: Which rows.
    """
    import torch
    from torch.nn import functional

    answers = torch.tensor([float(rows.gold[rows.markers_of(row)].any()) for row in chosen])
    total = functional.binary_cross_entropy_with_logits(
        outputs[:, 0, PASSAGE_HEAD], answers, reduction="sum"
    )
    for at, row in enumerate(chosen):
        if not answers[at]:
            continue
        markers = torch.from_numpy(rows.markers[rows.markers_of(row)].astype(np.int64))
        gold = torch.from_numpy(rows.gold[rows.markers_of(row)])
        words = outputs[at, : len(rows.tokens[rows.tokens_of(row)]) - 1, SENTENCE_HEAD]
        shares = sentence_logits(words, markers).log_softmax(0)
        total = total - shares[gold].logsumexp(0)
        if rows.spans[row, 0] >= 0:
            total = total + SPAN_WEIGHT * _span_loss(outputs[at], rows, row, int(markers[0]))
    return total


def sentence_logits(words: "torch.Tensor", markers: "torch.Tensor") -> "torch.Tensor":
    """Returns, for each sentence, the logarithm of the sum over its words' odds."""
    import torch

    ends = [*markers[1:].tolist(), len(words)]
    return torch.stack(
        [words[start:end].logsumexp(0) for start, end in zip(markers.tolist(), ends, strict=True)]
    )


def _span_loss(outputs: "torch.Tensor", rows: Rows, row: int, first: int) -> "torch.Tensor":
    """Returns how unlikely the answer's first and last token are among the passage's tokens."""
    length = len(rows.tokens[rows.tokens_of(row)])
    shares = outputs[first:length].log_softmax(0)
    start, end = (int(place) - first for place in rows.spans[row])
    return -(shares[start, START_HEAD] + shares[end, END_HEAD]) / 2
