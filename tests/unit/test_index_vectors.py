"""Exact search over stored vectors, and when it takes the place of Chroma's."""

import numpy as np
import pytest

from index.connection import StoreAddress
from index.store import EXACT_PASSAGES, is_searched_exactly
from index.vectors import StoredVectors, write_vectors


@pytest.fixture
def stored(tmp_path):
    def write(vectors):
        rows = {f"p{at}": row for at, row in enumerate(vectors)}
        write_vectors(
            tmp_path,
            list(rows),
            [[name] for name in rows],
            read=lambda texts: np.array([rows[text] for text in texts], dtype=np.float32),
            dimensions=len(vectors[0]),
        )
        return StoredVectors(tmp_path)

    return write


@pytest.mark.parametrize("count", [1, 7, 99, 100, 101])
def test_the_nearest_are_those_of_the_highest_products_in_their_order(stored, count):
    vectors = np.random.default_rng(1).normal(size=(100, 8)).astype(np.float32)
    query = vectors[3]
    expected = sorted(range(100), key=lambda at: -float(vectors[at] @ query))[:count]
    assert stored(vectors).nearest(query, count) == expected


def test_of_equally_near_passages_the_first_come_first(stored):
    vectors = np.array([[0, 1], [1, 0], [1, 0], [1, 0], [0, 1]], dtype=np.float32)
    found = stored(vectors)
    assert found.nearest(np.array([1, 0], dtype=np.float32), 2) == [1, 2]
    assert found.nearest(np.array([0, 1], dtype=np.float32), 4) == [0, 4, 1, 2]


def test_a_large_store_is_asked_itself_and_a_small_one_is_not(tmp_path):
    embedded = StoreAddress(directory=tmp_path)
    assert is_searched_exactly(embedded, passages=EXACT_PASSAGES)
    assert not is_searched_exactly(embedded, passages=EXACT_PASSAGES + 1)


def test_a_server_is_always_asked(tmp_path):
    served = StoreAddress(directory=tmp_path, url="http://127.0.0.1:9")
    assert not is_searched_exactly(served, passages=1)


def test_a_large_store_that_cannot_be_written_is_not_opened(tmp_path):
    gone = StoreAddress(directory=tmp_path / "gone")
    assert is_searched_exactly(gone, passages=EXACT_PASSAGES + 1)
