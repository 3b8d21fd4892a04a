from pathlib import Path

from corpus.collection import load_corpus
from tests.conftest import write_corpus

BATHS = {"text": "Norrby kommun har tre friluftsbad vid sjön."}
HARBOUR = {"text": "I hamnen finns fyrtio platser för gästande båtar."}


def test_several_folders_make_one_corpus(tmp_path: Path) -> None:
    first = write_corpus(tmp_path / "ett", {"bad": BATHS})
    second = write_corpus(tmp_path / "två", {"hamn": HARBOUR})
    (second / "aliases.toml").write_text('[[alias]]\nnames = ["hamn", "marina"]', "utf-8")
    corpus = load_corpus(first, second)
    assert list(corpus.documents) == ["bad", "hamn"]
    assert [passage.document for passage in corpus.passages] == ["bad", "hamn"]
    assert corpus.aliases == (("hamn", "marina"),)
    assert corpus.problems == ()
    assert corpus.digest != load_corpus(first).digest


def test_an_id_of_an_earlier_folder_is_left_out_and_told(tmp_path: Path) -> None:
    first = write_corpus(tmp_path / "ett", {"bad": BATHS})
    second = write_corpus(tmp_path / "två", {"bad": HARBOUR})
    corpus = load_corpus(first, second)
    assert corpus.documents["bad"].text == BATHS["text"]
    (problem,) = corpus.problems
    assert "två" in problem
    assert "id 'bad' is used in an earlier folder too; give each source its own id" in problem
