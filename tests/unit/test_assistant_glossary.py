import pytest

from assistant.glossary import glossed, read_glossary
from assistant.understand import understand


@pytest.mark.parametrize(
    ("english", "swedish"),
    [
        pytest.param("Which municipalities are members?", "vilka kommuner är medlemmar ?", id="s"),
        pytest.param("What is the phone number?", "vad är telefonnummer ?", id="phrase"),
        pytest.param("Who is NORRBY's chair?", "vem är NORRBY's ordförande ?", id="name"),
        pytest.param("How is THE organised?", "hur är THE organiserat ?", id="abbreviation"),
        pytest.param("strategies visited", "strategier besöka", id="ending"),
        pytest.param("Does it serve flubber?", "det betjäna flubber ?", id="unknown"),
    ],
)
def test_a_question_in_english_is_put_in_swedish_words(english: str, swedish: str) -> None:
    assert glossed(english) == swedish


def test_an_english_question_is_compared_in_swedish_and_searched_in_both() -> None:
    found = understand("How many members does Norrby have?", ())
    assert found.query == "hur många medlemmar Norrby har ?"
    assert [text for text, _ in found.queries] == [found.query, found.text]
    assert found.asked == found.text


def test_a_swedish_question_is_not_put_in_other_words() -> None:
    assert understand("Vad har man i den?", ()).query == "Vad har man i den?"


def test_the_glossary_is_in_small_letters_so_that_its_words_are_found() -> None:
    assert [word for word in read_glossary() if word != word.casefold()] == []
