"""What a search returns."""

from dataclasses import dataclass

from corpus.passage import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class HitParts:
    """The parts of a hit's score, kept for explanation and for deciding.

    Attributes:
        passage_cosine: Cosine of query and passage, -1..1 (compressed: about .76 for noise).
        sentence_cosine: Highest cosine of query and a sentence of the passage, -1..1.
        dense: The dense score, min-max-scaled over the candidates, 0..1.
        lexical: The BM25 score, min-max-scaled over the candidates, 0..1.
        coverage: Share of the query's idf mass that the passage's words carry, 0..1.
        sentence_coverage: The most that one of its sentences under its headings carries, 0..1.
        meaning: What the vectors add to the score.
        wording: What the words add to it; with ``meaning`` it is the score, unless an older version
            of the passage, folded into the hit, has a higher one.
    """

    passage_cosine: float
    sentence_cosine: float
    dense: float
    lexical: float
    coverage: float
    sentence_coverage: float = 0.0
    meaning: float = 0.0
    wording: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found for a query.

    Attributes:
        passage: What was found.
        score: Fused score, higher is better.
        rank: From 1; ties are broken by passage id.
        parts: The parts of the score.
        sentence_cosines: Cosine of the query and each of ``passage.sentences``, in their order.
        also_in: Older passages with nearly the same words, newest first, folded into this hit.
    """

    passage: Passage
    score: float
    rank: int
    parts: HitParts
    sentence_cosines: tuple[float, ...]
    also_in: tuple[Passage, ...] = ()
