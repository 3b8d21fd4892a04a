"""A PDF as people make them comes out as headings, paragraphs, items and tables, page by page."""

import pytest

from corpus.document import Document
from corpus.extraction.pdf import pdf_metadata, pdf_to_markdown
from corpus.outline import BlockKind
from corpus.outlining.structure import outline_of
from corpus.source import Source
from tests.unit.extraction_fixtures.pdf.strategy import (
    AIM,
    HEADER,
    LEFT,
    LONG_ITEM,
    RIGHT,
    strategy,
)


@pytest.fixture(scope="module")
def raw() -> bytes:
    return strategy()


@pytest.fixture(scope="module")
def text(raw: bytes) -> str:
    return pdf_to_markdown(raw)


@pytest.fixture(scope="module")
def pages(text: str) -> list[list[str]]:
    return [page.strip("\n").split("\n\n") for page in text.split("\n\f\n")]


def test_headings_have_a_level_by_their_size_and_weight(text: str) -> None:
    found = [line for line in text.splitlines() if line.startswith("#")]
    assert found == [
        "# Strategi för internationellt arbete i länet",
        "## Innehåll",
        "## 1 Mål",
        "### 1.1 Uppföljning",
        "#### Ansvar",
        "## 2 Kultur och näringsliv",
        "## 3 Kontakt",
    ]


def test_a_paragraph_stands_on_one_line(pages: list[list[str]]) -> None:
    assert AIM in pages[2]


def test_words_broken_at_line_ends_are_whole_and_compounds_keep_their_hyphens(text: str) -> None:
    assert (
        "Det internationella arbetet sker genom EU-kommissionen och Väst-Sverige, "
        "inom vård- och omsorg samt med e-tjänster för alla."
    ) in text.splitlines()


def test_items_are_nested_and_wrapped_ones_whole(pages: list[list[str]]) -> None:
    assert f"- {LONG_ITEM}\n  - minst två per kommun\n- stärka språkkunskaperna" in pages[2]


def test_a_ruled_table_is_a_pipe_table_with_its_first_row_as_header(pages: list[list[str]]) -> None:
    assert (
        "| Aktivitet | Ansvarig | År |\n"
        "| --- | --- | --- |\n"
        "| Resebidrag till lärare i grundskolan | Kommunerna | 2022 |\n"
        r"| Språkkafé | Biblioteken \| museerna | 2023 |"
    ) in pages[2]


def test_columns_are_read_one_after_the_other(pages: list[list[str]]) -> None:
    assert pages[3] == ["## 2 Kultur och näringsliv", LEFT, RIGHT]


def test_a_running_header_is_left_out(text: str) -> None:
    assert HEADER not in text


def test_a_running_footer_that_states_a_fact_is_kept_where_it_comes_first(
    pages: list[list[str]],
) -> None:
    kept = [number for number, page in enumerate(pages) if any("Dnr" in block for block in page)]
    assert kept == [1]


def test_page_numbers_are_left_out(text: str) -> None:
    assert "3 (6)" not in text


def test_a_paragraph_over_a_page_break_stands_where_it_starts(pages: list[list[str]]) -> None:
    (whole,) = pages[4]
    assert whole.startswith("Regionens kontor i Bryssel")
    assert whole.endswith("i varje månad.")
    assert pages[5][0] == "## 3 Kontakt"


def test_a_footnote_and_its_mark_have_raised_figures(pages: list[list[str]]) -> None:
    assert "Regionstyrelsen ansvarar.¹ Den ses över vartannat år." in pages[2]
    assert any(block.startswith("¹ Beslut i regionstyrelsen") for block in pages[2])


def test_a_contact_stands_on_lines_that_follow_one_another(pages: list[list[str]]) -> None:
    assert (
        pages[5][1] == "Anna Andersson\nUtvecklingsledare\nTelefon: 019-602 00 00\nanna@exempel.se"
    )


def test_the_outline_finds_contents_headings_table_and_contact(text: str) -> None:
    source = Source(
        id="strategi",
        file="strategi.pdf.md",
        title="Strategi för internationellt arbete i länet",
        publisher="Region Exempel",
    )
    outline = outline_of(Document(source, text))
    contents = [block for block in outline.blocks if block.kind is BlockKind.CONTENTS]
    assert [block.span.slice(text).count(" ..... ") for block in contents] == [4]
    assert "1.1 Uppföljning" in {block.heading[-1] for block in outline.blocks if block.heading}
    assert {"019-602 00 00", "anna@exempel.se"} <= {
        fact.value.slice(text) for fact in outline.facts
    }


def test_progress_counts_the_pages(raw: bytes) -> None:
    told: list[tuple[int, int]] = []
    pdf_to_markdown(raw, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 6) for done in range(1, 7)]


def test_the_same_file_gives_the_same_text(raw: bytes, text: str) -> None:
    assert pdf_to_markdown(raw) == text


def test_metadata_tells_title_author_language_day_and_pages(raw: bytes) -> None:
    found = pdf_metadata(raw)
    assert found.title == "Strategi för internationellt arbete"
    assert found.author == "Region Exempel"
    assert found.language == "sv-SE"
    assert found.modified == "2000-01-01"
    assert found.pages == 6
