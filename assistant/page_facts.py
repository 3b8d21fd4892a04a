"""Page facts as evidence: when a page was updated, who is responsible, how to reach somebody.

A question that names a kind of fact ("när uppdaterades …") is answered from the facts themselves;
which page or body is meant is told by the question's other words.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.features import Features
from assistant.patterns import QuestionType, read_patterns
from assistant.select import Evidence, text_of
from assistant.understand import Understanding, without_fact_words
from corpus.collection import Corpus
from corpus.document import Document
from corpus.facts import FactKind
from corpus.outline import Block, BlockKind
from corpus.passage import Passage, SentenceKind
from corpus.span import Span
from index.coverage import QueryWords
from index.search import Index
from index.vocabulary import HEAD

# Dates of one sort may stand in for one another: a page that was reviewed but never updated.
PAGE_DATES = frozenset({FactKind.UPDATED, FactKind.REVIEWED, FactKind.PUBLISHED})
PAPER_DATES = frozenset({FactKind.ADOPTED, FactKind.SIGNED})
# "Hur ofta uppdateras …" and "varför antogs …" name a fact but do not ask for it.
NOT_FOR_FACTS = frozenset({QuestionType.COUNT, QuestionType.HOW, QuestionType.WHY})
# Who updated or reviewed a page is not told by the date; who signed a paper stands below it.
NOT_FOR_PAGE_DATES = NOT_FOR_FACTS | {QuestionType.WHO, QuestionType.LIST}
# Facts that stand nowhere but in page facts: without one, there is no answer to such a question.
ONLY_AS_FACT = frozenset(
    {FactKind.TELEPHONE, FactKind.FAX, FactKind.EMAIL, FactKind.ADDRESS, FactKind.WEBSITE}
)
# Chosen by fit, not by score, so the parts of the score are all the same.
FACT_FEATURES = Features(cosine=0.0, coverage=1.0, context=0.0, passage=1.0, type_fit=1.0)
# Where a body is to be found is told by its own address only.
SAME_BODY = 0.9
SAME_PAGE = 0.5  # share of the question's other words that must name the page or what stands there
NEARLY_AS_GOOD = 0.9  # of the best match: two pages of one name are both shown


@dataclass(frozen=True, slots=True)
class _Fact:
    """A block with facts, how well the question's other words fit it, and whether it is exact."""

    passage: Passage
    block: Block
    fit: float
    is_exact: bool
    day: str


def fact_evidence(
    understanding: Understanding, corpus: Corpus, index: Index
) -> tuple[Evidence, ...]:
    """Returns the page facts that the question asks for, best first; empty when it asks for none.

    Pages that fit equally well come newest first. A date of another kind than the one asked for
    (reviewed, not updated) is taken when the page has no other.
    """
    wanted = _asked_for(understanding)
    if not wanted:
        return ()
    terms = index.query_words(_naming_words(understanding, index))
    named = " ".join(term.surface for term in terms.terms if term.groups)
    titles = index.query_words(named) if named else None
    found = sorted(_facts(wanted, terms, titles, corpus), key=_order)
    least = SAME_BODY if not understanding.facts else SAME_PAGE
    if not found or (terms.terms and found[0].fit < least):
        return ()
    if not terms.terms and not understanding.facts and not _names_a_seat(understanding):
        return ()  # "var finns den" names nobody whose address it could be
    if understanding.type is QuestionType.WHO and _names_a_stranger(found[0], terms):
        return ()
    best = found[0]
    if best.fit < NEARLY_AS_GOOD * _best_named(terms, corpus):
        return ()  # the page that is meant states no such fact
    kept = [f for f in found if f.fit >= NEARLY_AS_GOOD * best.fit and f.is_exact == best.is_exact]
    return tuple(dict.fromkeys(_evidence(fact) for fact in kept))


def _names_a_seat(understanding: Understanding) -> bool:
    return read_patterns(understanding.language).seat.search(understanding.text) is not None


def _names_a_stranger(fact: _Fact, terms: QueryWords) -> bool:
    """Tells whether somebody is asked for of whom no source speaks, by the office held."""
    return any(not term.is_known for term in terms.terms) and bool(PAPER_DATES & _kinds(fact.block))


def _naming_words(understanding: Understanding, index: Index) -> str:
    """Returns the question's words that may name a page or a body.

    That is without what tells the type of question, as in "vilken dag". Of a question in another
    language than the sources' those are the ones that the sources have.
    """
    text = without_fact_words(understanding)
    patterns = read_patterns(understanding.language)
    if not understanding.facts:
        text = patterns.seat.sub(" ", patterns.asking.sub(" ", text))
    for kind, pattern in patterns.types:
        if kind is understanding.type:
            text = pattern.sub(" ", text)
    if understanding.language == "sv":
        return text
    foreign = {term.surface for term in index.unknown_words(text)}
    return " ".join(word for word in text.split() if word.strip("?.,!") not in foreign)


def _asked_for(understanding: Understanding) -> frozenset[FactKind]:
    """Returns the kinds of fact that the question names and, by its type, can be asking for."""
    kinds = understanding.facts
    if not kinds and read_patterns(understanding.language).whereabouts.search(understanding.text):
        return frozenset({FactKind.ADDRESS})
    asks_age = read_patterns(understanding.language).age.search(understanding.text)
    if understanding.type in NOT_FOR_PAGE_DATES and not asks_age:
        kinds -= PAGE_DATES
    if understanding.type in NOT_FOR_FACTS:
        kinds -= PAPER_DATES
    is_when = understanding.type is QuestionType.WHEN
    return kinds - {FactKind.PUBLISHED_BY} if is_when else kinds


def _order(fact: _Fact) -> tuple[float, bool, list[int], str]:
    newest_first = [-ord(sign) for sign in fact.day]
    return (-round(fact.fit, 6), not fact.is_exact, newest_first, fact.passage.id)


def _facts(
    wanted: frozenset[FactKind], terms: QueryWords, titles: QueryWords | None, corpus: Corpus
) -> Iterator[_Fact]:
    """Yields the facts of the kinds ``wanted``, or of those that may stand in for them.

    Args:
        wanted: Kinds of fact.
        terms: What the question says else.
        titles: The names of one thing among it; a page that has them all is the one meant.
        corpus: Where to look.
    """
    acceptable = wanted
    for stand_ins in (PAGE_DATES, PAPER_DATES):
        acceptable |= stand_ins if wanted & stand_ins else frozenset()
    for passage in corpus.passages:
        document = corpus.documents[passage.document]
        for block in passage.blocks:
            kinds = _kinds(block)
            if kinds & acceptable:
                dated = document.source.dated
                is_named = titles is not None and titles.coverage(document.source.name) == 1
                yield _Fact(
                    passage=passage,
                    block=block,
                    fit=1.0 if is_named else _fit(terms, _identity(document, block)),
                    is_exact=bool(kinds & wanted),
                    day=dated.isoformat() if dated else "0",
                )


def _fit(terms: QueryWords, text: str) -> float:
    """Returns the share of the idf mass of ``terms`` that ``text`` names, 0..1.

    A compound of which it has only the end is another thing: an innovation strategy is not the
    strategy that the text is.
    """
    mass = sum(term.idf for term in terms.terms)
    strengths = zip(terms.terms, terms.strengths(text), strict=True)
    named = sum(term.idf * strength for term, strength in strengths if strength > HEAD)
    return named / mass if mass else 0.0


def _best_named(terms: QueryWords, corpus: Corpus) -> float:
    """Returns how well the question's other words fit the page whose name they fit best."""
    names = (document.source.name for document in corpus.documents.values())
    return max((terms.coverage(name) for name in names), default=0.0)


def _kinds(block: Block) -> set[FactKind]:
    """Returns the kinds of fact that the block states, alone or among its lines."""
    own = {block.fact.kind} if block.fact else set()
    return own | {fact.kind for fact in block.facts}


def _identity(document: Document, block: Block) -> str:
    """Returns the words by which a reader would name the page or the body that a fact is about."""
    return "\n".join([document.source.name, *block.heading, document.slice(block.span)])


def _with_signatures(passage: Passage, block: Block) -> Span:
    """Returns the block's span; a place and date above signatures is drawn out to all of them."""
    if FactKind.SIGNED not in _kinds(block):
        return block.span
    end = block.span.end
    for after in passage.blocks[passage.blocks.index(block) + 1 :]:
        if after.kind is not BlockKind.LINES:
            break
        end = after.span.end
    return Span(block.span.start, end)


def _evidence(fact: _Fact) -> Evidence:
    span = _with_signatures(fact.passage, fact.block)
    kind = SentenceKind.FACT if fact.block.kind is BlockKind.FACT else SentenceKind.LINES
    return Evidence(
        document=fact.passage.document,
        span=span,
        text=text_of(fact.passage, span),
        kind=kind,
        heading=fact.passage.heading,
        passage=fact.passage,
        features=FACT_FEATURES,
        why="page fact",
    )
