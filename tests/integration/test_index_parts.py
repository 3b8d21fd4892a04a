"""An index searched by some of its parts only: each part left out is really out, and only it."""

from pathlib import Path

import pytest

from corpus.collection import load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.parts import WHOLE, Parts, UnknownPartError, part_names
from index.search import Index, open_index

PAGES = {
    "gammal": {
        "text": "Det gamla badhuset i Norrby öppnade 1932 och stängdes 1970.\n",
        "dated": "2001-01-01",
        "date_kind": "updated",
    },
    "ny": {
        "text": "Det gamla badhuset i Norrby öppnade 1932 och stängdes 1970.\n",
        "dated": "2021-01-01",
        "date_kind": "updated",
        "replaces": "gammal",
    },
    "vatten": {"text": "Dricksvattnet i kranen kommer från en åsbrunn. Älvö är ren.\n"},
    "skola": {"text": "Huset har två bassänger. Avgiften är tjugo kronor.\n"},
}


@pytest.fixture
def index(invented, tmp_path: Path):
    corpus, encoder = invented(PAGES), HashingEncoder(64)
    build_index(corpus, encoder, tmp_path / "index")
    with open_index(corpus, encoder, tmp_path / "index") as opened:
        yield opened


def found(index: Index, query: str, *left_out: str):
    with index.with_parts(Parts.without(left_out)) as part:
        return part.search(query)


def scores(hits):
    return [(hit.passage.id, hit.score, hit.parts, hit.sentence_cosines) for hit in hits]


def test_with_all_parts_nothing_changes(index):
    assert scores(found(index, "badhuset")) == scores(index.search("badhuset"))
    assert Parts.without(()) == WHOLE


def test_without_lexical_search_no_hit_has_a_lexical_score(index):
    assert any(hit.parts.lexical for hit in index.search("badhuset"))
    hits = found(index, "badhuset", "lexical")
    assert [hit.parts.lexical for hit in hits] == [0.0] * len(hits)
    assert [hit.score for hit in hits] == [hit.parts.dense for hit in hits]


def test_without_vectors_the_lexical_score_ranks_and_nothing_else_is_found(index):
    assert len(index.search("åsbrunn")) > 1
    (hit,) = found(index, "åsbrunn", "dense")
    assert hit.passage.document == "vatten"
    assert (hit.parts.dense, hit.parts.passage_cosine, *hit.sentence_cosines) == (0, 0, 0, 0)
    assert (hit.score, hit.parts.meaning) == (1.0, 0.0)


def test_without_sentences_the_passage_stands_for_each(index):
    (whole,) = (hit for hit in index.search("åsbrunn") if hit.passage.document == "vatten")
    assert len(set(whole.sentence_cosines)) > 1
    hits = found(index, "åsbrunn", "sentences")
    for hit in hits:
        assert set(hit.sentence_cosines) == {hit.parts.passage_cosine}
        assert len(hit.sentence_cosines) == len(hit.passage.sentences)


def test_without_coverage_no_hit_is_asked_what_it_covers(index):
    assert index.search("åsbrunn kranen")[0].parts.sentence_coverage > 0
    hits = found(index, "åsbrunn kranen", "coverage")
    assert [hit.parts.sentence_coverage for hit in hits] == [0.0] * len(hits)
    assert scores(hits) != scores(index.search("åsbrunn kranen"))


@pytest.mark.parametrize(
    ("query", "left_out", "is_found"),
    [
        pytest.param("bassängen", (), True, id="inflected"),
        pytest.param("bassägen", (), True, id="misspelt"),
        pytest.param("alvo", (), True, id="without its dots, folded"),
        pytest.param("alvo", ("folding",), False, id="without its dots, not folded"),
        pytest.param("älvö", ("folding",), True, id="with its dots, not folded"),
        pytest.param("skola", (), True, id="in the title"),
        pytest.param("skola", ("headings",), False, id="title and headings not read"),
    ],
)
def test_a_word_is_found_lexically_by_the_parts_that_are_left(index, query, left_out, is_found):
    assert bool(found(index, query, "dense", *left_out)) is is_found


def test_without_aliases_the_other_name_is_not_found(invent, tmp_path: Path):
    folder = invent(PAGES)
    names = '[[alias]]\nnames = ["Plasket", "badhuset"]\n'
    (folder / "aliases.toml").write_text(names, encoding="utf-8")
    corpus, encoder = load_corpus(folder), HashingEncoder(64)
    build_index(corpus, encoder, tmp_path / "index")
    with open_index(corpus, encoder, tmp_path / "index") as index:
        assert found(index, "Plasket", "dense")[0].passage.document == "ny"
        assert found(index, "Plasket", "dense", "aliases") == ()


def test_without_duplicates_an_older_version_is_a_hit_of_its_own(index):
    assert "gammal" not in {hit.passage.document for hit in index.search("badhuset")}
    assert "gammal" in {hit.passage.document for hit in found(index, "badhuset", "duplicates")}


def test_a_part_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(UnknownPartError, match="no part is called 'magic': lexical, dense") as told:
        Parts.without(["lexical", "magic"])
    assert all(name in str(told.value) for name in part_names())
