"""A table ruled in part is no table: its rows stay lines, each with its own words."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from corpus.extraction.pdf import pdf_to_markdown

GREY = colors.Color(0.85, 0.85, 0.9)
FEES = (
    ("Avgift", "2020", "2021", "2022"),
    ("Vatten", "100 kr", "110 kr", "120 kr"),
    ("Avlopp", "200 kr", "210 kr", "220 kr"),
    ("Sopor", "300 kr", "310 kr", "320 kr"),
    ("Slam", "400 kr", "410 kr", "420 kr"),
    ("Park", "500 kr", "510 kr", "520 kr"),
)
WIDTHS = (120, 80, 80, 80)
Style = Sequence[tuple[object, ...]]


def line(kind: str, first: int = 0, last: int = -1) -> tuple[object, ...]:
    return (kind, (0, first), (-1, last), 0.5, colors.black)


EDGES: Style = (line("LINEAFTER"), ("LINEBEFORE", (0, 0), (0, -1), 0.5, colors.black))
ZEBRA: Style = (("ROWBACKGROUNDS", (0, 0), (-1, -1), [GREY, colors.white]),)


def printed(rows: Sequence[Sequence[object]], widths: Sequence[int], style: Style) -> str:
    prose = getSampleStyleSheet()["Normal"]
    buffer = BytesIO()
    table = Table([list(row) for row in rows], colWidths=list(widths))
    table.setStyle(list(style))
    above = "Kommunen tar ut avgifter för vatten och avlopp enligt det som fullmäktige beslutade."
    below = "Avgifterna gäller från och med den första januari varje år och betalas i mars."
    story = [Paragraph(above, prose), table, Paragraph(below, prose)]
    SimpleDocTemplate(buffer, pagesize=A4, invariant=1).build(story)
    return pdf_to_markdown(buffer.getvalue())


@pytest.mark.parametrize(
    "style",
    [
        pytest.param(ZEBRA, id="stripes alone"),
        pytest.param((line("LINEBELOW"),), id="lines below rows alone"),
        pytest.param((*EDGES, line("BOX")), id="a box and columns"),
        pytest.param((*EDGES, line("BOX"), line("LINEBELOW", 0, 0)), id="a header, a box, columns"),
        pytest.param(
            (*EDGES, *(line("LINEBELOW", row, row) for row in (0, 2, 4))), id="every second line"
        ),
        pytest.param((line("GRID", 0, 2),), id="the upper rows alone"),
        pytest.param((line("GRID", 3, 5),), id="the lower rows alone"),
        pytest.param((line("INNERGRID", 0, 4), line("LINEBELOW", 0, 0)), id="no last row"),
    ],
)
def test_rows_of_a_table_ruled_in_part_stay_lines(style: Style) -> None:
    text = printed(FEES, WIDTHS, style)
    assert "|" not in text
    assert "Avlopp 200 kr 210 kr 220 kr\n" in text


@pytest.mark.parametrize(
    "style",
    [
        pytest.param((line("GRID"),), id="all lines"),
        pytest.param((line("INNERGRID"),), id="inner lines"),
        pytest.param((*ZEBRA, *EDGES), id="stripes and columns"),
    ],
)
def test_a_table_whose_rows_are_all_parted_is_one(style: Style) -> None:
    text = printed(FEES, WIDTHS, style)
    assert "| Avlopp | 200 kr | 210 kr | 220 kr |\n| Sopor |" in text
    assert text.count("|\n") == len(FEES) + 1


def test_rows_that_are_broken_within_their_cells_are_rows() -> None:
    cell = getSampleStyleSheet()["Normal"]
    said = (
        "Prövar ansökningar om enskilda",
        "Leder arbetet med rent vatten här",
        "Har all tillsyn",
    )
    rows = [[Paragraph(f"{text} i hela bygden {at}", cell) for text in said] for at in range(4)]
    text = printed(rows, (110, 110, 110), (line("GRID"),))
    assert "| Prövar ansökningar om enskilda i hela bygden 2 | Leder arbetet" in text


def test_addresses_side_by_side_are_a_row() -> None:
    rows = [["Anna Berg\nChef", "019-10 10 10\n070-11 11 11"], ["Bo Ek\nVakt", "019-10\n070-12"]]
    assert "| Bo Ek Vakt | 019-10 070-12 |" in printed(rows, (150, 150), (line("GRID"),))
