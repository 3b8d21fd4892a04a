from collections.abc import Iterator

import pytest

from assistant.abbreviations import abbreviation_evidence
from assistant.understand import understand
from index.search import Index
from tests.conftest import Page, indexed

PAGES: dict[str, Page] = {
    "nat": {
        "text": "Nätverk\n\nNordiska badens förbund (NBF)\n\nNBF ordnar möten varje vår i Norrby. "
        "Förbundet har tio medlemmar.\n\nSamarbete\n\nVi följer den regionala badplanen (RBP) "
        "och arbetar med grannkommunerna i alla frågor.\n"
    },
    "annat": {"text": "Parken\n\nI parken finns en damm med många ankor. Greta sköter den.\n"},
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


def found(question: str, index: Index) -> list[str]:
    corpus = index.corpus
    evidence = abbreviation_evidence(understand(question, ()), index.search(question), corpus)
    for piece in evidence:
        assert corpus.documents[piece.document].slice(piece.span) == piece.text
    return [piece.text for piece in evidence]


@pytest.mark.parametrize(
    "question",
    [
        "Vad står NBF för?",
        "vad står nbf för",
        "Vad betyder förkortningen NBF?",
        "What does NBF stand for?",
    ],
    ids=["plain", "small letters", "abbreviation", "english"],
)
def test_the_heading_that_writes_an_abbreviation_out_is_evidence(
    question: str, index: Index
) -> None:
    assert found(question, index) == ["Nordiska badens förbund (NBF)"]


def test_a_sentence_that_writes_it_out_is_evidence(index: Index) -> None:
    (text,) = found("Vad står RBP för?", index)
    assert text.startswith("Vi följer den regionala badplanen (RBP)")


@pytest.mark.parametrize(
    "question",
    ["Vad är NBF?", "Vad står XYZ för?", "Vem står för badet?", "Hur många medlemmar har NBF?"],
    ids=["what it is", "unknown letters", "who answers for it", "another type"],
)
def test_other_questions_have_no_such_evidence(question: str, index: Index) -> None:
    assert found(question, index) == []
