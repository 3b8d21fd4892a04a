import pytest

from assistant.messages import read_messages
from assistant.patterns import QuestionType, read_patterns
from assistant.question import Turn
from assistant.understand import (
    language_of,
    understand,
    without_fact_words,
)
from corpus.facts import FactKind

ASKED = Turn("user", "Vilka öppettider har simhallen i Norrby?")
ANSWERED = Turn(
    "assistant", "Hallen är öppen varje dag. Gäster från Åsen och Tallnäs (TN) har kort."
)


def typed(text: str) -> str:
    return understand(text, ()).type.value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("Hur många broar har Norrby?", "count", id="hur-många"),
        pytest.param("hur mycket kostar badet", "amount", id="hur-mycket"),
        pytest.param("Antalet elever i skolan?", "count", id="antal"),
        pytest.param("Hur stor andel cyklar?", "count", id="andel"),
        pytest.param("När öppnar badet?", "when", id="när"),
        pytest.param("och när stänger det", "when", id="och-när"),
        pytest.param("Vilket år byggdes kyrkan?", "when", id="vilket-år"),
        pytest.param("Hur länge gäller kortet?", "when", id="hur-länge"),
        pytest.param("Hur lång tid gäller kortet?", "when", id="hur-lång-tid"),
        pytest.param("Hur lång är bron?", "count", id="hur-lång"),
        pytest.param("Varför stängdes badet?", "why", id="varför"),
        pytest.param("Vad är syftet med parken?", "why", id="syfte"),
        pytest.param("Vem äger hamnen?", "who", id="vem"),
        pytest.param("Var ligger hamnen?", "where", id="var"),
        pytest.param("Vilka kurser ges i höst?", "list", id="vilka"),
        pytest.param("Nämn tre parker", "list", id="nämn"),
        pytest.param("Vad är ett elevhem?", "definition", id="vad-är"),
        pytest.param("Vad betyder RSMH?", "definition", id="vad-betyder"),
        pytest.param("Hur söker man plats?", "how", id="hur"),
        pytest.param("Finns det bastu?", "yes_no", id="finns"),
        pytest.param("Får hunden följa med?", "yes_no", id="får"),
        pytest.param("simhall bastu", "other", id="ord"),
        pytest.param("How many bridges are there?", "count", id="how-many"),
        pytest.param("When does the pool open?", "when", id="when"),
        pytest.param("Why was the pool closed?", "why", id="why"),
        pytest.param("Who owns the harbour?", "who", id="who"),
        pytest.param("Where is the harbour?", "where", id="where"),
        pytest.param("What is a hostel?", "definition", id="what-is"),
        pytest.param("Is there a sauna?", "yes_no", id="is"),
    ],
)
def test_a_question_has_the_type_of_its_words(text: str, kind: str) -> None:
    assert typed(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("När uppdaterades sidan om badet?", FactKind.UPDATED, id="updated"),
        pytest.param("När granskades sidan om badet?", FactKind.REVIEWED, id="reviewed"),
        pytest.param("Vem är innehållsansvarig för badet?", FactKind.RESPONSIBLE, id="responsible"),
        pytest.param("När undertecknades planen?", FactKind.SIGNED, id="signed"),
        pytest.param("Vad har badet för telefonnummer?", FactKind.TELEPHONE, id="telephone"),
        pytest.param("Har skolan fax?", FactKind.FAX, id="fax"),
        pytest.param("Vad är mejladressen till skolan?", FactKind.EMAIL, id="email"),
        pytest.param("Vilken besöksadress har skolan?", FactKind.ADDRESS, id="address"),
        pytest.param("Vem kan jag kontakta om badet?", FactKind.CONTACT, id="contact"),
        pytest.param("When was the page last updated?", FactKind.UPDATED, id="english"),
        pytest.param("What is the phone number?", FactKind.TELEPHONE, id="english-telephone"),
    ],
)
def test_a_question_for_a_page_fact_names_its_kind(text: str, kind: FactKind) -> None:
    assert kind in understand(text, ()).facts


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hur många broar har Norrby?", id="broar"),
        pytest.param("Vilka kurser ges i höst?", id="kurser"),
        pytest.param("Vad är ett elevhem?", id="elevhem"),
        pytest.param("How deep is the pool?", id="english"),
        pytest.param("När kan man besöka slottet?", id="when to visit"),
        pytest.param("Vilka museer kan man besöka?", id="what to visit"),
    ],
)
def test_other_questions_ask_for_no_page_fact(text: str) -> None:
    assert understand(text, ()).facts == frozenset()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Hur djupt är badet?", "sv", id="swedish"),
        pytest.param("hur manga broar ar det", "sv", id="swedish-without-dots"),
        pytest.param("How deep is the pool?", "en", id="english"),
        pytest.param("bastu", "sv", id="one-word"),
        pytest.param("", "sv", id="nothing"),
        pytest.param("What is folkhögskola?", "en", id="english-about-swedish"),
        pytest.param("Vad är Smart City?", "sv", id="swedish-about-english"),
    ],
)
def test_the_language_is_told_by_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        pytest.param("Hej!", "greeting", id="hej"),
        pytest.param("God morgon", "greeting", id="god-morgon"),
        pytest.param("tack så mycket!", "thanks", id="tack"),
        pytest.param("Vem är du?", "about", id="vem-är-du"),
        pytest.param("Är du en robot?", "about", id="robot"),
        pytest.param("Hello", "greeting", id="hello"),
        pytest.param("Thanks!", "thanks", id="thanks"),
        pytest.param("What can you do?", "about", id="what-can-you-do"),
        pytest.param("Kan du sammanfatta alla dokument?", "task", id="sammanfatta"),
        pytest.param("Please summarise the sources", "task", id="summarise"),
        pytest.param("Sammanfatta det som källorna säger om badet", None, id="sammanfatta-om"),
        pytest.param("Hej! När öppnar badet?", None, id="greeting-and-question"),
        pytest.param("Tack vare vem byggdes badet?", None, id="tack-vare"),
        pytest.param("Vem är Dunder?", None, id="vem-är-någon"),
    ],
)
def test_small_talk_is_told_from_questions(text: str, talk: str | None) -> None:
    assert understand(text, ()).talk == talk


def test_a_follow_up_takes_the_topic_and_the_names_of_the_answer() -> None:
    found = understand("Hur djup är den?", (ASKED, ANSWERED))
    assert found.topic is not None
    assert found.topic == ASKED.content
    assert {"Åsen", "Tallnäs", "TN"} <= set(found.names) & set(found.query.split())
    assert found.query == " ".join([found.topic, *found.names, "Hur djup är den?"])
    assert found.queries[0] == (found.query, 1.0)
    assert found.queries[1][0] == found.text
    assert 0 < found.queries[1][1] < 1
    said = found.interpreted_as(read_messages("sv"))
    assert said is not None
    assert found.text in said
    assert ASKED.content in said


def test_a_complete_question_forgets_the_turns_before() -> None:
    found = understand("Vilka kurser ges på folkhögskolan i höst?", (ASKED, ANSWERED))
    assert found == understand("Vilka kurser ges på folkhögskolan i höst?", ())
    assert found.topic is None
    assert found.interpreted_as(read_messages("sv")) is None
    assert found.queries == ((found.text, 1.0),)


def test_a_chain_of_follow_ups_keeps_the_question_that_stood_alone() -> None:
    history = (ASKED, ANSWERED, Turn("user", "Och på lördagar?"), Turn("assistant", "Till tolv."))
    topic = understand("Hur djup är den?", history).topic
    assert topic is not None
    assert topic.startswith(ASKED.content)


@pytest.mark.parametrize(
    "history",
    [
        pytest.param((), id="none"),
        pytest.param((ANSWERED,), id="only-an-answer"),
        pytest.param((Turn("user", "\u200b \n"),), id="empty-turn"),
    ],
)
def test_without_an_earlier_question_there_is_no_topic(history: tuple[Turn, ...]) -> None:
    assert understand("Hur djup är den?", history).topic is None


def test_thanks_after_an_answer_is_no_follow_up() -> None:
    assert understand("Tack!", (ASKED, ANSWERED)).topic is None


def test_what_names_the_page_is_left_without_the_words_for_the_fact() -> None:
    left = without_fact_words(understand("Vad har badhuset i Norrby för telefonnummer?", ()))
    assert "telefon" not in left.lower()
    assert {"badhuset", "Norrby"} <= set(left.strip("? ").split())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_language_has_patterns_for_every_type_and_fact(language: str) -> None:
    patterns = read_patterns(language)  # type: ignore[arg-type]
    assert {kind for kind, _ in patterns.types} == set(QuestionType) - {QuestionType.OTHER}
    assert {kind for kind, _ in patterns.facts} >= set(FactKind) - {FactKind.ADOPTED}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param("Hur länge har badet funnits?", "Hur har badet funnits?", id="how long"),
        pytest.param("Var ligger badet?", "Var badet?", id="where"),
        pytest.param("Är badet fortfarande öppet?", "Är badet öppet?", id="still"),
        pytest.param("Vad säger planen om bad?", "Vad säger om bad?", id="the document"),
        pytest.param("Vad säger planen?", "Vad säger planen?", id="about the document"),
        pytest.param("Vad underligger badet?", "Vad underligger badet?", id="within a word"),
        pytest.param("Hur ofta?", "Hur ofta?", id="nothing else"),
    ],
)
def test_the_words_for_the_kind_of_thing_are_not_the_subject(text: str, subject: str) -> None:
    assert understand(text, ()).subject == subject
