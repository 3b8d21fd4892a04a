from collections.abc import Callable

import pytest

from assistant.compose import Citations
from assistant.grounding.lines import Statement
from assistant.grounding.sources import Sources, number_passages
from assistant.grounding.verifying import Verified, verify_line
from assistant.model.citing import chosen_sentences, written_sentences
from corpus.collection import Corpus
from corpus.passage import SentenceKind

TEXT = """# Antal

| Kommun | Invånare |
| --- | ---: |
| Kumla | 21 000 |
| Laxå | 5 600 |

# Utlåning

Biblioteket lånar ut:

- böcker
- spel
"""


@pytest.fixture
def corpus(invented: Callable[[dict[str, dict[str, str]]], Corpus]) -> Corpus:
    return invented({"kort": {"text": TEXT}})


@pytest.fixture
def sources(corpus: Corpus) -> Sources:
    return number_passages(corpus.passages, corpus.documents)


def written(text: str, sources: Sources) -> Verified:
    found = verify_line(Statement(text, ("1",)), sources)
    assert isinstance(found, Verified)
    return found


def test_a_written_row_is_cited_with_the_header_that_names_its_columns(
    corpus: Corpus, sources: Sources
) -> None:
    citations = Citations(corpus)
    verified = written("Kommun: Kumla, Invånare: 21 000", sources)
    (sentence,) = written_sentences([verified], citations)
    assert [one.quote for one in citations.all()] == ["| Kommun | Invånare |", "| Kumla | 21 000 |"]
    assert sentence.citations == (1, 2)


def test_two_written_rows_of_a_table_share_the_citation_of_its_header(
    corpus: Corpus, sources: Sources
) -> None:
    citations = Citations(corpus)
    texts = ("Kommun: Kumla, Invånare: 21 000", "Kommun: Laxå, Invånare: 5 600")
    first, second = written_sentences([written(text, sources) for text in texts], citations)
    assert (first.citations, second.citations) == ((1, 2), (1, 3))


def test_a_chosen_row_is_shown_and_cited_alone(corpus: Corpus, sources: Sources) -> None:
    row = next(
        one for one in sources.sentences if one.kind is SentenceKind.ROW and "Kumla" in one.text
    )
    (sentence,) = chosen_sentences([row], Citations(corpus))
    assert (sentence.text, sentence.citations) == ("| Kumla | 21 000 |", (1,))


def test_items_of_one_list_are_introduced_once(corpus: Corpus, sources: Sources) -> None:
    items = [one for one in sources.sentences if one.kind is SentenceKind.ITEM]
    first, second = chosen_sentences(items, Citations(corpus))
    assert (len(first.citations), len(second.citations)) == (2, 1)
