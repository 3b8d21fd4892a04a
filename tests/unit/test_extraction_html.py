import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

Lån: Tid
Böcker: 4 veckor
Filmer: 1 vecka

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


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(
            "<ul><li><h3>Kort</h3><p>Text</p></li><li><h3>Ett till</h3>Mer</li></ul><ul><li>a</ul>",
            "### Kort\n\nText\n\n### Ett till\n\nMer\n\n- a\n",
            id="cards in a list are sections",
        ),
        pytest.param(
            "<ul><li><h3>Kort</h3>Text</ul><ul><li>a<ul><li>b</ul></ul>",
            "### Kort\n\nText\n\n- a\n  - b\n",
            id="a list after cards",
        ),
        pytest.param(
            "<table><thead><tr><td>Lån<td>Tid<tbody><tr><td>Bok<td>4 veckor</table>",
            "| Lån | Tid |\n| --- | --- |\n| Bok | 4 veckor |\n",
            id="a header of plain cells",
        ),
        pytest.param(
            f"<table><tr><td>a<td>b<td>{'ord ' * 1_000}<tr><td>c<td>d<td>e</table>",
            f"a\n\nb\n\n{('ord ' * 1_000).strip()}\n\nc\n\nd\n\ne\n",
            id="a table that holds the whole text",
        ),
        pytest.param(
            "<ul><li>Avgift</li><ul><li>barn</li></ul><li>Tid</li></ul>",
            "- Avgift\n  - barn\n- Tid\n",
            id="a list nested where it may not be",
        ),
        pytest.param(
            "<ol><li>ett<table><tr><th>a<th>b<tr><td>1<td>2</table>två</li><li>tre</ol>",
            "1. ett\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\ntvå\n\n2. tre\n",
            id="a table within an item",
        ),
        pytest.param(
            "<ol><li value=4>fyra<li>fem</ol>", "4. fyra\n5. fem\n", id="numbers are kept"
        ),
        pytest.param(
            "<dl><dt>Avgift<dd>Den är:<ul><li>låg</ul><dt>Tom</dl><p>slut",
            "Avgift: Den är:\n\n- låg\n\nTom\n\nslut\n",
            id="a list in a description, a term without any",
        ),
        pytest.param(
            "<table><tr><th>Telefon<td>1<tr><th>Fax<td>2</table>",
            "Telefon: 1\nFax: 2\n",
            id="a table of names and what they are",
        ),
        pytest.param(
            "<table><tr><td colspan=2>Avgifter<tr><td>Barn<td>0 kr<tr><td>Vuxna<td>5 kr</table>",
            "Avgifter\n\nBarn: 0 kr\nVuxna: 5 kr\n",
            id="a title in the first row",
        ),
        pytest.param(
            "<table><tr><td><b>Lån</b><td><p><b>Tid</b><tr><td>Bok<td><b>4</b> veckor</table>",
            "| Lån | Tid |\n| --- | --- |\n| Bok | 4 veckor |\n",
            id="a header told by its looks",
        ),
        pytest.param(
            "<dl><dt>1 Ett<dd><dl><dt>1.1 Två<dt>1.2 Tre</dl><dt>2 Fyra</dl>",
            "1 Ett\n\n1.1 Två\n1.2 Tre\n\n2 Fyra\n",
            id="terms without descriptions",
        ),
        pytest.param(
            "<table role=presentation><tr><th>Spalt<th>Till<tr><td>a<td>b</table>",
            "Spalt\n\nTill\n\na\n\nb\n",
            id="a table that says it is none",
        ),
        pytest.param("<p>ett<br><br>två", "ett\n\ntvå\n", id="two breaks are a paragraph"),
        pytest.param("<pre>ett\n  två\n\ntre</pre>", "ett\ntvå\n\ntre\n", id="set by hand"),
        pytest.param("<p>C<sub>2</sub> m<sup>2</sup>", "C2 m²\n", id="raised digits"),
        pytest.param("<p>a</p>b<p>c", "a\n\nb\n\nc\n", id="text between paragraphs"),
        pytest.param("<p>ord<b>et</b> s<i>å</i>", "ordet så\n", id="emphasis within a word"),
        pytest.param("<p><b>Av</b> och", "Av och\n", id="bold in part is no heading"),
        pytest.param(
            "<p><span style='font-weight:700'>Syfte</span>", "**Syfte**\n", id="bold by style"
        ),
        pytest.param("<h2>a<br>b</h2><h2> </h2>", "## a b\n", id="a heading is one line"),
        pytest.param(
            "<h2><button aria-expanded=false>Fråga?</button></h2>",
            "## Fråga?\n",
            id="a button that is a heading",
        ),
        pytest.param(
            "<form id=aspnetForm><p>text</p><input value=x><button>Ok</button></form>",
            "text\n",
            id="a page within a form",
        ),
        pytest.param("<p># 1</p><p>12. maj</p>", "\\# 1\n\n12\\. maj\n", id="signs of markup"),
    ],
)
def test_structure_is_kept(body: str, text: str) -> None:
    assert text_of(body) == text


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<nav>x</nav>", id="nav"),
        pytest.param("<div role=navigation>x</div>", id="role"),
        pytest.param("<div hidden>x</div>", id="hidden"),
        pytest.param("<div aria-hidden=true>x</div>", id="hidden from assistive technology"),
        pytest.param("<div style='color:red; display : none'>x</div>", id="hidden by style"),
        pytest.param("<div class='c cookie-banner'>x</div>", id="cookie banner"),
        pytest.param("<div id=CybotCookiebotDialog>x</div>", id="cookie dialog by id"),
        pytest.param("<form><p><input type=search value=x></p>x</form>", id="search form"),
        pytest.param("<button>x</button>", id="button"),
        pytest.param("<header><button aria-expanded=false>x</button></header>", id="menu button"),
        pytest.param(
            "<header><button aria-expanded=x aria-controls=m></button></header><p hidden id=m>x",
            id="menu that a button opens",
        ),
        pytest.param("<script>document.write('<p>x')</script>", id="script"),
        pytest.param("<style>p::before { content: 'x' }</style>", id="style"),
        pytest.param("<svg><text>x</text></svg>", id="drawing"),
        pytest.param("<template><p>x</template>", id="template"),
        pytest.param("<noscript>x</noscript>", id="without scripts"),
        pytest.param("<!-- x -->", id="comment"),
        pytest.param("<s>x</s>", id="struck out"),
        pytest.param("<img alt=x>", id="picture"),
        pytest.param("<select><option>x</select>", id="choice"),
    ],
)
def test_what_is_no_text_of_the_page_is_left_out(markup: str) -> None:
    assert text_of(f"<main>Före</main>{markup}<p>Efter") == "Före\n\nEfter\n"


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param("<div aria-hidden=true><main>x</main></div>", id="main behind a dialog"),
        pytest.param("<div class=cookie-banner-open><h1>x</h1></div>", id="around the heading"),
        pytest.param("<main><div class=cookie-box>x</div></main>", id="a page about cookies"),
        pytest.param(
            "<button aria-expanded=false aria-controls=a></button><p id=a hidden>x", id="fold"
        ),
        pytest.param("<p hidden=until-found>x", id="found by searching"),
        pytest.param("<footer>x</footer>", id="footer"),
        pytest.param("<header>x</header>", id="header"),
    ],
)
def test_what_can_be_read_is_kept(markup: str) -> None:
    assert text_of(markup).lstrip("# ") == "x\n"


def test_the_title_is_the_heading_of_a_page_without_one() -> None:
    assert text_of("<h2>Avgifter</h2>", title="Bibliotek") == "# Bibliotek\n\n## Avgifter\n"
    assert text_of("<h1>Avgifter</h1>", title="Bibliotek") == "# Avgifter\n"


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        pytest.param("utf-8", "", id="UTF-8"),
        pytest.param("utf-8", "<meta charset=iso-8859-1>", id="UTF-8 that says otherwise"),
        pytest.param("utf-8-sig", "", id="byte order mark"),
        pytest.param("utf-16", "", id="UTF-16"),
        pytest.param("utf-16-le", "", id="UTF-16 without a mark"),
        pytest.param("cp1252", "", id="Windows-1252 that says nothing"),
        pytest.param("cp1252", "<meta charset=utf-8>", id="Windows-1252 that says UTF-8"),
        pytest.param("cp1252", "<meta charset=iso-8859-1>", id="Windows-1252 as Latin-1"),
        pytest.param("cp1252", "<meta charset=no-such>", id="an unknown name"),
        pytest.param(
            "mac-roman",
            "<meta http-equiv=Content-Type content='text/html; charset=macintosh'>",
            id="another, declared the old way",
        ),
    ],
)
def test_letters_are_right_whatever_the_encoding(charset: str, declared: str) -> None:
    page = f"<html><head>{declared}</head><p>Åtgärder på ön – ”så”</p></html>"
    assert html_to_markdown(page.encode(charset)) == "Åtgärder på ön – ”så”\n"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"", "no HTML", id="empty"),
        pytest.param(b"Bara text", "no HTML", id="plain text"),
        pytest.param(b"<p> </p>", "no text", id="a page without text"),
        pytest.param(b"%PDF-1.7 <p>", "a PDF", id="PDF"),
        pytest.param(b"PK\x03\x04<p>", "zip", id="zip"),
        pytest.param(b"<p>" + bytes(range(32)) * 9, "binary", id="binary"),
        pytest.param(
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n<p>a",
            "MHTML",
            id="web archive",
        ),
        pytest.param(b"<frameset><frame src=a></frameset>", "frames", id="frames"),
        pytest.param(b"<div>" * 100_000 + b"text", "nested 100,000 deep", id="nested too deep"),
        pytest.param(b"<p>" + b"a" * 20_000_000, "20 MB", id="too large"),
        pytest.param(
            b"<p " + b" ".join(b"a%d=1" % n for n in range(20_000)) + b">text",
            "attributes",
            id="too many attributes",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(raw: bytes, said: str) -> None:
    with pytest.raises(ExtractionError, match=said) as caught:
        html_to_markdown(raw)
    assert "\n" not in str(caught.value)


def test_deep_nesting_and_inlined_pictures_are_read() -> None:
    assert text_of("<div>" * 3_000 + "<b><span>" * 3_000 + "text") == "**text**\n"
    picture = "<img src='data:image/png;base64," + "A" * 21_000_000 + "'>"
    assert text_of(f"<p>före{picture} efter") == "före efter\n"


def test_spans_take_no_memory() -> None:
    rows = "<tr><th>a<td rowspan=9000 colspan=9000>b" * 300
    assert text_of(f"<table>{rows}</table>").count("\n") == 301


def test_metadata_is_what_the_head_says() -> None:
    raw = (FIXTURES / "kommun_aterbruk.html").read_bytes()
    assert html_metadata(raw) == HtmlMetadata(
        title="Öppettider på återbruket - Bergsala kommun",
        language="sv",
        published="2021-05-04",
        modified="2024-03-18T09:12:00+01:00",
        publisher="Bergsala kommun",
        url="https://www.bergsala.example/avfall/aterbruk",
    )
    assert html_metadata(b"<p>text") == HtmlMetadata()


WORDS = st.lists(
    st.text("abcåÄ0<>&#*-|.", min_size=1, max_size=5).filter(lambda word: re.search(r"\w", word)),
    min_size=1,
    max_size=4,
)
INLINE = ("b", "i", "a", "span", "em", "font", "x-own")
BLOCK = ("p", "div", "section", "h1", "h3", "li", "blockquote", "address", "pre", "center", "dd")


@st.composite
def pages(draw: st.DrawFn, depth: int = 2) -> tuple[str, list[str]]:
    """Returns some HTML and the words that can be read in it, in order."""
    made, words = "", []
    for _ in range(draw(st.integers(1, 2))):
        own = draw(WORDS)
        words += own
        tag = draw(st.sampled_from(INLINE))
        said = html.escape(" ".join(own))
        made += draw(st.sampled_from([f"<{tag}>{said}</{tag}> ", f"{said}<br>", f"{said} "]))
        made += draw(st.sampled_from(["", "<nav>x</nav>", "<script>x</script>", "<!-- x -->"]))
        if depth:
            block, inner = draw(st.sampled_from(BLOCK)), draw(pages(depth=depth - 1))
            opened = {"li": "<ul><li>", "dd": "<dl><dd>"}.get(block, f"<{block}>")
            closed = {"li": "</ul>", "dd": "</dl>"}.get(block, f"</{block}>")
            made += f"{opened}{inner[0]}{closed}"
            words += inner[1]
    return made, words


@given(pages())
def test_every_word_is_in_the_text_once_and_in_order(page: tuple[str, list[str]]) -> None:
    markup, words = page
    text = html_to_markdown(f"<body>{markup}".encode())
    assert re.findall(r"\w+", text) == re.findall(r"\w+", " ".join(words))
