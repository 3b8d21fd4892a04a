import math
from pathlib import Path

import pytest

from assistant.calibration import Calibration, shipped_calibrations
from assistant.decide import NOTHING, Signals, decide, probability, unknown_names
from assistant.suggest import MOST, Suggestions, read_suggestions, write_suggestions
from assistant.understand import understand
from corpus.collection import load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import Index, open_index
from tests.conftest import Page, write_corpus

PAGES: dict[str, Page] = {
    "badet": {"text": "Badet\n\nSimhallen i Norrby har tre bassänger och en bastu.\n"},
    "parken": {"text": "Parken\n\nI parken finns en damm med många ankor. Greta sköter den.\n"},
}
SURE = Signals(cosine=0.95, coverage=1.0, passage_coverage=1.0, misfit=0.0)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index")
    corpus = load_corpus(write_corpus(folder / "documents", PAGES))
    build_index(corpus, HashingEncoder(), folder / "index")
    with open_index(corpus, HashingEncoder(), folder / "index") as opened:
        yield opened


def calibration(**weights: float) -> Calibration:
    return Calibration(weights=weights, bias=-1.0, answer_from=0.5, subject_from=0.2)


def test_the_probability_is_the_logistic_of_the_weighted_sum() -> None:
    assert probability(NOTHING, calibration(cosine=2.0)) == pytest.approx(1 / (1 + math.e))
    found = probability(SURE, calibration(cosine=2.0, coverage=3.0))
    assert found == pytest.approx(1 / (1 + math.exp(-(1.9 + 3.0 - 1.0))))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_calibration_that_ships_is_whole_and_points_the_right_way(language: str) -> None:
    shipped = shipped_calibrations()[language]  # type: ignore[index]
    assert set(shipped.weights) == set(Signals.__slots__)
    assert 0 < shipped.subject_from < shipped.answer_from < 1
    assert probability(NOTHING, shipped) < shipped.subject_from
    assert probability(SURE, shipped) > shipped.answer_from


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("Finns det bastu i Grönköping?", ("Grönköping",), id="place"),
        pytest.param("Finns det bastu i Norrby?", (), id="known-place"),
        pytest.param("Vad gör Dunderbolaget i parken?", ("Dunderbolaget",), id="company"),
        pytest.param("Har Pelle och Lisa badat?", ("Pelle", "Lisa"), id="two-names"),
        pytest.param("Finns det bubbelpool?", (), id="common-word"),
    ],
)
def test_a_name_that_no_source_has_is_unknown(
    index: Index, text: str, names: tuple[str, ...]
) -> None:
    assert unknown_names(understand(text, ()), index) == names


def test_nothing_found_is_never_an_answer(index: Index) -> None:
    for text in ("Vad kostar taxi?", "Finns det bastu i Norrby?"):
        given = decide(understand(text, ()), (), (), index, calibration=calibration())
        assert given.verdict != "answer"


def test_suggestions_come_from_different_documents_and_are_few() -> None:
    made = {(f"d{at // 2}", (f"h{at}",)): f"Fråga {at}?" for at in range(12)}
    some = Suggestions(made).some()
    assert some == ("Fråga 0?", "Fråga 2?", "Fråga 4?")
    assert len(some) == MOST
    assert Suggestions({}).some() == Suggestions({}).near(()) == Suggestions({}).beside(()) == ()


def test_suggestions_near_hits_are_those_of_their_sections(index: Index) -> None:
    hits = index.search("bassänger i simhallen", limit=1)
    passage = hits[0].passage
    made = Suggestions(
        {
            ("parken", ("Dammen",)): "Vad står det om dammen?",
            (passage.document, passage.heading): "Vad står det om simhallen?",
        }
    )
    assert made.near(hits) == ("Vad står det om simhallen?",)
    assert made.near(()) == made.some()


def test_suggestions_are_kept_for_one_index_only(tmp_path: Path) -> None:
    made = Suggestions({("badet", ("Bastu", "Tider")): "Vad står det om tider?"})
    file = tmp_path / "suggestions.json"
    assert read_suggestions(file, "f1") is None
    write_suggestions(file, "f1", made)
    assert read_suggestions(file, "f1") == made
    assert read_suggestions(file, "f2") is None
    assert [kept.name for kept in tmp_path.iterdir()] == ["suggestions.json"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"7", b'{"index": "f1"}', b'{"index": "f1", "questions": [1]}', b"\xff"]
)
def test_spoilt_suggestions_are_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "suggestions.json"
    file.write_bytes(content)
    assert read_suggestions(file, "f1") is None


def test_a_place_that_cannot_be_written_costs_only_the_keeping(tmp_path: Path) -> None:
    write_suggestions(tmp_path / "no" / "suggestions.json", "f1", Suggestions({}))
    assert list(tmp_path.iterdir()) == []
