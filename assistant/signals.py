"""What the decision whether to answer is made on: a few figures about the best evidence.

None of them depends on the size of the corpus. ``calibration.toml`` names them with their weights;
``docs/measurements.md`` says what each is worth.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from assistant.fitting import FORMED, Fitting, asks_membership, lacks_denial, lacks_rank
from assistant.patterns import QuestionType, read_patterns
from assistant.scope import asked_years, of_year
from assistant.select import Evidence
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.passage import Passage
from index.coverage import QueryTerm, QueryWords
from index.hit import Hit

# "3" is an amount; "2023" and "S4" name something.
YEAR_OR_CODE = re.compile(r"(19|20)\d\d|\w*[^\W\d]\w*\d\w*|\w*\d\w*[^\W\d]\w*")

# Idf from which a name is particular: it stands in an eighth of the passages or fewer. Not fitted.
PARTICULAR = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What the decision is made on, about the best evidence.

    Attributes:
        cosine: Of the question and the evidence, -1..1.
        share: How sure the choice among all candidates is: the evidence's part of the
            exponentials of their scores, 0..1.
        agreement: The lower of the two scores, by vectors and by words, that the evidence's passage
            has as a share of the best hit's, 0..1: both searches must find it.
        known: How far the sources have the question's words at all, weighed by how telling each
            is, 0..1; a misspelt word counts a little less.
        subject: Share of the idf mass of the question's common words, names aside, that the
            evidence, its title and headings and the sentence before it carry, 0..1.
        nameless: How far a name, year or code of the question is absent from what was found in the
            evidence's document, 0..1; 0 for a question without any.
        misfit: 1 when what is asked for has a form, as a number or a date has, and the evidence
            holds nothing of that form, or when it is asked whether somebody is a member and nobody
            is said to be one; else how far what is to be counted is absent from it, 0..1.
        reader: How far a model that reads question and evidence together doubts that it answers:
            log-odds, at most 0; ``None`` where no such model is at work (``reading.py``).
    """

    cosine: float
    share: float
    agreement: float
    known: float
    subject: float
    nameless: float
    misfit: float
    reader: float | None = None


NOTHING = Signals(
    cosine=0.0,
    share=0.0,
    agreement=0.0,
    known=0.0,
    subject=0.0,
    nameless=0.0,
    misfit=0.0,
)
OPTIONAL = frozenset({"reader"})
"""Signals that may be absent; they weigh nothing then. The others must all be calibrated."""
NEEDED = tuple(field.name for field in fields(Signals) if field.name not in OPTIONAL)


def signals_of(
    understanding: Understanding,
    words: QueryWords,
    hits: tuple[Hit, ...],
    pieces: tuple[Evidence, ...],
    corpus: Corpus,
    *,
    reader: float | None = None,
) -> Signals:
    """Returns what the decision is made on.

    Args:
        understanding: The question.
        words: Of its query.
        hits: The passages found, at least one.
        pieces: The evidence, best first, at least one.
        corpus: For the titles of what was found.
        reader: What a reader makes of the passages, where there is one.
    """
    best = pieces[0]
    around = words.strengths(_around(best, corpus))
    is_name = [_names(term, understanding.subject) for term in words.terms]
    # A name for a thing, as the aliases have them, is a common word when it is written as one.
    common = [
        not named or (bool(term.groups) and term.surface.islower())
        for named, term in zip(is_name, words.terms, strict=True)
    ]
    # What the last answer named helps to find, but is not asked for; a source has its own year.
    given = {*understanding.names, *_own_years(understanding, best.document, corpus)}
    is_asked = [
        named and term.surface not in given
        for named, term in zip(is_name, words.terms, strict=True)
    ]
    return Signals(
        cosine=best.features.cosine,
        share=_share(pieces),
        agreement=_agreement(best.passage, hits),
        known=_weighed(words, [_nearness(term) for term in words.terms]),
        subject=_weighed(words, around, among=common),
        nameless=_absence(words.strengths(_found_in(best.document, hits, corpus)), among=is_asked),
        misfit=max(
            float(understanding.type in FORMED and not best.features.type_fit),
            float(_lacks_members(understanding, best.passage)),
            float(lacks_rank(understanding, best.text)),
            float(lacks_denial(understanding, best.text)),
            _absence(around, among=_counted(understanding, words)),
        ),
        reader=reader,
    )


def names_something(surface: str, *, is_opening: bool) -> bool:
    """Tells whether a word of a question is a name, a year, or a code of letters and digits.

    Args:
        surface: As written.
        is_opening: It opens the question, so that its capital says nothing.
    """
    if is_opening and not surface[1:].isupper():
        return False
    return surface[:1].isupper() or bool(YEAR_OR_CODE.fullmatch(surface))


def names_known(words: QueryWords, query: str) -> bool:
    """Tells whether the question names something particular that the sources name too."""
    return any(
        term.is_known and term.idf >= PARTICULAR and _names(term, query) for term in words.terms
    )


def _names(term: QueryTerm, query: str) -> bool:
    is_opening = query.startswith(term.surface)
    return bool(term.groups) or names_something(term.surface, is_opening=is_opening)


def _counted(understanding: Understanding, words: QueryWords) -> list[bool]:
    """Tells of each term whether it is what the question wants counted."""
    match = read_patterns(understanding.language).counted.search(understanding.text)
    what = match["what"].casefold() if match and understanding.type is QuestionType.COUNT else ""
    return [bool(what) and what in term.surface.casefold().split() for term in words.terms]


def _lacks_members(understanding: Understanding, passage: Passage) -> bool:
    """Tells whether it is asked if somebody is a member, and the passage says nobody is one.

    The whole passage, since a list's items take part in what its lead-in says.
    """
    return asks_membership(understanding) and not Fitting(understanding).fits(_headed(passage))


def _nearness(term: QueryTerm) -> float:
    return term.nearest.strength if term.nearest else 0.0


def _agreement(passage: Passage, hits: tuple[Hit, ...]) -> float:
    """Returns the lower of the passage's two scores, each as a share of the best hit's."""
    parts = [hit.parts for hit in hits]
    # An older version was found with the newer one that it is folded into.
    own = [hit.parts for hit in hits if passage.id in {p.id for p in (hit.passage, *hit.also_in)}]
    # For several queries at once the scores are means, so the best may be far below 1.
    dense, lexical = max(p.dense for p in parts), max(p.lexical for p in parts)
    shares = [min(_ratio(p.dense, dense), _ratio(p.lexical, lexical)) for p in own]
    return max(shares, default=0.0)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _share(pieces: tuple[Evidence, ...]) -> float:
    return 1.0 / sum(math.exp(piece.score - pieces[0].score) for piece in pieces)


def _weighed(words: QueryWords, values: Sequence[float], among: Sequence[bool] = ()) -> float:
    """Returns the mean of ``values`` by the words' idf, of those ``among``; 1 where none are."""
    kept = among or [True] * len(values)
    rows = [(t.idf, v) for t, v, k in zip(words.terms, values, kept, strict=True) if k]
    mass = sum(idf for idf, _ in rows)
    return sum(idf * value for idf, value in rows) / mass if mass else 1.0


def _absence(strengths: Sequence[float], *, among: Sequence[bool]) -> float:
    found = zip(strengths, among, strict=True)
    return max((1.0 - strength for strength, named in found if named), default=0.0)


def _around(piece: Evidence, corpus: Corpus) -> str:
    """Returns the evidence with its page's name, its headings and the sentence before it."""
    document = corpus.documents[piece.document]
    before = ""
    for sentence in piece.passage.sentences:
        if sentence.span == piece.span:
            break
        before = sentence.in_words(document.text)
    return "\n".join([piece.text, document.source.name, *piece.heading, before])


def _found_in(document: str, hits: tuple[Hit, ...], corpus: Corpus) -> str:
    """Returns the title of ``document`` and what was found in it."""
    own = [hit.passage for hit in hits if hit.passage.document == document]
    return "\n".join([corpus.documents[document].source.name, *map(_headed, own)])


def _own_years(understanding: Understanding, document: str, corpus: Corpus) -> set[str]:
    return {year for year in asked_years(understanding) if document in of_year(year, corpus)}


def _headed(passage: Passage) -> str:
    return "\n".join([*passage.heading, passage.text])
