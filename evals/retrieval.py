"""Retrieval measured by itself: questions, the places that answer them, and the ranks found.

The questions are our own samples, or another's set (``outside``); the index is the product's.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evals.ranking import Ranks, discounted_gain, ranks_of, recall_at, reciprocal_rank
from evals.run import SEARCH_DEPTH, Progress
from evals.texts import Place, Texts

if TYPE_CHECKING:
    from evals.product import Product
    from index.search import Index

OWN = "own"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what must be found: for each target the places any of which will do."""

    id: str
    question: str
    targets: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Questions with their targets, and the open index that holds these."""

    name: str
    index: "Index"
    texts: Texts
    questions: tuple[Asked, ...]


@contextmanager
def open_set(directory: Path | None, config: Path | None = None) -> Iterator[RetrievalSet]:
    """Gives the set in ``directory``, or our own samples where that is ``None`` or ``own``.

    Raises:
        SampleError: A file of the set is missing or wrong; the message names file and line.
        ProductError: The product or its index cannot be opened.
    """
    from evals.product import open_outside_index, open_product

    if directory is None or str(directory) == OWN:
        product = open_product(config)
        with product.assistant.desk.index as index:
            yield RetrievalSet(OWN, index, product.texts, own_questions(product))
        return
    from evals.outside import read_set

    outside = read_set(directory)
    with open_outside_index(outside.corpus, directory.name, config) as index:
        yield RetrievalSet(directory.name, index, outside.texts, outside.questions)


def own_questions(product: "Product") -> tuple[Asked, ...]:
    """Returns our answerable samples, each as ``product`` says it understood it, as a run does."""
    from assistant.cleaning import clean
    from evals.samples import load_samples

    return tuple(
        Asked(
            sample.id,
            clean(str(product.ask(sample.line).get("interpreted_as") or sample.question)),
            sample.targets,
        )
        for sample in load_samples(product.texts).samples
        if sample.is_answerable
    )


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


def renamed(question: str, groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Returns ``question`` with its longest name exchanged for each other one of its group.

    >>> renamed("Vad gör AER?", [("Regionförsamlingen", "AER")])
    ('Vad gör Regionförsamlingen?',)
    """
    known = {name: group for group in groups for name in group}
    for name in sorted(known, key=len, reverse=True):
        found = re.search(rf"\b{re.escape(name)}\b", question, re.IGNORECASE)
        if found:
            before, after = question[: found.start()], question[found.end() :]
            return tuple(before + other + after for other in known[name] if other != name)
    return ()


_REWORDED: Mapping[str, Callable[[str], str]] = {
    "plain": lambda question: question,
    "folded": folded,
    "misspelt": misspelt,
}
RENAMED = "renamed"
VARIANTS = (*_REWORDED, RENAMED)


def varied(found: RetrievalSet, variant: str) -> tuple[Asked, ...]:
    """Returns the set's questions worded as ``variant``, one of ``VARIANTS``, has it.

    ``renamed`` gives those that have one of the corpus's aliases, once with each other name.
    """
    if variant == RENAMED:
        groups = found.index.corpus.aliases
        return tuple(
            replace(one, question=question)
            for one in found.questions
            for question in renamed(one.question, groups)
        )
    reworded = _REWORDED[variant]
    return tuple(replace(one, question=reworded(one.question)) for one in found.questions)


def ranks_in(
    index: "Index",
    questions: Sequence[Asked],
    texts: Texts,
    *,
    progress: Progress = lambda done, total: None,  # noqa: ARG005  (the callback's signature)
) -> list[Ranks]:
    """Returns, for each question, the rank of the first passage that shows each target."""
    found: list[Ranks] = []
    for done, asked in enumerate(questions, start=1):
        hits = index.search(asked.question, limit=SEARCH_DEPTH)
        places = [Place(hit.passage.document, hit.passage.span) for hit in hits]
        found.append(ranks_of(asked.targets, places, texts))
        progress(done, len(questions))
    return found


MEASURES: Mapping[str, Callable[[Ranks], float]] = {
    "recall_1": lambda found: recall_at(found, 1),
    "recall_3": lambda found: recall_at(found, 3),
    "recall_5": lambda found: recall_at(found, 5),
    "mrr_10": reciprocal_rank,
    "ndcg_10": discounted_gain,
}


def figures(ranks: Sequence[Ranks]) -> dict[str, float]:
    """Returns recall@1/3/5, MRR@10 and nDCG@10, means over the questions."""
    return {name: sum(map(of, ranks)) / len(ranks) for name, of in MEASURES.items()}
