"""Which of a query's words the corpus, or a text, has."""

import pytest

from index.aliases import Aliases
from index.analysis import words
from index.coverage import QueryWords, text_words
from index.vocabulary import Vocabulary, build_vocabulary, kinship

TEXTS = (
    "Brysselkontoret bevakar frågor om forskning och innovation.",
    "Region Örebro län är medlem i AER sedan 1996.",
    "Flygplatsen har frakt till hela Europa.",
    "Kontoret i Bryssel har fem anställda.",
    "Irland deltar i nätverket.",
)
ALIASES = Aliases([("AER", "Assembly of European Regions")])


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    directory = tmp_path_factory.mktemp("vocabulary")
    build_vocabulary(TEXTS, ALIASES, directory)
    vocabulary = Vocabulary(directory)
    return lambda query: QueryWords(query, vocabulary, ALIASES)


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("forskningen", id="inflected"),
        pytest.param("orebro", id="without dots"),
        pytest.param("forskninng", id="misspelt"),
        pytest.param("brysselkontret", id="misspelt compound"),
        pytest.param("fraktflygplats", id="compound of two known words"),
        pytest.param("kontor", id="part of a known compound"),
        pytest.param("Assembly of European Regions", id="alias"),
    ],
)
def test_a_word_that_the_corpus_has_in_some_form_is_known(ask, word):
    assert ask(f"vad är {word}").unknown == ()


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("Stockholm", id="name"),
        pytest.param("blodprov", id="common word"),
        pytest.param("1997", id="number beside a known one"),
    ],
)
def test_a_word_that_the_corpus_lacks_is_named_as_written(ask, word):
    assert [term.surface for term in ask(f"vad är {word}").unknown] == [word]


def test_a_likely_slip_is_told_from_the_word_itself(ask):
    (term,) = ask("Island").terms
    assert term.nearest.word == "irland"
    assert term.nearest.strength < 1


def test_a_text_with_all_words_covers_the_query_wholly(ask):
    assert ask("Vilken forskning bevakar Brysselkontoret?").coverage(TEXTS[0]) == 1.0


def test_a_text_with_none_covers_nothing(ask):
    assert ask("forskning och innovation").coverage(TEXTS[4]) == 0.0


def test_unknown_words_lower_the_coverage_of_every_text(ask):
    whole = ask("forskning innovation").coverage(TEXTS[0])
    assert ask("forskning innovation Stockholm").coverage(TEXTS[0]) < whole


def test_a_rare_word_weighs_more_than_a_common_one(ask):
    query = ask("bryssel forskning")
    common, rare = query.terms
    assert rare.idf >= common.idf


def test_an_alias_in_the_text_covers_the_name(ask):
    assert ask("Assembly of European Regions").coverage(TEXTS[1]) == 1.0


def test_parts_of_a_compound_that_stand_apart_cover_most_of_it(ask):
    assert 0.7 < ask("fraktflygplats").coverage(TEXTS[2]) < 1.0


@pytest.mark.parametrize("query", ["", "vad är det?"], ids=repr)
def test_a_query_without_content_is_covered_by_nothing(ask, query):
    assert ask(query).coverage(TEXTS[0]) == 0.0


@pytest.mark.parametrize(
    ("asked", "text", "strength"),
    [
        pytest.param("forskning", "forskningen", 1.0, id="inflected"),
        pytest.param("kontor", "Brysselkontoret", 0.8, id="part of a compound"),
        pytest.param("fraktflygplatsen", "Flygplatsen", 0.6, id="kind of thing"),
        pytest.param("fraktflygplatsen", "frakt", 0.4, id="modifier"),
        pytest.param("forskninng", "forskning", 0.8, id="slip"),
        pytest.param("Irland", "Island", 0.0, id="a known word is no slip"),
        pytest.param("Bryssel", "Kontoret", 0.0, id="another word"),
    ],
)
def test_how_much_of_a_word_another_carries(ask, asked, text, strength):
    (term,) = ask(asked).terms
    assert term.strength_in(text_words(text, ALIASES)) == pytest.approx(strength)


@pytest.mark.parametrize(
    "asked",
    ["forskningen", "kontoren", "bryssel", "fraktflygplatser", "nätverksfrågor", "ale", "europas"],
    ids=str,
)
def test_the_relatives_of_a_word_are_those_that_kinship_finds_one_by_one(tmp_path, asked):
    build_vocabulary(TEXTS, ALIASES, tmp_path)
    (word,) = words(asked)
    found = Vocabulary(tmp_path).relatives(word)
    everything = {other for text in TEXTS for other in words(text)}
    for other in everything:
        expected = kinship(word, other.folded, slips_allowed=0)
        is_itself = other.folded in (word.folded, word.stem)
        assert found.get(other.stem, 0.0) == expected or is_itself
