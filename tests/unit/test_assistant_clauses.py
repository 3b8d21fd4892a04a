import pytest

from assistant.clauses import core_of, parts_of
from assistant.messages import Language
from assistant.question import Turn
from assistant.understand import readings_of, understand


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param(
            "Hur många bad finns det i Norrby, och vilket är störst av dem?",
            ("Hur många bad finns det i Norrby", "vilket är störst av dem?"),
            id="and a question word",
        ),
        pytest.param(
            "Vem leder badet? När öppnar simhallen?",
            ("Vem leder badet", "När öppnar simhallen?"),
            id="two question marks",
        ),
        pytest.param(
            "Vilken dag skrevs avtalet under och på vilken ort?",
            ("Vilken dag skrevs avtalet under", "på vilken ort?"),
            id="a preposition first",
        ),
        pytest.param("När och var hölls mötet?", ("När och var hölls mötet?",), id="one verb"),
        pytest.param(
            "Vilka är målen och medlen?", ("Vilka är målen och medlen?",), id="two things asked of"
        ),
        pytest.param(
            "Jag bor i Norrby och undrar när badet öppnar?",
            ("Jag bor i Norrby och undrar när badet öppnar?",),
            id="the first half asks nothing",
        ),
        pytest.param("Finns det bastu? Tack!", ("Finns det bastu? Tack!",), id="thanks after it"),
    ],
)
def test_a_question_is_cut_where_another_begins(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text, "sv") == parts


def test_an_english_question_is_cut_by_english_words() -> None:
    parts = parts_of("How many pools are there, and who runs the largest pool?", "en")
    assert parts == ("How many pools are there", "who runs the largest pool?")


LONG = (
    "Hej, jag heter Kim och jobbar på en skola i Norrby sedan flera år, och nu undrar mina elever "
    "hur många besökare simhallen har på ett år. Det vore snällt om ni kunde svara redan i dag."
)


def test_of_a_long_text_the_clause_that_asks_is_taken() -> None:
    assert core_of(LONG, "sv") == "hur många besökare simhallen har på ett år."
    assert understand(LONG, ()).whole == LONG
    assert understand(LONG, ()).queries[0] == ("hur många besökare simhallen har på ett år.", 1.0)


def test_a_clause_with_a_question_mark_goes_before_a_longer_one_without() -> None:
    text = (
        "Vi pratade länge i går om hur badet i Norrby egentligen byggdes och betalades en gång i "
        "tiden av kommunen. Men vem äger badet i dag?"
    )
    assert core_of(text, "sv") == "vem äger badet i dag?"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hur många besökare har simhallen?", id="short"),
        pytest.param("Badet i Norrby. " * 10, id="long without a question word"),
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert core_of(text, "sv") == text
    assert understand(text, ()).whole is None


def test_a_question_in_parts_can_also_be_read_as_one() -> None:
    text = "Hur många bad finns det i Norrby, och hur gamla är de?"
    (parts, whole) = readings_of(text, ())
    assert [part.text for part in parts] == ["Hur många bad finns det i Norrby", "hur gamla är de?"]
    assert [part.text for part in whole] == [text]
    assert parts[1].topic == "Hur många bad finns det i Norrby"


def test_a_question_in_one_part_has_one_reading() -> None:
    assert readings_of("Finns det bastu?", ()) == ((understand("Finns det bastu?", ()),),)


def test_what_the_last_answer_told_is_known_to_a_follow_up_alone() -> None:
    history = (Turn("user", "Vilka bad finns i Norrby?"), Turn("assistant", "Tallnäs och Åsviken."))
    assert understand("Vilka är de andra?", history).told == "Tallnäs och Åsviken."
    assert understand("Vilka öppettider har simhallen i Norrby?", history).told == ""


def test_a_part_may_begin_with_a_verb_after_a_comma() -> None:
    parts = parts_of("Hur många bad har Norrby, och får hundar följa med?", "sv")
    assert parts == ("Hur många bad har Norrby", "får hundar följa med?")
    assert len(parts_of("Vilket bad har bastu och är öppet?", "sv")) == 1


def test_what_is_asked_of_two_years_is_asked_of_each() -> None:
    parts = parts_of("Hur många bad fanns 2015 och 2022?", "sv")
    assert parts == ("Hur många bad fanns 2015?", "Hur många bad fanns 2022?")


@pytest.mark.parametrize(
    ("question", "language", "first"),
    [
        pytest.param(
            "Hur ändrades antalet bad mellan 2015 och 2022?",
            "sv",
            "Hur var antalet bad 2015?",
            id="verb first",
        ),
        pytest.param(
            "Hur har antalet bad utvecklats från 2015 till 2022?",
            "sv",
            "Hur var antalet bad 2015?",
            id="verb last",
        ),
        pytest.param(
            "How did the fee change between 2015 and 2022?",
            "en",
            "How was the fee 2015?",
            id="english",
        ),
    ],
)
def test_of_a_change_it_is_asked_how_it_was(question: str, language: Language, first: str) -> None:
    assert parts_of(question, language)[0] == first


@pytest.mark.parametrize(
    ("question", "language", "parts"),
    [
        pytest.param("Hur skiljer sig RUS från ÖP?", "sv", ("Vad är RUS?", "Vad är ÖP?"), id="hur"),
        pytest.param("Jämför bad med simhall.", "sv", ("Vad är bad?", "Vad är simhall?"), id="bid"),
        pytest.param("Hur skiljer de sig?", "sv", ("Hur skiljer de sig?",), id="nothing named"),
        pytest.param(
            "What is the difference between a bath and a pool?",
            "en",
            ("What is a bath?", "What is a pool?"),
            id="english",
        ),
    ],
)
def test_what_is_to_be_compared_is_asked_about_one_by_one(
    question: str, language: Language, parts: tuple[str, ...]
) -> None:
    assert parts_of(question, language) == parts


def test_all_questions_of_a_long_text_are_kept() -> None:
    text = (
        "Hej! Jag sitter här med en gammal karta över kommunen och undrar över ett par saker. Fick "
        "hundar bada i Storsjön? Och vilket år byggdes bryggan i Tallnäs? Tack för hjälpen!"
    )
    asked = understand(text, ()).text
    assert asked == "Fick hundar bada i Storsjön? Och vilket år byggdes bryggan i Tallnäs?"
    assert len(parts_of(asked, "sv")) == 2


def test_a_part_that_is_not_answered_is_told_as_a_sentence() -> None:
    history = (Turn("user", "Hur många bad har Norrby?"),)
    assert understand("och vem sköter dem?", history).sentence == "Vem sköter dem?"


def test_a_question_that_says_nothing_brings_the_sentence_it_leans_on() -> None:
    told = f"{LONG} Vi har läst att badet ska stängas. Varför är det så? Tack!"
    assert core_of(told, "sv") == "Vi har läst att badet ska stängas. Varför är det så?"


def test_a_request_for_help_is_not_what_is_asked() -> None:
    assert core_of(f"{LONG} Kan ni hjälpa mig med siffran?", "sv").startswith("hur många besökare")
    asked = f"{LONG} Kan ni säga när badet stänger?"
    assert core_of(asked, "sv") == "när badet stänger?"


def test_a_question_of_one_verb_is_taken_where_nothing_is_wondered() -> None:
    told = "Vi bor i Norrby och letar efter ett bad med värme till barnen. " * 2
    assert core_of(f"{told}Finns det en bastu i Tallnäs?", "sv") == "Finns det en bastu i Tallnäs?"
