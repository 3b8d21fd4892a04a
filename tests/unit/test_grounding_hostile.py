"""Twisted statements that got through once: whose word it is, who did it, what was denied."""

import pytest

from assistant.grounding.lines import Statement
from assistant.grounding.reasons import DropReason
from assistant.grounding.verifying import Dropped, Verified, verify_line
from tests.unit.grounding_world import sources_of


def verdict(statement: str, *source: str) -> Verified | Dropped:
    return verify_line(Statement(statement, ("1",)), sources_of(source))


@pytest.mark.parametrize(
    ("statement", "source", "reason"),
    [
        pytest.param("Bron ska rivas.", "Anna Berg anser att bron ska rivas.", "scope", id="view"),
        pytest.param(
            "Lagen upphävs.", "Regeringen föreslår att lagen upphävs.", "scope", id="bill"
        ),
        pytest.param("Gift släpptes ut.", "Det påstås att gift släpptes ut.", "modal", id="claim"),
        pytest.param(
            "Bron var osäker.", "Uppgiften att bron var osäker avfärdades.", "scope", id="no"
        ),
        pytest.param("Bron är trygg.", "Enligt Per Ek är bron trygg.", "scope", id="according-to"),
        pytest.param("Bron är farlig.", "”Bron är farlig”, säger Anna Berg.", "scope", id="quote"),
        pytest.param("Bron är farlig.", "– Bron är farlig, säger Anna Berg.", "scope", id="dash"),
        pytest.param(
            "Skolan har ett ställ.", "Skolan planerar att bygga ett ställ.", "modal", id="plan"
        ),
        pytest.param("Eleven hjälpte läraren.", "Läraren hjälpte eleven.", "binding", id="turned"),
        pytest.param(
            "Staden stämdes 2019.", "Staden stämde bolaget 2019.", "binding", id="passive"
        ),
        pytest.param(
            "Stödet söks av företag men inte av skolor.",
            "Stödet söks av skolor men inte av företag.",
            "negation",
            id="denial-moved",
        ),
        pytest.param("Sök den 5 maj.", "Sök före den 5 maj.", "bound", id="before-lost"),
        pytest.param("Sök inom 5 dagar.", "Sök efter 5 dagar.", "bound", id="after-turned"),
        pytest.param("Det är −5 grader.", "Det är 5 grader.", "number", id="minus-added"),
        pytest.param("Det är 5 grader.", "Det är −5 grader.", "number", id="minus-lost"),
        pytest.param("Är badet öppet?", "Badet är öppet.", "form", id="asked"),
    ],
)
def test_a_twisted_statement_is_dropped(statement: str, source: str, reason: str) -> None:
    assert verdict(statement, source) == Dropped(DropReason(reason))


def test_a_pronoun_speaks_of_the_sentence_before_it_and_of_no_earlier_one() -> None:
    near = verdict(
        "Ås har två skolor och drivs av Lind.", "Ås har två skolor.", "Det drivs av Lind."
    )
    far = verdict(
        "Ås har två skolor och drivs av Lind.",
        *("Ås har två skolor.", "Mo har tre bad.", "Det drivs av Lind."),
    )
    assert isinstance(near, Verified)
    assert isinstance(far, Dropped)


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        pytest.param(
            "Anna Berg anser att bron ska rivas.",
            "Anna Berg anser att bron ska rivas nu.",
            id="view",
        ),
        pytest.param(
            "Bron är trygg, enligt Per Ek.", "Enligt Per Ek är bron trygg.", id="according"
        ),
        pytest.param(
            "Våtmarken anlades 2011.", "Våtmarken anlades 2011 för att rena ån.", id="purpose"
        ),
        pytest.param("Skolan startades 1990.", "Skolan startade 1990.", id="no-object"),
        pytest.param("Eleven hjälptes av läraren.", "Läraren hjälpte eleven.", id="true-passive"),
        pytest.param("Perioden är 2016–2020.", "Perioden är 2016–2020 i år.", id="range"),
        pytest.param("Det är −5 grader.", "Ute är det −5 grader.", id="minus-kept"),
    ],
)
def test_the_same_in_other_words_is_kept(statement: str, source: str) -> None:
    assert isinstance(verdict(statement, source), Verified)
