"""Other people's questions: sets of ``corpus.jsonl`` and ``qa.jsonl``.

``corpus.jsonl``: ``{"id", "title", "text"}`` a line. ``qa.jsonl``: ``{"id", "question",
"context_id", "answers": [{"text", "start"}], "is_impossible"?}``. Every text becomes a document
and is cut and indexed as the product does it; a question's target is a place of its answer.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.collection import Corpus
from corpus.document import Document
from corpus.source import Source
from corpus.span import Span
from evals.form import SampleError
from evals.lines import numbered_lines
from evals.retrieval import Asked
from evals.texts import Place, Texts

CORPUS, QUESTIONS = "corpus.jsonl", "qa.jsonl"

Row = dict[str, Any]

_CORPUS_KEYS = {"id": str, "title": str, "text": str}
_QUESTION_KEYS = {"id": str, "question": str, "context_id": str, "answers": list}
_ANSWER_KEYS = {"text": str, "start": int}
_KINDS = {str: "text", int: "a whole number", list: "a list"}


@dataclass(frozen=True, slots=True)
class OutsideSet:
    """Documents that are not ours, and questions about them.

    Attributes:
        corpus: The documents.
        questions: Those that they answer.
        unanswerable: Those that the set says they do not.
    """

    corpus: Corpus
    questions: tuple[Asked, ...]
    unanswerable: tuple[str, ...] = ()

    @property
    def texts(self) -> Texts:
        """The documents' texts."""
        return Texts({id_: document.text for id_, document in self.corpus.documents.items()})


def read_set(directory: Path) -> OutsideSet:
    """Returns the set in ``directory``.

    Raises:
        SampleError: A file is missing, or a line is wrong; the message names both.
    """
    rows = _rows(directory / CORPUS, _CORPUS_KEYS)
    documents = {row["id"]: _document(row) for _, row in rows}
    texts = {id_: document.text for id_, document in documents.items()}
    asked = tuple(_questions(directory / QUESTIONS, texts))
    questions = tuple(one for one in asked if one.targets)
    if not questions:
        raise SampleError(f"{directory / QUESTIONS}: no answerable question; add one with answers")
    unanswerable = tuple(one.question for one in asked if not one.targets)
    return OutsideSet(_corpus(documents), questions, unanswerable)


def _rows(path: Path, keys: Mapping[str, type]) -> Iterator[tuple[int, Row]]:
    """Yields the objects of ``path`` with their lines' numbers, keys checked and ids unique."""
    if not path.is_file():
        raise SampleError(f"{path}: no such file; a set has {CORPUS} and {QUESTIONS}")
    seen: dict[str, int] = {}
    for number, line in numbered_lines(path):
        try:
            row = _checked(json.loads(line), keys)
        except json.JSONDecodeError as error:
            raise SampleError(
                f"{path}:{number}: is no whole JSON object ({error.msg}); was the line cut off?"
            ) from error
        except SampleError as error:
            raise SampleError(f"{path}:{number}: {error}") from error
        if row["id"] in seen:
            first = seen[row["id"]]
            raise SampleError(
                f"{path}:{number}: id {row['id']!r} is that of line {first}; rename one of them"
            )
        seen[row["id"]] = number
        yield number, row


def _checked(row: object, keys: Mapping[str, type]) -> Row:
    """Returns ``row`` if it is an object with ``keys`` of these types."""
    if not isinstance(row, dict):
        raise SampleError("is no JSON object; write one object a line")
    for key, kind in keys.items():
        if key not in row:
            raise SampleError(f"lacks {key}; add it")
        if not isinstance(row[key], kind) or isinstance(row[key], bool):
            raise SampleError(f"needs {_KINDS[kind]} in {key!r}")
    return row


def _questions(path: Path, texts: Mapping[str, str]) -> Iterator[Asked]:
    """Yields the questions of ``path``; one that is not answered has no target."""
    for number, row in _rows(path, _QUESTION_KEYS):
        if not row["answers"] or row.get("is_impossible"):
            yield Asked(row["id"], row["question"], ())
            continue
        try:
            places = tuple(_places(row, texts))
        except SampleError as error:
            raise SampleError(f"{path}:{number}: {error}") from error
        if places:
            yield Asked(row["id"], row["question"], (places,))


def _places(row: Row, texts: Mapping[str, str]) -> Iterator[Place]:
    id_ = row["context_id"]
    if id_ not in texts:
        raise SampleError(f"is about {id_!r}, which {CORPUS} lacks; add the text or mend the id")
    for item in row["answers"]:
        answer = _checked(item, _ANSWER_KEYS)
        start, quote = answer["start"], answer["text"]
        if start < 0 or texts[id_][start : start + len(quote)] != quote:
            raise SampleError(f"its answer is not at {start} of {id_}; count code points from 0")
        if quote:
            yield Place(id_, Span(start, start + len(quote)))


def _document(row: Row) -> Document:
    source = Source(
        id=row["id"], file=f"{row['id']}.txt", title=row["title"] or row["id"], publisher="–"
    )
    return Document(source, row["text"])


def _corpus(documents: dict[str, Document]) -> Corpus:
    from corpus.outlining.structure import outline_of
    from corpus.splitting import passages_of

    outlines = {id_: outline_of(document) for id_, document in documents.items()}
    parts = (passages_of(document, outlines[id_]) for id_, document in documents.items())
    said = ((id_, one.source.title, one.text) for id_, one in documents.items())
    return Corpus(
        documents=documents,
        outlines=outlines,
        passages=tuple(passage for part in parts for passage in part),
        aliases=(),
        digest=hashlib.sha256("\0".join(part for one in said for part in one).encode()).hexdigest(),
    )
