"""Facts in lines that state several, in copyright lines and in links; contents made of links."""

import pytest

from corpus.document import Document
from corpus.outline import BlockKind, Outline
from corpus.outlining.structure import outline_of
from corpus.source import Source

ABOVE = "# Badet\n\nBadet är öppet varje dag för alla som bor i kommunen.\n\n"


def outlined(below: str) -> tuple[str, Outline]:
    source = Source(id="bad", file="bad.md", title="Badet", publisher="Vikstads kommun")
    return ABOVE + below, outline_of(Document(source, ABOVE + below))


def facts(below: str) -> list[tuple[str, str]]:
    text, outline = outlined(below)
    return [(fact.kind.value, fact.value.slice(text)) for fact in outline.facts]


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        pytest.param(
            "© Vikstads kommun – senast ändrad 2006-05-19",
            [("updated", "2006-05-19")],
            id="copyright",
        ),
        pytest.param(
            "© Vikstads kommun, Box 12, 123 45 Vikstad. Senast ändrad den 3 maj 2006.",
            [("updated", "3 maj 2006")],
            id="copyright with an address",
        ),
        pytest.param(
            "Senast ändrad: 2006-05-19 | Ansvarig: Berg, Anna",
            [("updated", "2006-05-19"), ("responsible", "Berg, Anna")],
            id="bar",
        ),
        pytest.param(
            "Sidansvarig: Bo Ek – Senast granskad: 3 maj 2020",
            [("responsible", "Bo Ek"), ("reviewed", "3 maj 2020")],
            id="dash",
        ),
        pytest.param(
            "Senast ändrad: 2006-05-19, Ansvarig: Anna Berg",
            [("updated", "2006-05-19"), ("responsible", "Anna Berg")],
            id="comma",
        ),
        pytest.param(
            "Publicerad: 2020-01-02 • Uppdaterad: 2020-03-04 • Sida 1 av 2",
            [("published", "2020-01-02"), ("updated", "2020-03-04")],
            id="page number",
        ),
        pytest.param("© 2006 Vikstads kommun", [], id="copyright alone"),
        pytest.param("Badregler – uppdaterad 2020-05-01", [], id="another document's date"),
        pytest.param("Ansvarig: Berg, Anna", [("responsible", "Berg, Anna")], id="one fact"),
    ],
)
def test_each_fact_of_a_line_has_its_own_value(line: str, stated: list[tuple[str, str]]) -> None:
    assert facts(line + "\n") == stated


def test_the_whole_line_is_one_block_and_no_boilerplate() -> None:
    text, outline = outlined("Senast ändrad: 2006-05-19 | Ansvarig: Anna Berg\n")
    block = outline.blocks[-1]
    assert block.kind is BlockKind.FACT
    assert {fact.span for fact in (block.fact, *block.facts) if fact} == {block.span}
    assert block.span.slice(text) == "Senast ändrad: 2006-05-19 | Ansvarig: Anna Berg"


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        pytest.param("[a@b.se](mailto:a@b.se)", ("email", "a@b.se"), id="address"),
        pytest.param("E-post: [a@b.se](mailto:a@b.se)", ("email", "a@b.se"), id="label"),
        pytest.param("[Skriv](mailto:a@b.se?subject=x)", ("email", "a@b.se"), id="words"),
        pytest.param("Telefon: [019-10 10](tel:+461910)", ("telephone", "019-10 10"), id="number"),
        pytest.param("Kontakt: [Åsa Berg](https://b.se/a)", ("contact", "Åsa Berg"), id="name"),
        pytest.param("Kontakt: [A\u030asa](https://b.se/a)", ("contact", "A\u030asa"), id="marks"),
    ],
)
def test_a_link_states_what_it_shows_or_else_where_it_leads(
    line: str, stated: tuple[str, str]
) -> None:
    assert stated in facts(line + "\n")


@pytest.mark.parametrize("bullet", ["", "- ", "1. "], ids=["lines", "items", "numbers"])
def test_links_to_places_on_the_page_are_its_contents(bullet: str) -> None:
    links = "".join(f"{bullet}[{name}](#{name})\n" for name in ("Syfte", "Mål", "Medel"))
    text, outline = outlined(links + "\n## Syfte\n\nSyftet är att alla ska bada varje dag.\n")
    (contents,) = (block for block in outline.blocks if block.kind is BlockKind.CONTENTS)
    assert contents.span.slice(text) == links.rstrip()


def test_links_to_other_pages_are_no_contents() -> None:
    links = "".join(f"- [{name}](/{name})\n" for name in ("Syfte", "Mål", "Medel"))
    assert all(block.kind is not BlockKind.CONTENTS for block in outlined(links)[1].blocks)


def test_a_long_line_with_hashes_is_a_heading() -> None:
    long = "Rubrik om bad och vatten " * 8
    _, outline = outlined(f"## {long}\n\nMer om bad och vatten i hela kommunen.\n")
    assert outline.blocks[-1].heading == (long.strip(),)
