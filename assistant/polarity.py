"""Whether the evidence itself says yes or no to what was asked; rarely told, so that it holds.

Told only when one sentence has every word of the question, in the question's order and about as
close together, or names the same things in a relation of membership. A name must be the very name
asked for: bodies whose names stand in for each other in a search are not one body. Whatever could
turn the meaning must be in both or in neither: a negation, "only", "may" or "should". What can be
concluded but is not said, as from a name that a list lacks, is left to the reader.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.patterns import QuestionType, YesNo, read_patterns
from assistant.reply import Polarity
from assistant.trace import Finding
from corpus.passage import SentenceKind
from corpus.sentences import sentence_spans
from corpus.span import Span
from index.analysis import fold, words
from index.coverage import QueryTerm, TextWords
from index.search import Index

SAID = 0.8  # how much of a word a sentence must have: inflected, misspelt or within a compound
# Words between two words of the question beyond those that stood there: an attribute or two, or
# some names of an enumeration. Not fitted.
MORE_BETWEEN = 4
FEWEST_SAID = 2  # of the question's words, in the sentence itself rather than above it


def polarity_of(finding: Finding, index: Index) -> Polarity | None:
    """Returns what the best evidence says to a yes-or-no question; ``None`` when it does not."""
    understanding = finding.understanding
    is_plain = understanding.type is QuestionType.YES_NO and understanding.topic is None
    if not is_plain or understanding.language != "sv" or not finding.chosen:
        return None
    patterns, best = read_patterns("sv").yes_no, finding.chosen[0]
    question = patterns.opening.sub("", understanding.text)
    if best.kind is not SentenceKind.PROSE or patterns.open.search(question):
        return None
    source = index.corpus.documents[best.document].source
    year = str(source.dated.year) if source.dated else ""
    frame = " ".join([*best.heading[-1:], source.title, year])
    spans = sentence_spans(best.text, Span(0, len(best.text)))
    told = (_told(_Pair(question, span.slice(best.text), frame), index, patterns) for span in spans)
    return next((each for each in told if each), None)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A question, a sentence of the evidence, and what stands above that: heading, title, year."""

    question: str
    sentence: str
    frame: str


def _told(pair: _Pair, index: Index, patterns: YesNo) -> Polarity | None:
    found = _stretch(pair, index, patterns)
    if found is None or _is_turned(pair, found, patterns):
        return None
    stretch = " ".join(found.words)
    if patterns.indirect.search(pair.sentence) and not patterns.indirect.search(pair.question):
        return "no" if patterns.direct.search(pair.question) else "partly"
    asked, said = (patterns.negation.search(text) for text in (pair.question, stretch))
    if asked or said:
        return "no" if said and not asked else None
    return None if patterns.negation.search(pair.sentence) else "yes"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The words of a sentence from the first to the last that the question has, and the others."""

    before: tuple[str, ...]
    words: tuple[str, ...]
    after: tuple[str, ...]

    def clause(self, patterns: YesNo) -> str:
        """Returns the stretch with what stands before it and the rest of its clause."""
        rest = takewhile(lambda word: not patterns.clause_end.fullmatch(word), self.after)
        return " ".join([*self.before, *self.words, *rest])


def _is_turned(pair: _Pair, found: _Stretch, patterns: YesNo) -> bool:
    """Tells whether only one of the two says "only" or "ought to", or the sentence alone "may".

    What a further clause says it ought to or may do does not turn what the first one states.
    """
    if bool(patterns.only.search(pair.question)) != bool(patterns.only.search(pair.sentence)):
        return True
    clause = found.clause(patterns)
    if bool(patterns.demand.search(pair.question)) != bool(patterns.demand.search(clause)):
        return True
    return bool(patterns.may.search(clause)) and not patterns.may.search(pair.question)


def _stretch(pair: _Pair, index: Index, patterns: YesNo) -> _Stretch | None:
    """Returns the part of the sentence that has what the question says; ``None`` when none has."""
    tokens = tuple(word.surface for word in words(pair.sentence))
    relation = patterns.relation
    is_related = bool(relation.search(pair.question))
    if is_related and not relation.search(pair.sentence):
        return None
    terms = index.query_words(pair.question).terms
    places = [
        (term, _places(term, tokens)) for term in terms if not (is_related and _is(term, relation))
    ]
    said = [(term, at) for term, at in places if at]
    above = {word.stem for word in words(pair.frame)}
    is_lacking = any(not at and not _stems(term) <= above for term, at in places)
    if is_lacking or len(said) < FEWEST_SAID - is_related:
        return None
    path = [at[0] for _, at in said] if is_related else _in_order(said, pair.question)
    if not path:
        return None
    first, last = min(path), max(path) + 1
    return _Stretch(tokens[:first], tokens[first:last], tokens[last:])


def _stems(term: QueryTerm) -> set[str]:
    return {word.stem for word in words(term.surface)}


def _is(term: QueryTerm, pattern: re.Pattern[str]) -> bool:
    return pattern.search(term.surface) is not None


def _places(term: QueryTerm, tokens: Sequence[str]) -> list[int]:
    """Returns where ``tokens`` have the term; a name of several words where its first one is."""
    folded = [fold(token) for token in tokens]
    if term.groups:
        name = [word.folded for word in words(term.surface)]
        return [at for at in range(len(folded)) if folded[at : at + len(name)] == name]
    return [
        at for at, token in enumerate(folded) if term.strength_in(TextWords.of({token})) >= SAID
    ]


def _in_order(said: Sequence[tuple[QueryTerm, list[int]]], question: str) -> list[int]:
    """Returns a place for each term, in the question's order and as close; empty without one.

    The verb that a question begins with stands elsewhere in a statement.
    """
    asked = [word.folded for word in words(question)]
    path: list[int] = []
    gaps: list[int] = []
    for term, places in said:
        here = asked.index(term.word.folded)
        if here == 0:
            continue
        reach = here - gaps[-1] + MORE_BETWEEN if path else 0
        fitting = [at for at in places if not path or 0 < at - path[-1] <= reach]
        if not fitting:
            return []
        path.append(fitting[0])
        gaps.append(here)
    return path
