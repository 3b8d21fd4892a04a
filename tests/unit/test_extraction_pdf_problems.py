"""A PDF without text that can be taken out is one line of what is wrong and what to do."""

import gc
import warnings
from io import BytesIO

import pytest
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
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pdf_to_markdown(damaged) == SENTENCE + "\n"
        gc.collect()
    assert capfd.readouterr() == ("", "")


def test_metadata_of_a_file_that_says_nothing_is_empty() -> None:
    found = pdf_metadata(printed(SENTENCE))
    assert (found.language, found.pages) == ("", 1)
