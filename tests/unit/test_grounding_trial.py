"""What a statement is found to stand on, and who may decide when words differ."""

import time
from dataclasses import dataclass, field

import pytest

from assistant.grounding.entailment import LexicalScorer
from assistant.grounding.lines import Statement
from assistant.grounding.reasons import DropReason
from assistant.grounding.verifying import Dropped, Verified, verify_line
from tests.unit.grounding_world import sources_of

NETWORK = ("Nätverket Baltia bildades 2004.", "Det har nio medlemmar.", "Berg är ordförande.")


def bearers(statement: str, *passages: tuple[str, ...], ids: tuple[str, ...] = ()) -> list[str]:
    found = verify_line(Statement(statement, ids), sources_of(*passages))
    return [one.id for one in found.sentences] if isinstance(found, Verified) else []


def test_a_sentence_as_it_stands_is_verbatim_and_stands_on_itself() -> None:
    found = verify_line(Statement(NETWORK[0], ("1.1",)), sources_of(NETWORK))
    assert isinstance(found, Verified)
    assert (found.is_verbatim, found.support) == (True, 1.0)
    assert [one.id for one in found.sentences] == ["1.1"]


def test_a_shortened_sentence_is_not_verbatim() -> None:
    found = verify_line(Statement("Baltia bildades 2004.", ("1.1",)), sources_of(NETWORK))
    assert isinstance(found, Verified)
    assert not found.is_verbatim


def test_of_equal_sentences_the_cited_one_bears() -> None:
    passages = (("Det är öppet.",), ("Det är öppet.",))
    assert bearers("Det är öppet.", *passages, ids=("2.1",)) == ["2.1"]
    assert bearers("Det är öppet.", *passages, ids=("1",)) == ["1.1"]


def test_a_wrong_id_is_replaced_by_what_does_bear() -> None:
    assert bearers("Det har nio medlemmar.", NETWORK, ids=("1.3",)) == ["1.2"]


def test_a_pronoun_may_be_named_as_the_sentence_before_names_it() -> None:
    assert bearers("Baltia har nio medlemmar.", NETWORK) == ["1.1", "1.2"]


def test_two_sentences_may_be_joined_when_the_second_speaks_of_the_first() -> None:
    assert bearers("Nätverket Baltia bildades 2004 och har nio medlemmar.", NETWORK) == [
        "1.1",
        "1.2",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("Berg har nio medlemmar.", id="a-name-from-elsewhere"),
        pytest.param("Nätverket Baltia bildades 2004 och är ordförande.", id="not-its-own"),
        pytest.param("Berg bildades 2004.", id="for-another-name"),
    ],
)
def test_names_and_sentences_are_not_put_together_otherwise(statement: str) -> None:
    assert bearers(statement, NETWORK) == []


def test_a_distorted_sentence_is_not_mended_by_the_one_before() -> None:
    passage = ("Badet i Mo är öppet.", "Badet är inte öppet för barn i Mo.")
    assert bearers("Badet är öppet för barn i Mo.", passage) == []


def test_a_sentence_is_not_mended_by_another_passage() -> None:
    assert bearers("Baltia har tio medlemmar.", NETWORK, ("Tio är ett tal.",)) == []


@dataclass(frozen=True)
class Credulous:
    """Believes everything, and keeps what it was asked."""

    threshold: float = 0.5
    asked: list[tuple[str, str]] = field(default_factory=list)

    def score(self, statement: str, evidence: str) -> float:
        self.asked.append((statement, evidence))
        return 1.0


def test_a_scorer_may_let_through_what_is_put_in_other_words() -> None:
    statement = Statement("Nätverket Baltia inrättades 2004.", ("1.1",))
    passage = ("Nätverket Baltia såg dagens ljus 2004.",)
    assert verify_line(statement, sources_of(passage)) == Dropped(DropReason.SUPPORT)
    assert isinstance(verify_line(statement, sources_of(passage), scorer=Credulous()), Verified)
    assert verify_line(statement, sources_of(passage), scorer=LexicalScorer()) == Dropped(
        DropReason.SUPPORT
    )


@pytest.mark.parametrize(
    "statement",
    ["Nätverket Baltia bildades 2005.", "Nätverket Baltia bildades inte 2004.", "**Baltia** 2004."],
    ids=["number", "negation", "mark-up"],
)
def test_no_scorer_overrules_a_hard_rule(statement: str) -> None:
    scorer = Credulous()
    found = verify_line(Statement(statement, ()), sources_of(NETWORK[:1]), scorer=scorer)
    assert isinstance(found, Dropped)
    assert scorer.asked == []


def test_nothing_stands_on_a_passage_that_gives_orders_alone() -> None:
    found = verify_line(Statement(NETWORK[0], ("1.1",)), sources_of(NETWORK, suspect=(1,)))
    assert found == Dropped(DropReason.SUSPECT)
    also_elsewhere = sources_of(NETWORK, NETWORK[:1], suspect=(1,))
    borne = verify_line(Statement(NETWORK[0], ("1.1",)), also_elsewhere)
    assert isinstance(borne, Verified)
    assert [one.id for one in borne.sentences] == ["2.1"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("bok " * 480, id="one-word"),
        pytest.param("bok hus " * 240, id="two-words"),
        pytest.param("12 " * 600, id="one-number"),
        pytest.param("Eva Ek " * 280, id="one-name"),
        pytest.param("bok, " * 380, id="commas"),
        pytest.param("bok och " * 240, id="joints"),
        pytest.param("vattenvattenvatten " * 100, id="compounds"),
        pytest.param("x" * 1_900, id="one-long-word"),
    ],
)
def test_a_statement_made_to_take_long_does_not(text: str) -> None:
    passage = (f"{text}slut.", f"{text}mer.", f"{text}och annat.", f"{text}igen.")
    begun = time.thread_time()
    verify_line(Statement(text.strip(), ("1",)), sources_of(passage))
    assert time.thread_time() - begun < 10  # 50 milliseconds here; without bounds half a minute
