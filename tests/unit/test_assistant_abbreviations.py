from collections.abc import Iterator

import pytest

from assistant.abbreviations import abbreviation_evidence
from assistant.understand import understand
from corpus.collection import Corpus, load_corpus
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import Index, open_index
from tests.conftest import Page, write_corpus

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
    folder = tmp_path_factory.mktemp("index")
    corpus = load_corpus(write_corpus(folder / "documents", PAGES))
    build_index(corpus, HashingEncoder(), folder / "index")
    with open_index(corpus, HashingEncoder(), folder / "index") as opened:
        yield opened


def found(question: str, index: Index) -> list[str]:
    corpus: Corpus = index.corpus
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
