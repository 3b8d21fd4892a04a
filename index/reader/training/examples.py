"""Makes examples of questions and passages: what answers, and the many ways in which it may not.

A passage is held as its pieces, one a sentence, so that one can be taken out or put in. Every
example that does not answer resembles one that does, or similarity would be enough to tell them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from corpus.passage import Passage
from corpus.span import Span
from index.analysis import content_words, fold
from index.reader.layout import ReaderPassage
from index.reader.training.negatives import Nearby
from index.reader.training.registers import in_some_register
from index.reader.training.sets import QuestionSet, SetQuestion

# Of the answerable questions, so many also give an example of each kind; with the questions that
# were written to be unanswerable, rather less than half of all examples answer.
SHARES = {"nearby": 0.45, "same_page": 0.15, "removed": 0.2, "replaced": 0.25, "renamed": 0.35}
# What is trained on is mostly shorter than what is served (180 tokens): it costs half as much, and
# more examples teach more than longer ones. The rest keeps the network used to whole passages.
CROPPED = 0.85
CROPPED_PIECES = (2, 4)
_SHORT_ANSWER = 3  # characters; shorter ones occur everywhere and tell nothing
_NAME = re.compile(r"(?<=\s)[A-ZÅÄÖÆØ][\w-]{2,}|\b\d[\d.,]*\d\b|\b\d\b")


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the answer stands: a piece, and from where to where in it."""

    piece: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question and a passage.

    Attributes:
        question: As put, in whatever register.
        heading: Title and headings of the passage.
        pieces: Its sentences, each with what stands up to the next.
        gold: The pieces that answer; none when the passage does not.
        answer: The first answer's place, when it lies in one piece.
        kind: How it was made: ``answered``, ``trap`` or one of ``SHARES``.
        language: Of the set.
    """

    question: str
    heading: str
    pieces: tuple[str, ...]
    gold: tuple[int, ...]
    answer: Answer | None
    kind: str
    language: str

    @property
    def passage(self) -> ReaderPassage:
        """What the reader is given."""
        spans, start = [], 0
        for piece in self.pieces:
            spans.append(Span(start, start + len(piece)))
            start += len(piece)
        return ReaderPassage(self.heading, "".join(self.pieces), tuple(spans))


def heading_of(title: str, passage: Passage) -> str:
    """Returns title and headings as the reader is given them."""
    return " – ".join((title, *passage.heading))


def pieces_of(passage: Passage) -> tuple[Span, ...]:
    """Returns the passage's text in pieces, each from a sentence's start up to the next one's."""
    starts = sorted({sentence.span.start for sentence in passage.sentences})
    ends = [*starts[1:], passage.span.end]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def examples_of(questions: QuestionSet, seed: int) -> Iterator[Example]:
    """Yields the examples of a set, some for each question, in its order."""
    maker = _Maker(questions, Random(f"{seed}-{questions.plan.folder}"))  # noqa: S311  (no secret)
    for question in questions.questions:
        yield from maker.of_question(question)


class _Maker:
    def __init__(self, questions: QuestionSet, random: Random) -> None:
        self._set = questions
        self._language = questions.plan.language
        self._random = random
        self._nearby = Nearby(questions)
        self._by_document: Mapping[str, list[Passage]] = defaultdict(list)
        for passage in questions.passages:
            self._by_document[passage.document].append(passage)
        self._names: dict[str, list[str]] = {}

    def of_question(self, question: SetQuestion) -> Iterator[Example]:
        """Yields the question's examples, each in a register of its own."""
        passages = self._by_document[question.document]
        if not question.answers:
            if passages:
                passage = self._random.choice(passages)
                yield self._finished(self._unanswered(question, passage, "trap"))
            return
        answered = next(filter(None, (self._answered(question, p) for p in passages)), None)
        if answered is None:
            return
        example, passage = answered
        yield self._finished(example)
        for kind, share in SHARES.items():
            if self._random.random() < share:
                made = self._made(kind, question, passage, example)
                if made is not None:
                    yield self._finished(made)

    def _made(
        self, kind: str, question: SetQuestion, passage: Passage, answered: Example
    ) -> Example | None:
        if kind == "nearby":
            found = self._nearby.passages(question.text)
            return self._other(question, found, passage, kind)
        if kind == "same_page":
            same = [p for p in self._by_document[question.document] if p.id != passage.id]
            self._random.shuffle(same)
            return self._other(question, same, passage, kind)
        if kind == "renamed":
            return self._renamed(passage, answered)
        return self._without(kind, answered)

    def _answered(self, question: SetQuestion, passage: Passage) -> tuple[Example, Passage] | None:
        places = pieces_of(passage)
        gold = [
            at for at, place in enumerate(places) if any(place.overlap(a) for a in question.answers)
        ]
        if not gold:
            return None
        first = question.answers[0]
        answer = None
        if places[gold[0]].covers(first):
            start = places[gold[0]].start
            answer = Answer(gold[0], first.start - start, first.end - start)
        example = self._unanswered(question, passage, "answered")
        return replace(example, gold=tuple(gold), answer=answer), passage

    def _unanswered(self, question: SetQuestion, passage: Passage, kind: str) -> Example:
        text, start = passage.text, passage.span.start
        pieces = [text[place.start - start : place.end - start] for place in pieces_of(passage)]
        return Example(
            question=question.text,
            heading=heading_of(self._set.titles[passage.document], passage),
            pieces=tuple(pieces),
            gold=(),
            answer=None,
            kind=kind,
            language=self._language,
        )

    def _other(
        self, question: SetQuestion, passages: Sequence[Passage], gold: Passage, kind: str
    ) -> Example | None:
        """Returns the question with the first of ``passages`` that does not hold its answer."""
        said = _answer_text(question, gold)
        for passage in passages:
            if passage.id != gold.id and said not in fold(passage.text):
                return self._unanswered(question, passage, kind)
        return None

    def _without(self, kind: str, answered: Example) -> Example | None:
        """Returns the passage with the answering pieces taken out, or others in their place."""
        answer = answered.answer
        if answer is None:
            return None
        said = fold(answered.pieces[answer.piece][answer.start : answer.end])
        pieces = [piece for at, piece in enumerate(answered.pieces) if at not in answered.gold]
        if kind == "replaced":
            others = self._random.choice(self._set.passages)
            spans = pieces_of(others)
            other = self._random.choice(spans)
            start = others.span.start
            put = others.text[other.start - start : other.end - start]
            pieces.insert(answered.gold[0], put.rstrip() + " ")
        if not pieces or said in fold("".join(pieces)):
            return None
        return replace(answered, pieces=tuple(pieces), gold=(), answer=None, kind=kind)

    def _renamed(self, passage: Passage, answered: Example) -> Example | None:
        """Returns the question asked about another name or number of the same page."""
        text = "".join(answered.pieces)
        shared = [name for name in _NAME.findall(answered.question) if name in text]
        if not shared:
            return None
        name = self._random.choice(shared)
        is_number = name[0].isdigit()
        others = [
            other
            for other in self._names_of(self._set.titles[passage.document])
            if other[0].isdigit() == is_number and len(other) > 1 and other not in text
        ]
        if not others:
            return None
        question = answered.question.replace(name, self._random.choice(others))
        return replace(answered, question=question, gold=(), answer=None, kind="renamed")

    def _names_of(self, title: str) -> list[str]:
        """Returns the names and numbers in the texts of one title, repeats too."""
        if title not in self._names:
            texts = (p.text for p in self._set.passages if self._set.titles[p.document] == title)
            self._names[title] = [name for text in texts for name in _NAME.findall(text)]
        return self._names[title]

    def _finished(self, example: Example) -> Example:
        question = in_some_register(example.question, self._language, self._random)
        return replace(cropped(example, self._random), question=question)


def cropped(example: Example, random: Random) -> Example:
    """Returns ``example`` with mostly only a few of its pieces, those that answer among them.

    Where none does, the one most like the question is among them: a window that merely is about
    something else would be told from an answer without reading.
    """
    count = random.randint(*CROPPED_PIECES)
    kept = example.gold or (_likest(example),)
    needed = max(kept) - min(kept) + 1
    if random.random() >= CROPPED or max(count, needed) >= len(example.pieces):
        return example
    count = max(count, needed)
    first = max(0, max(kept) - count + 1)
    last = min(len(example.pieces) - count, *kept)
    start = random.randint(first, last)
    answer = example.answer
    return replace(
        example,
        pieces=example.pieces[start : start + count],
        gold=tuple(at - start for at in example.gold),
        answer=answer and replace(answer, piece=answer.piece - start),
    )


def _likest(example: Example) -> int:
    """Returns the piece that shares the most words with the question; of equal ones the first."""
    asked = {word.stem for word in content_words(example.question)}
    shared = [len(asked & {word.stem for word in content_words(one)}) for one in example.pieces]
    return shared.index(max(shared))


def _answer_text(question: SetQuestion, passage: Passage) -> str:
    said = [span for span in question.answers if passage.span.covers(span)]
    if not said:
        return "\0"
    start = passage.span.start
    text = fold(passage.text[said[0].start - start : said[0].end - start])
    return text if len(text) >= _SHORT_ANSWER else "\0"
