import pytest

from assistant.word_order import WordOrder

QUESTION = "Vem beviljade staden torget?"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        pytest.param("Kungen beviljade staden torget.", 0.75, id="all but who"),
        pytest.param(
            "Kungen beviljade år 1600 den gamla staden det stora torget.", 0.75, id="gaps"
        ),
        pytest.param("Städers torg beviljades.", 0.25, id="inflected, out of order"),
        pytest.param("Torget, staden, torget", 0.5, id="the best of several ways"),
        pytest.param("Ingenting av det.", 0.0, id="none"),
        pytest.param("", 0.0, id="nothing"),
    ],
)
def test_words_count_in_the_order_of_the_question(text: str, share: float) -> None:
    assert WordOrder(QUESTION).share_in(text) == share


def test_small_words_count() -> None:
    order = WordOrder("Vad köptes av kommunen?")
    assert order.share_in("Det köptes av kommunen.") > order.share_in("Det köptes till kommunen.")


def test_a_question_without_words_has_no_order() -> None:
    assert WordOrder("?!").share_in("Något sägs.") == 0.0
