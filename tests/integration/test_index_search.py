"""Searching the bundled documents with the hashing encoder: what every hit promises."""

from pathlib import Path

import numpy as np
import pytest

from corpus.collection import load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import open_index

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
QUERIES = (
    "Vad är ERRIN?",
    "Hur många vänorter har Örebroregionen?",
    "När granskades sidan?",
    "vilka s3 partnerskap deltar regionen i",
    "How many sister cities are there?",
    "blixtlås",
    "",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    corpus = load_corpus(DOCUMENTS)
    directory = tmp_path_factory.mktemp("index")
    encoder = HashingEncoder(256)
    build_index(corpus, encoder, directory)
    with open_index(corpus, encoder, directory) as opened:
        yield opened


def listed(hits):
    return [(hit.passage.id, hit.score, hit.parts, hit.sentence_cosines) for hit in hits]


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_every_part_of_every_hit_is_within_its_range(index, query):
    hits = index.search(query, limit=30)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        parts = hit.parts
        assert 0 <= hit.score <= 1
        assert 0 <= parts.dense <= 1
        assert 0 <= parts.lexical <= 1
        assert 0 <= parts.coverage <= 1
        assert -1 <= parts.passage_cosine <= 1
        assert len(hit.sentence_cosines) == len(hit.passage.sentences)
        assert parts.sentence_cosine == max(hit.sentence_cosines)


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_a_second_run_gives_the_same_hits(index, query):
    assert listed(index.search(query)) == listed(index.search(query))


def test_cosines_are_those_of_the_stored_vectors(index):
    query = "internationella nätverk"
    vector = index.embed_query(query)
    for hit in index.search(query, query_vector=vector):
        expected = index.passage_vector(hit.passage.id) @ vector
        assert hit.parts.passage_cosine == pytest.approx(float(expected), abs=1e-6)
        sentences = index.sentence_vectors(hit.passage.id) @ vector
        assert np.allclose(hit.sentence_cosines, sentences, atol=1e-6)


def test_a_hits_coverage_is_that_of_its_text_and_of_its_best_sentence(index):
    query = "Vilka nätverk är regionen med i?"
    for hit in index.search(query):
        document = index.corpus.documents[hit.passage.document]
        above = "\n".join((document.source.title, *hit.passage.heading))
        whole = index.coverage(query, f"{above}\n{hit.passage.text}")
        sentences = [f"{above}\n{s.in_words(document.text)}" for s in hit.passage.sentences]
        best = max(index.coverage(query, sentence) for sentence in sentences)
        assert hit.parts.coverage == pytest.approx(whole)
        assert hit.parts.sentence_coverage == pytest.approx(best)


@pytest.mark.parametrize("query", QUERIES, ids=repr)
def test_meaning_and_words_make_up_the_score_unless_an_older_page_has_a_higher_one(index, query):
    hits = index.search(query, limit=30)
    for hit in hits:
        own = hit.parts.meaning + hit.parts.wording
        assert hit.score == pytest.approx(own, abs=1e-6) or (hit.also_in and hit.score > own)


def test_the_limit_is_kept(index):
    assert len(index.search("region", limit=3)) == 3


def test_an_older_version_is_folded_into_the_newer_one(index):
    hits = index.search("tematiska S3 plattformar och underliggande partnerskap", limit=30)
    found = [hit for hit in hits if hit.also_in]
    assert found
    newer = {"region-orebro-lan-i-eu-2021"}
    assert {hit.passage.document for hit in found} <= newer
    folded = {passage.id for hit in found for passage in hit.also_in}
    assert folded.isdisjoint(hit.passage.id for hit in hits)


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        pytest.param("Assembly of European Regions", "AER", id="name and abbreviation"),
        pytest.param("folkhögskola", "folkhogskola", id="without dots"),
        pytest.param("fraktflygplats", "fraktflygplast", id="slip"),
    ],
)
def test_two_ways_to_write_the_same_find_the_same_first(index, asked, same):
    assert index.search(asked)[0].passage.id == index.search(same)[0].passage.id


def test_one_query_with_a_weight_is_that_query(index):
    assert listed(index.search_weighted([("Vad är ERRIN?", 2.0)])) == listed(
        index.search("Vad är ERRIN?")
    )


def test_the_weightier_of_two_queries_decides(index):
    errin, frakt = index.search("ERRIN")[0], index.search("flygplats frakt")[0]
    assert errin.passage != frakt.passage
    heavy = index.search_weighted([("ERRIN", 0.9), ("flygplats frakt", 0.1)])
    light = index.search_weighted([("ERRIN", 0.1), ("flygplats frakt", 0.9)])
    assert heavy[0].passage == errin.passage
    assert light[0].passage == frakt.passage
    assert {errin.passage.id, frakt.passage.id} <= {hit.passage.id for hit in heavy}


@pytest.mark.parametrize(
    "queries",
    [
        pytest.param([], id="none"),
        pytest.param([("region", 0.0)], id="no weight"),
        pytest.param([("region", 1.0), ("län", -1.0)], id="negative weight"),
    ],
)
def test_queries_without_weight_are_an_error(index, queries):
    with pytest.raises(ValueError, match="weights above 0"):
        index.search_weighted(queries)


def test_words_that_occur_nowhere_are_named(index):
    unknown = index.unknown_words("Har Trelleborg vänorter och blixtlås?")
    assert [term.surface for term in unknown] == ["Trelleborg", "blixtlås"]


def test_coverage_is_whole_for_a_text_with_the_words_and_nothing_for_one_without(index):
    assert index.coverage("Vad är ERRIN?", "ERRIN är ett nätverk.") == 1.0
    assert index.coverage("Vad är ERRIN?", "Flygplatsen har frakt.") == 0.0


def test_a_passage_is_found_by_its_id(index):
    passage = index.corpus.passages[3]
    assert index.passage(passage.id) is passage
    with pytest.raises(KeyError):
        index.passage("no-such:0-1")
