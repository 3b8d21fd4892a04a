from collections.abc import Callable, Iterator

import pytest

from assistant.scope import asked_sources, asked_years, of_year, subject_of
from assistant.select import candidates
from assistant.signals import signals_of
from assistant.understand import understand
from corpus.collection import Corpus
from corpus.passage import SentenceKind
from index.search import Index
from tests.conftest import Page, indexed

BATHS = "Friluftsbad\n\nNorrby kommun sköter {} friluftsbad vid sjön, och de är öppna varje sommar "
BATHS += "från juni till augusti för alla som bor i kommunen eller är där på besök.\n"
PAGES: dict[str, Page] = {
    "bad-2015": {"text": BATHS.format("tre"), "dated": "2015-05-03", "date_kind": "updated"},
    "bad-2022": {
        "text": BATHS.format("fem"),
        "dated": "2022-03-12",
        "date_kind": "updated",
        "replaces": "bad-2015",
    },
    "hamn": {
        "text": "Hamnen\n\nHamnen har tio platser.\n\nInnehållsansvarig: Nils Berg\n",
        "period": "2017–2019",
    },
    "kaj": {"text": "Kajen\n\nKajen är ny.\n", "publisher": "Hamnbolaget"},
}


@pytest.fixture
def corpus(invented: Callable[[dict[str, Page]], Corpus]) -> Corpus:
    return invented(PAGES)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        pytest.param("Hur många bad fanns 2015?", {"bad-2015"}, id="year"),
        pytest.param("Vad gällde 2018?", {"hamn"}, id="year of a period"),
        pytest.param("Vad gällde 1999?", set(), id="year of no source"),
        pytest.param("Är kajen ny enligt Hamnbolaget?", {"kaj"}, id="publisher"),
        pytest.param("Är Hamnbolaget störst?", set(), id="publisher asked about"),
        pytest.param("Hur många bad finns det?", set(), id="none"),
    ],
)
def test_a_question_goes_by_the_sources_that_it_names(
    question: str, sources: set[str], corpus: Corpus
) -> None:
    assert asked_sources(understand(question, ()), corpus) == sources


def test_a_dated_source_is_of_a_year_before_one_that_only_speaks_of_it(
    invented: Callable[[dict[str, Page]], Corpus],
) -> None:
    page: Page = {"text": "Ny.\n", "dated": "2018-01-01", "date_kind": "updated"}
    assert of_year("2018", invented({**PAGES, "ny": page})) == {"ny"}


def test_years_are_told_from_other_numbers() -> None:
    assert asked_years(understand("Fanns 2015 eller 2015 av 20150 och 1250 kvar?", ())) == ("2015",)


def test_an_older_version_is_a_candidate_where_its_year_is_asked_for(index: Index) -> None:
    def found(question: str) -> list[str]:
        understood = understand(question, ())
        hits = index.search_weighted(understood.queries, limit=3)
        pieces = candidates(understood, hits, index.corpus, index)
        return [p.text for p in pieces if "friluftsbad vid" in p.text]

    assert "fem" in found("Hur många friluftsbad sköter Norrby kommun?")[0]
    assert len(found("Hur många friluftsbad sköter Norrby kommun?")) == 1
    assert "tre" in found("Hur många friluftsbad skötte Norrby kommun 2015?")[0]


@pytest.mark.parametrize(
    ("question", "is_candidate"),
    [
        pytest.param("Vem är Nils Berg?", True, id="in other words"),
        pytest.param("Vem är innehållsansvarig för kajen?", False, id="of another page"),
    ],
)
def test_a_page_fact_is_no_candidate_where_such_a_fact_is_asked_for(
    question: str, *, is_candidate: bool, index: Index
) -> None:
    understood = understand(question, ())
    hits = index.search_weighted(understood.queries, limit=4)
    pieces = candidates(understood, hits, index.corpus, index)
    assert any(piece.kind is SentenceKind.FACT for piece in pieces) is is_candidate


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        pytest.param("Vad är 2015 års plan?", "Vad är 2015 plan?", id="year"),
        pytest.param("Hur många bad fanns 1999?", "Hur många bad fanns 1999?", id="of no source"),
        pytest.param("Är kajen ny enligt Hamnbolaget?", "Är kajen ny ?", id="publisher"),
        pytest.param("Är kajen ny enligt Greta?", "Är kajen ny enligt Greta?", id="somebody else"),
        pytest.param("2015?", "2015?", id="nothing else"),
        pytest.param("Lär skolan ut tro?", "Lär skolan ut tro?", id="faith"),
        pytest.param("Är kajen ny, tro?", "Är kajen ny, ?", id="a wondering tro"),
    ],
)
def test_what_says_which_source_to_go_by_is_not_the_subject(
    question: str, subject: str, corpus: Corpus
) -> None:
    assert subject_of(understand(question, ()), corpus) == subject


def test_an_older_version_was_found_as_surely_as_the_newer_one_it_is_folded_into(
    index: Index,
) -> None:
    asked = understand("Hur många friluftsbad fanns 2015?", ())
    hits = index.search_weighted(asked.queries, limit=6)
    pieces = [p for p in candidates(asked, hits, index.corpus, index) if p.document == "bad-2015"]
    assert not any(hit.passage.document == "bad-2015" for hit in hits)
    words = index.query_words(asked.query)
    assert signals_of(asked, words, hits, tuple(pieces), index.corpus).agreement > 0.0
