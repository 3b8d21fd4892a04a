import time
import tomllib
from pathlib import Path

import pytest

from corpus.collection import load_corpus
from corpus.document import Document
from corpus.editor.acronym import Fit, is_short_for
from corpus.editor.alias_proposals import as_table, is_same_name, propose_groups
from corpus.editor.name_patterns import NamePattern
from corpus.editor.names import Certainty, FoundNames, find_names
from corpus.outlining.structure import outline_of
from corpus.source import Source

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
SMALL = frozenset({"och", "för", "i", "of", "the", "on"})

CONTENTS = (
    "Innehåll\n\nInledning\t2\nRegional vattenplan (RVP)\t3\nMål och medel\t4\nUppföljning\t6\n\n"
    "Inledning\n\nPlanen gäller i hela länet från och med i år, och den följs upp.\n"
)


def found_in(text: str, name: str = "a") -> tuple[FoundNames, ...]:
    source = Source(id=name, file=f"{name}.txt", title="Titel", publisher="Norrby kommun")
    document = Document(source, f"Titel\n\n{text}\n")
    return find_names([document], {name: outline_of(document)})


@pytest.mark.parametrize(
    ("text", "name", "other", "pattern"),
    [
        pytest.param(
            "Målet anges i den regionala vattenplanen (RVP) från i år.",
            "regionala vattenplanen",
            "RVP",
            NamePattern.NAME_SHORT,
            id="compound",
        ),
        pytest.param(
            "Frågan ägs av Myndigheten för stöd och omsorg (MSO) sedan dess.",
            "Myndigheten för stöd och omsorg",
            "MSO",
            NamePattern.NAME_SHORT,
            id="small words within",
        ),
        pytest.param(
            "Det sköts av Totalförsvarets skogsinstitut (SI) sedan länge.",
            "Totalförsvarets skogsinstitut",
            "SI",
            NamePattern.NAME_SHORT,
            id="whose it is",
        ),
        pytest.param(
            "Vi använder KVP (klimat- och vattenplan) i arbetet.",
            "klimat- och vattenplan",
            "KVP",
            NamePattern.SHORT_NAME,
            id="abbreviation first",
        ),
        pytest.param(
            "Stödet ges av Nordic Council of Rivers, NCR, varje år.",
            "Nordic Council of Rivers",
            "NCR",
            NamePattern.COMMA,
            id="between commas",
        ),
        pytest.param(
            "NOVA – Nordic Old Villages on Air Quality är ett projekt.",
            "Nordic Old Villages on Air Quality",
            "NOVA",
            NamePattern.DASH,
            id="after a dash, with the capitals that follow",
        ),
        pytest.param(
            "Projektet heter Nordic Old Villages Abroad – NOVA och pågår.",
            "Nordic Old Villages Abroad",
            "NOVA",
            NamePattern.DASH,
            id="before a dash",
        ),
        pytest.param(
            "Krafttorn, även kallade elstolpar, finns överallt.",
            "Krafttorn",
            "elstolpar",
            NamePattern.CALLED,
            id="also called",
        ),
        pytest.param(
            "Man använder en murslev (även kallad ”slev”) för det.",
            "murslev",
            "slev",
            NamePattern.CALLED,
            id="also called, in quotes",
        ),
        pytest.param(
            "HMI står för Human Machine Interface, vilket är engelska.",
            "Human Machine Interface",
            "HMI",
            NamePattern.SHORT_FOR,
            id="stands for",
        ),
        pytest.param(
            "S3 plattformar är en förkortning av ”Smart Sea Strategy plattformar” i EU.",
            "Smart Sea Strategy",
            "S3",
            NamePattern.SHORT_FOR,
            id="digit repeats the letter",
        ),
    ],
)
def test_two_names_for_one_thing_are_found(
    text: str, name: str, other: str, pattern: NamePattern
) -> None:
    (found,) = found_in(text)
    assert (found.names, found.pattern) == ((name, other), pattern)


def test_the_spans_are_those_of_the_names() -> None:
    source = Source(id="a", file="a.txt", title="Titel", publisher="Norrby")
    document = Document(
        source, "Titel\n\nEnligt den **regionala\nvattenplanen** (RVP) ska det ske.\n"
    )
    (found,) = find_names([document], {"a": outline_of(document)})
    assert [document.slice(span) for span in found.spans] == ["regionala\nvattenplanen", "RVP"]
    assert found.names == ("regionala vattenplanen", "RVP")


def test_two_abbreviations_in_one_bracket_each_have_their_name() -> None:
    found = found_in("Området är Artificial Lighting and Human Machine Interface (AL & HMI) nu.")
    assert {pair.names for pair in found} == {
        ("Artificial Lighting", "AL"),
        ("Human Machine Interface", "HMI"),
    }


def test_a_heading_that_is_a_name_and_an_abbreviation_is_likely() -> None:
    text = "## Europeiska nätverket för stadsodling (REVOS)\n\nDet bildades i Norrby år 1999."
    (found,) = found_in(text)
    assert (found.pattern, found.certainty) == (NamePattern.LABEL, Certainty.LIKELY)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ordförande är Eva Norrby (M) och hon valdes i fjol.", id="a party"),
        pytest.param("Läs vår nya strategi för klimatet (PDF) på webben.", id="a file format"),
        pytest.param("Vi möttes i Norrby (Sverige) under våren.", id="a country"),
        pytest.param("Enheter finns för juridik, HR, IT och ekonomi i huset.", id="a list"),
        pytest.param(
            "Metoder är lödning, MMA, gasbågsvetsning, MIG/MAG, med mera.", id="in a list"
        ),
        pytest.param(
            "Sådana områden i Sverige, ofta kallat distrikt, är få.", id="middle of a name"
        ),
        pytest.param("Pilot för industrin – DG REGIO är igång sedan i våras.", id="dash"),
        pytest.param("Två lag i Nya Höga - NH Galaxy och NH United - är med.", id="part of a name"),
        pytest.param("Leds av FRI – Föreningen och är igång sedan i våras.", id="dash, one word"),
        pytest.param(
            "Det leds av Föreningen – FRI och är igång sedan i våras.", id="one word, dash"
        ),
        pytest.param(
            "Vi arbetar med forskning och utveckling (OU) sedan i våras.", id="small first"
        ),
        pytest.param(
            "I sjöar, även kallade vatten, finns det gott om fisk i år.", id="opened small"
        ),
        pytest.param(
            "Välj metallbågsvetsning, MMA, gasmetallbågsvetsning, MIG/MAG.", id="over a comma"
        ),
        pytest.param("I fjol kom (RVP) till. Regionala vattenplanen är gammal.", id="after a stop"),
        pytest.param("Sök med HHpred (https://tools.example/hhpred) i listan.", id="an address"),
        pytest.param("Vi mäter med rRT-PCR (RT-PCR) i alla prover hos oss.", id="within itself"),
        pytest.param("RVP är en plan. Så kallade utskott finns i RVP.", id="nothing said"),
    ],
)
def test_what_is_not_two_names_for_one_thing_is_not_found(text: str) -> None:
    assert [pair.names for pair in found_in(text)] == []


def test_menus_and_contents_are_not_read() -> None:
    assert found_in(CONTENTS) == ()


def test_a_pair_is_found_once_a_document() -> None:
    text = "Den regionala vattenplanen (RVP) finns. Den Regionala Vattenplanen (RVP) är ny."
    assert len(found_in(text)) == 1


@pytest.mark.parametrize(
    ("abbreviation", "words", "fit", "fits"),
    [
        pytest.param("AER", "assembly of european regions", Fit.INITIALS, True, id="initials"),
        pytest.param(
            "RUS", "regionala utvecklingsstrategin", Fit.INITIALS, False, id="not initials"
        ),
        pytest.param("RUS", "regionala utvecklingsstrategin", Fit.COMPOUNDS, True, id="compound"),
        pytest.param("FoU", "forskning och utveckling", Fit.INITIALS, True, id="small word counts"),
        pytest.param("FU", "forskning och utveckling", Fit.INITIALS, True, id="or does not"),
        pytest.param("FU", "forskning i den utveckling", Fit.COMPOUNDS, False, id="word left out"),
        pytest.param(
            "LARS", "learning among regions smart plan", Fit.WITHOUT_ONE, True, id="one out"
        ),
        pytest.param("LAS", "learning among smart plan", Fit.WITHOUT_ONE, False, id="too short"),
        pytest.param("LARS", "learning among", Fit.WITHOUT_ONE, False, id="letters left"),
        pytest.param("ABCDEFGHIJK", "a b c d e f g h i j k", Fit.INITIALS, False, id="too long"),
    ],
)
def test_an_abbreviation_fits_its_words(
    abbreviation: str, words: str, fit: Fit, *, fits: bool
) -> None:
    assert is_short_for(abbreviation, words.split(), small_words=SMALL, fit=fit) is fits


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{'a en ' * 2_000}(AAAAAAAAAB) är allt.", id="words"),
        pytest.param("A" * 200_000 + " är allt.", id="capitals"),
        pytest.param("A-" * 100_000 + "A är allt.", id="hyphens"),
        pytest.param("AB står för " * 3_000 + "allt.", id="abbreviations"),
        pytest.param("X, även kallad " * 10_000 + "Y.", id="also called"),
    ],
)
def test_a_text_of_one_sign_after_another_is_read_in_a_moment(text: str) -> None:
    started = time.monotonic()
    assert len(found_in(text)) <= 1
    assert time.monotonic() - started < 20  # seconds; without bounds it takes minutes


def test_names_that_are_listed_are_not_proposed() -> None:
    found = found_in("Den regionala vattenplanen (RVP) gäller.")
    assert propose_groups(found, [("Regional vattenplan", "RVP")]) == ()


def test_a_name_that_its_group_lacks_is_proposed_for_that_group() -> None:
    group = ("Regional vattenplan", "vattenplanen")
    (proposal,) = propose_groups(found_in("Den regionala vattenplanen (RVP) gäller."), [group])
    assert (proposal.names, proposal.extends) == (("RVP",), group)


def test_names_in_two_groups_are_left_as_the_editor_has_them() -> None:
    found = found_in("Den regionala vattenplanen (RVP) gäller.")
    groups = [("Regional vattenplan", "planen"), ("RVP", "rådet")]
    assert propose_groups(found, groups) == ()


def test_inflections_are_one_proposal() -> None:
    found = (
        *found_in("Den regionala vattenplanen (RVP) gäller.", "a"),
        *found_in("En regional vattenplan (RVP) görs.", "b"),
    )
    (proposal,) = propose_groups(found, ())
    assert proposal.names == ("regionala vattenplanen", "RVP")
    assert [names.document for names in proposal.found] == ["a", "b"]


def test_an_abbreviation_of_two_things_is_not_proposed() -> None:
    found = (
        *found_in("Den regionala vattenplanen (RVP) gäller.", "a"),
        *found_in("Rådet för vård och plikt (RVP) möts.", "b"),
    )
    assert len(found) == 2
    assert propose_groups(found, ()) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("REVES", "REVEN", False, id="abbreviations"),
        pytest.param("Vattenplanen", "vattenplan", True, id="ending and capital"),
        pytest.param("vattenplan", "vattenplanering", False, id="another word"),
        pytest.param("en plan", "en plan till", False, id="another length"),
    ],
)
def test_names_are_compared_by_their_words(one: str, other: str, *, same: bool) -> None:
    assert is_same_name(one, other) is same


def test_a_proposal_can_be_pasted() -> None:
    names = ('Nätverket "Å"', "N\\Å")
    assert tomllib.loads(as_table(names)) == {"alias": [{"names": list(names)}]}


def test_the_bundled_texts_give_no_name_that_their_list_lacks() -> None:
    corpus = load_corpus(DOCUMENTS)
    found = find_names(corpus.documents.values(), corpus.outlines)
    assert len(propose_groups(found, ())) >= 10
    assert propose_groups(found, corpus.aliases) == ()
