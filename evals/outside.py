"""Retrieval measured on other people's questions: sets of ``corpus.jsonl`` and ``qa.jsonl``.

``corpus.jsonl``: ``{"id", "title", "text"}`` a line. ``qa.jsonl``: ``{"id", "question",
"context_id", "answers": [{"text", "start"}], "is_impossible"?}``. Every text becomes a document
and is cut and indexed as the product does it; a question's target is a place of its answer.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.collection import Corpus
from corpus.document import Document
from corpus.source import Source
from corpus.span import Span
from evals.form import SampleError
from evals.ranking import Ranks, discounted_gain, ranks_of, recall_at, reciprocal_rank
from evals.run import SEARCH_DEPTH, Progress
from evals.texts import Place, Texts

if TYPE_CHECKING:
    from index.search import Index

CORPUS, QUESTIONS = "corpus.jsonl", "qa.jsonl"


@dataclass(frozen=True, slots=True)
class OutsideQuestion:
    """A question and the places of its answer, any of which will do."""

    id: str
    question: str
    answers: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class OutsideSet:
    """Documents that are not ours, and the answerable questions about them."""

    corpus: Corpus
    questions: tuple[OutsideQuestion, ...]

    @property
    def texts(self) -> Texts:
        """The documents' texts."""
        return Texts({id_: document.text for id_, document in self.corpus.documents.items()})


def read_set(directory: Path) -> OutsideSet:
    """Returns the set in ``directory``; questions that cannot be answered are left out.

    Raises:
        SampleError: A file is missing, or a line is wrong; the message names both.
    """
    rows = list(_rows(directory / CORPUS, ("id", "title", "text")))
    documents = {row["id"]: _document(row) for row in rows}
    texts = {id_: document.text for id_, document in documents.items()}
    questions = tuple(
        OutsideQuestion(row["id"], row["question"], _places(row, texts))
        for row in _rows(directory / QUESTIONS, ("id", "question", "context_id", "answers"))
        if row["answers"] and not row.get("is_impossible")
    )
    return OutsideSet(_corpus(documents), questions)


def _rows(path: Path, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise SampleError(f"{path}: no such file; a set has {CORPUS} and {QUESTIONS}")
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise SampleError(f"{path}:{number}: is no whole JSON object ({error.msg})") from error
        if missing := [key for key in keys if key not in row]:
            raise SampleError(f"{path}:{number}: lacks {missing[0]}")
        yield row


def _document(row: Mapping[str, Any]) -> Document:
    source = Source(
        id=row["id"], file=f"{row['id']}.txt", title=row["title"] or row["id"], publisher="–"
    )
    return Document(source, row["text"])


def _corpus(documents: dict[str, Document]) -> Corpus:
    from corpus.splitting import passages_of
    from corpus.structure import outline_of

    outlines = {id_: outline_of(document) for id_, document in documents.items()}
    parts = (passages_of(document, outlines[id_]) for id_, document in documents.items())
    texts = "\0".join(document.text for document in documents.values())
    return Corpus(
        documents=documents,
        outlines=outlines,
        passages=tuple(passage for part in parts for passage in part),
        aliases=(),
        digest=hashlib.sha256(texts.encode()).hexdigest(),
    )


def _places(row: Mapping[str, Any], texts: Mapping[str, str]) -> tuple[Place, ...]:
    id_, text = row["context_id"], texts[row["context_id"]]
    places = []
    for answer in row["answers"]:
        start, end = answer["start"], answer["start"] + len(answer["text"])
        if text[start:end] != answer["text"]:
            raise SampleError(f"{row['id']}: its answer is not at {start} of {id_}")
        if start < end:
            places.append(Place(id_, Span(start, end)))
    return tuple(places)


def folded(question: str) -> str:
    """Returns ``question`` as typed without å, ä, ö.

    >>> folded("Är Örebro på kartan?")
    'Ar Orebro pa kartan?'
    """
    return question.translate(str.maketrans("åäöÅÄÖéÉ", "aaoAAOeE"))


def misspelt(question: str) -> str:
    """Returns ``question`` with two letters in the middle of its longest word swapped.

    >>> misspelt("När öppnar kiosken?")
    'När öppnar kiosekn?'
    """
    word = max(question.split(), key=len, default="")
    for at in range(len(word) // 2, len(word) - 1):
        if word[at] != word[at + 1] and word[at : at + 2].isalpha():
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            return question.replace(word, swapped, 1)
    return question


VARIANTS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda question: question,
    "folded": folded,
    "misspelt": misspelt,
}


def ranks_in(
    index: "Index",
    outside: OutsideSet,
    *,
    variant: str = "plain",
    progress: Progress = lambda done, total: None,  # noqa: ARG005  (the callback's signature)
) -> list[Ranks]:
    """Returns, for each question, the rank of the first passage that shows its answer."""
    texts = outside.texts
    found: list[Ranks] = []
    for done, asked in enumerate(outside.questions, start=1):
        hits = index.search(VARIANTS[variant](asked.question), limit=SEARCH_DEPTH)
        places = [
            Place(passage.document, passage.span)
            for hit in hits
            for passage in (hit.passage, *hit.also_in)
        ][:SEARCH_DEPTH]
        found.append(ranks_of([asked.answers], places, texts))
        progress(done, len(outside.questions))
    return found


def figures(ranks: Sequence[Ranks]) -> dict[str, float]:
    """Returns recall@1/3/5, MRR@10 and nDCG@10, means over the questions."""
    measures: Mapping[str, Callable[[Ranks], float]] = {
        "recall_1": lambda found: recall_at(found, 1),
        "recall_3": lambda found: recall_at(found, 3),
        "recall_5": lambda found: recall_at(found, 5),
        "mrr_10": reciprocal_rank,
        "ndcg_10": discounted_gain,
    }
    return {name: sum(map(of, ranks)) / len(ranks) for name, of in measures.items()}
