import pytest

from assistant.follow_up import Leaning, leaning_of, leans_on_history
from assistant.patterns import read_patterns
from assistant.question import Turn

SV = read_patterns("sv")


def leaning(text: str, *said: str) -> Leaning | None:
    """Returns what ``text`` leans on after questions and answers in turn."""
    roles = ("user", "assistant") * len(said)
    turns = (Turn(role, each) for role, each in zip(roles, said, strict=False))  # type: ignore[arg-type]
    return leaning_of(text, tuple(turns), SV)


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        pytest.param("Och på lördagar?", True, id="och"),
        pytest.param("Hur djup är den?", True, id="den"),
        pytest.param("Vad kostar det där?", True, id="det-där"),
        pytest.param("varför då?", True, id="few-words"),
        pytest.param("Finns det bastu i Norrby?", False, id="filler-and-name"),
        pytest.param("Vilka kurser ges på folkhögskolan i höst?", False, id="complete"),
        pytest.param("Vad är TNK?", False, id="short-with-name"),
    ],
)
def test_what_leans_on_the_turns_before_is_told_by_its_form(text: str, leans: bool) -> None:
    assert leans_on_history(text, SV) == leans


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        pytest.param("Vad har samarbetet handlat om under åren?", True, id="tail-of-a-compound"),
        pytest.param("Hur länge har vänortssamarbetet egentligen pågått?", True, id="same-word"),
        pytest.param("Vad har badhuset kostat under åren?", False, id="never-told"),
        pytest.param("Vad har samarbete handlat om under åren?", False, id="not-definite"),
        pytest.param("Vad har samarbetet i Tallnäs handlat om?", False, id="with-a-name"),
        pytest.param(
            "Vad har samarbetet handlat om under alla år som gått hittills?", False, id="long"
        ),
    ],
)
def test_a_definite_noun_takes_up_what_was_told(text: str, leans: bool) -> None:
    found = leaning(text, "Vilket vänortssamarbete har Norrby?", "Det med Åsen.")
    assert (found is not None) == leans


def test_what_opened_the_conversation_stands_on_its_own_however_short() -> None:
    found = leaning(
        "Hur många hade de förut?", "Vilka vänorter finns?", "En.", "Och skolor?", "Två."
    )
    assert found is not None
    assert found.topic == "Vilka vänorter finns?"


def test_a_question_for_a_name_gives_the_pronoun_something_to_stand_for() -> None:
    found = leaning("Hur många bor där?", "Vilken vänort har Norrby?", "Det är Åsen i Tallnäs.")
    assert found is not None
    assert found.names == ("Åsen", "Tallnäs")


def test_the_names_in_a_number_s_answer_are_not_what_is_spoken_of() -> None:
    found = leaning("Varför är den viktig?", "Hur stor är hallen?", "Den är Norrbys största.")
    assert found is not None
    assert found.names == ()


def test_what_an_answer_opens_with_is_spoken_of() -> None:
    found = leaning("Vad gör den?", "Hur stor är staden?", "Tallnäs har 23 invånare.")
    assert found is not None
    assert found.names == ("Tallnäs",)


def test_the_same_asked_of_something_else_has_no_use_for_the_last_names() -> None:
    found = leaning("Och vem är kassör?", "Vem är ordförande i klubben?", "Det är Ada Borg.")
    assert found is not None
    assert found.names == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Okej, en helt annan sak: vad är det?", id="annan-sak"),
        pytest.param("Nu byter vi ämne. Hur djup är den?", id="byter-ämne"),
        pytest.param("Och nu något annat: hur djup är den?", id="något-annat"),
    ],
)
def test_a_new_subject_leans_on_nothing(text: str) -> None:
    assert leaning(text, "Vad är TNK?", "En klubb.") is None
