"""Answers measured on other people's questions: is the sentence found, and is silence kept?

Every question is asked twice, as the product is asked: over all documents, and with the document
that answers it taken away, where nothing else is expected to answer. What a set calls
unanswerable ("traps": the paragraph speaks of the same thing and does not say it) is asked once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from evals.ablation import share
from evals.bootstrap import Interval, interval_of
from evals.outside import OutsideSet
from evals.ranking import ranks_of
from evals.retrieval import Asked
from evals.run import Progress
from evals.spread import spread
from evals.texts import Place, Texts

if TYPE_CHECKING:
    from assistant.pipeline import Desk
    from corpus.collection import Corpus
    from index.hit import Hit
    from index.search import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the product made of one question.

    Attributes:
        confidence: How likely it took its best evidence to answer, 0..1; 1 for evidence found by
            its form, 0 where it refuses whatever the evidence.
        is_answered: Whether it showed an answer.
        considered: Places of the evidence it considered, best first.
        shown: Places of the evidence it showed.
    """

    confidence: float
    is_answered: bool
    considered: tuple[Place, ...]
    shown: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its interval, or without one where resampling does not apply."""

    name: str
    value: float
    interval: Interval | None = None


def tell(question: str, desk: "Desk") -> Told:
    """Returns what the product at ``desk`` makes of ``question``."""
    from assistant.messages import read_messages
    from assistant.pipeline import ask
    from assistant.question import Question

    _, trace = ask(Question(question), desk, read_messages("sv"))
    pieces = [piece for finding in trace.findings for piece in finding.candidates]
    decision = trace.decision
    confidence = float(bool(trace.chosen))
    if decision:
        confidence = 0.0 if decision.unknown_names else decision.probability
    return Told(
        confidence=confidence,
        is_answered=bool(trace.chosen),
        considered=tuple(Place(piece.document, piece.span) for piece in pieces),
        shown=tuple(Place(piece.document, piece.span) for piece in trace.chosen),
    )


class _Without:
    """An index that does not show one document; everything else is the index's own."""

    def __init__(self, index: "Index", document: str, passages: int) -> None:
        self._index = index
        self._document = document
        self._passages = passages

    def search_weighted(
        self, queries: Sequence[tuple[str, float]], *, limit: int
    ) -> "tuple[Hit, ...]":
        """Returns the hits of ``Index.search_weighted`` that lie in other documents."""
        most = limit + self._passages
        hits = self._index.search_weighted(queries, limit=most)
        return tuple(hit for hit in hits if hit.passage.document != self._document)[:limit]

    def __getattr__(self, name: str) -> object:
        return getattr(self._index, name)


def without_document(desk: "Desk", document: str) -> "Desk":
    """Returns ``desk`` as if it had no ``document``, though what words weigh stays as it was."""
    corpus: Corpus = desk.corpus
    kept = {name: one for name, one in corpus.documents.items() if name != document}
    passages = tuple(one for one in corpus.passages if one.document != document)
    hidden = _Without(desk.index, document, len(corpus.passages) - len(passages))
    return replace(
        desk,
        corpus=replace(corpus, documents=kept, passages=passages),
        index=cast("Index", hidden),
    )


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was made of the questions, pair by pair, and of the traps."""

    questions: tuple[Asked, ...]
    told: tuple[Told, ...]
    without: tuple[Told, ...]
    traps: tuple[Told, ...]


def outcomes_of(
    found: OutsideSet,
    desk: "Desk",
    *,
    most: int,
    progress: Progress = lambda done, total: None,  # noqa: ARG005  (the callback's signature)
) -> Outcomes:
    """Returns what the product makes of at most ``most`` questions and ``most`` traps, spread."""
    questions, traps = spread(found.questions, most), spread(found.unanswerable, most)
    total = 2 * len(questions) + len(traps)
    done = 0

    def counted(tolds: Iterable[Told]) -> Iterator[Told]:
        nonlocal done
        for told in tolds:
            done += 1
            progress(done, total)
            yield told

    return Outcomes(
        questions,
        tuple(counted(tell(one.question, desk) for one in questions)),
        tuple(counted(tell(one.question, without_document(desk, _home(one))) for one in questions)),
        tuple(counted(tell(one, desk) for one in traps)),
    )


def _home(asked: Asked) -> str:
    return asked.targets[0][0].document


def rows_of(outcomes: Outcomes, texts: Texts) -> list[Row]:
    """Returns the figures of ``outcomes``; see ``docs/evaluation.md`` for what each says."""
    ranks = [
        ranks_of(asked.targets, told.considered, texts)[0]
        for asked, told in zip(outcomes.questions, outcomes.told, strict=True)
    ]
    right = [
        ranks_of(asked.targets, told.shown, texts)[0] is not None
        for asked, told in zip(outcomes.questions, outcomes.told, strict=True)
    ]
    wrong = [
        not is_right
        for told, is_right in zip(outcomes.told, right, strict=True)
        if told.is_answered
    ]
    shares: Mapping[str, Sequence[bool]] = {
        "answer's sentence first": [rank == 1 for rank in ranks],
        "answer's sentence among three": [rank is not None and rank <= 3 for rank in ranks],  # noqa: PLR2004
        "answered": [told.is_answered for told in outcomes.told],
        "answered with the answer's sentence": right,
        "wrong among answered": wrong,
        "withheld, document removed": [not told.is_answered for told in outcomes.without],
        "withheld, traps": [not told.is_answered for told in outcomes.traps],
    }
    rows = [_share(name, values) for name, values in shares.items() if values]
    rows.append(Row("AUROC, document removed", _area(outcomes.told, outcomes.without)))
    if outcomes.traps:
        rows.append(Row("AUROC, traps", _area(outcomes.told, outcomes.traps)))
    return rows


def _share(name: str, values: Sequence[bool]) -> Row:
    interval = interval_of([float(value) for value in values])
    return Row(name, interval.mean, interval)


def _area(answerable: Sequence[Told], others: Sequence[Told]) -> float:
    """Returns how often an answerable question is held likelier than another; ties count half."""
    from evals.logistic import area_under_roc

    scores = np.array([told.confidence for told in (*answerable, *others)])
    labels = np.array([1.0] * len(answerable) + [0.0] * len(others))
    return area_under_roc(scores, labels)


def as_markdown(rows: Sequence[Row]) -> str:
    """Returns the table of ``rows``, ready for a document."""
    lines = ["| | | 95 % interval |", "| --- | --: | :-: |"]
    for row in rows:
        between = f"{share(row.interval.low)}–{share(row.interval.high)}" if row.interval else ""
        lines.append(f"| {row.name} | {share(row.value)} | {between} |")
    return "\n".join(lines)
