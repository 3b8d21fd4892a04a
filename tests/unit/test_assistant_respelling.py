from collections.abc import Iterator

import pytest

from assistant.respelling import respelt
from assistant.understand import language_of
from index.search import Index
from tests.conftest import Page, indexed

PAGES: dict[str, Page] = {
    "bad": {
        "text": "Badet\n\nSimhallen i Åsbro har bastu och växer för varje år. Kommittén för "
        "friluftsliv ordnar simskola i Tanzania. Där finns ett stråk med många vägar. Namnen på "
        "dem står vid systemet för badkort. De flesta är i Åsbro. Staden är prioriterad.\n"
    },
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with indexed(PAGES, tmp_path_factory.mktemp("index")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("Har simhalen bastu?", "Har simhalen bastu?", id="ends like another form"),
        pytest.param("Har simmhallen bastu?", "Har Simhallen bastu?", id="letter too many"),
        pytest.param("vem ordnar simskla", "vem ordnar simskola", id="letter too few"),
        pytest.param("vilken komittén", "vilken Kommittén", id="doubling forgotten"),
        pytest.param("är staden priorriterrad", "är staden prioriterad", id="two slips"),
        pytest.param("simskola i tansania", "simskola i Tanzania", id="sounds alike"),
        pytest.param("vagar i asbro", "vägar i Åsbro", id="rings and dots"),
        pytest.param("va e simskola för nåt", "vad är simskola för något", id="as spoken"),
    ],
)
def test_a_slip_is_mended_by_the_words_of_the_sources(typed: str, meant: str, index: Index) -> None:
    assert respelt(typed, language_of(typed), index) == meant


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("Vad blir det för väder?", id="letter that sounds otherwise"),
        pytest.param("Var ligger hamnen?", id="other first letter"),
        pytest.param("Finns det stråket där?", id="other form of a word"),
        pytest.param("Vad är prioriterat?", id="other ending of a word"),
        pytest.param("Vem är Tanzanja?", id="name"),
        pytest.param("Var finns bastun i Åsbro?", id="word that is right without dots"),
        pytest.param("Hur många bor på en vag?", id="typed with dots elsewhere"),
        pytest.param("Vad har ni för e-post, tfn o.s.v.?", id="part of a word"),
        pytest.param("Has it been reviewed?", id="English"),
    ],
)
def test_what_may_be_another_word_is_left_alone(typed: str, index: Index) -> None:
    assert respelt(typed, language_of(typed), index) == typed
