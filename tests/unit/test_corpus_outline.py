"""Outlines against golden files, which were read by eye against the texts.

After a wanted change: ``UTBLICK_WRITE_GOLDEN=1 pytest tests/unit/test_corpus_outline.py``, then
read the difference.
"""

import os
from pathlib import Path

import pytest

from corpus.document import Document, read_document
from corpus.facts import FactKind
from corpus.outline import Block, BlockKind, Outline, describe
from corpus.outlining.structure import outline_of
from corpus.source import Source, read_sources

HERE = Path(__file__).parent
DOCUMENTS = HERE.parents[1] / "corpus" / "documents"
GOLDEN = HERE / "corpus_golden"
INVENTED = {
    "markdown": "Digitaliseringsplan för Norrsunda kommun",
    "numbered": "Vattenplan för Hjälmlanda",
    "flat": "Bredbandsstöd i Västra Bergslagen",
    "extracted": "Avfallsplan för Sjölanda kommun",
}


def document(text: str, title: str = "Plan", publisher: str = "Ort") -> Document:
    return Document(Source(id="plan", file="plan.txt", title=title, publisher=publisher), text)


def outline(text: str, title: str = "Plan") -> Outline:
    return outline_of(document(text, title))


def kinds(text: str) -> list[str]:
    return [block.kind.value for block in outline(text).blocks]


def paths(text: str) -> list[tuple[str, ...]]:
    return [b.heading for b in outline(text).blocks if b.kind is BlockKind.HEADING][1:]


def only(text: str, kind: BlockKind) -> Block:
    (block,) = [block for block in outline(text).blocks if block.kind is kind]
    return block


def real_documents() -> list[Document]:
    return [read_document(s, DOCUMENTS) for s in read_sources(DOCUMENTS / "sources.toml")]


def invented_documents() -> list[Document]:
    return [
        Document(
            Source(id=name, file=f"{name}.txt", title=title, publisher="Ort"),
            (HERE / "corpus_texts" / f"{name}.txt").read_bytes().decode(),
        )
        for name, title in INVENTED.items()
    ]


@pytest.mark.parametrize("found", real_documents() + invented_documents(), ids=lambda d: d.id)
def test_the_outline_is_the_one_read_by_eye(found: Document) -> None:
    shown = describe(found.text, outline_of(found))
    path = GOLDEN / f"{found.id}.txt"
    if os.environ.get("UTBLICK_WRITE_GOLDEN"):
        path.write_text(shown, "utf-8")
    assert shown == path.read_text("utf-8")


PROSE = "Detta är en löpande text som säger något om saken."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"Plan\n\n{PROSE}", ["heading", "paragraph"], id="title"),
        pytest.param(f"Plan\n\nMål\n\n{PROSE}", ["heading"] * 2 + ["paragraph"], id="heading"),
        pytest.param(f"Plan\n\n{PROSE}\n\nMål", ["heading", "paragraph", "lines"], id="end"),
        pytest.param(
            f"Plan\n\nVi vill\n\n• a\n• b\n\n{PROSE}", ["heading", "list", "paragraph"], id="lead"
        ),
        pytest.param(
            f"Plan\n\nFår jag bygga?\n\n{PROSE}", ["heading"] * 2 + ["paragraph"], id="question"
        ),
        pytest.param(
            f"Plan\n\n{PROSE}\n\nSlut!\n\n{PROSE}",
            ["heading", "paragraph", "lines", "paragraph"],
            id="call",
        ),
        pytest.param(
            "Plan\n\nMenyn\n\n- a\n- b\n\n**Mål**\n\n" + PROSE,
            ["heading", "heading", "list", "heading", "paragraph"],
            id="emphasised",
        ),
        pytest.param(
            f"Plan\n\n– Det blir bra, säger Eva.\n\n{PROSE}",
            ["heading", "paragraph", "paragraph"],
            id="speech",
        ),
        pytest.param(
            "Plan\n\nUppdraget är att få fler att cykla till arbetet, och detta genom att ge\n\n"
            "bättre vägar. Det tar tid.",
            ["heading", "paragraph"],
            id="page break",
        ),
    ],
)
def test_blocks_are_told_apart_by_shape(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_a_heading_right_below_another_stands_under_it_and_so_do_the_next() -> None:
    text = f"Plan\n\nMål\n\nSkola\n\n{PROSE}\n\nVård\n\n{PROSE}\n\nKontakt\n\nEva Ek\n{PROSE}"
    assert paths(text) == [("Mål",), ("Mål", "Skola"), ("Mål", "Vård"), ("Kontakt",)]


def test_a_guessed_heading_with_nothing_under_it_is_a_line_of_text() -> None:
    contents = "Kom med!\t2\nMål\t3\nMedel\t4\n\n"
    text = f"Plan\n\nFör oss alla\n\nKom med!\n\n{PROSE}\n\n{contents}Mål\n\n{PROSE}"
    assert paths(text) == [("Kom med!",), ("Mål",)]
    assert only(text, BlockKind.LINES).span.slice(text) == "För oss alla"


def test_more_blank_lines_before_a_heading_than_before_its_like_end_a_division() -> None:
    parts = [f"Plan\n\nMål\n\nSkola\n\n{PROSE}", f"Vård\n\n{PROSE}", f"Omsorg\n\n{PROSE}"]
    assert paths("\n\n".join(parts))[-1] == ("Mål", "Omsorg")
    assert paths("\n\n".join(parts[:2]) + "\n\n\n\n" + parts[2])[-1] == ("Omsorg",)


@pytest.mark.parametrize(
    ("section", "announced"),
    [
        pytest.param(
            "Planen har tre delar; ren luft, rent vatten och bra skola.", 3, id="sentence"
        ),
        pytest.param("Vi vill\n\n• rena luften\n• rent vatten", 2, id="items"),
        pytest.param("Planen har två delar: luften och vatten.", 2, id="two of them"),
        pytest.param("Planen handlar om luften och vatten.", 0, id="two by chance"),
        pytest.param("Planen rör skola, vatten och luft i kommunen.", 0, id="another order"),
        pytest.param("Här är vatten, skolan och omsorgen viktiga.", 0, id="not the first"),
    ],
)
def test_a_section_holds_the_headings_that_it_enumerates(section: str, announced: int) -> None:
    names = ["Luft", "Vatten", "Skola"]
    rest = "\n\n".join(f"{name}\n\n{PROSE}" for name in names)
    found = paths(f"Plan\n\nOmråden\n\n{PROSE} {section}\n\n{rest}")
    assert found[1:] == [
        ("Områden", name) if place < announced else (name,) for place, name in enumerate(names)
    ]


def test_headings_whose_sections_present_them_stay_siblings() -> None:
    text = (
        "Plan\n\nPartner\n\nNordiska vattenrådet (NVR)\n\nNVR samlar städer vid hav.\n\n"
        "Kustringen\n\nKustringen är en förening för hamnar.\n\n"
        "Så arbetar vi vidare\n\nVarje år skrivs en rapport om läget.\n\n"
    )
    assert paths(text) == [
        ("Partner",),
        ("Partner", "Nordiska vattenrådet (NVR)"),
        ("Partner", "Kustringen"),
        ("Så arbetar vi vidare",),
    ]


def test_an_emphasised_bullet_alone_is_a_heading_below_plain_ones() -> None:
    parts = ["Plan", "Verktyg", PROSE, "- *Samråd*", PROSE, "- *Stöd*", PROSE, "Slut", PROSE]
    text = "\n\n".join(parts)
    assert paths(text) == [("Verktyg",), ("Verktyg", "Samråd"), ("Verktyg", "Stöd"), ("Slut",)]


def test_a_table_of_contents_confirms_a_heading_that_ends_in_an_exclamation_mark() -> None:
    contents = "Kom med!\t2\nMål\t3\nMedel\t4\n\n"
    assert paths(f"Plan\n\n{contents}Kom med!\n\n{PROSE}") == [("Kom med!",)]
    assert paths(f"Plan\n\nKom med!\n\n{PROSE}") == []


def test_a_list_keeps_its_lead_in_and_leaves_the_rest_of_the_paragraph() -> None:
    text = f"Plan\n\n{PROSE} Målen är:\n\n• renare luft,\n• tystare\n  gator"
    found = only(text, BlockKind.LIST)
    assert found.lead_in is not None
    assert found.lead_in.slice(text) == "Målen är:"
    assert [item.slice(text) for item in found.items] == ["renare luft,", "tystare\n  gator"]
    assert only(text, BlockKind.PARAGRAPH).span.slice(text) == PROSE


def test_names_over_two_lines_are_one_item_each() -> None:
    text = "Plan\n\nPLANEN ÄR SKRIVEN AV:\n\n\nNORRA\nKOMMUN\n\n\nSÖDRA\nKOMMUN\n\n\nÖstra Kommun"
    found = only(text, BlockKind.LIST)
    assert [" ".join(i.slice(text).split()) for i in found.items] == [
        "NORRA KOMMUN",
        "SÖDRA KOMMUN",
        "Östra Kommun",
    ]


def test_each_line_under_a_lead_in_is_an_item() -> None:
    text = "Plan\n\nMed i arbetet är:\nNorra kommunen\nSödra kommunen\nÖstra kommunen"
    assert len(only(text, BlockKind.LIST).items) == 3


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["lines", "paragraphs"])
def test_lines_that_finish_a_lead_in_are_a_list_without_bullets(gap: str) -> None:
    lines = ["Stöd", "Den som vill söka stöd ska ha", "ett konto", "en plan för resan", PROSE]
    text = f"Plan\n\n{PROSE}\n\n" + gap.join(lines)
    found = only(text, BlockKind.LIST)
    assert found.heading == ("Stöd",)
    assert found.lead_in is not None
    assert found.lead_in.slice(text) == "Den som vill söka stöd ska ha"
    assert [item.slice(text) for item in found.items] == ["ett konto", "en plan för resan"]


@pytest.mark.parametrize("bullet", ["●", "• ", "- "])
def test_a_bullet_needs_no_space_where_it_can_be_nothing_else(bullet: str) -> None:
    text = f"Plan\n\nVi vill:\n{bullet}ha luft\n{bullet}ha vatten"
    assert [i.slice(text) for i in only(text, BlockKind.LIST).items] == ["ha luft", "ha vatten"]


def test_the_menu_above_the_title_is_boilerplate_and_the_publisher_a_fact() -> None:
    found = outline_of(
        document(f"Vägverket\n\nNyheter\n\nVinterväg\n\n{PROSE}", "Vinterväg", "Vägverket")
    )
    assert [block.kind.value for block in found.blocks] == [
        "fact",
        "boilerplate",
        "heading",
        "paragraph",
    ]
    assert found.facts[0].kind is FactKind.PUBLISHED_BY


def test_facts_of_a_contact_are_found_with_their_values() -> None:
    text = (
        f"Plan\n\n{PROSE}\n\nKontakt\n\nEva Ek\nTfn: 019-12 34 56\nE-post: eva@ort.example\n"
        "Besöksadress:\nTorget 1\n701 01 Ort"
    )
    values = {fact.kind: fact.value.slice(text) for fact in outline(text).facts}
    assert values == {
        FactKind.CONTACT: "Eva Ek",
        FactKind.TELEPHONE: "019-12 34 56",
        FactKind.EMAIL: "eva@ort.example",
        FactKind.ADDRESS: "Torget 1\n701 01 Ort",
    }


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        pytest.param("Senast uppdaterad: den 3 maj 2021", "updated", "den 3 maj 2021", id="long"),
        pytest.param("Uppdaterad 2021-05-03", "updated", "2021-05-03", id="short"),
        pytest.param("Sidan granskades den 3 maj 2021", "reviewed", "den 3 maj 2021", id="review"),
        pytest.param("Publicerad: 3/5 2021", "published", "3/5 2021", id="published"),
        pytest.param(
            "Antagen av regionfullmäktige 2021-05-03", "adopted", "2021-05-03", id="adopted"
        ),
        pytest.param("Innehållsansvarig: Eva Ek", "responsible", "Eva Ek", id="responsible"),
        pytest.param("Publicerad av Eva Ek", "published_by", "Eva Ek", id="published by"),
        pytest.param("Ort den 3 maj 2021", "signed", "3 maj 2021", id="signed"),
        pytest.param("Telefon: 010-123 45 67", "telephone", "010-123 45 67", id="telephone"),
        pytest.param("www.ort.example", "website", "www.ort.example", id="website"),
    ],
)
def test_a_page_fact_is_known_by_its_label(line: str, kind: str, value: str) -> None:
    text = f"Plan\n\n{PROSE}\n\n{line}"
    fact = only(text, BlockKind.FACT).fact
    assert fact is not None
    assert (fact.kind.value, fact.value.slice(text)) == (kind, value)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("Vi använder cookies för att sidan ska fungera.", id="cookies"),
        pytest.param("Hade du nytta av innehållet på denna sida?", id="useful"),
        pytest.param("Ort kommun Ort kommun", id="caption twice"),
        pytest.param("Länk till annan webbplats, öppnas i nytt fönster.", id="link"),
        pytest.param("* * *", id="rule"),
        pytest.param("3 (12)", id="page number"),
    ],
)
def test_boilerplate_is_marked(line: str) -> None:
    text = f"Plan\n\n{PROSE}\n\n{line}\n\n{PROSE}"
    assert only(text, BlockKind.BOILERPLATE).span.slice(text) == line
