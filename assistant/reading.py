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
from assistant.patterns import QuestionType
from assistant.select import Evidence
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.passage import Passage, Sentence
from corpus.span import Span

if TYPE_CHECKING:
    from index.reader.layout import ReaderPassage
    from index.reader.reader import Reader

# A core reads a passage in 40 ms. With three, too, the first sentence answers .781 of the questions
# on SQuAD-sv's articles set aside; on SweQUAD .704 instead of .701.
PASSAGES_READ = 2
# What the reader holds for e^4 times less likely than its best sentence is all alike to it, and so
# is what it was not given. Without the bound the third sentence shown is worse for it.
FARTHEST = 4.0
# Whether anything answers is told best by reading the best sentence once more between its
# neighbours: of questions that only look answerable, area under the ROC curve .74 against .69 for
# whole passages; .73 for the sentence alone, .71 for two sentences either side.
NEIGHBOURS = 1
# Only its doubts weigh, down to here: that it is sure says nothing more on the dev questions, and
# what it was not trained on makes it doubt beyond measure.
DEEPEST_DOUBT = -6.0
SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class Read:
    """The evidence of a question, read or not.

    Attributes:
        pieces: Best first.
        doubt: Log-odds that the best of it, between its neighbours, answers, where they are below
            even; else 0. ``None`` where nothing was read.
    """

    pieces: tuple[Evidence, ...]
    doubt: float | None = None


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
        ordered = self.ordered(understanding.asked, pieces, corpus)
        if understanding.type is QuestionType.YES_NO:  # on which no reader was trained
            return Read(ordered, 0.0)
        (reading,) = self.reader.scores(understanding.asked, [around(ordered[0], corpus)])
        return Read(ordered, max(DEEPEST_DOUBT, min(0.0, reading.answers)))

    def ordered(
        self, question: str, pieces: tuple[Evidence, ...], corpus: Corpus
    ) -> tuple[Evidence, ...]:
        """Returns ``pieces``, at least one, best first by all features and the reader's."""
        passages = _likeliest(pieces)
        given = [reader_passage(p, p.sentences, corpus) for p in passages]
        odds = {
            (passage.id, sentence.span): found
            for passage, reading in zip(passages, self.reader.scores(question, given), strict=True)
            for sentence, found in zip(passage.sentences, reading.sentences, strict=True)
        }
        least = max(min(odds.values()), max(odds.values()) - FARTHEST)
        found = (odds.get((piece.passage.id, piece.span), least) for piece in pieces)
        weighed = (
            replace(piece, features=replace(piece.features, reader=self.sentence * max(one, least)))
            for piece, one in zip(pieces, found, strict=True)
        )
        return tuple(sorted(weighed, key=lambda each: (-each.score, each.document, each.span)))


def _likeliest(pieces: Sequence[Evidence]) -> list[Passage]:
    """Returns the passages of the best evidence."""
    passages: dict[str, Passage] = {}
    for piece in pieces:
        passages.setdefault(piece.passage.id, piece.passage)
    return list(passages.values())[:PASSAGES_READ]


def around(piece: Evidence, corpus: Corpus) -> "ReaderPassage":
    """Returns a sentence between its neighbours as a reader is given it."""
    sentences = piece.passage.sentences
    at = next(place for place, one in enumerate(sentences) if one.span == piece.span)
    near = sentences[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
    return reader_passage(piece.passage, near, corpus)


def reader_passage(
    passage: Passage, sentences: Sequence[Sentence], corpus: Corpus
) -> "ReaderPassage":
    """Returns ``sentences`` that follow each other in a passage, to be read with their heading."""
    from index.reader.layout import ReaderPassage

    document = corpus.documents[passage.document]
    spans = [sentence.span for sentence in sentences]
    whole = Span(spans[0].start, max(span.end for span in spans))
    return ReaderPassage(
        " – ".join((document.source.title, *passage.heading)),
        whole.slice(document.text),
        tuple(Span(span.start - whole.start, span.end - whole.start) for span in spans),
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
