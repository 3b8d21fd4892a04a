"""What a reader makes of the evidence: it helps to choose and to decide, where one is configured.

The reader (``index/reader``) reads question and passage together. What its figures weigh beside the
others is fitted and kept in a file beside the model, which names the model and the encoder that it
was fitted with: ``python -m evals reader --write``.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.calibration import (
    CalibrationError,
    Calibrations,
    calibrations_beside,
    calibrations_in,
    is_number,
)
from assistant.select import Evidence
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.passage import Passage
from corpus.span import Span

if TYPE_CHECKING:
    from index.reader.layout import ReaderPassage
    from index.reader.reader import Reader

PASSAGES_READ = 3
"""Of which the third costs a core 40 ms and holds the first sentence that answers for 1 in 20."""
SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Read:
    """The evidence of a question, read or not.

    Attributes:
        pieces: Best first.
        answers: Log-odds that the likeliest passage answers; ``None`` where nothing was read.
    """

    pieces: tuple[Evidence, ...]
    answers: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedReader:
    """A reader, and what was fitted with it.

    Attributes:
        reader: The network.
        sentence: What its log-odds of a sentence weigh beside the other features.
        calibrations: For deciding, by the language of the question; those in other languages are
            not read.
    """

    reader: "Reader"
    sentence: float
    calibrations: Calibrations

    @property
    def identity(self) -> str:
        """Names the model and what its sentences weigh."""
        return f"{self.reader.identity} × {self.sentence:g}"

    def read(
        self, understanding: Understanding, pieces: tuple[Evidence, ...], corpus: Corpus
    ) -> Read:
        """Returns ``pieces`` in the order that they have with the reader's figures."""
        if not pieces or understanding.language not in self.calibrations:
            return Read(pieces)
        passages = _likeliest(pieces)
        asked = [reader_passage(passage, corpus) for passage in passages]
        readings = self.reader.scores(understanding.asked, asked)
        by_place = {
            (passage.id, sentence.span): odds
            for passage, reading in zip(passages, readings, strict=True)
            for sentence, odds in zip(passage.sentences, reading.sentences, strict=True)
        }
        # What was not read is taken for the least likely of what was.
        least = min(by_place.values())
        weighed = (
            _with(piece, self.sentence * by_place.get((piece.passage.id, piece.span), least))
            for piece in pieces
        )
        ordered = sorted(weighed, key=lambda piece: (-piece.score, piece.document, piece.span))
        return Read(tuple(ordered), max(reading.answers for reading in readings))


def _likeliest(pieces: Sequence[Evidence]) -> tuple[Passage, ...]:
    """Returns the passages of the best evidence."""
    passages = {piece.passage.id: piece.passage for piece in reversed(pieces)}
    order = dict.fromkeys(piece.passage.id for piece in pieces)
    return tuple(passages[name] for name in order)[:PASSAGES_READ]


def _with(piece: Evidence, added: float) -> Evidence:
    return replace(piece, features=replace(piece.features, reader=added))


def reader_passage(passage: Passage, corpus: Corpus) -> "ReaderPassage":
    """Returns ``passage`` as a reader is given it."""
    from index.reader.layout import ReaderPassage

    title = corpus.documents[passage.document].source.title
    start = passage.span.start
    return ReaderPassage(
        " – ".join((title, *passage.heading)),
        passage.text,
        tuple(Span(s.span.start - start, s.span.end - start) for s in passage.sentences),
    )


def calibrations_for(directory: Path, encoder: str, reader: FittedReader | None) -> Calibrations:
    """Returns what is decided by: kept in ``directory``, fitted with the reader, or shipped.

    Raises:
        CalibrationError: What is kept cannot be used.
    """
    otherwise = reader.calibrations if reader else None
    return calibrations_beside(directory, judged_by(encoder, reader), otherwise=otherwise)


def judged_by(encoder: str, reader: FittedReader | None) -> str:
    """Returns the name of the models whose figures a calibration weighs."""
    return f"{encoder} + {reader.reader.identity}" if reader else encoder


def open_fitted_reader(model: Path, encoder: str, *, threads: int | None = None) -> FittedReader:
    """Returns the reader in ``model`` with what was fitted with it; the network is loaded later.

    Args:
        model: The model file; what was fitted is beside it, under the same name with ``.toml``.
        encoder: The identity of the encoder in use, whose figures stand beside the reader's.
        threads: How many passages to read side by side; see ``index.reader.reader``.

    Raises:
        ReaderError: The model is missing, cannot be read, or is not the one it was fitted with.
        CalibrationError: What was fitted is missing or damaged.
    """
    from index.reader.reader import ReaderError, open_reader

    reader = open_reader(model, threads=threads)
    if reader is None:
        raise ReaderError(f"{model}: no such file; {_REMEDY}")
    table = _fitted_beside(model)
    made_for = (table.pop("reader", None), table.pop("encoder", None))
    if made_for[0] != reader.identity:
        raise ReaderError(
            f"{model}: damaged, or not the model that {model.with_suffix(SUFFIX).name} "
            f"was fitted with; {_REMEDY}"
        )
    if made_for[1] != encoder:
        raise ReaderError(f"{model}: fitted with another encoder than {encoder}; {_REMEDY}")
    return _fitted(reader, table, model.with_suffix(SUFFIX))


_REMEDY = "put it there with what was fitted, or leave [reader] model out to go on without"


def _fitted_beside(model: Path) -> dict[str, object]:
    path = model.with_suffix(SUFFIX)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CalibrationError(f"{path}: cannot be read ({error}); {_FIT}") from None


_FIT = "write it with: python -m evals reader --write"


def _fitted(reader: "Reader", table: dict[str, object], path: Path) -> FittedReader:
    sentence = table.pop("sentence", None)
    if not is_number(sentence):
        raise CalibrationError(f"{path}: sentence must be a number; {_FIT}")
    return FittedReader(
        reader=reader,
        sentence=float(sentence),  # type: ignore[arg-type]  # a number
        calibrations=calibrations_in(table, str(path), remedy=_FIT),
    )
