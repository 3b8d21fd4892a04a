"""Other people's questions as the reader and the product see them, to be compared.

Of documents that the reader was not trained on; ``reader_gain`` has the figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.span import Span
from index.reader.layout import ReaderPassage

if TYPE_CHECKING:
    from assistant.select import Evidence
    from corpus.collection import Corpus
    from corpus.passage import Passage
    from index.hit import Hit
    from index.reader.reader import Reader, Reading
    from index.search import Index

READ = 3  # passages read for a question; the others' sentences count as the least likely one read
_SERVED = 6  # hits that evidence is chosen from, as the product does
_DEPTH = 14  # hits asked for, so that some are left when the right document is taken away


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence that may answer: its score without the reader, the reader's, and whether it does.

    The sum of ``score`` and a weight times ``read`` is its score with the reader.
    """

    score: float
    read: float
    answers: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of whether anything answers: the decision's signals, and the reader's."""

    signals: tuple[float, float, float]
    read: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A question as the reader and the product see it.

    Attributes:
        pieces: The candidates; none of a question that its text does not answer.
        served: What is known when the documents are all there.
        removed: The same without the document that answers; ``None`` where none does.
    """

    pieces: tuple[Piece, ...]
    served: Told
    removed: Told | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a set, the document it is about and where that answers it."""

    text: str
    document: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search and the choosing of evidence find for a question, without the reader.

    Attributes:
        question: As it was asked.
        text: As it was understood.
        served: The hits and the candidates, best first.
        others: The same without the document that the question is about.
    """

    question: Question
    text: str
    served: "tuple[tuple[Hit, ...], tuple[Evidence, ...]]"
    others: "tuple[tuple[Hit, ...], tuple[Evidence, ...]]"


def found_for(question: Question, corpus: "Corpus", index: "Index") -> Found | None:
    """Returns what is found for a question; ``None`` where that is nothing."""
    from assistant.select import candidates
    from assistant.understand import understand

    understanding = understand(question.text, ())
    hits = index.search_weighted(understanding.queries, limit=_DEPTH)
    others = tuple(hit for hit in hits if hit.passage.document != question.document)
    both = [
        (some, candidates(understanding, some, corpus, index))
        for some in (hits[:_SERVED], others[:_SERVED])
    ]
    if not all(pieces for _, pieces in both):
        return None
    return Found(question=question, text=understanding.text, served=both[0], others=both[1])


def taken(found: Found, corpus: "Corpus", reader: "Reader") -> Taken:
    """Returns what the product and the reader make of a question."""
    served, pieces = found.served
    readings = _read(reader, found.text, served, corpus)
    told = _told(served, pieces[0], readings)
    if not found.question.answers:
        return Taken(pieces=(), served=told, removed=None)
    others, others_pieces = found.others
    without = _told(others, others_pieces[0], _read(reader, found.text, others, corpus))
    scored = tuple(_pieces(found.question, pieces, readings))
    return Taken(pieces=scored, served=told, removed=without)


def _read(
    reader: "Reader", question: str, hits: Sequence["Hit"], corpus: "Corpus"
) -> "dict[str, tuple[Passage, Reading]]":
    passages = [hit.passage for hit in hits[:READ] if hit.passage.sentences]
    readings = reader.scores(question, [reader_passage(one, corpus) for one in passages])
    return {one.id: (one, found) for one, found in zip(passages, readings, strict=True)}


def reader_passage(passage: "Passage", corpus: "Corpus") -> ReaderPassage:
    """Returns ``passage`` as the reader is given it."""
    title = corpus.documents[passage.document].source.title
    start = passage.span.start
    sentences = (sentence.span for sentence in passage.sentences)
    return ReaderPassage(
        " – ".join((title, *passage.heading)),
        passage.text,
        tuple(Span(span.start - start, span.end - start) for span in sentences),
    )


def _told(
    hits: Sequence["Hit"],
    best: "Evidence",
    readings: "Mapping[str, tuple[Passage, Reading]]",
) -> Told:
    features = best.features
    coverage = max(hit.parts.coverage for hit in hits)
    signals = (features.cosine, features.coverage + features.context, coverage)
    return Told(signals, max(reading.answers for _, reading in readings.values()))


def _pieces(
    question: Question,
    pieces: Sequence["Evidence"],
    readings: "Mapping[str, tuple[Passage, Reading]]",
) -> Iterator[Piece]:
    least = min(min(reading.sentences) for _, reading in readings.values())
    by_span = {
        (name, sentence.span): score
        for name, (passage, reading) in readings.items()
        for sentence, score in zip(passage.sentences, reading.sentences, strict=True)
    }
    for piece in pieces:
        is_there = piece.document == question.document
        answers = is_there and any(piece.span.overlap(span) for span in question.answers)
        yield Piece(piece.score, by_span.get((piece.passage.id, piece.span), least), answers)


def questions_of(data: Path, folder: str, part: str, most: int) -> list[Question]:
    """Returns at most ``most`` answerable and as many unanswerable questions of a set's part.

    They are spread over the part, so that no document has more than its share.
    """
    from index.reader.training.sets import PARTS, PLANS, read_set

    plan = next(plan for plan in PLANS if plan.folder == folder)
    found = read_set(data, plan, PARTS[PARTS.index(part)])
    asked = [Question(text=q.text, document=q.document, answers=q.answers) for q in found.questions]
    answered = [one for one in asked if one.answers]
    return _spread(answered, most) + _spread([one for one in asked if not one.answers], most)


def _spread(asked: Sequence[Question], most: int) -> list[Question]:
    count = min(most, len(asked))
    return [asked[at * len(asked) // count] for at in range(count)]
