"""Page facts answer questions that ask for them, and no others."""

import pytest

from assistant.config import Config
from assistant.desk import open_assistant


@pytest.fixture(scope="module")
def assistant(built_data):
    return open_assistant(Config(paths={"data": built_data}))


@pytest.mark.parametrize(
    "question",
    [
        "När blev Harry Potter publicerad?",
        "När blev boken om Kina publicerad?",
        "Är texten om rymdfärder gammal?",
    ],
)
def test_a_fact_of_a_page_is_no_answer_about_something_else(assistant, question):
    assert assistant.ask({"question": question}).status == "refused"


def test_a_verb_that_a_fact_shares_does_not_ask_for_the_fact(assistant):
    reply = assistant.ask({"question": "Hur ofta uppdateras sidan?"})
    assert not any("Senast uppdaterad" in citation.quote for citation in reply.citations)


def test_a_date_is_given_for_every_page_when_no_page_is_named(assistant):
    reply = assistant.ask({"question": "När uppdaterades sidan?"})
    assert [citation.dated.year for citation in reply.citations] == [2021, 2021]
    assert all("Senast uppdaterad" in citation.quote for citation in reply.citations)


def test_who_signed_is_answered_with_place_date_and_names(assistant):
    reply = assistant.ask({"question": "Vem skrev under strategin?"})
    assert "Ola Karlsson" in reply.citations[0].quote
    assert "29 januari 2009" in reply.citations[0].quote


def test_an_amount_is_no_name_that_the_sources_lack(assistant):
    reply = assistant.ask({"question": "Nämn 3 nätverk"})
    assert "3 nämns inte" not in (reply.message or "")


def test_another_year_is_named_as_missing(assistant):
    reply = assistant.ask({"question": "Vilken budget hade Brysselkontoret 2031?"})
    assert "”2031” nämns inte" in (reply.message or "")


@pytest.mark.parametrize(
    "question",
    ["Vilka två politiker har undertecknat Enad utblick?", "Who signed Enad utblick, and when?"],
    ids=["swedish", "english"],
)
def test_a_page_named_by_its_other_name_is_the_one_meant(assistant, question):
    reply = assistant.ask({"question": question})
    assert reply.citations[0].document == "orebroregionens-internationella-strategi-2009"
    assert "Irén Lejegren" in reply.citations[0].quote


def test_what_tells_the_type_of_a_question_names_no_page(assistant):
    reply = assistant.ask({"question": "Vilket datum och vilken dag granskades sidan från 2019?"})
    assert [citation.dated.year for citation in reply.citations] == [2019]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("När antogs innovationsstrategin?", id="another strategy"),
        pytest.param("När ska strategin från 2009 ses över?", id="another date"),
    ],
)
def test_the_date_of_a_signature_is_the_date_of_nothing_else(assistant, question):
    reply = assistant.ask({"question": question})
    assert not any("29 januari 2009" in citation.quote for citation in reply.citations)


def test_the_date_of_a_signature_is_when_the_paper_was_adopted(assistant):
    reply = assistant.ask({"question": "När antogs den internationella strategin Enad utblick?"})
    assert "29 januari 2009" in reply.citations[0].quote


def test_how_old_a_page_is_is_told_by_its_date(assistant):
    reply = assistant.ask({"question": "Hur gammal är informationen på sidan om kultur?"})
    assert "Senast uppdaterad" in reply.citations[0].quote


@pytest.mark.parametrize("question", ["Hur många bor i Örebro län?", "Vad betyder Enad utblick?"])
def test_a_question_about_a_common_name_alone_is_understood(assistant, question):
    assert assistant.ask({"question": question}).status != "clarify"
