"""What is measured of two pipelines, as one table; and the documents that it is measured on."""

import numpy as np
import pytest

from corpus.collection import load_corpus
from evals.bench import Figure
from evals.bench_table import Comparison, as_markdown
from evals.enlarged import BorrowingEncoder, blurred, enlarged
from evals.processes import in_process, resident_mib
from index.hashing import HashingEncoder


def test_a_ratio_says_how_many_times_better_ours_is_whichever_end_is_better() -> None:
    ours = {"characters": 500.0, "search p50": 10.0, "pieces": 93.0, "recall_1": 0.9}
    theirs = {"characters": 100.0, "search p50": 25.0, "pieces": 40.0}
    compared = Comparison("as they are", ours, {"ours": theirs, "own": {"characters": 50.0}})
    rows = as_markdown([compared], [Figure("ask, p50", 18.0, "ms")]).splitlines()[2:]
    assert rows == [
        "| as they are | passages | 93 | 40 |  |  |  |",
        "| as they are | indexing, characters/s | 500 | 100 | 5.00 | 50 | 10.00 |",
        "| as they are | search, p50, ms | 10.0 | 25.0 | 2.50 |  |  |",
        "| as they are | R@1 | 0.900 |  |  |  |  |",
        "| as they are | ask, p50, ms | 18.00 |  |  |  |  |",
    ]


@pytest.fixture
def corpus(invent):
    pages = {
        "badet": {"text": "Badet\n\nDet gamla badhuset i Norrby öppnade 1932.\n\nDet är varmt.\n"},
        "skolan": {"text": "Skolan\n\nSkolan har tolv klasser.\n\nMaten lagas där.\n"},
    }
    return load_corpus(invent(pages))


@pytest.mark.parametrize("passages", [1, 7, 30])
def test_an_enlarged_corpus_has_so_many_passages_each_a_slice_of_its_document(corpus, passages):
    larger = enlarged(corpus, passages)
    assert len(larger.passages) == passages
    assert len({passage.id for passage in larger.passages}) == passages
    for passage in larger.passages:
        document = larger.documents[passage.document]
        assert document.slice(passage.span) == passage.text
        assert passage.id == f"{document.id}:{passage.span.start}-{passage.span.end}"
        assert all(sentence.in_words(document.text) for sentence in passage.sentences)
    assert {passage.document for passage in larger.passages} == set(larger.documents)
    assert enlarged(corpus, passages).passages == larger.passages


def test_copies_differ_from_their_documents_in_some_words_only(corpus):
    larger = enlarged(corpus, 40)
    first = larger.passages[0].text.split()
    copies = {p.text for p in larger.passages if p.document.startswith("badet-")}
    assert len(copies) > 5
    shares = [
        sum(one == other for one, other in zip(first, copy.split(), strict=True)) / len(first)
        for copy in copies
        if len(copy.split()) == len(first)
    ]
    assert 0.3 < sum(shares) / len(shares) < 1


def test_borrowed_vectors_are_real_ones_blurred_and_those_of_questions_are_real():
    encoder = HashingEncoder()
    texts = ["Badhuset är öppet.", "Skolan har lov."]
    borrowing = BorrowingEncoder(encoder, texts)
    vectors = borrowing.embed_passages(["något helt annat", "och ett till", "samt ett tredje"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    cosines = vectors @ encoder.embed_passages(texts).T
    assert (cosines.max(axis=1) > 0.7).all()
    assert (vectors == borrowing.embed_passages(["något helt annat"])[0]).all(axis=1).sum() == 1
    assert (borrowing.embed_queries(["lov?"]) == encoder.embed_queries(["lov?"])).all()
    assert borrowing.embed_passages([]).shape == (0, encoder.dimensions)
    assert borrowing.identity != encoder.identity


def test_blurring_keeps_a_vector_near_itself():
    vectors = np.eye(100, 384, dtype=np.float32)
    near = (blurred(vectors, np.random.default_rng(1)) * vectors).sum(axis=1)
    assert 0.8 < near.mean() < 0.92


def held_mib(megabytes):
    held = bytearray(megabytes * 2**20)
    return {"held": resident_mib(), "length": float(len(held))}


def test_what_is_done_in_a_process_of_its_own_has_memory_of_its_own():
    here = bytearray(100 * 2**20)
    small, large = in_process(held_mib, 1), in_process(held_mib, 101)
    assert 90 < large["held"] - small["held"] < 120
    assert here


def fail():
    raise ValueError("nothing works")


def test_what_fails_in_its_process_is_an_error_here(capfd):
    with pytest.raises(RuntimeError, match="fail failed in its process"):
        in_process(fail)
    assert "nothing works" in capfd.readouterr().err
