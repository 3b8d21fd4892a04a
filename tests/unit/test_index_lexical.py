"""BM25 over words' grams, with aliases."""

import bm25s
import pytest

from index.aliases import Aliases
from index.analysis import grams as grams_of
from index.analysis import words
from index.lexical import LexicalIndex, best_positions, build_lexical

TEXTS = (
    "Assembly of European Regions är det största nätverket för regioner i Europa.",
    "AER har kontor i Bryssel och Strasbourg.",
    "Brysselkontoret bevakar frågor om forskning.",
    "Fraktflygplatsen ligger utanför staden och har vuxit.",
    "Länet har tre folkhögskolor med internationella kurser.",
)
ALIASES = Aliases([("Assembly of European Regions", "AER"), ("Brysselkontoret", "EU-kontoret")])


@pytest.fixture(scope="module")
def lexical(tmp_path_factory):
    directory = tmp_path_factory.mktemp("lexical")
    build_lexical(TEXTS, ALIASES, directory)
    return LexicalIndex(directory, ALIASES, passages=len(TEXTS))


def best(lexical, query):
    return best_positions(lexical.scores(query), 5)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("fraktflygplatsen", 3, id="as written"),
        pytest.param("fraktflygplatser", 3, id="inflected"),
        pytest.param("fraktflygplasten", 3, id="swapped letters"),
        pytest.param("flygplats", 3, id="part of a compound"),
        pytest.param("folkhogskolor", 4, id="without dots"),
        pytest.param("FOLKHÖGSKOLA", 4, id="upper case"),
        pytest.param("EU-kontoret", 2, id="alias that the text does not use"),
    ],
)
def test_the_right_passage_comes_first(lexical, query, expected):
    assert best(lexical, query)[0] == expected


def test_a_name_finds_the_passages_with_its_other_names(lexical):
    assert set(best(lexical, "Vad är AER?")[:2]) == {0, 1}
    assert set(best(lexical, "Assembly of European Regions")[:2]) == {0, 1}


def test_an_alias_counts_as_the_name_itself(lexical):
    scores = lexical.scores("AER")
    assert scores[0] == pytest.approx(scores[1], rel=0.2)


def test_two_names_of_one_thing_count_once(lexical):
    once = lexical.scores("Assembly of European Regions")
    both = lexical.scores("AER (Assembly of European Regions)")
    assert (both == once).all()


def test_a_repeated_word_counts_once(lexical):
    assert (lexical.scores("flygplats flygplats") == lexical.scores("flygplats")).all()


@pytest.mark.parametrize("query", ["", "vad är det", "?!", "xyzzy"], ids=repr)
def test_a_query_without_known_words_finds_nothing(lexical, query):
    assert best(lexical, query) == []


def test_the_longest_name_is_the_one_that_a_query_means():
    aliases = Aliases([("S3", "smart specialisering"), ("S3-plattform", "plattformar för S3")])
    asked = tuple(words("Vilka S3-plattformar finns?"))
    assert [found.groups for found in aliases.mentions(asked)] == [(1,)]
    assert set(aliases.namings(asked)) == {0, 1}


def test_the_files_can_be_opened_by_bm25s(tmp_path):
    build_lexical(["Badet är stängt", "Sim i Norrby"], Aliases(()), tmp_path)
    ours = LexicalIndex(tmp_path, Aliases(()), passages=2).scores("sim")
    theirs = bm25s.BM25.load(tmp_path, show_progress=False)
    assert theirs.get_scores(list(grams_of("sim"))).tolist() == pytest.approx(ours.tolist())
    assert ours[1] > ours[0] == 0
