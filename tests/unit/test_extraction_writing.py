import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus.extraction import writing
from corpus.extraction.breaks import Line, blocks_of
from corpus.extraction.gathering import Blocks
from corpus.extraction.grid import Cell, grid_of

Written = tuple[str, object]

TEXTS = st.text(
    st.sampled_from("ab åÖ12.)#-+*>|<!=_~`\\ \n\t\u00a0\u00ad\u200b\ufeff§–•\x00\x0c\u2028")
    | st.characters(exclude_categories=["Cs"]),
    max_size=30,
)
ITEMS = st.tuples(TEXTS, st.integers(0, 4), st.none() | st.integers(0, 999))


def unescape(text: str) -> str:
    text = re.sub(r"^\\(?=[!-/:-@\[-`{-~])", "", text)
    return re.sub(r"^(\d{1,9})\\(?=[.)\\])", r"\1", text)


def read(text: str) -> Iterator[Written]:
    """Yields the blocks of a text in the dialect, as the rules of the dialect say."""
    for block in text.removesuffix("\n").split("\n\n") if text else ():
        first, *_ = lines = block.split("\n")
        if match := re.fullmatch(r"(#{1,6}) (.+)", first):
            yield "heading", (len(match[1]), re.sub(r"\\(?=#+$)", "", match[2]))
        elif first.startswith("| "):
            yield "table", [read_row(line) for line in (first, *lines[2:])]
        elif re.match(r" *(?:-|\d+\.) ", first):
            yield "list", [read_item(line) for line in lines]
        elif match := re.fullmatch(r"\*\*(.+)\*\*", block):
            yield "bold", match[1]
        else:
            yield "lines", [unescape(line) for line in lines]


def read_row(line: str) -> list[str]:
    return [cell.replace(r"\|", "|") for cell in re.split(r"(?<!\\) ?\| ?", line)[1:-1]]


def read_item(line: str) -> tuple[int, int | None, str]:
    match = re.fullmatch(r"( *)(?:-|(\d+)\.) (.+)", line)
    assert match is not None
    return len(match[1]) // 2, int(match[2]) if match[2] else None, unescape(match[3])


@st.composite
def blocks(draw: st.DrawFn) -> tuple[str, Written | None]:
    """Returns a block as written, and what should be read again."""
    kind = draw(st.sampled_from(["heading", "paragraph", "bold", "lines", "list", "table"]))
    if kind == "heading":
        level, text = draw(st.integers(1, 6)), draw(TEXTS)
        return writing.heading(level, text), (kind, (level, writing.clean(text)))
    if kind == "paragraph":
        text = draw(TEXTS)
        return writing.paragraph(text), ("lines", [writing.clean(text)])
    if kind == "bold":
        text = draw(TEXTS.filter(lambda text: "*" not in text))
        return writing.paragraph(text, bold=True), (kind, writing.clean(text))
    if kind == "lines":
        texts = draw(st.lists(TEXTS, max_size=4))
        return writing.lines(texts), (kind, [line for t in texts if (line := writing.clean(t))])
    if kind == "list":
        items = draw(st.lists(ITEMS, max_size=5))
        kept = [(depth, number, writing.clean(t)) for t, depth, number in items if writing.clean(t)]
        return writing.listing(writing.item(*item) for item in items), (kind, kept)
    rows = draw(st.lists(st.lists(TEXTS.map(without_slash), min_size=2, max_size=2), max_size=4))
    if not all(map(any, zip(*rows, strict=True))) or not all(map(any, rows)):
        rows = [["a", "b"], *rows]
    kept_rows = [row for row in ([writing.clean(cell) for cell in row] for row in rows) if any(row)]
    return writing.table([["x", "y"], *rows]), (kind, [["x", "y"], *kept_rows])


def without_slash(text: str) -> str:
    return text.replace("\\", "/")  # Markdown itself has no way to write one before a bar


@given(st.lists(blocks(), max_size=8))
def test_any_blocks_come_back_as_they_were_written(made: list[tuple[str, Written]]) -> None:
    expected = [meant for block, meant in made if block]
    assert list(read(writing.document(block for block, _ in made))) == expected


@given(TEXTS, TEXTS)
def test_no_text_is_read_as_markup_by_commonmark(first: str, second: str) -> None:
    text = writing.document([writing.paragraph(first), writing.lines([second])])
    kinds = {token.type for token in MarkdownIt("commonmark").enable("table").parse(text)}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline"}


@given(TEXTS)
def test_a_line_holds_all_that_can_be_seen_and_nothing_else(text: str) -> None:
    cleaned = writing.clean(text)
    assert cleaned == " ".join(cleaned.split())
    assert not re.search("[\u00ad\u200b-\u200d\u2060\ufeff\x00-\x1f]", cleaned)
    assert [c for c in text if c.isalnum()] == [c for c in cleaned if c.isalnum()]


STARTS = ["<div>", "</p>", "<!-- a", "<!DOCTYPE", "<?php", "---", "~~~", "==="]


@pytest.mark.parametrize("start", STARTS, ids=STARTS)
def test_the_start_of_a_paragraph_is_never_markup(start: str) -> None:
    assert writing.paragraph(f"{start} text") == f"\\{start} text"


def test_the_number_of_a_section_is_no_markup() -> None:
    assert writing.paragraph("1.2. Syfte") == "1.2. Syfte"


def test_hashes_that_end_a_heading_stay() -> None:
    assert writing.heading(2, "C #") == r"## C \#"


def test_letters_are_not_normalised() -> None:
    assert writing.paragraph("A\u030angstro\u0308m ﬁn") == "A\u030angstro\u0308m ﬁn"


def test_halves_of_surrogates_do_not_keep_a_text_from_being_saved() -> None:
    assert writing.paragraph("a\ud800b").encode() == b"ab"


def test_long_bold_text_is_prose() -> None:
    assert writing.paragraph("Syfte", bold=True) == "**Syfte**"
    assert writing.paragraph("ord " * 40, bold=True).startswith("ord ord")


def test_empty_rows_and_columns_are_left_out_and_short_rows_filled() -> None:
    assert writing.table([["a", "", "b"], ["", " "], ["c"]]) == (
        "| a | b |\n| --- | --- |\n| c |  |"
    )
    assert writing.table([[""]]) == ""


def test_nothing_gives_an_empty_document() -> None:
    assert writing.document(["", writing.lines([]), writing.heading(1, " ")]) == ""


@pytest.mark.parametrize(
    ("lines", "blocks"),
    [
        pytest.param(
            [Line("Kundtjänst", bold=True), Line("Storgatan 1"), Line("123 45 Ort")],
            ["Kundtjänst\nStorgatan 1\n123 45 Ort"],
            id="a bold name belongs to its address",
        ),
        pytest.param(
            [Line("Avgifter", bold=True), Line("Alla barn under sju år åker gratis.")],
            ["**Avgifter**", "Alla barn under sju år åker gratis."],
            id="a bold line above prose is a heading",
        ),
        pytest.param(
            [Line("Policy för", bold=True), Line("resor", bold=True)],
            ["Policy för\nresor"],
            id="a title on two lines",
        ),
        pytest.param(
            [Line("Gäller för:"), Line("- böcker"), Line("- spel")],
            ["Gäller för:", "- böcker\n- spel"],
            id="bullets typed by hand",
        ),
        pytest.param([Line("- nej")], ["\\- nej"], id="a single dash"),
        pytest.param(
            [Line("a"), Line(" "), Line("b " * 70), Line("c")],
            ["a", ("b " * 70).strip(), "c"],
            id="a long line stands alone",
        ),
    ],
)
def test_lines_broken_by_hand_become_blocks(lines: list[Line], blocks: list[str]) -> None:
    assert blocks_of(lines) == blocks


def test_items_that_follow_one_another_are_one_list() -> None:
    made = Blocks()
    made.add_item("a")
    made.add_item("b", 1)
    made.add_term("Telefon: 1")
    made.add_term("Fax: 2")
    made.add(writing.paragraph("slut"))
    made.add_item("c")
    made.end_list()
    made.add_item("d")
    assert made.text() == "- a\n  - b\n\nTelefon: 1\nFax: 2\n\nslut\n\n- c\n\n- d\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [[Cell("a", rows=2), Cell("b")], [Cell("c")], [Cell("d"), Cell("e")]],
            (("a", "b"), ("a", "c"), ("d", "e")),
            id="a cell over rows is said in each",
        ),
        pytest.param(
            [[Cell("a"), Cell("b"), Cell("c")], [Cell("d", columns=2), Cell("e")]],
            (("a", "b", "c"), ("d", "", "e")),
            id="a cell over columns is said once",
        ),
        pytest.param(
            [[Cell("a"), Cell("b"), Cell("c", rows=2)], [Cell("d")], [Cell("e")]],
            (("a", "b", "c"), ("d", "", "c"), ("e",)),
            id="a short row beside a tall cell",
        ),
        pytest.param(
            [
                [Cell("Ort", rows=2), Cell("Öppet", columns=2)],
                [Cell("vardag"), Cell("helg")],
                [Cell("Ek"), Cell("8–16"), Cell("9–12")],
            ],
            (("Ort", "Öppet vardag", "Öppet helg"), ("Ek", "8–16", "9–12")),
            id="a header on two rows is one",
        ),
    ],
)
def test_spanning_cells_are_written_so_that_each_row_can_be_read_alone(
    rows: list[list[Cell]], expected: tuple[tuple[str, ...], ...]
) -> None:
    assert grid_of(rows).rows == expected


def test_a_table_of_names_is_told_by_its_first_column() -> None:
    assert grid_of([[Cell("Datum:"), Cell("5 maj")], [Cell("Ort:"), Cell("Ek")]]).names_rows
    assert grid_of([[Cell("Datum"), Cell("5 maj")], [Cell("Ort"), Cell("Ek")]]).names_rows
    header = [Cell("Lån", is_header=True), Cell("Tid", is_header=True)]
    assert not grid_of([header, [Cell("Bok"), Cell("4 veckor")]]).names_rows
    assert not grid_of(
        [[Cell("Lån"), Cell("Tid")], [Cell("Bok"), Cell("4")]], header_rows=1
    ).names_rows


def test_a_table_of_one_row_or_column_is_text() -> None:
    made = Blocks()
    made.add_grid(grid_of([[Cell("Notera"), Cell("")], [Cell("Sidan är ny."), Cell("")]]))
    made.add_grid(grid_of([[Cell("a"), Cell("b"), Cell("c")]]))
    assert made.text() == "Notera\n\nSidan är ny.\n\na\n\nb\n\nc\n"


def test_a_table_all_in_bold_keeps_its_rows() -> None:
    rows = [[Cell(f"{row}{column}", is_header=True) for column in "ab"] for row in range(9)]
    assert len(grid_of(rows).rows) == 7
