"""Sentence splitting measured against gold sentences: which boundaries are found and which are not.

A gold file is a text file, one sentence a line and paragraphs parted by blank lines (a first
paragraph of ``#`` lines is a comment; ``‿`` at the end of a line says that no space follows), or a
CoNLL-U file with ``# text =`` lines, of which each ``# newpar`` or ``# newdoc`` opens a new text.
The sentences of a paragraph are joined with one space, split, and compared.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from pathlib import Path

from corpus.sentences import sentence_spans
from corpus.span import Span
from evals.form import SampleError

TIE = "‿"  # the writer forgot the space between two sentences

Splitter = Callable[[str], Sequence[str]]
"""Takes a text and gives its sentences in order; white space between them does not matter."""

_SPACE = re.compile(r"\s+")
_MARKED = re.compile(r"[.!?…]\W*$")
_NEW_TEXT = ("# newpar", "# newdoc")
_CONTEXT = 40  # characters either side of a shown mistake
_TIMED_RUNS = 3  # the quickest is told: the others measure the machine


@dataclass(frozen=True, slots=True)
class GoldText:
    """A paragraph as it is read, and the sentences a reader finds in it."""

    text: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many boundaries and sentences of a set were found.

    A boundary is the place between two sentences of a text; where a text begins and ends is given
    and not counted. With gold boundaries G and those of the splitter S: precision = |G∩S| / |S|,
    recall = |G∩S| / |G|, F1 = their harmonic mean. A sentence is right when it begins and ends
    where the gold sentence does and is not cut within; texts of one sentence count there too. A
    share of nothing is 1.

    Attributes:
        found: Boundaries in both, |G∩S|.
        false: Boundaries only of the splitter.
        missed: Boundaries only of the gold.
        unmarked: Of the missed, those with no full stop or other closing sign before them, which
            nobody finds without understanding the text.
        right: Sentences that are right.
        sentences: All gold sentences.
    """

    found: int
    false: int
    missed: int
    unmarked: int
    right: int
    sentences: int

    @property
    def precision(self) -> float:
        """The share of the splitter's boundaries that are right."""
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float:
        """The share of the gold boundaries that are found."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _share(2 * self.found, 2 * self.found + self.false + self.missed)

    @property
    def exact(self) -> float:
        """The share of the gold sentences that are right."""
        return _share(self.right, self.sentences)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A boundary that one side lacks: ``false`` is the splitter's own, otherwise it was missed."""

    false: bool
    before: str
    after: str


def split(text: str) -> list[str]:
    """Returns the sentences of ``text`` as the product cuts it, each up to where the next begins.

    What the product leaves out at a sentence's end, such as a link text, belongs to it here.
    """
    if not text.strip():
        return []
    starts = [0, *(span.start for span in sentence_spans(text, Span(0, len(text)))[1:])]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def read_gold(path: Path) -> tuple[GoldText, ...]:
    """Returns the texts of a gold file.

    Raises:
        SampleError: There is no such file, or no sentence in it; the message names it.
    """
    if not path.is_file():
        raise SampleError(f"{path}: no such file; a set is a .txt or .conllu file")
    lines = path.read_text("utf-8").splitlines()
    groups = list(_conllu_texts(lines) if path.suffix == ".conllu" else _plain_texts(lines))
    if not groups:
        raise SampleError(f"{path}: no sentences; write one a line, or `# text =` in CoNLL-U")
    return tuple(_join(group) for group in groups)


def _plain_texts(lines: Sequence[str]) -> Iterator[list[str]]:
    paragraphs = [part.split("\n") for part in re.split(r"\n{2,}", "\n".join(lines).strip("\n"))]
    if all(line.startswith("#") for line in paragraphs[0]):
        paragraphs = paragraphs[1:]
    yield from ([line for line in part if line.strip()] for part in paragraphs)


def _conllu_texts(lines: Sequence[str]) -> Iterator[list[str]]:
    sentences: list[str] = []
    for line in lines:
        if line.startswith(_NEW_TEXT) and sentences:
            yield sentences
            sentences = []
        elif line.startswith("# text ="):
            sentences.append(line.partition("=")[2].strip())
    if sentences:
        yield sentences


def _join(lines: Sequence[str]) -> GoldText:
    sentences = tuple(line.removesuffix(TIE) for line in lines)
    gaps = ["" if line.endswith(TIE) else " " for line in lines]
    text = "".join(part + gap for part, gap in zip(sentences, gaps, strict=True)).rstrip(" ")
    return GoldText(text, sentences)


def boundaries(sentences: Sequence[str]) -> list[int]:
    """Returns where the sentences end, the last too, in characters that are not white space.

    So it does not matter on which side of a boundary a splitter leaves the space.

    >>> boundaries(["Hej du!", " Kom hit."])
    [6, 13]
    """
    return list(accumulate(len(_SPACE.sub("", sentence)) for sentence in sentences))


def measure(texts: Sequence[GoldText], splitter: Splitter) -> Tally:
    """Returns how well ``splitter`` finds the sentences of ``texts``."""
    found = false = missed = unmarked = right = 0
    for gold in texts:
        wanted, given = boundaries(gold.sentences), boundaries(splitter(gold.text))
        inner, own = set(wanted[:-1]), set(given[:-1])
        found += len(inner & own)
        false += len(own - inner)
        missed += len(inner - own)
        unmarked += sum(
            end not in own and not _MARKED.search(sentence)
            for sentence, end in zip(gold.sentences[:-1], wanted, strict=False)
        )
        right += len(set(pairwise([0, *wanted])) & set(pairwise([0, *given])))
    return Tally(
        found=found,
        false=false,
        missed=missed,
        unmarked=unmarked,
        right=right,
        sentences=sum(len(gold.sentences) for gold in texts),
    )


def mistakes(texts: Sequence[GoldText], splitter: Splitter) -> Iterator[Mistake]:
    """Yields the boundaries that are false or missed, in order."""
    for gold in texts:
        places = [match.end() for match in re.finditer(r"\S", gold.text)]
        inner, own = (set(boundaries(s)[:-1]) for s in (gold.sentences, splitter(gold.text)))
        for count in sorted(inner ^ own):
            at = places[count - 1]
            yield Mistake(
                count in own, gold.text[max(0, at - _CONTEXT) : at], gold.text[at : at + _CONTEXT]
            )


def characters_a_second(texts: Sequence[GoldText], splitter: Splitter) -> float:
    """Returns how much text ``splitter`` cuts in a second, in the quickest of three runs."""
    seconds = []
    for _ in range(_TIMED_RUNS):
        begun = time.perf_counter()
        for gold in texts:
            splitter(gold.text)
        seconds.append(time.perf_counter() - begun)
    return sum(len(gold.text) for gold in texts) / max(min(seconds), 1e-9)


def report(path: Path, *, shown: int = 0) -> Iterator[str]:
    """Yields what to print of a gold file: its figures, and so many of the mistakes.

    ``+`` marks a boundary that is the splitter's own, ``-`` one that it missed.
    """
    texts = read_gold(path)
    tally = measure(texts, split)
    yield f"{path.name}: {len(texts)} texts, {tally.sentences} sentences"
    for name in ("precision", "recall", "f1", "exact"):
        yield f"  {name:9} {getattr(tally, name):.4f}"
    yield f"  false {tally.false}, missed {tally.missed}, {tally.unmarked} of them without a sign"
    yield f"  {characters_a_second(texts, split):,.0f} characters a second"
    for mistake in islice(mistakes(texts, split), shown):
        yield f"  {'+' if mistake.false else '-'} {mistake.before}|{mistake.after}"


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
