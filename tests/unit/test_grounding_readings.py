"""What a sentence also says with words left out, and who may be meant by "man" and "du"."""

import pytest

from assistant.grounding.lines import Statement
from assistant.grounding.readings import readings_of
from assistant.grounding.reasons import DropReason
from assistant.grounding.terms import terms_of
from assistant.grounding.verifying import Dropped, Verified, verify_line
from tests.unit.grounding_world import sources_of

FEES = "Kvinnor betalar högst tre kronor om dagen och män högst fyra kronor."
DATES = "Ansökan för våren lämnas senast den 25 augusti och för hösten senast den 25 februari."
POWER = "Transporterna står för 47 procent av utsläppen och industrin för 22."
OPERA = "Lind ledde operan till 1948, då staten tog över driften."
MEMBER = "Den som är medlem kan låna böcker."


def verdict(statement: str, *source: str) -> Verified | Dropped:
    return verify_line(Statement(statement, ("1",)), sources_of(source))


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        pytest.param("Män betalar högst fyra kronor om dagen.", FEES, id="gapped-subject"),
        pytest.param("Ansökan för hösten lämnas senast den 25 februari.", DATES, id="gapped-date"),
        pytest.param("Industrin står för 22 procent av utsläppen.", POWER, id="gapped-unit"),
        pytest.param("Staten tog över driften 1948.", OPERA, id="clause-about-a-time"),
        pytest.param("Om man är medlem kan man låna böcker.", MEMBER, id="whoever-is-man"),
        pytest.param("Är du medlem kan du låna böcker.", MEMBER, id="whoever-is-du"),
        pytest.param(
            "Böcker lånar man i receptionen.", "Böcker lånas i receptionen.", id="passive"
        ),
        pytest.param(
            "Finns det plats får du bo där.", "Du får bo där om det finns plats.", id="inverted"
        ),
        pytest.param("Vuxna betalar.", "En vuxen betalar.", id="participle"),
        pytest.param("Öppet mellan klockan 9 och 11.", "Öppet mellan 9 och 11.", id="hours"),
        pytest.param(
            "På måndagar ges kursen på torget.", "Kursen ges på torget på måndagar.", id="adjuncts"
        ),
        pytest.param(
            "Huset ritades av Eva Lind.", "Huset, ritat av Eva Lind, är gult.", id="participle-by"
        ),
        pytest.param(
            "Anbud lämnas in skriftligt.",
            "Anbud lämnas in skriftligt senast den 5 maj.",
            id="latest-goes-with-its-date",
        ),
    ],
)
def test_the_same_said_in_full_is_kept(statement: str, source: str) -> None:
    assert isinstance(verdict(statement, source), Verified)


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        pytest.param("Män betalar högst tre kronor om dagen.", FEES, id="gapped-subject"),
        pytest.param("Ansökan för våren lämnas senast den 25 februari.", DATES, id="gapped-date"),
        pytest.param("Industrin står för 47 procent av utsläppen.", POWER, id="gapped-number"),
        pytest.param("Lind tog över driften 1948.", OPERA, id="clause-about-a-time"),
        pytest.param("Du betalar 40 kronor.", "Barn betalar 40 kronor.", id="another-than-you"),
        pytest.param("Du kan låna böcker.", MEMBER, id="whoever-without-the-limit"),
        pytest.param("Du beviljar lån.", "Lån beviljas.", id="you-for-a-passive"),
        pytest.param("Är du medlem får du bo där.", "Du får bo där om det finns plats.", id="if"),
        pytest.param("Klockan 9 är vi där.", "Vi är där, 9 personer.", id="hour-of-a-count"),
    ],
)
def test_something_else_is_dropped(statement: str, source: str) -> None:
    assert isinstance(verdict(statement, source), Dropped)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hyran steg från 10 till 12 kronor och avgiften till 15.", id="number-left"),
        pytest.param("Mellan 1990 och 2019 byggdes 36 hus.", id="range"),
        pytest.param("Hon bor i Ås och han arbetar i Mo.", id="no-number"),
        pytest.param(
            "En kopia kostar 50 kronor och varje sida därutöver 2 kronor.", id="not-alike"
        ),
    ],
)
def test_what_is_not_alike_is_not_filled_in(text: str) -> None:
    assert readings_of(terms_of(text)) == ()


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        pytest.param(
            "Den som bor i Lund får söka.", "Den som bor i Lund och har kort får söka.", id="half"
        ),
        pytest.param(
            "Stöd ges den som bor hemma.",
            "Stöd ges den som bor hemma och behöver hjälp.",
            id="half-at-the-end",
        ),
        pytest.param("Barn åker fritt.", "Barn under 16 år åker fritt.", id="age"),
        pytest.param(
            "Föreningar ska anmäla sig.",
            "Föreningar med fler än tio medlemmar ska anmäla sig.",
            id="size",
        ),
        pytest.param(
            "Nämnden kan bevilja undantag.",
            "Finns det skäl kan nämnden bevilja undantag.",
            id="condition-by-its-verb",
        ),
        pytest.param("Barn badar gratis.", "Barn badar gratis i sällskap med en vuxen.", id="with"),
    ],
)
def test_a_limit_left_out_is_noticed(statement: str, source: str) -> None:
    assert verdict(statement, source) == Dropped(DropReason.SCOPE)


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        pytest.param("Möten är öppna.", "Nämndens möten är öppna för alla.", id="genitive"),
        pytest.param(
            "Skolor som ligger i Lund stänger klockan 17.",
            "Skolor som ligger i Lund stänger klockan 17 och öppnar klockan 8.",
            id="two-main-verbs",
        ),
        pytest.param(
            "Parken består av 17 verk.",
            "Parken består av 17 verk med en höjd på 220 meter.",
            id="described-not-limited",
        ),
    ],
)
def test_what_limits_nothing_may_be_left_out(statement: str, source: str) -> None:
    assert isinstance(verdict(statement, source), Verified)
