import pytest

from assistant.word_order import Echo, WordOrder

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
    assert WordOrder(QUESTION).echo_in(text).order == share


def test_small_words_count() -> None:
    order = WordOrder("Vad köptes av kommunen?")
    said, other = (
        order.echo_in("Det köptes av kommunen."),
        order.echo_in("Det köptes till kommunen."),
    )
    assert said.order > other.order
    assert said.pairs > other.pairs


def test_a_question_without_words_has_no_order() -> None:
    assert WordOrder("?!").echo_in("Något sägs.") == Echo(order=0.0, pairs=0.0, density=0.0)


def test_neighbours_count_only_side_by_side() -> None:
    apart, beside = (
        WordOrder(QUESTION).echo_in(text).pairs
        for text in ("Kungen beviljade den staden torget.", "Kungen beviljade staden torget.")
    )
    assert (apart, beside) == (1 / 3, 2 / 3)


def test_a_long_sentence_is_less_dense() -> None:
    order = WordOrder(QUESTION)
    assert order.echo_in("Staden och torget").density == 2 / 3
    assert order.echo_in("Staden har en bro, en gata och torget").density == 2 / 7
