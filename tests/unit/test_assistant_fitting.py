import pytest

from assistant.fitting import Fitting, lacks_denial, lacks_rank
from assistant.patterns import read_patterns
from assistant.understand import understand


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        pytest.param("Hur många bad finns det?", "Norrby har tre bad.", True, id="a numeral"),
        pytest.param("Hur många bad finns det?", "Norrby har bad.", False, id="no number"),
        pytest.param(
            "Hur många bad fanns 2009?", "Baden 2009 var populära.", False, id="a year is no count"
        ),
        pytest.param(
            "Hur många av de tre baden är öppna?", "De tre baden är fina.", False, id="asked itself"
        ),
        pytest.param("När byggdes badet?", "Badet byggdes 1974.", True, id="a year"),
        pytest.param(
            "När efter 1974 byggdes badet om?", "Badet byggdes 1974.", False, id="the year asked"
        ),
        pytest.param(
            "Hur mycket pengar fick badet?", "Badet fick 3 bassänger.", False, id="no sum"
        ),
        pytest.param("Hur mycket pengar fick badet?", "Badet fick 3 miljoner.", True, id="a sum"),
        pytest.param("Vad kostar badet?", "Badet är gratis för barn.", True, id="free"),
        pytest.param("Vad är ett bad?", "Ett bad är en plats att simma.", True, id="definition"),
        pytest.param(
            "Varför stängdes badet?", "Det stängdes för att renoveras.", True, id="a reason"
        ),
        pytest.param("Varför stängdes badet?", "Badet stängdes 1974.", False, id="no reason"),
        pytest.param(
            "Varför är badet viktigt?", "Badet är viktigt.", False, id="the reason asked for"
        ),
        pytest.param("Hur många bor i Norrby?", "Det enda badet.", False, id="no inhabitants"),
        pytest.param("Hur många bor i Norrby?", "Folkmängd: 2 300", True, id="inhabitants"),
        pytest.param(
            "Hur många invånare finns?", "Norrby har 2 300 invånare.", True, id="as they are asked"
        ),
        pytest.param("Hur många bad har S3?", "Baden i S3-projektet.", False, id="a name's digit"),
        pytest.param("Hur många bad finns?", "Det är 3–5 bad.", True, id="a range"),
        pytest.param(
            "Hur många bad finns?", "En 3D-modell.", False, id="a digit that opens a name"
        ),
        pytest.param("Hur många bad finns?", "Folkmängd: ett par", True, id="any number"),
        pytest.param("Vem leder badet?", "Greta leder badet.", False, id="no form of its own"),
        pytest.param("Hur ofta städas badet?", "Badet städas varje vecka.", True, id="how often"),
        pytest.param("Hur ofta städas badet?", "Badet har tre städare.", False, id="not how often"),
        pytest.param(
            "Varför stängdes badet?", "Det stängdes, då det var en risk.", True, id="a cause"
        ),
    ],
)
def test_a_text_fits_when_it_holds_what_is_asked_for(
    question: str, text: str, *, fits: bool
) -> None:
    assert Fitting(understand(question, ())).fits(text) == fits


def test_a_number_of_inhabitants_speaks_for_itself_more_than_any_number() -> None:
    people, other = (
        Fitting(understand(question, ())).strength("Norrby har 2 300 invånare.")
        for question in ("Hur många bor i Norrby?", "Hur många bad har Norrby?")
    )
    assert people > other > 0.0


def test_a_verb_is_not_what_is_counted() -> None:
    counted = read_patterns("sv").counted
    assert counted.search("hur många bor i Norrby") is None
    assert counted.search("hur många olika bad har Norrby")


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        pytest.param("Vilket bad har flest gäster?", "Badet har 90 gäster.", True, id="a number"),
        pytest.param("Vilket bad är störst?", "Åsviken är det största badet.", False, id="told"),
        pytest.param("Vilket bad är äldst?", "Åsviken kom på första plats.", False, id="a place"),
        pytest.param("Vilket bad har gäster?", "Badet har 90 gäster.", False, id="none asked for"),
        pytest.param("Är Åsviken störst?", "Åsviken har 90 gäster.", False, id="yes or no"),
        pytest.param("Hur mycket får badet högst kosta?", "Det får kosta 90.", False, id="a bound"),
        pytest.param("Vad är högsta priset?", "Det kostar upp till 90.", False, id="told up to"),
    ],
)
def test_who_is_first_is_not_told_by_one_of_several(
    question: str, text: str, *, lacks: bool
) -> None:
    assert lacks_rank(understand(question, ()), text) == lacks


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        pytest.param("Vilka bad är inte öppna?", "Öppna bad är Åsviken.", True, id="the others"),
        pytest.param("Vilka bad är inte öppna?", "Åsviken är inte öppet.", False, id="denied"),
        pytest.param("Vilka bad är öppna?", "Öppna bad är Åsviken.", False, id="not asked"),
        pytest.param("Varför är badet inte öppet?", "Badet renoveras.", False, id="a reason"),
        pytest.param("Jag vet inte hur många bad det finns?", "Det finns två.", False, id="unsure"),
        pytest.param("Hur många bad finns, jag minns inte?", "Det finns två.", False, id="aside"),
        pytest.param("Vem svarar om badet inte är öppet?", "Åsa svarar.", False, id="a condition"),
        pytest.param("Who is not in the club?", "Norrby är med.", True, id="in English"),
    ],
)
def test_who_is_not_something_is_not_told_by_those_who_are(
    question: str, text: str, *, lacks: bool
) -> None:
    assert lacks_denial(understand(question, ()), text) == lacks
