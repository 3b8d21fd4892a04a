"""Letters that are turned, hidden, joined, tagged or written with signs of a font's own."""

from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.extraction.pdf import pdf_to_markdown

BULLET_MAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def\n"
    b"1 begincodespacerange <00> <ff> endcodespacerange\n"
    b"1 beginbfchar <b7> <f0b7> endbfchar\nendcmap end end"
)
RESOURCES = b"/StructParents 0/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>"
LINES = (
    "Kommunen ska ge alla som bor här rent vatten och god vård,",
    "och följa upp det varje år i en rapport till nämnden.",
)


def written(content: bytes, catalog: bytes = b"", *more: bytes) -> bytes:
    """Returns a PDF of one page with ``content``; ``more`` objects are numbered from 8."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R%s>>" % RESOURCES,
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Symbol/ToUnicode 7 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(BULLET_MAP), BULLET_MAP),
        *more,
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, text) for n, text in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)


def shown(text: str, down: int, mode: str = "") -> bytes:
    return f"BT /F1 11 Tf {mode} 1 0 0 1 72 {down} Tm ({text}) Tj ET\n".encode("cp1252")


@pytest.mark.parametrize(
    "degrees", [pytest.param(90, id="upwards"), pytest.param(270, id="downwards")]
)
def test_a_line_up_the_margin_stands_by_itself_and_whole(degrees: int) -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for number, line in enumerate(LINES):
        canvas.drawString(90, 700 - 14 * number, line)
    canvas.translate(40, 500)
    canvas.rotate(degrees)
    canvas.drawString(0, 0, "Diarienummer KS 2021")
    canvas.save()
    blocks = pdf_to_markdown(buffer.getvalue()).strip().split("\n\n")
    assert blocks == [" ".join(LINES), "Diarienummer KS 2021"]


def test_a_page_printed_on_its_side_is_read_upright() -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.translate(300, 100)
    canvas.rotate(90)
    for number, line in enumerate(LINES):
        canvas.drawString(0, -14 * number, line)
    canvas.save()
    assert pdf_to_markdown(buffer.getvalue()) == " ".join(LINES) + "\n"


def test_a_watermark_aslant_is_left_out() -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.drawString(90, 700, LINES[0])
    canvas.translate(200, 300)
    canvas.rotate(45)
    canvas.drawString(0, 0, "UTKAST")
    canvas.save()
    assert pdf_to_markdown(buffer.getvalue()) == LINES[0] + "\n"


def test_text_that_was_recognised_behind_a_picture_is_read() -> None:
    content = b"0.5 g 0 0 595 842 re f\n" + shown(LINES[0], 700, "3 Tr")
    assert pdf_to_markdown(written(content)) == LINES[0] + "\n"


def test_letters_that_are_joined_are_letters() -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setFont("Vera", 11)
    canvas.drawString(72, 700, "Ko\ufb01nansiering av e\ufb02ak finns.")
    canvas.save()
    assert pdf_to_markdown(buffer.getvalue()) == "Kofinansiering av eflak finns.\n"


def test_a_bullet_of_a_fonts_own_opens_an_item() -> None:
    items = ["rent vatten", "god vård"]
    content = shown("Kommunen ger:", 714) + b"".join(
        b"BT /F2 11 Tf 1 0 0 1 72 %d Tm <b7> Tj ET\n" % (700 - 14 * at)
        + shown(item, 700 - 14 * at).replace(b" 72 ", b" 90 ")
        for at, item in enumerate(items)
    )
    assert pdf_to_markdown(written(content)) == "Kommunen ger:\n\n- rent vatten\n- god vård\n"


def test_a_tagged_pdf_tells_headings_and_items_that_look_like_any_text() -> None:
    pieces = [("H1", "Vatten och vård"), ("P", LINES[0]), ("H2", "Mål"), ("LI", "rent vatten")]
    content = b"".join(
        f"/{tag} <</MCID {at}>> BDC\n".encode() + shown(text, 700 - 14 * at) + b"EMC\n"
        for at, (tag, text) in enumerate(pieces)
    )
    elements = [
        f"<</Type/StructElem/S/{tag}/P 8 0 R/Pg 3 0 R/K {at}>>".encode()
        for at, (tag, _) in enumerate(pieces)
    ]
    kids = b" ".join(b"%d 0 R" % (9 + at) for at in range(len(pieces)))
    tree = b"<</Type/StructTreeRoot/K[%s]/ParentTree<</Nums[0[%s]]>>>>" % (kids, kids)
    raw = written(content, b"/MarkInfo<</Marked true>>/StructTreeRoot 8 0 R", tree, *elements)
    expected = f"# Vatten och vård\n\n{LINES[0]}\n\n## Mål\n\n- rent vatten\n"
    assert pdf_to_markdown(raw) == expected
