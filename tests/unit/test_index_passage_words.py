"""The stored words of passages: they cover a query as the texts themselves do."""

import numpy as np
import pytest

from index.aliases import Aliases
from index.coverage import QueryWords
from index.lexical import lexical_text
from index.passage_words import StoredWords, write_words
from index.problems import Damaged
from index.vocabulary import Vocabulary, build_vocabulary

ALIASES = Aliases([("AER", "Assembly of European Regions"), ("Torget", "Stora torget")])
PAGES = {
    "resor": {
        "text": "Resor\n\nFlygplatsen har frakt. Mer frakt går från Bryssel. "
        "Regionen är med i AER.\n\n"
        "Vi har:\n- tåg till Lund\n- buss till Umeå\n"
    },
    "mat": {"text": "Mat\n\nSoppan är varm. ﷺ Forskningskontoret ligger vid Stora torget.\n"},
}
QUERIES = (
    "Vilken frakt flyger från Bryssel?",
    "Assembly of European Regions och resor",
    "fraktflygplats forskninng kontor",
    "buss lund umea tåg",
    "torget soppan",
    "saknas",
    "",
)


@pytest.fixture
def corpus(invented):
    return invented(PAGES)


@pytest.fixture
def ask(corpus, tmp_path):
    texts = [lexical_text(corpus, passage) for passage in corpus.passages]
    build_vocabulary(texts, ALIASES, tmp_path)
    return lambda query: QueryWords(query, Vocabulary(tmp_path), ALIASES)


@pytest.fixture
def stored(corpus, tmp_path):
    write_words(corpus, ALIASES, tmp_path)
    return StoredWords(tmp_path)


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_a_passage_and_its_sentences_cover_what_their_texts_cover(corpus, ask, stored, query):
    words = ask(query)
    for at, passage in enumerate(corpus.passages):
        document = corpus.documents[passage.document]
        above = "\n".join((document.source.title, *passage.heading))
        sentences = [f"{above}\n{s.in_words(document.text)}" for s in passage.sentences]
        expected = [words.coverage(text) for text in (lexical_text(corpus, passage), *sentences)]
        assert list(words.coverages(stored.of_passage(at))) == pytest.approx(expected)


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_how_far_a_passage_has_each_term_is_what_its_text_says(corpus, ask, stored, query):
    words = ask(query)
    for at, passage in enumerate(corpus.passages):
        expected = words.strengths(lexical_text(corpus, passage))
        assert words.strengths_in(stored.of_passage(at)) == expected


def test_parts_of_a_compound_that_stand_apart_in_a_sentence_count_together(ask, stored):
    words, passage = ask("fraktflygplats"), stored.of_passage(0)
    whole, *sentences = words.coverages(passage)
    assert whole == max(sentences) == pytest.approx(0.8)
    assert min(share for share in sentences if share) < whole


def test_a_file_that_was_cut_short_is_told(stored, tmp_path):
    starts = np.load(tmp_path / "words.npy")
    np.save(tmp_path / "words.npy", starts + 1)
    with pytest.raises(Damaged, match="build the index again"):
        StoredWords(tmp_path)
