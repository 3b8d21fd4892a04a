from collections.abc import Iterator

import pytest

from assistant.features import Features
from assistant.select import candidates
from assistant.understand import understand
from index.search import Index
from tests.conftest import Page, indexed

ITEMS = "".join(f"• bad nummer {number} vid den stora sjön\n" for number in range(12))
PAGES: dict[str, Page] = {
    "bad": {
        "text": "Bad\n\nNorrby kommun sköter badhuset vid torget. Det har en vedeldad bastu för "
        "gäster. Partner är Tallnäs idrottsförening.\n\nTallnäs klubb ingår i Simmarna. "
        "Förbundet har ett kansli.\n\nNorrby sköter dessa bryggor:\n• Åsvik\n"
        f"• Tallnäs\n\nNorrby sköter dessa badplatser:\n{ITEMS}",
    },
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


def features(question: str, words: str, index: Index) -> Features:
    """Returns the features of the first sentence that begins with ``words``."""
    asked = understand(question, ())
    hits = index.search_weighted(asked.queries, limit=6)
    found = candidates(asked, hits, index.corpus, index)
    return next(piece.features for piece in found if piece.text.startswith(words))


def test_a_sentence_that_opens_with_a_pronoun_takes_up_the_one_before(index: Index) -> None:
    question = "Har badhuset vid torget en bastu?"
    leaning, alone = (features(question, words, index) for words in ("Det har", "Norrby kommun"))
    assert (leaning.leans, alone.leans) == (1.0, 0.0)
    assert leaning.leans_on > alone.leans_on == 0.0


def test_what_the_next_sentence_adds_is_known(index: Index) -> None:
    question = "Vilken idrottsförening är partner till den vedeldade bastun?"
    assert features(question, "Det har", index).after > 0.0
    assert features(question, "Partner", index).after == 0.0


def test_a_list_may_answer_how_many(index: Index) -> None:
    assert features("Hur många bryggor sköter Norrby?", "Norrby sköter dessa b", index).type_fit
    assert not features("När sköts bryggor i Norrby?", "Norrby sköter dessa b", index).type_fit


def test_only_a_long_list_is_charged_for_its_length(index: Index) -> None:
    question = "Vad sköter Norrby?"
    short = features(question, "Norrby sköter dessa bryggor", index)
    long = features(question, "Norrby sköter dessa badplatser", index)
    assert long.long_list > short.long_list == 0.0


def test_how_much_of_the_question_is_said_again_counts(index: Index) -> None:
    said = features("Vem sköter badhuset vid torget?", "Norrby kommun", index)
    assert said.order > 0.5
    assert said.pairs > 0.5
    assert said.density > 0.5


def test_who_takes_part_counts_where_it_is_asked_what_somebody_takes_part_in(index: Index) -> None:
    asked, other = "Vilka förbund är Tallnäs med i?", "Vilka förbund har Tallnäs badhus?"
    assert features(asked, "Tallnäs klubb ingår", index).relation == 1.0
    assert features(asked, "Förbundet har", index).relation == 0.0
    assert features(other, "Tallnäs klubb ingår", index).relation == 0.0
