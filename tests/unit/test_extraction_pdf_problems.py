"""A PDF without text that can be taken out is one line of what is wrong and what to do."""

import gc
import time
import zlib
from contextlib import closing
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.extraction.pdf import MAX_PAGES, pdf_metadata, pdf_to_markdown
from corpus.extraction.problems import ExtractionError

SENTENCE = "Regionen svarar för vården i länet."


def printed(*pages: str, encrypt: StandardEncryption | None = None) -> bytes:
    """Returns a PDF with one line on each page, none where it is empty."""
    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=encrypt, invariant=1)
    for text in pages:
        if text:
            canvas.drawString(72, 700, text)
        else:
            canvas.rect(72, 300, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param(b"", "empty", id="an empty file"),
        pytest.param(b"<html>Mark my words</html>", "not a PDF", id="a web page by that name"),
        pytest.param(b"%PDF-1.7\n", "broken or cut off", id="a header only"),
        pytest.param(printed(SENTENCE)[:400], "broken or cut off", id="a file cut off"),
        pytest.param(printed("", ""), "ocrmypdf", id="pictures of pages"),
        pytest.param(
            printed(SENTENCE, encrypt=StandardEncryption("hemligt", "mer hemligt")),
            "locked with a password",
            id="a file with a password",
        ),
        pytest.param(printed(*["1"] * (MAX_PAGES + 1)), "split the PDF", id="too many pages"),
    ],
)
def test_a_file_without_usable_text_is_refused_in_one_line(raw: bytes, problem: str) -> None:
    with pytest.raises(ExtractionError, match=problem) as caught:
        pdf_to_markdown(raw)
    assert "\n" not in str(caught.value)


def test_a_password_for_changes_only_does_not_lock_the_text() -> None:
    raw = printed(SENTENCE, encrypt=StandardEncryption("", "hemligt", canPrint=0))
    assert pdf_to_markdown(raw) == SENTENCE + "\n"


def test_pages_without_text_are_told_where_they_are() -> None:
    text = pdf_to_markdown(printed(SENTENCE, "", SENTENCE))
    assert text.split("\n\n") == [
        SENTENCE,
        "\f",
        "<!-- page 2 has no text -->",
        "\f",
        SENTENCE + "\n",
    ]


def test_nothing_is_said_on_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    damaged = printed(SENTENCE).replace(b"startxref", b"startxxxx")
    assert pdf_to_markdown(damaged) == SENTENCE + "\n"
    gc.collect()  # what is left unclosed warns here, and a warning fails the test
    assert capfd.readouterr() == ("", "")


def test_metadata_of_a_file_that_says_nothing_is_empty() -> None:
    found = pdf_metadata(printed(SENTENCE))
    assert (found.language, found.pages) == ("", 1)


def test_a_file_whose_pages_take_too_long_is_given_up() -> None:
    minutes = iter(range(0, 600, 60))
    with pytest.raises(ExtractionError, match="page 2 takes too long"):
        pdf_to_markdown(printed(*[SENTENCE] * 5), clock=lambda: next(minutes))


def drawn(stream: bytes, box: str = "0 0 595 842") -> bytes:
    """Returns a PDF of one page whose content is ``stream``, compressed."""
    packed = zlib.compress(stream, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R" % box.encode()
        + b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, text) for n, text in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Size 6/Root 1 0 R>>\n"


TEXT = b"BT /F1 12 Tf 72 700 Td (Regionen) Tj ET\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(drawn(TEXT, "0 0 1e12 1e12"), id="a page as large as a country"),
        pytest.param(drawn(TEXT, "0 0 0 0"), id="a page without size"),
        pytest.param(drawn(TEXT + b" " * 50_000_000), id="50 MB of spaces"),
        pytest.param(drawn(b"q " * 100_000 + TEXT), id="states within states"),
        pytest.param(drawn(b"0 0 m 500 0 l S 0 0 m 0 500 l S\n" * 9_000 + TEXT), id="a drawing"),
    ],
)
def test_a_page_made_to_be_a_burden_is_read(raw: bytes) -> None:
    assert pdf_to_markdown(raw) == "Regionen\n"


def test_a_page_with_more_letters_than_any_is_refused() -> None:
    crowded = drawn(b"BT /F1 12 Tf 72 700 Td " + b"(abcdefghij) Tj " * 11_000 + b"ET")
    with pytest.raises(ExtractionError, match="page 1 has 110,000 letters"):
        pdf_to_markdown(crowded)


def test_letters_strewn_over_a_page_are_read_in_bounded_time() -> None:
    places = ((at * 37 % 590, at * 91 % 840) for at in range(6_000))
    strewn = b"".join(b"1 0 0 1 %d %d Tm (x) Tj " % place for place in places)
    text = pdf_to_markdown(drawn(b"BT /F1 6 Tf " + strewn + b"ET"))
    assert text.count("x") > 3_000


def test_a_form_of_lines_to_write_on_is_read_in_bounded_time() -> None:
    blanks = b"_ " * 140
    lines = b"".join(b"1 0 0 1 9 %d Tm (Namn %s%dx) Tj " % (9 * at, blanks, at) for at in range(60))
    started = time.process_time()
    text = pdf_to_markdown(drawn(b"BT /F1 3 Tf " + lines + b"ET"))
    assert time.process_time() - started < 20  # it takes half a second
    assert text.count("Namn") == 60


def test_a_file_without_pages_is_refused() -> None:
    buffer = BytesIO()
    with closing(PdfDocument.new()) as document:
        document.save(buffer)
    with pytest.raises(ExtractionError, match="no pages"):
        pdf_to_markdown(buffer.getvalue())
