"""Which of several numbers, names or times a sentence speaks of: another's is not put for it."""

import pytest

from assistant.grounding.lines import Statement
from assistant.grounding.reasons import DropReason
from assistant.grounding.verifying import Dropped, Verified, verify_line
from tests.unit.grounding_world import sources_of


def verdict(statement: str, *source: str) -> Verified | Dropped:
    return verify_line(Statement(statement, ("1",)), sources_of(source))


LINE, COSTS = "Linje 4 går till Ås.", "Linjen kostar 20 kronor."
PROJECT, ENDS = "Projektet Ran startar i maj.", "Projektet slutar 2031."

DROPPED = {
    "label-that-the-source-has-another-of": (
        "Klass 3 har 25 elever.",
        ("Klass 3 är full.", "Klass 6 har 25 elever."),
        "number",
    ),
    "label-of-two": (
        "Linje 4 kostar 20 kronor.",
        ("Linje 4 och linje 8 går till Ås.", COSTS),
        "number",
    ),
    "label-of-two-with-one-noun": (
        "Linje 4 kostar 20 kronor.",
        ("Linje 4 och 8 går till Ås.", COSTS),
        "number",
    ),
    "label-with-a-newer-one": (
        "Linje 4 kostar 20 kronor.",
        (LINE, "Linje 8 går till Mo.", COSTS),
        "number",
    ),
    "name-with-a-newer-one": (
        "Ran slutar 2031.",
        (PROJECT, "Projektet Ull startar i juni.", ENDS),
        "name",
    ),
    "name-with-a-newer-noun": (
        "Ran slutar 2031.",
        (PROJECT, "Ett andra projekt startar i juni.", ENDS),
        "name",
    ),
    "person-with-a-newer-one": (
        "Ek leder muséet.",
        ("Chefen Ek slutade i maj.", "Chefen Alm kom i juni.", "Chefen leder muséet."),
        "name",
    ),
    "name-of-two": (
        "Ran slutar 2031.",
        ("Projektet Ran och projektet Ull startar i maj.", ENDS),
        "name",
    ),
    "name-of-two-with-one-noun": (
        "Ran slutar 2031.",
        ("Projekten Ran och Ull startar i maj.", ENDS),
        "name",
    ),
    "name-of-a-list-with-commas": (
        "Ran slutar 2031.",
        ("I maj startar projekten Ran, Ull.", ENDS),
        "name",
    ),
    "noun-and-name-with-a-newer-one": (
        "Projektet Ran slutar 2031.",
        (PROJECT, "Projektet Ull startar i juni.", ENDS),
        "name",
    ),
    "not-of-a-name": (
        "Kortet gäller invånare.",
        ("Kortet gäller icke-EU-invånare.",),
        "support",
    ),
    "former-with-a-capital": (
        "Festen öppnades av rektorn.",
        ("Festen öppnades av Ex-rektorn.",),
        "support",
    ),
    "had-with-a-number": ("Rådet har sex platser.", ("Rådet hade sex platser.",), "scope"),
    "was-with-a-number": ("Priset är 8 kronor.", ("Priset var 8 kronor.",), "scope"),
    "was-and-is-otherwise": (
        "Vägen är bred.",
        ("Vägen var bred men är nu smal.",),
        "scope",
    ),
}


@pytest.mark.parametrize(("statement", "source", "reason"), DROPPED.values(), ids=DROPPED)
def test_what_is_said_of_another_is_dropped(
    statement: str, source: tuple[str, ...], reason: str
) -> None:
    found = verdict(statement, *source)
    assert isinstance(found, Dropped)
    assert found.reason is DropReason(reason)


KEPT = {
    "label": ("Linje 4 kostar 20 kronor.", (LINE, COSTS)),
    "newest-label": ("Linje 8 går varje timme.", (LINE, "Linje 8 går varje timme.")),
    "name": ("Ran slutar 2031.", (PROJECT, ENDS)),
    "noun-and-name": ("Projektet Ran slutar 2031.", (PROJECT, ENDS)),
    "newest-name": ("Ull slutar 2031.", (PROJECT, "Projektet Ull startar i juni.", ENDS)),
    "last-of-two-names": (
        "Ek leder muséet.",
        ("Chefen Anna Ek kom i maj.", "Chefen leder muséet."),
    ),
    "name-and-its-acronym": (
        "Ran slutar 2031.",
        ("Projektet Ran (RN) startar i maj.", ENDS),
    ),
    "name-that-changes-nothing": ("Kortet gäller invånare.", ("Kortet gäller EU-invånare.",)),
    "had": ("Rådet hade sex platser.", ("Rådet hade sex platser och har nu tre kontor.",)),
    "first-name-in-between": (
        "Eva Ek bor i Mo.",
        ("Chefen heter Eva Ek.", "Eva har tre hundar.", "Eva bor i Mo."),
    ),
    "has-now": ("Rådet har tre kontor.", ("Rådet som hade två kontor har tre kontor.",)),
    "word-that-is-no-name": (
        "Den gamla kvarnen har två våningar.",
        ("Den gamla kvarnen ligger i Ås.", "Kvarnen är röd.", "Kvarnen har två våningar."),
    ),
    "how-often": (
        "Linje 4 har tåg till Ås.",
        ("Linje 4 går till Ås med tåg var 6:e minut.",),
    ),
}


@pytest.mark.parametrize(("statement", "source"), KEPT.values(), ids=KEPT)
def test_what_only_one_can_be_meant_by_is_kept(statement: str, source: tuple[str, ...]) -> None:
    assert isinstance(verdict(statement, *source), Verified)
