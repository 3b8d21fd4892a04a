from collections.abc import Iterator

import pytest

from assistant.headings import heading_evidence
from assistant.understand import understand
from index.search import Index
from tests.conftest import Page, indexed

PAGES: dict[str, Page] = {
    "klubbar": {
        "title": "Norrby kommun och idrotten",
        "publisher": "Norrby kommun",
        "text": "# Idrotten\n\nNorrby kommun deltar i idrotten.\n\n## Förbund\n\n"
        "### Simförbundet\n\nSimmarna tränar i badhuset.\n\n"
        "### Skidförbundet\n\nÅkarna tränar i backen.\n\n"
        "### Seglarförbundet\n\nSeglarna tränar på sjön.\n",
    },
    "hamn": {"text": "Hamnen\n\nHamnen lämnades åt Åsvik. Backen har en lift.\n"},
}
ALL = ["Simförbundet", "Skidförbundet", "Seglarförbundet"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("Vilka förbund deltar Norrby kommun i?", ALL, id="belonging"),
        pytest.param("Vilka förbund räknas upp på sidan?", ALL, id="what the page does"),
        pytest.param("Vilka förbund räknar kommunen upp?", ALL, id="a verb in two words"),
        pytest.param("Hur många förbund deltar Norrby kommun i?", ALL, id="how many"),
        pytest.param("Vilka förbund lämnades åt Åsvik?", [], id="something else about them"),
        pytest.param("Var ligger förbund i Norrby?", [], id="no list asked for"),
        pytest.param("Hur ofta deltar Norrby kommun i förbund?", [], id="how often"),
        pytest.param("Hur mycket deltar Norrby kommun i förbund?", [], id="how much"),
    ],
)
def test_sub_headings_are_the_list_that_their_heading_names(
    question: str, expected: list[str], index: Index
) -> None:
    found = heading_evidence(understand(question, ()), index.corpus, index)
    assert [piece.text.lstrip("# ") for piece in found] == expected
