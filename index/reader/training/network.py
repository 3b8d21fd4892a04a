"""The network in torch: the encoder's layers, what tells kinds and matches, and the heads.

Plain functions over named tensors; the names are those of the encoder's weight file, so that what
is trained goes back to where it came from. The lowest layers stay as they are, which saves their
share of the way back; kinds and matches are therefore told above them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.e5.weights import Floats, Weights
from index.reader.layout import Kind
from index.reader.matching import Match

if TYPE_CHECKING:
    import torch

Tensors = dict[str, "torch.Tensor"]

KINDS, MATCHES, HEADS = "kinds", "matches", "heads"
# Columns of the heads: read at the row's first token; at every word of a sentence; at every word,
# for the answer's first and for its last.
PASSAGE_HEAD, SENTENCE_HEAD, START_HEAD, END_HEAD = range(4)
HEADS_COUNT = 4
# Of the encoder's 12 layers the lowest are used, and the lowest of them stay as they are. The upper
# ones are the first to lose what they were made for (Sajjad et al., Poor Man's BERT, 2020: without
# four of twelve, 98 % of the quality is left). An example of 110 tokens takes .18 processor seconds
# with all twelve trained, .14 with four of them still and .09 with 8 and 3; in a given time the
# number of examples is what counts.
LAYERS, STILL_LAYERS = 8, 3
_SPREAD = 0.02  # of new weights, as in BERT (Devlin et al. 2019)
_PRODUCTS, _NORMALISATIONS = ("q", "k", "v", "ao", "fi", "fo"), ("aln", "oln")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the tensors do not tell: heads of attention, layers, what is added to a variance."""

    heads: int
    epsilon: float
    layers: int = LAYERS
    still: int = STILL_LAYERS


@dataclass(frozen=True, slots=True)
class Noise:
    """Drops a share of the values, drawn by a generator of its own: threads share none."""

    share: float
    generator: "torch.Generator"

    def drop(self, values: "torch.Tensor") -> "torch.Tensor":
        """Returns ``values`` with a share of them 0 and the others raised to make up for it."""
        kept = values.new_empty(values.shape).bernoulli_(1 - self.share, generator=self.generator)
        return values * kept.div_(1 - self.share)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded behind.

    Attributes:
        words: ``float32, (rows, tokens, width)``, the word embeddings.
        kinds: ``int64, (rows, tokens)``.
        matches: ``int64, (rows, tokens)``.
        lengths: ``int64, (rows,)``, tokens that count.
    """

    words: "torch.Tensor"
    kinds: "torch.Tensor"
    matches: "torch.Tensor"
    lengths: "torch.Tensor"


def shape_of(weights: Weights) -> Shape:
    """Returns the shape of the encoder's network."""
    return Shape(heads=weights.heads, epsilon=weights.epsilon)


def new_tensors(weights: Weights, shape: Shape, seed: int) -> Tensors:
    """Returns the encoder's tensors and new ones for kinds, matches and heads."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    tensors = {
        name: torch.from_numpy(array.copy()) for name, array in _encoder_arrays(weights, shape)
    }
    for name, rows in ((KINDS, len(Kind)), (MATCHES, len(Match)), (f"{HEADS}.w", HEADS_COUNT)):
        tensors[name] = torch.randn(rows, weights.width, generator=generator) * _SPREAD
    tensors[f"{HEADS}.b"] = torch.zeros(HEADS_COUNT)
    return tensors


def trained_names(tensors: Tensors, shape: Shape) -> list[str]:
    """Returns the names of the tensors that training changes."""
    still = ("emb.", *(f"l{layer}." for layer in range(shape.still)))
    return [name for name in tensors if not name.startswith(still)]


def read_rows(
    tensors: Tensors, shape: Shape, batch: Batch, *, noise: Noise | None = None
) -> "torch.Tensor":
    """Returns the heads' outputs at every token, ``float32, (rows, tokens, heads)``."""
    import torch
    from torch.nn import functional

    length = batch.words.shape[1]
    counts = torch.arange(length)[None, :] < batch.lengths[:, None]
    mask = None if bool(counts.all()) else counts[:, None, None, :]
    hidden = _normalised(tensors, shape, batch.words + tensors["emb.pos"][:length], "emb.ln")
    for layer in range(shape.layers):
        if layer == shape.still:
            hidden = hidden + functional.embedding(batch.kinds, tensors[KINDS])
            hidden = hidden + functional.embedding(batch.matches, tensors[MATCHES])
        dropped = noise if layer >= shape.still else None
        hidden = _attended(tensors, shape, hidden, mask, prefix=f"l{layer}.", noise=dropped)
        hidden = _transformed(tensors, shape, hidden, prefix=f"l{layer}.", noise=dropped)
    return _multiplied(tensors, hidden, HEADS)


def _encoder_arrays(weights: Weights, shape: Shape) -> Iterator[tuple[str, Floats]]:
    positions = weights.floats("emb.pos").reshape(weights.max_tokens, weights.width)
    yield "emb.pos", np.asarray(positions + weights.floats("emb.type")[: weights.width])
    yield "emb.ln.w", weights.floats("emb.ln.w")
    yield "emb.ln.b", weights.floats("emb.ln.b")
    for layer in range(shape.layers):
        for part in (*_PRODUCTS, *_NORMALISATIONS):
            name = f"l{layer}.{part}.w"
            yield name, weights.matrix(name) if part in _PRODUCTS else weights.floats(name)
            yield f"l{layer}.{part}.b", weights.floats(f"l{layer}.{part}.b")


def _attended(
    tensors: Tensors,
    shape: Shape,
    hidden: "torch.Tensor",
    mask: "torch.Tensor | None",
    *,
    prefix: str,
    noise: Noise | None,
) -> "torch.Tensor":
    from torch.nn import functional

    rows, length, width = hidden.shape
    split = (rows, length, shape.heads, width // shape.heads)
    queries, keys, values = (
        _multiplied(tensors, hidden, prefix + part).view(split).transpose(1, 2) for part in "qkv"
    )
    mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
    mixed = mixed.transpose(1, 2).reshape(rows, length, width)
    mixed = _multiplied(tensors, mixed, f"{prefix}ao")
    mixed = noise.drop(mixed) if noise else mixed
    return _normalised(tensors, shape, hidden + mixed, f"{prefix}aln")


def _transformed(
    tensors: Tensors, shape: Shape, hidden: "torch.Tensor", *, prefix: str, noise: Noise | None
) -> "torch.Tensor":
    from torch.nn import functional

    inner = functional.gelu(_multiplied(tensors, hidden, f"{prefix}fi"))
    outer = _multiplied(tensors, inner, f"{prefix}fo")
    outer = noise.drop(outer) if noise else outer
    return _normalised(tensors, shape, hidden + outer, f"{prefix}oln")


def _multiplied(tensors: Tensors, values: "torch.Tensor", name: str) -> "torch.Tensor":
    from torch.nn import functional

    return functional.linear(values, tensors[f"{name}.w"], tensors[f"{name}.b"])


def _normalised(
    tensors: Tensors, shape: Shape, values: "torch.Tensor", name: str
) -> "torch.Tensor":
    from torch.nn import functional

    weight, bias = tensors[f"{name}.w"], tensors[f"{name}.b"]
    return functional.layer_norm(values, weight.shape, weight, bias, shape.epsilon)
