"""Our postings against those that bm25s itself computes."""

import bm25s
import numpy as np
import pytest

from index.analysis import words
from index.postings import TokenCounts

TEXTS = [
    "Badhuset i Norrby öppnade 1932, badhuset stängdes 1970",
    "Skolan har tolv klasser",
    "",
    "Skolan, skolan och åter skolan: badhuset",
    *(f"text nummer {number} om {number % 7} och {number % 50}" for number in range(5_000)),
]


def tokens_of(word):
    return (word.folded, f"~{word.folded[:3]}", f"~{word.folded[-3:]}")


def counted(texts):
    counts = TokenCounts()
    for at, text in enumerate(texts):
        counts.add([f"@{at % 3}"] if at % 2 else [], words(text), tokens_of)
    return counts


def rows_of(texts):
    """The same tokens, one list a text, as bm25s takes them."""
    for at, text in enumerate(texts):
        names = [f"@{at % 3}"] if at % 2 else []
        yield names + [token for word in words(text) for token in tokens_of(word)]


@pytest.mark.parametrize("many", [4, 1_999, 2_000, 2_001, len(TEXTS)])
def test_the_scores_are_those_of_bm25s_to_the_last_bit(many):
    counts = counted(TEXTS[:many])
    numbers = {}
    rows = [[numbers.setdefault(t, len(numbers)) for t in row] for row in rows_of(TEXTS[:many])]
    assert counts.numbers == numbers
    expected = bm25s.BM25(k1=0.9, b=0.4)
    expected.index((rows, dict(numbers)), show_progress=False)
    found = counts.postings(k1=0.9, b=0.4)
    for ours, key in ((found.scores, "data"), (found.texts, "indices"), (found.starts, "indptr")):
        theirs = expected.scores[key]
        assert ours.dtype == theirs.dtype
        assert np.array_equal(ours, theirs)


def test_texts_without_any_token_have_no_postings():
    found = counted([""]).postings(k1=0.9, b=0.4)
    assert (found.scores.tolist(), found.texts.tolist(), found.starts.tolist()) == ([], [], [0])
