import re
from pathlib import Path

import pytest

from corpus.extraction.html import HtmlMetadata, html_metadata, html_to_markdown
from corpus.extraction.problems import ExtractionError

FIXTURES = Path(__file__).parent / "extraction_fixtures"


def text_of(body: str, *, title: str = "") -> str:
    page = f"<!doctype html><meta charset=utf-8><title>{title}</title><body>{body}"
    return html_to_markdown(page.encode())


MUNICIPALITY = """\
Bergsala kommun

# Öppettider på återbruket

**Här lämnar du grovavfall, farligt avfall och sådant som andra kan ha glädje av.**

Du som bor i kommunen får lämna avfall utan kostnad sex gånger om året.¹ Släpet får vara högst \
2 meter brett och rymma 4 m³.

Öppettider 2024

| Anläggning | Öppet Vardagar | Öppet Lördagar |
| --- | --- | --- |
| Norra återbruket | 7.00–16.00 | 9.00–14.00 |
| Norra återbruket | 16.00–19.00 (endast torsdagar) | stängt |
| Södra återbruket | 10.00\\|12.00 |  |

## Det här tar vi emot

Följande kan du lämna:

- Farligt avfall
  2. färg och lösningsmedel
  3. batterier
- Elavfall

### Vad kostar det för företag?

Företag betalar 250 kronor för varje besök.

**Kan jag boka släp?**

Ja, du bokar det hos kundtjänst.

Norra återbruket ligger vid Åvägen.

## Kontakt

Kundtjänst
Åvägen 3
123 45 Bergsala

Telefon: 012-34 56 78
E-post: kundtjanst@bergsala.example

**Hur lång är kön?**

Kön är som längst på lördagar före klockan elva.

Kom hellre en vardag, gärna före klockan tre på eftermiddagen.

Det som är skräp för dig kan vara en skatt för någon annan.

Sidan senast uppdaterad: 18 mars 2024
Innehållsansvarig: Eva Ek

- Om webbplatsen
"""

OLD_SITE = """\
# Nämndens protokoll - Vikstads kommun

Vikstads kommun

Startsidan
Nämnder
Kontakt

**Beslut om avgifter i bibliotek**

Nämnden beslutade den 4 maj 2006 att avgiften för förseningar ska vara 5 kronor om dagen, dock \
högst 100 kronor för varje lån.

Avgiften gäller för:

- böcker
- tidskrifter
- filmer

**Undantag**

Barn och unga under 18 år betalar ingen avgift.

| Lån | Tid |
| --- | --- |
| Böcker | 4 veckor |
| Filmer | 1 vecka |

© Vikstads kommun – senast ändrad 2006-05-19
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("kommun_aterbruk.html", MUNICIPALITY, id="a municipality's page"),
        pytest.param("gammal_webbplats.html", OLD_SITE, id="a page laid out by tables"),
    ],
)
def test_a_whole_page_reads_as_it_looks(name: str, text: str) -> None:
    assert html_to_markdown((FIXTURES / name).read_bytes()) == text
