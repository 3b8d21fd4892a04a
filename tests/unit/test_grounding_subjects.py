"""What a sentence says of one subject in several clauses, and who does what to whom in them."""

import pytest

from assistant.grounding.lines import Statement
from assistant.grounding.reasons import DropReason
from assistant.grounding.verifying import Dropped, Verified, verify_line
from tests.unit.grounding_world import sources_of


def verdict(statement: str, *source: str) -> Verified | Dropped:
    return verify_line(Statement(statement, ("1",)), sources_of(source))


KEPT = {
    "share-of-an-owner": (
        "Kommunen äger 55 procent av hamnen.",
        "Hamnen ägs till 55 procent av kommunen och till 45 procent av regionen.",
    ),
    "share-of-the-second-owner": (
        "Regionen äger 45 procent av hamnen.",
        "Hamnen ägs till 55 procent av kommunen och till 45 procent av regionen.",
    ),
    "relative-clause": (
        "År 2021 gav Norrverket ut en karta.",
        "Den används nu av Norrverket, som 2021 gav ut en karta.",
    ),
    "apposition": (
        "Moel AB ägs av kommunen tillsammans med tre byar.",
        "Nätet byggs av Moel AB, ett bolag som ägs av kommunen tillsammans med tre byar.",
    ),
    "second-verb": (
        "I verket vid Näset renas dricksvattnet.",
        "Dricksvattnet kommer från Storsjön och renas i verket vid Näset.",
    ),
    "last-part-anew": (
        "Ett kort för en hel säsong kostar 900 kronor.",
        "Ett kort kostar 120 kronor per dag eller 900 kronor för en hel säsong.",
    ),
    "two-phrases-anew": (
        "På sommaren betar korna i fjällen.",
        "På vintern betar korna vid kusten och på sommaren i fjällen.",
    ),
    "named-in-the-clause-before": (
        "Avgiften för kön är 200 kronor.",
        "Kön är öppen för alla och avgiften är 200 kronor.",
    ),
    "years-with-a-dash": (
        "Projektet drevs av skolan i Ås tillsammans med sju byar.",
        "Projektet drevs 2016–2019 av skolan i Ås tillsammans med sju byar.",
    ),
    "from-that-is-no-way": (
        "Exporten från länet var 38 miljarder kronor 2021.",
        "Exporten från länet uppgick 2021 till 38 miljarder kronor, varav hälften var trä.",
    ),
    "two-clauses-of-one-subject": (
        "Östmark har 320 kor och är helt ekologisk sedan 2009.",
        "Gården Östmark har 320 kor och är sedan 2009 helt ekologisk.",
    ),
    "what-is-so": (
        "Utsläppen minskade med 18 procent.",
        "Resultatet blev att utsläppen minskade med 18 procent.",
    ),
    "not-any": (
        "Fonden hade inget inflytande.",
        "Studien betalades av fonden, som inte hade något inflytande.",
    ),
    "each-year": ("Varje år visas sex filmer.", "Sex filmer visas om året."),
    "may": ("Hjälm kan lånas i kassan.", "Hjälm går att låna i kassan."),
    "line-number": (
        "I rusning har linje 7 avgångar var sjätte minut.",
        "Linje 7 går till Ås, med avgångar var sjätte minut i rusning.",
    ),
    "with-a-limit-of-its-own": (
        "Vaccinet ges i två doser.",
        "Vaccinet ges i två doser med minst sex månaders mellanrum.",
    ),
}


@pytest.mark.parametrize(("statement", "source"), KEPT.values(), ids=KEPT)
def test_a_clause_that_the_sentence_says_is_kept(statement: str, source: str) -> None:
    assert isinstance(verdict(statement, source), Verified)


DROPPED = {
    "object-as-doer": ("Planen ersätter strategin.", "Strategin ersätter planen.", "binding"),
    "object-as-doer-in-the-passive": (
        "Strategin ersätts av planen från 2014.",
        "Strategin ersätter planen från 2014.",
        "binding",
    ),
    "guest-as-host": (
        "Kommunen hade besökt en grupp från Mo.",
        "Avtalet skrevs under, sedan en grupp från Mo hade besökt kommunen.",
        "binding",
    ),
    "subject-of-the-passive-as-doer": (
        "Studien bekostade Norrfonden.",
        "Studien bekostades av Norrfonden.",
        "binding",
    ),
    "doer-of-another-phrase": (
        "Projektet drevs av sju byar.",
        "Projektet drevs 2016–2019 av skolan tillsammans med sju byar.",
        "binding",
    ),
    "doer-and-done-to-of-a-passive": (
        "Mona Ek invigdes av huset.",
        "Huset invigdes den 3 maj 2016 av Mona Ek.",
        "binding",
    ),
    "prepositional-object-as-subject": (
        "Handläggaren ansöker hos den som vill flytta in.",
        "Den som vill flytta in ansöker hos handläggaren.",
        "binding",
    ),
    "subject-borrowed-from-before": (
        "Staten hade en budget på 2 miljoner euro.",
        "Det betalades till 75 procent av staten och hade en budget på 2 miljoner euro.",
        "binding",
    ),
    "two-clauses-crossed": (
        "Journaler är offentliga, men de flesta handlingarna omfattas av sekretess i 70 år.",
        "De flesta handlingarna är offentliga, men journaler omfattas av sekretess i 70 år.",
        "binding",
    ),
    "price-of-others": (
        "Natten kostar 390 kronor för andra.",
        "Natten kostar 390 kronor för medlemmar och 520 kronor för andra.",
        "binding",
    ),
    "time-before-a-limit": (
        "Parken är bara öppen på helger.",
        "Från november till mars är parken bara öppen på helger.",
        "scope",
    ),
    "means-before-a-ban": (
        "Fiske är förbjudet i hela ån.",
        "Fiske med nät är förbjudet i hela ån.",
        "scope",
    ),
    "how-often-before-a-verb": (
        "En ägare som orsakar larm kan få betala.",
        "En ägare som upprepade gånger orsakar larm kan få betala.",
        "scope",
    ),
    "expected": ("Bron kostar 5 kronor.", "Bron väntas kosta 5 kronor.", "modal"),
    "maybe": ("Bron rivs i maj.", "Bron rivs kanske i maj.", "modal"),
    "indirectly": ("Regionen är medlem i Ås.", "Regionen är indirekt medlem i Ås.", "scope"),
    "count-of-years": (
        "Planen ska ses över varje år.",
        "Planen ska ses över vartannat år.",
        "number",
    ),
    "limit-of-the-phrase-before": (
        "Parkeringen är fri.",
        "Parkeringen är fri i högst två timmar.",
        "bound",
    ),
    "perhaps-so": ("Priset sjunker.", "Det kan göra att priset sjunker.", "scope"),
}


@pytest.mark.parametrize(("statement", "source", "reason"), DROPPED.values(), ids=DROPPED)
def test_a_clause_with_another_doer_or_a_limit_less_is_dropped(
    statement: str, source: str, reason: str
) -> None:
    assert verdict(statement, source) == Dropped(DropReason(reason))


LIMITED = {
    "condition": "Om stödet dras in går rätten till Norrverket, som får ta upp lån i banken.",
    "exception": "Rätten ligger hos Norrverket, som får ta upp lån i banken, utom i juli.",
    "place": "Rätten går till skolan i Norrverket, som får ta upp lån i banken.",
}


@pytest.mark.parametrize("source", LIMITED.values(), ids=LIMITED)
def test_a_relative_clause_is_no_sentence_of_its_own_where_more_hangs_on_it(source: str) -> None:
    assert isinstance(verdict("I banken får Norrverket ta upp lån.", source), Dropped)


def test_a_noun_with_its_name_is_named_by_the_sentence_before() -> None:
    found = verdict(
        "Rags leds från Mo.",
        "Museet deltar i EU-projektet Rags sedan maj.",
        "Projektet leds från Mo.",
    )
    assert isinstance(found, Verified)


def test_a_statement_with_a_relative_clause_stands_on_two_sentences() -> None:
    found = verdict(
        "Hemmet Lind, som öppnade 1994, har 54 rum.", "Hemmet Lind har 54 rum.", "Det öppnade 1994."
    )
    assert isinstance(found, Verified)
    assert len(found.sentences) == 2
