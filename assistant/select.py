"""Choosing the evidence: the sentence, list or page fact that answers the question.

Every sentence of the passages found is scored by the same few features; the weights were fitted on
public question sets that are not about this corpus (``docs/measurements.md``).
"""

from dataclasses import dataclass, replace

from assistant.fitting import Fitting
from assistant.patterns import QuestionType, read_patterns
from assistant.scope import asked_sources, asked_years
from assistant.understand import Understanding
from assistant.word_order import WordOrder
from corpus.collection import Corpus
from corpus.passage import Passage, Sentence, SentenceKind
from corpus.sentences import sentence_spans
from corpus.span import Span
from corpus.tables import cells_of
from index.analysis import content_words
from index.encoder import Vectors
from index.hit import Hit
from index.search import Index

# Fitted listwise on swequad_mc_train and half of squad_v2_sv_part; docs/measurements.md.
WEIGHTS = {
    "cosine": 26.5,
    "coverage": 3.2,
    "context": 3.0,
    "passage": 9.5,
    "type_fit": 1.2,
    "order": 2.1,
    "pairs": 1.4,
    "density": 2.3,
    "leans": -0.3,
    "leans_on": 2.6,
    "item": -1.2,
    "superseded": -0.7,
    "told": -1.5,
    "scope": 1.5,
}
# A further sentence may score this much less than the best. Scores are log-odds: 0.7 is half as
# likely to be the answer.
COMPLEMENT = 0.7
# Nor may it carry this much less of the question, or be this much less alike. Chosen on the dev
# questions: with both, .86 of the citations touch what answers instead of .81, and 217 instead of
# 219 questions are answered right (test: .80 instead of .75, and 202 instead of 204).
LESS_COVERED = 0.05
LESS_ALIKE = 0.02
# A sentence of the last answer is known again by this share of its words, when it has enough.
SAME_TOLD = 0.6
FEWEST_TOLD = 2
MOST_ROWS = 6  # of one name in a table: as many as a reader takes in at a glance
FEW_WORDS = 4  # "Folkmängd: 23 000 invånare." does not say of what
# A span is drawn out to the sentence it leans on, or that leans on it, up to this length.
LONGEST_SPAN = 320  # characters: two sentences of the usual length


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The parts of a candidate's score.

    Attributes:
        cosine: Of question and sentence vectors, -1..1.
        coverage: Share of the question's idf mass that the sentence's own words carry, 0..1.
        context: The further share that its title, heading and the sentence before it carry, 0..1.
        passage: The fused score of its passage, 0..1.
        type_fit: 1 when it holds what the type of question asks for, e.g. a number; else 0.
        order, pairs, density: How much of the question it says again; see ``word_order.Echo``.
        leans: 1 when it opens with a word that stands for something said before; else 0.
        leans_on: What the sentence before adds to its coverage then, 0..1.
        item: 1 for a single item of a list, which seldom stands on its own; else 0.
        superseded: 1 when a newer page replaces the source; else 0. Not fitted: as much as tells
            the best from its complements, so that only a clearly better old sentence wins.
        told: 1 when the last answer said it and the question leans on that answer; else 0.
        scope: 1 when the question names the year or the publisher of the source, or a year that
            stands in the text itself; else 0. Not fitted: the public sets have no sources.
    """

    cosine: float
    coverage: float
    context: float
    passage: float
    type_fit: float
    order: float = 0.0
    pairs: float = 0.0
    density: float = 0.0
    leans: float = 0.0
    leans_on: float = 0.0
    item: float = 0.0
    superseded: float = 0.0
    told: float = 0.0
    scope: float = 0.0

    @property
    def score(self) -> float:
        """The weighted sum: log-odds of being the answer, up to a constant of the question."""
        return sum(weight * float(getattr(self, name)) for name, weight in WEIGHTS.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A span of a document that may answer, why it was considered and how well it does.

    ``passage`` is the one it was found in, or for a heading the one below it.
    """

    document: str
    span: Span
    text: str
    kind: SentenceKind
    heading: tuple[str, ...]
    passage: Passage
    features: Features
    why: str = "sentence"

    @property
    def score(self) -> float:
        """How well it answers, higher is better; comparable within one question only."""
        return self.features.score


def text_of(passage: Passage, span: Span) -> str:
    """Returns the text of ``span``, which counts in the document, out of ``passage``."""
    return passage.text[span.start - passage.span.start : span.end - passage.span.start]


def candidates(
    understanding: Understanding, hits: tuple[Hit, ...], corpus: Corpus, index: Index
) -> tuple[Evidence, ...]:
    """Returns every sentence of ``hits`` as evidence, best first; ties by document and place."""
    words = index.query_words(understanding.query)
    asked = {word.stem for word in content_words(understanding.query)}
    fitting = Fitting(understanding)
    order = WordOrder(understanding.query)
    told = _told_sentences(understanding.told)
    sources, years = asked_sources(understanding, corpus), asked_years(understanding)
    replaced = {document.source.replaces for document in corpus.documents.values()}
    # Page facts are for assistant.page_facts, but for a date or a name asked for in other words.
    asks_who_or_when = understanding.type in {QuestionType.WHEN, QuestionType.WHO}
    leaves_facts_out = bool(understanding.facts) or not asks_who_or_when
    pieces = []
    for hit in _unfolded(hits, sources, understanding, index):
        passage = hit.passage
        document = corpus.documents[passage.document]
        above = "\n".join([document.source.name, *passage.heading])
        text = ""
        for sentence, cosine in zip(passage.sentences, hit.sentence_cosines, strict=True):
            text, before = sentence.in_words(document.text), text
            is_left_out = leaves_facts_out and sentence.kind is SentenceKind.FACT
            if is_left_out or not _says_more(text, asked):
                continue
            own = words.coverage(text)
            leans = opens_with_pronoun(text)
            echo = order.echo_in(text)
            features = Features(
                cosine=cosine,
                coverage=own,
                context=words.coverage(f"{text}\n{above}\n{before}") - own,
                order=echo.order,
                pairs=echo.pairs,
                density=echo.density,
                leans=float(leans),
                leans_on=words.coverage(f"{text}\n{before}") - own if leans else 0.0,
                passage=hit.score,
                type_fit=float(fitting.fits(text) or _is_counted(sentence, understanding)),
                item=float(sentence.kind is SentenceKind.ITEM),
                superseded=float(passage.document in replaced),
                told=float(_is_told(text, told)),
                scope=float(passage.document in sources or any(year in text for year in years)),
            )
            pieces.append(_evidence(passage, sentence, text, features))
    return tuple(sorted(pieces, key=lambda piece: (-piece.score, piece.document, piece.span)))


def _unfolded(
    hits: tuple[Hit, ...], sources: frozenset[str], understanding: Understanding, index: Index
) -> tuple[Hit, ...]:
    """Returns ``hits`` and, as hits of their own, the older passages in them that are asked for."""
    older = [(hit, old) for hit in hits for old in hit.also_in if old.document in sources]
    if not older:
        return hits
    vector = index.embed_query(understanding.query)
    return (*hits, *(_older(hit, old, vector, index) for hit, old in older))


def _older(hit: Hit, passage: Passage, vector: Vectors, index: Index) -> Hit:
    cosines: list[float] = (index.sentence_vectors(passage.id) @ vector).tolist()
    return replace(hit, passage=passage, sentence_cosines=tuple(cosines), also_in=())


def _told_sentences(text: str) -> tuple[frozenset[str], ...]:
    """Returns the stems of each sentence of an answer that says enough to be known again."""
    spans = sentence_spans(text, Span(0, len(text))) if text else ()
    stems = (frozenset(word.stem for word in content_words(span.slice(text))) for span in spans)
    return tuple(words for words in stems if len(words) >= FEWEST_TOLD)


def _is_told(text: str, told: tuple[frozenset[str], ...]) -> bool:
    stems = {word.stem for word in content_words(text)} if told else set()
    return any(len(stems & words) >= SAME_TOLD * len(words) for words in told)


def _is_counted(sentence: Sentence, understanding: Understanding) -> bool:
    """Tells whether a question for a number could be answered by counting: a list's items."""
    return understanding.type is QuestionType.COUNT and sentence.kind is SentenceKind.LIST


def _says_more(text: str, asked: set[str]) -> bool:
    """Tells whether ``text`` has any word beyond the question's; else it cannot answer it."""
    return any(word.stem not in asked for word in content_words(text))


def _evidence(passage: Passage, sentence: Sentence, text: str, features: Features) -> Evidence:
    return Evidence(
        document=passage.document,
        span=sentence.span,
        text=text,
        kind=sentence.kind,
        heading=passage.heading,
        passage=passage,
        features=features,
    )


def choose(
    understanding: Understanding, pieces: tuple[Evidence, ...], *, most: int
) -> tuple[Evidence, ...]:
    """Returns the evidence to show, one to ``most`` pieces, in the order they are to be read.

    A question for a list gets the whole list, one for a table's row all rows of that name.
    Sentences that are nearly as likely as the best are added, and a sentence that leans on the one
    before brings it.
    """
    if not pieces:
        return ()
    best = pieces[0]
    alone = _enough_alone(best, pieces, understanding)
    if alone:
        return alone
    if understanding.type is QuestionType.LIST:
        best = _whole_list(best, pieces) or best
    chosen = [best]
    if understanding.type is QuestionType.LIST and most > 1:
        chosen += _list_after(best, pieces)
    for piece in pieces:
        if len(chosen) < most and _complements(piece, chosen):
            chosen.append(piece)
    needs_more = understanding.type is not QuestionType.YES_NO  # which one statement answers
    shown: list[Evidence] = []
    for piece in chosen:
        others = [other for other in (*shown, *chosen) if other.span != piece.span]
        shown.append(_standing_alone(piece, others, needs_more=needs_more))
    return tuple(shown)


def _enough_alone(
    best: Evidence, pieces: tuple[Evidence, ...], understanding: Understanding
) -> tuple[Evidence, ...]:
    """Returns what needs no further sentence: rows of one name, or a list whose items count."""
    if best.kind is SentenceKind.ROW:
        return _rows_of_one_name(best, pieces)
    if best.kind is SentenceKind.LIST and understanding.type is QuestionType.COUNT:
        return (best,)  # another sentence's number would contradict it
    return ()


def _whole_list(best: Evidence, pieces: tuple[Evidence, ...]) -> Evidence | None:
    """Returns the list that ``best`` is an item of, if it is one."""
    for piece in pieces:
        is_same = piece.passage.id == best.passage.id and piece.span.covers(best.span)
        if piece.kind is SentenceKind.LIST and is_same:
            return replace(piece, why="whole list")
    return None


def _list_after(best: Evidence, pieces: tuple[Evidence, ...]) -> list[Evidence]:
    """Returns the list that ``best`` leads up to, if it carries as much of the question."""
    if best.kind is not SentenceKind.PROSE:
        return []
    own = best.features.coverage + best.features.context
    after = [s for s in best.passage.sentences if s.span.start >= best.span.end][:1]
    return [
        piece
        for piece in pieces
        if piece.kind is SentenceKind.LIST
        and piece.passage.id == best.passage.id
        and any(piece.span == sentence.span for sentence in after)
        and piece.features.coverage + piece.features.context >= own - LESS_COVERED
    ]


def _rows_of_one_name(best: Evidence, pieces: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Returns ``best`` and the rows of its passage that begin with the same cell, in order."""
    name = _first_cell(best)
    rows = [
        piece
        for piece in pieces
        if piece.kind is SentenceKind.ROW
        and piece.passage.id == best.passage.id
        and _first_cell(piece) == name
    ]
    return tuple(sorted(rows, key=lambda row: row.span.start))[:MOST_ROWS]


def _first_cell(row: Evidence) -> str:
    return cells_of(text_of(row.passage, row.span))[0].casefold()


def _complements(piece: Evidence, chosen: list[Evidence]) -> bool:
    """Tells whether ``piece`` is nearly as likely as the best by every part of it, and new.

    What makes up for words that it lacks by a better passage, or the other way round, was noise
    more often than not.
    """
    if any(_overlap(piece, other) or _says_the_same(piece, other) for other in chosen):
        return False
    best, other = chosen[0].features, piece.features
    return (
        piece.score >= chosen[0].score - COMPLEMENT
        and other.coverage + other.context >= best.coverage + best.context - LESS_COVERED
        and other.cosine >= best.cosine - LESS_ALIKE
        and other.type_fit >= best.type_fit
    )


def _overlap(piece: Evidence, other: Evidence) -> bool:
    return piece.document == other.document and piece.span.overlap(other.span) > 0


def _says_the_same(piece: Evidence, other: Evidence) -> bool:
    return "".join(piece.text.split()).casefold() == "".join(other.text.split()).casefold()


def _standing_alone(piece: Evidence, others: list[Evidence], *, needs_more: bool) -> Evidence:
    """Returns ``piece`` drawn out to the sentence that it leans on, and to one that leans on it.

    The latter only when ``needs_more`` and ``piece`` lacks the form of what is asked for.
    """
    if piece.kind is not SentenceKind.PROSE:
        return piece
    prose = [s.span for s in piece.passage.sentences if s.kind is SentenceKind.PROSE]
    place = prose.index(piece.span)
    first, last = place, place
    if place and _leans(piece.passage, prose[place]):
        first -= 1
    if (
        needs_more
        and not piece.features.type_fit
        and place + 1 < len(prose)
        and _leans(piece.passage, prose[place + 1])
    ):
        last += 1
    span = Span(prose[first].start, prose[last].end)
    if span == piece.span or span.end - span.start > LONGEST_SPAN:
        return piece
    if any(other.document == piece.document and other.span.overlap(span) for other in others):
        return piece
    text = text_of(piece.passage, span)
    return replace(piece, span=span, text=text, why="with what it leans on")


def _leans(passage: Passage, span: Span) -> bool:
    """Tells whether a sentence says too little alone: a few words, or a pronoun first."""
    text = text_of(passage, span)
    return len(text.split()) <= FEW_WORDS or opens_with_pronoun(text)


def opens_with_pronoun(text: str) -> bool:
    """Tells whether ``text`` opens with a word that stands for something said before it."""
    return bool(read_patterns("sv").anaphora.search(text))
