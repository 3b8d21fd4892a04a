"""Other people's questions as the product sees them with a reader, to be fitted and compared.

Of documents that the reader was not trained on; ``reader_gain`` has the figures, ``reader_fit`` the
fitting.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus.span import Span
from evals.spread import spread

if TYPE_CHECKING:
    from assistant.reading import FittedReader
    from assistant.select import Evidence
    from assistant.understand import Understanding
    from corpus.collection import Corpus
    from index.hit import Hit
    from index.search import Index

_SERVED = 6  # hits that evidence is chosen from, as the product does
_DEPTH = 14  # hits asked for, so that some are left when the right document is taken away

Kind = Literal["answered", "trap", "removed"]
"""A question that is answered, one that only looks so, and one whose document is taken away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a set, the document it is about, whose title, and where that answers it."""

    text: str
    document: str
    title: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search and the choosing of evidence find for a question, without the reader.

    Attributes:
        question: As it was asked.
        understanding: As it was understood.
        served: The hits and the candidates, best first.
        others: The same without the document that the question is about.
    """

    question: Question
    understanding: "Understanding"
    served: "tuple[tuple[Hit, ...], tuple[Evidence, ...]]"
    others: "tuple[tuple[Hit, ...], tuple[Evidence, ...]]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence that may answer: its score without the reader, the reader's, and whether it does.

    The sum of ``score`` and a weight times ``read`` is its score with the reader.
    """

    score: float
    read: float
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known when it is decided whether to answer a question.

    Attributes:
        title: Of the document that the question is about.
        kind: What is to be told apart.
        signals: By name, those of ``assistant.signals.Signals``, the reader's among them.
        without: The same without a reader, which may have other evidence.
        is_right: Whether the best evidence answers.
    """

    title: str
    kind: Kind
    signals: dict[str, float]
    without: dict[str, float]
    is_right: bool


def found_for(question: Question, index: "Index") -> Found | None:
    """Returns what is found for a question; ``None`` where that is nothing."""
    from assistant.select import candidates
    from assistant.understand import understand

    understanding = understand(question.text, ())
    hits = index.search_weighted(understanding.queries, limit=_DEPTH)
    others = tuple(hit for hit in hits if hit.passage.document != question.document)
    both = [
        (some, candidates(understanding, some, index.corpus, index))
        for some in (hits[:_SERVED], others[:_SERVED])
    ]
    if not all(pieces for _, pieces in both):
        return None
    return Found(question=question, understanding=understanding, served=both[0], others=both[1])


def pieces_of(found: Found, corpus: "Corpus", reader: "FittedReader") -> tuple[Piece, ...]:
    """Returns the candidates of a question with the reader's log-odds of each."""
    plain = replace(reader, sentence=1.0)
    ordered = plain.ordered(found.understanding.asked, found.served[1], corpus)
    added = ((piece, piece.features.reader) for piece in ordered)
    return tuple(
        Piece(piece.score - read, read, _answers(piece, found.question)) for piece, read in added
    )


def cases_of(found: Found, index: "Index", reader: "FittedReader") -> Iterator[Case]:
    """Yields the question as it is served, and with its document taken away if it is answered."""
    if not found.question.answers:
        yield _case("trap", found, found.served, index, reader)
        return
    yield _case("answered", found, found.served, index, reader)
    yield _case("removed", found, found.others, index, reader)


def _case(
    kind: Kind,
    found: Found,
    served: "tuple[tuple[Hit, ...], tuple[Evidence, ...]]",
    index: "Index",
    reader: "FittedReader",
) -> Case:
    from assistant.scope import subject_of
    from assistant.signals import signals_of

    hits, pieces = served
    understanding, question = found.understanding, found.question
    words = index.query_words(subject_of(understanding, index.corpus))
    read = reader.read(understanding, pieces, index.corpus)
    with_reader, without = (
        asdict(signals_of(understanding, words, hits, some, index.corpus, reader=odds))
        for some, odds in ((read.pieces, read.doubt or 0.0), (pieces, None))
    )
    del without["reader"]
    is_right = kind == "answered" and _answers(read.pieces[0], question)
    return Case(
        title=question.title, kind=kind, signals=with_reader, without=without, is_right=is_right
    )


def _answers(piece: "Evidence", question: Question) -> bool:
    is_there = piece.document == question.document
    return is_there and any(piece.span.overlap(span) for span in question.answers)


def questions_of(data: Path, folder: str, part: str, most: int) -> list[Question]:
    """Returns at most ``most`` answerable and as many unanswerable questions of a set's part.

    They are spread over the part, so that no document has more than its share.
    """
    from index.reader.training.sets import PARTS, PLANS, read_set

    plan = next(plan for plan in PLANS if plan.folder == folder)
    found = read_set(data, plan, PARTS[PARTS.index(part)])
    asked = [
        Question(
            text=q.text, document=q.document, title=found.titles[q.document], answers=q.answers
        )
        for q in found.questions
    ]
    answered = [one for one in asked if one.answers]
    unanswered = [one for one in asked if not one.answers]
    return [*spread(answered, most), *spread(unanswered, most)]
