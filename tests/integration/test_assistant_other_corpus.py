"""Other people's documents: an invented region, with the real encoder and nothing set by hand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Assist, Page, write_corpus

OLD_BATHS = """Baden i Norrby

Norrby kommun har tre friluftsbad. De är öppna från juni till augusti.

Årskort

Ett årskort på simhallen kostar 900 kronor för vuxna.

Följande bad är avgiftsfria:
• Tallnäs
• Åsviken
• Storsundet

Senast uppdaterad: den 3 maj 2015
Innehållsansvarig: Greta Lind
"""
NEW_BATHS = """Baden i Norrby

Norrby kommun har fem friluftsbad. De är öppna från maj till september.

Årskort

Ett årskort på simhallen kostar 1 200 kronor för vuxna.

Följande bad är avgiftsfria:
• Tallnäs
• Storsundet

Simskola

Simskolan tar emot barn från sex års ålder. Kurserna hålls varje vecka under sommaren.

Kontakt

Badenheten
Telefon: 0999-12 34 56
badet@norrby.example

Senast uppdaterad: den 12 mars 2022
Innehållsansvarig: Nils Berg
"""
HARBOUR = """Hamnplan för Norrby

Inledning

Planen beskriver hur hamnen ska utvecklas. Den gäller för hela Norrbyregionen.

Båtplatser

Hamnen har 240 båtplatser för fritidsbåtar. Kön till båtplatserna är lång.

Fiske

Fisket i viken är småskaligt. Fyrtio personer arbetar med fiske och beredning.

Färjan

Färjan till Lillön går varje dag under hela året. Överfarten är avgiftsfri för gående.

Roddare

Roddarna är en förening i hamnen. Här ingår Åsviken.

Lotsar

Lotsarna är en förening med 30 medlemsklubbar i Norrby och ett par till längs kusten.

Kontakt

Hamnkontoret Norrby
Besöksadress: Kajvägen 3, Norrby
"""
PAGES: dict[str, Page] = {
    "baden-2015": {
        "text": OLD_BATHS,
        "title": "Baden i Norrby",
        "dated": "2015-05-03",
        "date_kind": "updated",
    },
    "baden-2022": {
        "text": NEW_BATHS,
        "title": "Baden i Norrby",
        "dated": "2022-03-12",
        "date_kind": "updated",
        "replaces": "baden-2015",
    },
    "hamnplan": {
        "text": HARBOUR,
        "title": "Hamnplan för Norrby",
        "publisher": "Norrby Hamn AB",
        "dated": "2011-10-01",
        "date_kind": "adopted",
    },
}

Ask = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, built_data: Path) -> tuple[Path, Path]:
    """The invented documents and a data directory for their index."""
    folder = tmp_path_factory.mktemp("norrby")
    shutil.copytree(built_data / "encoder", folder / "data" / "encoder")
    return write_corpus(folder / "documents", PAGES), folder / "data"


@pytest.fixture
def ask(assist: Assist, world: tuple[Path, Path]) -> Ask:
    def call(question: str) -> dict[str, Any]:
        documents, data = world
        done = assist("ask", "--json", question, documents=documents, data=data)
        assert (done.code, done.err) == (0, "")
        reply: dict[str, Any] = json.loads(done.out)
        for cited in reply["citations"]:
            text = PAGES[cited["document"]]["text"]
            assert text[cited["start"] : cited["end"]] == cited["quote"]
        return reply

    return call


def kinds(reply: dict[str, Any]) -> set[str]:
    return {notice["kind"] for notice in reply["notices"]}


@pytest.mark.parametrize(
    ("question", "words", "document"),
    [
        pytest.param("Hur många båtplatser har hamnen?", "240 båtplatser", "hamnplan", id="count"),
        pytest.param("Hur många friluftsbad har Norrby?", "fem friluftsbad", "baden-2022", id="n"),
        pytest.param("Vad kostar ett årskort?", "1 200 kronor", "baden-2022", id="price"),
        pytest.param("Vad är avgiftsfritt på färjan?", "Överfarten", "hamnplan", id="ferry"),
        pytest.param("Vilken ålder tar simskolan emot?", "sex års ålder", "baden-2022", id="age"),
    ],
)
def test_questions_are_answered_from_the_newest_page(
    ask: Ask, question: str, words: str, document: str
) -> None:
    reply = ask(question)
    assert reply["status"] == "answered"
    assert words in reply["answer"]
    assert reply["citations"][0]["document"] == document
    assert len(reply["sentences"]) == 1


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param("När uppdaterades sidan om baden i Norrby?", "12 mars 2022", id="updated"),
        pytest.param("Vem är innehållsansvarig för sidan om baden?", "Nils Berg", id="responsible"),
        pytest.param("Vilket telefonnummer har badenheten?", "0999-12 34 56", id="telephone"),
        pytest.param("Vad är e-postadressen till badenheten?", "badet@norrby.example", id="email"),
    ],
)
def test_page_facts_are_found_by_their_form(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert words in reply["answer"]
    assert reply["citations"][0]["document"] == "baden-2022"


def test_a_list_is_shown_whole_and_the_older_list_is_told_of(ask: Ask) -> None:
    reply = ask("Vilka bad är avgiftsfria?")
    assert "Tallnäs" in reply["answer"]
    assert "Storsundet" in reply["answer"]
    assert "Åsviken" not in reply["answer"]
    (conflict,) = [notice for notice in reply["notices"] if notice["kind"] == "conflict"]
    assert "Åsviken" in conflict["text"]
    cited = reply["citations"][conflict["citations"][0] - 1]
    assert (cited["document"], cited["superseded_by"]) == ("baden-2015", "baden-2022")


def test_what_only_the_replaced_page_says_is_told_to_be_superseded(ask: Ask) -> None:
    reply = ask("Är badet i Åsviken avgiftsfritt?")
    old = [cited for cited in reply["citations"] if cited["document"] == "baden-2015"]
    assert old
    assert kinds(reply) & {"superseded", "conflict"}


def test_an_old_page_of_another_publisher_says_so(ask: Ask) -> None:
    assert {"dated", "publisher"} <= kinds(ask("Hur många båtplatser har hamnen?"))
    assert not {"dated", "publisher"} & kinds(ask("Vad kostar ett årskort?"))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        pytest.param("Hur många båtplatser har hamnen i Grönköping?", "Grönköping", id="place"),
        pytest.param("Vad gör Havsverket i hamnen?", "Havsverket", id="agency"),
    ],
)
def test_a_name_that_no_source_has_is_named_in_the_refusal(
    ask: Ask, question: str, name: str
) -> None:
    reply = ask(question)
    assert (reply["status"], reply["reason"]) == ("refused", "not_in_sources")
    assert name in reply["message"]
    assert reply["sentences"] == []
    assert reply["suggestions"]


def test_a_refusal_names_the_contact_that_a_current_source_gives(ask: Ask) -> None:
    reply = ask("Hur många besökare har friluftsbaden?")
    assert (reply["status"], reply["reason"]) == ("refused", "not_in_sources")
    assert "Badenheten" in reply["contact"]["text"]
    assert "den 12 mars 2022" in reply["contact"]["text"]
    (cited,) = reply["citations"]
    assert reply["contact"]["citations"] == [cited["number"]]
    assert cited["document"] == "baden-2022"


def test_what_is_off_the_subject_has_no_contact(ask: Ask) -> None:
    reply = ask("Hur steker man köttbullar?")
    assert reply["status"] == "refused"
    assert reply["contact"] is None
    assert reply["citations"] == []


def test_every_suggestion_is_answered_from_the_section_it_names(ask: Ask) -> None:
    suggestions = ask("Hej!")["suggestions"]
    assert suggestions
    for question in suggestions:
        reply = ask(question)
        assert reply["status"] == "answered", question
        subject = reply["citations"][0]["heading"][-1]
        assert subject.casefold() in question.casefold()


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Hur många vänorter har Örebroregionen?", id="the-bundled-corpus"),
        pytest.param("Hur steker man köttbullar?", id="cooking"),
        pytest.param("Vem vann valet i USA?", id="politics"),
    ],
)
def test_nothing_of_the_bundled_documents_is_left(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert reply["status"] == "refused"
    assert reply["answer"] == ""
    assert "Örebro" not in json.dumps(reply["suggestions"], ensure_ascii=False)


@pytest.mark.parametrize(
    ("question", "polarity", "words"),
    [
        pytest.param("Har hamnen 240 båtplatser?", "yes", "240 båtplatser", id="said"),
        pytest.param("Har hamnen 300 båtplatser?", None, "240 båtplatser", id="another-number"),
        pytest.param("Är överfarten avgiftsfri för bilar?", None, "för gående", id="not-said"),
    ],
)
def test_yes_is_told_where_the_source_says_it_and_else_only_what_it_says(
    ask: Ask, question: str, polarity: str | None, words: str
) -> None:
    reply = ask(question)
    assert reply["status"] == "answered"
    assert reply.get("polarity") == polarity
    assert words in reply["answer"]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Är Norrby medlem i hamnförbundet?", id="nobody-is"),
        pytest.param("Deltar Norrby i simskolan?", id="takes-part"),
    ],
)
def test_membership_is_not_answered_by_what_speaks_of_none(ask: Ask, question: str) -> None:
    reply = ask(question)
    assert (reply["status"], reply["reason"]) == ("refused", "not_in_sources")


def test_what_was_so_in_a_year_is_answered_from_that_year(ask: Ask) -> None:
    reply = ask("Vad kostade ett årskort 2015?")
    assert "900 kronor" in reply["answer"]
    assert {cited["document"] for cited in reply["citations"]} == {"baden-2015"}
    assert "superseded" in kinds(reply)


def test_a_change_between_years_is_answered_from_both(ask: Ask) -> None:
    reply = ask("Hur ändrades priset på årskort mellan 2015 och 2022?")
    assert "900 kronor" in reply["answer"]
    assert "1 200 kronor" in reply["answer"]


def test_each_part_is_answered_and_a_part_that_is_not_is_named(ask: Ask) -> None:
    both = ask("Hur många båtplatser har hamnen och hur många personer arbetar med fiske?")
    assert both["status"] == "answered"
    assert "240 båtplatser" in both["answer"]
    assert "Fyrtio personer" in both["answer"]
    half = ask("Hur många båtplatser har hamnen, och vem är hamnkapten?")
    assert half["status"] == "partial"
    assert "240 båtplatser" in half["answer"]
    assert "hamnkapten" in half["message"]


def test_the_question_in_a_long_text_is_answered_and_shown(ask: Ask) -> None:
    reply = ask(
        "Hej, jag har precis flyttat hit med min familj och vi tycker mycket om att bada på "
        "somrarna. Hur många friluftsbad finns det i kommunen? Tack på förhand!"
    )
    assert "fem friluftsbad" in reply["answer"]
    assert reply["interpreted_as"] == "Hur många friluftsbad finns det i kommunen?"


@pytest.mark.parametrize(
    ("question", "said", "words"),
    [
        pytest.param(
            "Är den avgiftsfri?",
            ("Hur ofta går färjan till Lillön?", "Färjan till Lillön går varje dag."),
            "Överfarten är avgiftsfri",
            id="pronoun",
        ),
        pytest.param(
            "Och hur många personer arbetar med fiske?",
            ("Hur många båtplatser har hamnen?", "Hamnen har 240 båtplatser."),
            "Fyrtio personer",
            id="another-thing",
        ),
        pytest.param(
            "När är de öppna?",
            ("Hur många friluftsbad har Norrby?", "Norrby kommun har fem friluftsbad."),
            "från maj till september",
            id="plural",
        ),
    ],
)
def test_a_follow_up_is_answered_from_what_it_leans_on(
    assist: Assist,
    world: tuple[Path, Path],
    tmp_path: Path,
    question: str,
    said: tuple[str, str],
    words: str,
) -> None:
    history = [
        {"role": role, "content": text}
        for role, text in zip(("user", "assistant"), said, strict=True)
    ]
    line = {"question": question, "history": history}
    asked, told = tmp_path / "asked.jsonl", tmp_path / "told.jsonl"
    asked.write_text(json.dumps(line) + "\n", "utf-8")
    done = assist(
        "ask", "--batch", str(asked), "--output", str(told), documents=world[0], data=world[1]
    )
    assert done.code == 0
    reply = json.loads(told.read_text("utf-8"))
    assert words in reply["answer"]
    assert said[0] in reply["interpreted_as"]


def test_headings_without_text_at_the_end_are_no_crash(
    assist: Assist, world: tuple[Path, Path], tmp_path: Path
) -> None:
    text = "Kurser\n\nHär står det vad som ges under hela hösten, alla dagar i veckan.\n\n"
    text += "## Kurser i höst\n\n### Vävning\n\n### Dans\n\n### Körsång\n"
    folder = write_corpus(tmp_path / "kurser", {"kurser": {"text": text}})
    for question in ("Vilka kurser i höst?", "Nämn kurser i höst", "Vad är vävning?"):
        done = assist("ask", question, documents=folder, data=world[1])
        assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param("Hur många medlemmar har Lotsarna?", "30 medlemsklubbar", id="compound"),
        pytest.param("Hur ofta går färjan till Lillön?", "varje dag", id="how often"),
        pytest.param("Var ligger Hamnkontoret i Norrby?", "Kajvägen 3", id="whereabouts"),
        pytest.param("Vilken förening ingår Åsviken i?", "Roddarna är", id="what it takes up"),
    ],
)
def test_what_the_text_says_in_another_form_is_found(ask: Ask, question: str, words: str) -> None:
    reply = ask(question)
    assert reply["status"] == "answered"
    assert words in reply["answer"]


def test_where_something_unnamed_is_is_not_answered_by_somebodys_address(ask: Ask) -> None:
    assert ask("Var finns den?")["status"] != "answered"


def test_which_has_most_is_not_answered_by_the_number_of_one(ask: Ask) -> None:
    reply = ask("Vilken förening har flest medlemmar?")
    assert reply["status"] == "refused"
    assert "Det som ligger närmast innehåller ingen sådan jämförelse." in reply["message"]


def test_who_answers_for_a_page_is_asked_of_our_sources(ask: Ask) -> None:
    assert ask("Vem är ansvarig för sidan om rymdresor?")["reason"] == "not_in_sources"
