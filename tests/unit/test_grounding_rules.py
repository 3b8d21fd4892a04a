"""Each rule by itself: what a model may do with a source sentence, and what it may not."""

import pytest

from assistant.grounding.lines import Statement
from assistant.grounding.reasons import DropReason
from assistant.grounding.verifying import Dropped, Verified, verify_line
from tests.unit.grounding_world import sources_of


def verdict(statement: str, *source: str) -> Verified | Dropped:
    return verify_line(Statement(statement, ("1",)), sources_of(source))


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Avgiften är 1250 kronor.", "Avgiften är 1 250 kr."),
        ("Tio procent av eleverna cyklar.", "10 % av eleverna cyklar."),
        ("Mötet börjar klockan 13.", "Mötet börjar kl. 13.00."),
        ("År 2020 var priset 5 kronor.", "Priset var 5 kronor 2020."),
        ("I maj öppnar badet.", "Badet öppnar i maj."),
        ("Badet öppnar i maj.", "Badet, som byggdes 1987, öppnar i maj."),
        ("Eva Lind leder kontoret.", "Kontoret leds av Eva Lind."),
        ("Kontoret leds av Eva Lind.", "Kontoret leds av rektorn Eva Lind."),
        ("Blyhalten mäts varje år.", "Halten av bly mäts varje år."),
        ("Hus får inte byggas vid stranden.", "Inga hus får byggas vid stranden."),
        ("Däck tas bara emot utan fälg.", "Däck tas endast emot utan fälg."),
        ("Samtliga elever har dator.", "Alla elever har dator."),
        ("Om du är sjuk ska du stanna hemma.", "Du ska stanna hemma om du är sjuk."),
        ("Sand och sten får inte läggas där.", "Sand, sten och jord får inte läggas där."),
        ("Tio hus är nya.", "Där finns 36 hus, varav tio är nya."),
    ],
)
def test_the_same_said_otherwise_is_kept(statement: str, source: str) -> None:
    assert isinstance(verdict(statement, source), Verified)


@pytest.mark.parametrize(
    ("statement", "source", "reason"),
    [
        ("Avgiften är 12 kronor.", "Avgiften är 21 kronor.", "number"),
        ("Elva elever cyklar.", "Tolv elever cyklar.", "number"),
        ("En elev cyklar.", "Två elever cyklar.", "number"),
        ("Halva skolan cyklar.", "Hela skolan cyklar.", "number"),
        ("Mötet börjar 13.15.", "Mötet börjar 13.45.", "number"),
        ("Avgiften är 12 euro.", "Avgiften är 12 kronor.", "unit"),
        ("Vägen är 12 kilometer.", "Vägen är 12 mil.", "unit"),
        ("Där finns 12 lärare.", "Där finns 12 elever och två lärare.", "unit"),
        ("Avgiften är 12.", "Avgiften är 12 kronor.", "unit"),
        ("Badet öppnar i juni.", "Badet öppnar i juli.", "date"),
        ("Badet är stängt på måndagar.", "Badet är stängt på tisdagar.", "date"),
        ("Kontoret leds av Eva Berg.", "Kontoret leds av Eva Lind.", "name"),
        ("Söderby har tre skolor.", "Norrby har tre skolor.", "name"),
        ("Regionen är med i AER.", "Regionen är med i ERRIN.", "name"),
        ("Skriv till info@norrby.se.", "Skriv till info@soderby.se.", "name"),
        ("Utsläppen ökade.", "Utsläppen minskade.", "opposite"),
        ("Giltig frånvaro krävs inte.", "Ogiltig frånvaro krävs inte.", "opposite"),
        ("Badet är inte öppet.", "Badet är öppet.", "negation"),
        ("Badet är öppet.", "Badet är inte öppet.", "negation"),
        ("Badet är aldrig öppet.", "Badet är alltid öppet.", "negation"),
        ("Byarna är mycket utvecklade.", "Byarna är mycket mindre utvecklade.", "bound"),
        ("Skor får bäras.", "Inga skor får bäras.", "negation"),
        ("Du får söka stöd.", "Du ska söka stöd.", "modal"),
        ("Medlet ger yrsel.", "Medlet kan ge yrsel.", "modal"),
        ("Stödet är minst 5 kronor.", "Stödet är högst 5 kronor.", "bound"),
        ("Stödet är 5 kronor.", "Stödet är högst 5 kronor.", "bound"),
        ("Stödet är 5 kronor.", "Stödet är cirka 5 kronor.", "bound"),
        ("Sök efter den 5 maj.", "Sök före den 5 maj.", "bound"),
        ("Barn under 5 år åker fritt.", "Barn över 5 år åker fritt.", "bound"),
        ("Däck tas emot utan fälg.", "Däck tas endast emot utan fälg.", "scope"),
        ("Alla kommuner deltar.", "Vissa kommuner deltar.", "scope"),
        ("Eldning är förbjuden.", "Eldning är förbjuden, utom på grillplatser.", "scope"),
        ("Resan är fri.", "Resan är fri om du är student.", "scope"),
        ("Elever får skolskjuts.", "Elever som bor på landet får skolskjuts.", "scope"),
        ("Bad är fritt.", "Bad är fritt för barn.", "scope"),
        ("Det är inte tillåtet att köra.", "Det är inte tillåtet att köra lastbil.", "scope"),
        (
            "Barn betalar 75 kronor.",
            "Vuxna betalar 75 kronor och barn betalar 40 kronor.",
            "binding",
        ),
        ("Bussen går från Ås till Mo.", "Bussen går från Mo till Ås.", "bound"),
        ("Resan görs med buss i Mo.", "Resan görs med tåg i Mo och buss i Ås.", "binding"),
        ("Bruket såldes till Lind.", "Bruket köptes av Lind och såldes till Berg.", "binding"),
        ("Kyrkan är äldre än tornet.", "Tornet är äldre än kyrkan.", "binding"),
        ("AIK slog Brage.", "Hemma slog Brage AIK.", "binding"),
        ("Per Ek ersatte Eva Lind.", "Eva Lind ersatte Per Ek.", "binding"),
        ("Berg äger hamnen.", "Hamnen ägs av Lind och av Berg.", "binding"),
        ("Perioden är 2020–2016.", "Perioden är 2016–2020.", "number"),
        ("Badet är öppet och renoverat.", "Badet är öppet.", "support"),
        ("Vantar lagas.", "Badet är öppet.", "support"),
    ],
)
def test_something_else_is_dropped(statement: str, source: str, reason: str) -> None:
    assert verdict(statement, source) == Dropped(DropReason(reason))
