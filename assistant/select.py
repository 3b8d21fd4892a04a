"""Choosing the evidence: the sentence, list or page fact that answers the question.

Every sentence of the passages found is scored by the same few features (``features.py``).
"""

from dataclasses import dataclass, replace
from itertools import takewhile

from assistant.features import Features, Measure, opens_with_pronoun
from assistant.patterns import QuestionType
from assistant.scope import subject_of
from assistant.understand import Understanding
from corpus.collection import Corpus
from corpus.facts import FactKind
from corpus.passage import Passage, Sentence, SentenceKind
from corpus.span import Span
from corpus.tables import cells_of
from index.analysis import content_words
from index.encoder import Vectors
from index.hit import Hit
from index.search import Index

# A further sentence may score this much less than the best. Scores are log-odds: 0.7 is half as
# likely to be the answer.
COMPLEMENT = 0.7
# Nor may it carry this much less of the question, or be this much less alike. Chosen on the dev
# questions: with both, .86 of the citations touch what answers instead of .81, and 217 instead of
# 219 questions are answered right (test: .80 instead of .75, and 202 instead of 204).
LESS_COVERED = 0.05
LESS_ALIKE = 0.02
MOST_ROWS = 6  # of one name in a table: as many as a reader takes in at a glance
FEW_WORDS = 4  # "Folkmängd: 23 000 invånare." does not say of what
# A span is drawn out to the sentence it leans on, or that leans on it, up to this length.
LONGEST_SPAN = 320  # characters: two sentences of the usual length
# The next sentence is brought when it has so much of the question that the best one lacks. Of 111
# such sentences of SQuAD-sv 21 held the answer, where the best one did not; none cost it.
ADDED = 0.15


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
    asked = {word.stem for word in content_words(understanding.query)}
    measure = Measure(understanding, corpus, index.query_words(subject_of(understanding, corpus)))
    # Page facts are for assistant.page_facts, but for a date or a name asked for in other words.
    asks_when = understanding.type is QuestionType.WHEN
    asks_who_or_when = asks_when or understanding.type is QuestionType.WHO
    leaves_facts_out = bool(understanding.facts) or not asks_who_or_when
    pieces = []
    for hit in _unfolded(hits, measure.sources, understanding, index):
        text = corpus.documents[hit.passage.document].text
        for at, sentence in enumerate(hit.passage.sentences):
            said = sentence.in_words(text)
            whole = _with_lead(said, at, hit.passage, text)
            is_left_out = leaves_facts_out and sentence.kind is SentenceKind.FACT
            is_left_out = is_left_out or (asks_when and _is_signature(hit.passage, sentence))
            if not is_left_out and _says_more(whole, asked):
                pieces.append(_evidence(hit.passage, sentence, said, measure.of(hit, at)))
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


def _is_signature(passage: Passage, sentence: Sentence) -> bool:
    """Tells whether ``sentence`` is the place and date of a signature, the date of nothing else."""
    return any(
        block.span.covers(sentence.span)
        and any(fact.kind is FactKind.SIGNED for fact in (block.fact, *block.facts) if fact)
        for block in passage.blocks
    )


def _with_lead(said: str, at: int, passage: Passage, text: str) -> str:
    """Returns a sentence after the one that it takes up, if it does: "Här deltar Norrby."."""
    leans = at > 0 and opens_with_pronoun(said)
    return f"{passage.sentences[at - 1].in_words(text)} {said}" if leans else said


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
    best = _as_asked(best, pieces, understanding) or best
    chosen = [best]
    if understanding.type is QuestionType.LIST and most > 1:
        chosen += _list_after(best, pieces)
    least = best.score - COMPLEMENT
    for piece in takewhile(lambda piece: piece.score >= least, pieces):
        if len(chosen) < most and _complements(piece, chosen):
            chosen.append(piece)
    needs_more = understanding.type is not QuestionType.YES_NO  # which one statement answers
    shown: list[Evidence] = []
    for piece in chosen:
        others = [other for other in (*shown, *chosen) if other.span != piece.span]
        shown.append(_standing_alone(piece, others, needs_more=needs_more))
    return _as_read(shown)


def _as_read(shown: list[Evidence]) -> tuple[Evidence, ...]:
    """Returns ``shown`` with what stands in one passage in its order, where the first leans on it.

    "I båda deltar vi." is read after the sentence that says in which.
    """
    first = shown[0]
    if not (first.kind is SentenceKind.PROSE and opens_with_pronoun(first.text)):
        return tuple(shown)
    before = [p for p in shown if p.passage.id == first.passage.id and p.span < first.span]
    return (*before, *(piece for piece in shown if piece not in before))


def _enough_alone(
    best: Evidence, pieces: tuple[Evidence, ...], understanding: Understanding
) -> tuple[Evidence, ...]:
    """Returns what needs no further sentence: rows of one name, or a list whose items count."""
    if best.kind is SentenceKind.ROW:
        return _rows_of_one_name(best, pieces)
    if best.kind is SentenceKind.LIST and understanding.type is QuestionType.COUNT:
        return (best,)  # another sentence's number would contradict it
    return ()


def _as_asked(
    best: Evidence, pieces: tuple[Evidence, ...], understanding: Understanding
) -> Evidence | None:
    """Returns the list around ``best``, if one is asked for, else an item of a long one."""
    if understanding.type is QuestionType.LIST:
        return _whole_list(best, pieces)
    return _item_alone(best, pieces) if best.features.long_list else None


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
    after = _sentences_after(best)[:1]
    return [
        piece
        for piece in pieces
        if piece.kind is SentenceKind.LIST
        and piece.passage.id == best.passage.id
        and any(piece.span == sentence.span for sentence in after)
        and piece.features.coverage + piece.features.context >= own - LESS_COVERED
    ]


def _item_alone(best: Evidence, pieces: tuple[Evidence, ...]) -> Evidence | None:
    """Returns the item of the list ``best`` that has most of the question itself, if any.

    With what stands above and before it, it must have as much as the list.
    """
    whole = best.features.coverage + best.features.context
    items = [
        piece
        for piece in pieces
        if piece.kind is SentenceKind.ITEM
        and piece.document == best.document
        and best.span.covers(piece.span)
        and piece.features.coverage + piece.features.context >= whole - LESS_COVERED
    ]
    return max(items, key=lambda item: (item.features.coverage, item.score), default=None)


def _sentences_after(piece: Evidence) -> list[Sentence]:
    return [s for s in piece.passage.sentences if s.span.start >= piece.span.end]


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
    """Tells whether ``piece``, nearly as likely as the best, is so by every part of it, and new.

    What makes up for words that it lacks by a better passage, or the other way round, was noise
    more often than not.
    """
    if any(_overlap(piece, other) or _says_the_same(piece, other) for other in chosen):
        return False
    best, other = chosen[0].features, piece.features
    if _is_sibling(piece, chosen[0]) and other.coverage < best.coverage - LESS_COVERED:
        return False  # all items of a list have the same above them
    return (
        other.coverage + other.context >= best.coverage + best.context - LESS_COVERED
        and other.cosine >= best.cosine - LESS_ALIKE
        and other.type_fit >= best.type_fit
    )


def _is_sibling(piece: Evidence, other: Evidence) -> bool:
    """Tells whether both are items in one passage."""
    are_items = piece.kind is other.kind is SentenceKind.ITEM
    return are_items and piece.passage.id == other.passage.id


def _overlap(piece: Evidence, other: Evidence) -> bool:
    return piece.document == other.document and piece.span.overlap(other.span) > 0


def _says_the_same(piece: Evidence, other: Evidence) -> bool:
    return "".join(piece.text.split()).casefold() == "".join(other.text.split()).casefold()


def _standing_alone(piece: Evidence, others: list[Evidence], *, needs_more: bool) -> Evidence:
    """Returns ``piece`` drawn out to the sentence that it leans on, and to one that goes on.

    The latter only when ``needs_more``.
    """
    if piece.kind is not SentenceKind.PROSE:
        return piece
    prose = [s.span for s in piece.passage.sentences if s.kind is SentenceKind.PROSE]
    place = prose.index(piece.span)
    first, last = place, place
    if place and _leans(piece.passage, prose[place]):
        first -= 1
    if needs_more and place + 1 < len(prose) and _goes_on(piece, prose[place + 1]):
        last += 1
    span = Span(prose[first].start, prose[last].end)
    if span == piece.span or span.end - span.start > LONGEST_SPAN:
        return piece
    if any(other.document == piece.document and other.span.overlap(span) for other in others):
        return piece
    text = text_of(piece.passage, span)
    return replace(piece, span=span, text=text, why="with what it leans on")


def _goes_on(piece: Evidence, after: Span) -> bool:
    """Tells whether the sentence ``after`` has words of the question that ``piece`` lacks.

    Or whether it leans on ``piece``, which lacks the form of what is asked for.
    """
    # Two sentences side by side share a subject, which the second often leaves out.
    is_next = any(s.span == after for s in _sentences_after(piece)[:1])
    between = text_of(piece.passage, Span(piece.span.end, after.start))
    is_next = is_next and "\n\n" not in between.replace(" ", "")
    if is_next and piece.features.after >= ADDED:
        return True
    return not piece.features.type_fit and _leans(piece.passage, after)


def _leans(passage: Passage, span: Span) -> bool:
    """Tells whether a sentence says too little alone: a few words, or a pronoun first."""
    text = text_of(passage, span)
    return len(text.split()) <= FEW_WORDS or opens_with_pronoun(text)
