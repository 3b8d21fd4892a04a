"""A part of a question that is answered by what answered the part before it."""

from collections.abc import Callable, Iterator

import pytest

from assistant.echoes import without_echoes
from assistant.select import Evidence, candidates
from assistant.trace import Finding
from assistant.understand import Understanding, readings_of
from index.search import Index
from tests.conftest import Page, indexed

PAGES: dict[str, Page] = {
    "norr": {"text": "Broar\n\nNorrby har tolv broar av sten.\n"},
    "sor": {"text": "Broar\n\nSörbyn har fyra broar av sten.\n"},
}
PARTS = readings_of("Hur många broar finns det, och vem är vakt?", ())[0]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


@pytest.fixture
def answered(index: Index) -> Callable[[Understanding, str], Finding]:
    """Returns what a part is answered with: the sentence of one document."""

    def finding(part: Understanding, document: str) -> Finding:
        hits = index.search_weighted(part.queries, limit=6)
        found = candidates(part, hits, index.corpus, index)
        chosen: tuple[Evidence, ...] = tuple(
            piece for piece in found if piece.document == document and "broar" in piece.text
        )[:1]
        assert chosen
        return Finding(
            understanding=part, hits=hits, candidates=found, chosen=chosen, decision=None
        )

    return finding


def test_what_answered_the_part_before_is_no_answer_to_the_next(
    index: Index, answered: Callable[[Understanding, str], Finding]
) -> None:
    first, second = (answered(part, "norr") for part in PARTS)
    kept = without_echoes((first, second), index)
    assert kept[0].chosen == first.chosen
    assert kept[1].chosen == ()


def test_the_same_place_of_another_document_is_no_echo(
    index: Index, answered: Callable[[Understanding, str], Finding]
) -> None:
    first, second = answered(PARTS[0], "norr"), answered(PARTS[1], "sor")
    assert first.chosen[0].span == second.chosen[0].span
    assert without_echoes((first, second), index)[1].chosen == second.chosen
