"""What Markdown marks: headings, tables, links, quotes, code, comments, page breaks."""

import pytest

from corpus.document import Document
from corpus.markup import plain
from corpus.outline import Block, BlockKind, Outline
from corpus.outlining.structure import outline_of
from corpus.passage import SentenceKind
from corpus.readable import readable
from corpus.source import Source
from corpus.splitting import LONGEST, passages_of
from corpus.tables import row_in_words

PROSE = "Detta är en löpande text som säger något om saken."
TABLE = "| Kommun | Invånare |\n| --- | ---: |\n| Kumla | 21 000 |\n| Nora | 10 000 |"


def document(text: str) -> Document:
    source = Source(id="plan", file="plan.md", title="Plan", publisher="Ort")
    return Document(source, text)


def outline(text: str) -> Outline:
    return outline_of(document(text))


def kinds(text: str) -> list[str]:
    return [block.kind.value for block in outline(text).blocks]


def paths(text: str) -> list[tuple[str, ...]]:
    return [b.heading for b in outline(text).blocks if b.kind is BlockKind.HEADING][1:]


def only(text: str, kind: BlockKind) -> Block:
    (block,) = [block for block in outline(text).blocks if block.kind is kind]
    return block


def test_where_headings_are_marked_a_short_line_is_none() -> None:
    text = f"# Plan\n\n## Mål\n\nKort rad\n\n{PROSE}\n\n## Medel\n\n{PROSE}"
    assert paths(text) == [("Mål",), ("Medel",)]
    assert ("Mål", "Kort rad") in paths(text.replace("#", ""))


def test_where_headings_are_marked_a_line_in_capitals_is_one_too() -> None:
    text = f"# Plan\n\n## Mål\n\n{PROSE}\n\nMEDEL\n\n{PROSE}"
    assert paths(text) == [("Mål",), ("Mål", "MEDEL")]


def test_where_only_the_title_is_marked_a_short_line_may_be_a_heading() -> None:
    assert paths(f"# Plan\n\nMål\n\n{PROSE}") == [("Mål",)]


def test_few_marked_headings_in_a_long_text_do_not_make_it_marked() -> None:
    long = "\n\n".join([PROSE] * 200)
    text = f"# Plan\n\n## Syfte\n\n{long}\n\nMål\n\n{PROSE}"
    assert ("Syfte", "Mål") in paths(text)


def test_a_bold_line_stands_below_the_marked_headings() -> None:
    text = (
        f"# Plan\n\n## Mål\n\n#### Delmål\n\n{PROSE}\n\n**Luft**\n\n{PROSE}\n\n## Slut\n\n{PROSE}"
    )
    assert paths(text) == [
        ("Mål",),
        ("Mål", "Delmål"),
        ("Mål", "Delmål", "Luft"),
        ("Slut",),
    ]


def test_a_marked_heading_may_hold_a_link_no_letters_or_what_else_is_boilerplate() -> None:
    address = "https://ort.example/" + "a" * 150
    text = f"# Plan\n\n## [Mål]({address})\n\n{PROSE}\n\n## 2021\n\n{PROSE}\n\n## Kakor\n\n{PROSE}"
    assert paths(text) == [("Mål",), ("2021",), ("Kakor",)]


def test_indented_hashes_are_a_program_and_no_heading() -> None:
    assert paths(f"# Plan\n\n## Mål\n\n{PROSE}\n\n    # skriv ut\n    print\n\n{PROSE}") == [
        ("Mål",)
    ]


def test_the_only_heading_of_the_first_level_is_the_title_below_other_lines_too() -> None:
    text = f"![Märke](m.png)\n\n# Rapport\n\n{PROSE}\n\n## Mål\n\n{PROSE}"
    assert paths(text) == [("Mål",)]


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("<!-- Utdrag ur plan.pdf -->", id="comment"),
        pytest.param("<!--\nUtdrag\n\nur plan.pdf\n-->", id="comment over lines"),
        pytest.param("[1]: https://ort.example/plan", id="where a link leads"),
        pytest.param('<div align="center">', id="tag"),
        pytest.param("![](bild.png)", id="image without a text"),
    ],
)
def test_what_only_steers_the_page_is_boilerplate(marked: str) -> None:
    text = f"# Plan\n\n{PROSE}\n\n{marked}\n\n{PROSE}"
    assert only(text, BlockKind.BOILERPLATE).span.slice(text) == marked


def test_front_matter_is_boilerplate_and_no_heading() -> None:
    front = "---\ntitle: Plan\ntags:\n  - vatten\n---"
    text = f"{front}\n\n# Plan\n\n{PROSE}"
    assert kinds(text) == ["boilerplate", "heading", "paragraph"]
    assert only(text, BlockKind.BOILERPLATE).span.slice(text) == front


def test_a_text_between_two_rules_is_no_front_matter() -> None:
    assert "paragraph" in kinds(f"---\n\n{PROSE}\n\n---\n\n{PROSE}")


def test_a_comment_that_is_never_closed_hides_nothing() -> None:
    assert kinds(f"# Plan\n\n<!-- öppen\n\n{PROSE}")[-1] == "paragraph"


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_code_is_one_paragraph_without_headings_and_items(fence: str) -> None:
    code = f"{fence}python\n# en rad\n\n- en till\n| a | b |\n{fence}"
    text = f"# Plan\n\n## Mål\n\n{PROSE}\n\n{code}\n\n## Slut\n\n{PROSE}"
    blocks = [b.span.slice(text) for b in outline(text).blocks if b.kind is BlockKind.PARAGRAPH]
    assert blocks == [PROSE, code, PROSE]
    assert paths(text) == [("Mål",), ("Slut",)]


def test_a_fence_that_is_never_closed_opens_nothing() -> None:
    assert paths(f"# Plan\n\n```\n\n## Mål\n\n{PROSE}\n\n## Slut\n\n{PROSE}") == [
        ("Mål",),
        ("Slut",),
    ]


def test_a_block_quote_is_one_paragraph_shown_without_its_signs() -> None:
    quote = "> Vi ska vara\n> en öppen kommun."
    text = f"# Plan\n\n{PROSE}\n\n{quote}\n\n{PROSE}"
    assert [b.span.slice(text) for b in outline(text).blocks][2] == quote
    assert readable(quote) == "Vi ska vara en öppen kommun."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Se [planen](https://o.example/a_(b)).", "Se planen.", id="link"),
        pytest.param('Se [planen](<a b> "Plan") nu', "Se planen nu", id="link with a title"),
        pytest.param("Se [planen][1] nu", "Se planen nu", id="link by reference"),
        pytest.param("[![Bild](a.png)](b.html)", "Bild", id="image in a link"),
        pytest.param("Se <https://o.example/a>.", "Se https://o.example/a.", id="address"),
        pytest.param("Före <!-- dolt --> efter", "Före efter", id="comment"),
        pytest.param(r"2 \* 3 \| 4 \# 5", "2 * 3 | 4 # 5", id="escapes"),
        pytest.param(r"\*inte betonat\*", "*inte betonat*", id="escaped emphasis"),
        pytest.param("Torget 1\\\n701 01 Ort", "Torget 1 701 01 Ort", id="hard break"),
        pytest.param("> 5 procent", "> 5 procent", id="more than"),
        pytest.param("se [sic] och (detta)", "se [sic] och (detta)", id="no link"),
    ],
)
def test_markup_is_seen_through(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_escaped_signs_make_no_heading_item_table_or_quote() -> None:
    for sign in ("\\# Mål", "\\- Mål", "12\\. Mål", "\\| Mål | a |", "\\> Mål"):
        text = f"# Plan\n\n## Syfte\n\n{PROSE}\n\n{sign} som är en text.\n\n{PROSE}"
        assert kinds(text)[2:] == ["paragraph"] * 3, sign


def test_nested_items_are_one_list_and_an_item_may_go_on_below_itself() -> None:
    text = "# Plan\n\nVi vill\n\n- ha luft\n  - i stan\n    och Byn\n  - på landet\n- ha vatten"
    found = only(text, BlockKind.LIST)
    assert [" ".join(item.slice(text).split()) for item in found.items] == [
        "ha luft",
        "i stan och Byn",
        "på landet",
        "ha vatten",
    ]


def test_a_table_has_a_header_and_rows() -> None:
    text = f"# Plan\n\n{PROSE}\n\n{TABLE}\n\n{PROSE}"
    found = only(text, BlockKind.TABLE)
    assert found.span.slice(text) == TABLE
    assert found.header is not None
    assert [row_in_words(text, found.header, row) for row in found.rows] == [
        "Kommun: Kumla; Invånare: 21 000",
        "Kommun: Nora; Invånare: 10 000",
    ]


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        pytest.param("a | b\n--|--\n1 | 2", "a: 1; b: 2", id="no outer pipes"),
        pytest.param(r"| a \| b |" + "\n|---|\n" + r"| 1 \| 2 |", "a | b: 1 | 2", id="escaped"),
        pytest.param("| a | b |\n|---|---|\n| 1 |", "a: 1", id="short row"),
        pytest.param("| a |\n|---|\n| 1 | 2 |", "a: 1; 2", id="long row"),
        pytest.param("| **a**: | b |\n|---|---|\n| *1* |  |", "a: 1", id="markup, empty cell"),
        pytest.param("| a | b |\n| 1 | 2 |", "a; b", id="no header"),
        pytest.param("|  |  |\n|---|---|\n| 1 | 2 |", "1; 2", id="empty header"),
    ],
)
def test_a_row_in_words_names_each_column(table: str, shown: str) -> None:
    text = f"# Plan\n\n{table}"
    found = only(text, BlockKind.TABLE)
    assert row_in_words(text, found.header, found.rows[0]) == shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hem | Nyheter | Kontakt", id="menu"),
        pytest.param("| a | b |\n|---|", id="rule of other columns"),
        pytest.param("| a | " + "x" * 3_000 + " |\n| b | c |", id="long"),
    ],
)
def test_pipes_alone_make_no_table(text: str) -> None:
    assert "table" not in kinds(f"# Plan\n\n{PROSE}\n\n{text}\n\n{PROSE}")


def test_each_row_is_citable_and_shown_under_its_header() -> None:
    found = document(f"# Plan\n\n{TABLE}")
    (passage,) = passages_of(found, outline_of(found))
    assert [(s.kind, s.span.slice(found.text)) for s in passage.sentences] == [
        (SentenceKind.ROW, "| Kumla | 21 000 |"),
        (SentenceKind.ROW, "| Nora | 10 000 |"),
    ]
    assert passage.sentences[0].in_words(found.text) == "Kommun: Kumla; Invånare: 21 000"


def test_a_header_without_rows_is_citable() -> None:
    found = document("# Plan\n\n| Kommun | Invånare |\n| --- | --- |")
    (passage,) = passages_of(found, outline_of(found))
    assert [s.in_words(found.text) for s in passage.sentences] == ["Kommun; Invånare"]


def test_a_long_table_is_cut_between_rows_and_each_part_knows_the_header() -> None:
    rows = "\n".join(f"| Ort {number} | {number} 000 |" for number in range(200))
    found = document(f"# Plan\n\n| Kommun | Invånare |\n| --- | --- |\n{rows}")
    passages = passages_of(found, outline_of(found))
    assert len(passages) > 3
    assert max(len(passage.text) for passage in passages) <= LONGEST
    shown = [s.in_words(found.text) for passage in passages for s in passage.sentences]
    assert shown == [f"Kommun: Ort {n}; Invånare: {n} 000" for n in range(200)]


def test_a_table_that_goes_on_over_a_page_break_keeps_its_header() -> None:
    text = f"# Plan\n\n{TABLE}\n\n\x0c\n| Laxå | 5 600 |\n| Hällefors | 6 800 |\n\n{PROSE}"
    first, second = (b for b in outline(text).blocks if b.kind is BlockKind.TABLE)
    assert second.span.slice(text).startswith("| Laxå")
    assert first.header == second.header
    assert row_in_words(text, second.header, second.rows[0]) == "Kommun: Laxå; Invånare: 5 600"


def test_short_lines_are_not_joined_over_a_page_break() -> None:
    text = "# Plan\n\n## Mål\n\nEva Ek\n\x0c\nOla Al\n\n## Slut\n\n" + PROSE
    assert [b.span.slice(text) for b in outline(text).blocks if b.kind is BlockKind.LINES] == [
        "Eva Ek",
        "Ola Al",
    ]


def test_a_paragraph_and_a_list_go_on_over_a_page_break() -> None:
    text = f"# Plan\n\n{PROSE[:-1]} och\n\x0c\nom annat. Vi vill\n\n- ha luft\n\n\x0c\n- ha vatten"
    assert kinds(text) == ["heading", "paragraph", "list"]
    assert len(only(text, BlockKind.LIST).items) == 2


def test_a_page_break_alone_is_no_block() -> None:
    text = f"# Plan\n\n{PROSE}\n\n\x0c\n\n{PROSE}"
    assert kinds(text) == ["heading", "paragraph", "paragraph"]
