"""Examples as arrays on disk: rows of tokens one after the other, with what is to be learned.

Word embeddings are looked up when a batch is made, from the encoder's own file, so that the
network learns on exactly what it will be given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.reader.layout import Layout, Row
from index.reader.matching import Match
from index.reader.training.examples import Example

# Longer examples than this are rare and cost the most; served passages have about 200 tokens.
MAX_TOKENS = 256
NOWHERE = -1

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Many rows, flat.

    Attributes:
        tokens: ``int32, (all tokens,)``.
        kinds: ``uint8``, parallel to it.
        matches: ``uint8``, parallel to it.
        ends: ``int64, (rows,)``, where each row ends in the three above.
        markers: ``int32, (all sentences,)``, places within their rows.
        gold: ``bool``, parallel to it: whether the sentence answers.
        marker_ends: ``int64, (rows,)``, where each row ends in the two above.
        spans: ``int32, (rows, 2)``: first and last token of the answer within the row, or -1.
        groups: ``uint8, (rows,)``, a number of ``names``.
        names: The kinds of example as ``set/kind``.
    """

    tokens: npt.NDArray[np.int32]
    kinds: npt.NDArray[np.uint8]
    matches: npt.NDArray[np.uint8]
    ends: Integers
    markers: npt.NDArray[np.int32]
    gold: npt.NDArray[np.bool_]
    marker_ends: Integers
    spans: npt.NDArray[np.int32]
    groups: npt.NDArray[np.uint8]
    names: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.ends)

    def tokens_of(self, row: int) -> slice:
        """Returns where a row lies in the token arrays."""
        return slice(int(self.ends[row - 1]) if row else 0, int(self.ends[row]))

    def markers_of(self, row: int) -> slice:
        """Returns where a row lies in the marker arrays."""
        return slice(int(self.marker_ends[row - 1]) if row else 0, int(self.marker_ends[row]))


def laid_out(examples: Iterable[tuple[str, Example]], layout: Layout) -> Rows:
    """Returns the examples, each with its set's name, as rows; those too long for one left out."""
    rows: list[Row] = []
    gold: list[npt.NDArray[np.bool_]] = []
    spans: list[tuple[int, int]] = []
    names: list[str] = []
    for name, example in examples:
        made = layout.rows(example.question, example.passage, max_tokens=MAX_TOKENS)
        if len(made) == 1 and len(made[0].markers) == len(example.pieces):
            rows.append(made[0])
            gold.append(np.isin(np.arange(len(example.pieces)), example.gold))
            spans.append(_answer_tokens(example, made[0]))
            names.append(f"{name}/{example.kind}")
    known = sorted(set(names))
    return Rows(
        tokens=np.concatenate([row.tokens for row in rows]).astype(np.int32),
        kinds=np.concatenate([row.kinds for row in rows]).astype(np.uint8),
        matches=np.concatenate([row.matches for row in rows]).astype(np.uint8),
        ends=np.cumsum([len(row.tokens) for row in rows], dtype=np.int64),
        markers=np.concatenate([row.markers for row in rows]).astype(np.int32),
        gold=np.concatenate(gold),
        marker_ends=np.cumsum([len(row.markers) for row in rows], dtype=np.int64),
        spans=np.array(spans, dtype=np.int32),
        groups=np.array([known.index(name) for name in names], dtype=np.uint8),
        names=np.array(known),
    )


def save_rows(path: Path, rows: Rows) -> None:
    """Writes the rows to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{field.name: getattr(rows, field.name) for field in fields(Rows)})


def load_rows(path: Path) -> Rows:
    """Returns the rows in ``path``."""
    with np.load(path) as file:
        return Rows(**{field.name: file[field.name] for field in fields(Rows)})


def _answer_tokens(example: Example, row: Row) -> tuple[int, int]:
    """Returns the first and the last token of the words that the answer touches."""
    if example.answer is None:
        return (NOWHERE, NOWHERE)
    before = sum(map(len, example.pieces[: example.answer.piece]))
    start, end = before + example.answer.start, before + example.answer.end
    inside = np.flatnonzero((row.places[:, 0] < end) & (row.places[:, 1] > start))
    return (int(inside[0]), int(inside[-1])) if len(inside) else (NOWHERE, NOWHERE)


def shortened(rows: Rows, *, max_tokens: int, share: float, seed: int) -> Rows:
    """Returns ``rows`` with a share of the longer ones cut to a few sentences in a row.

    Those that answer are kept, all of them, even where they are longer; where none does, the one
    with the most words of the question.
    """
    generator = np.random.default_rng(seed)
    chosen = generator.random(len(rows)) < share
    kept = [
        _window(rows, row, max_tokens if chosen[row] else MAX_TOKENS, generator)
        for row in range(len(rows))
    ]
    places = [np.concatenate([np.arange(*part) for part in one.parts]) for one in kept]
    flat = np.concatenate(places)
    markers = np.concatenate([one.markers for one in kept])
    return replace(
        rows,
        tokens=rows.tokens[flat],
        kinds=rows.kinds[flat],
        matches=rows.matches[flat],
        ends=np.cumsum([len(one) for one in places], dtype=np.int64),
        markers=markers,
        gold=rows.gold[np.concatenate([np.arange(*one.sentences) for one in kept])],
        marker_ends=np.cumsum([len(one.markers) for one in kept], dtype=np.int64),
        spans=np.where(rows.spans < 0, rows.spans, rows.spans - [[one.shift] for one in kept]),
    )


@dataclass(frozen=True, slots=True)
class _Window:
    """What is kept of a row: places in the flat arrays, and where the markers stand now."""

    parts: tuple[tuple[int, int], ...]
    sentences: tuple[int, int]
    markers: npt.NDArray[np.int32]
    shift: int


def _window(rows: Rows, row: int, max_tokens: int, generator: np.random.Generator) -> _Window:
    here, sentences = rows.tokens_of(row), rows.markers_of(row)
    markers, gold = rows.markers[sentences], np.flatnonzero(rows.gold[sentences])
    length = here.stop - here.start
    edges = [*markers.tolist(), length - 1]  # the last token ends the row
    room = max_tokens - edges[0] - 1
    told = np.add.reduceat(rows.matches[here] >= Match.RELATED, markers)
    first = last = int(told.argmax())
    if len(gold):
        first, last = int(gold[0]), int(gold[-1])
    while (first > 0 or last < len(markers) - 1) and length > max_tokens:
        sides = [side for side in (-1, 1) if 0 <= (first, last)[side > 0] + side < len(markers)]
        side = sides[int(generator.integers(len(sides)))]
        wider = (first - 1, last) if side < 0 else (first, last + 1)
        if edges[wider[1] + 1] - edges[wider[0]] > room:
            break
        first, last = wider
    if length <= max_tokens:
        first, last = 0, len(markers) - 1
    start = here.start
    parts = (
        (start, start + edges[0]),
        (start + edges[first], start + edges[last + 1]),
        (start + length - 1, start + length),
    )
    shift = edges[first] - edges[0]
    kept = (markers[first : last + 1] - shift).astype(np.int32)
    return _Window(parts, (sentences.start + first, sentences.start + last + 1), kept, shift)
