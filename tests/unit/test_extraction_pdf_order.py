"""Every word of a page comes back once and in order, whatever the paragraphs, columns and fonts."""

import re
from dataclasses import dataclass
from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from corpus.extraction.pdf import pdf_to_markdown

FONT = "Times-Roman"
LETTERS = str.maketrans("0123456789", "abcdefghij")
LEFT, TOP = 72, 770


@dataclass(frozen=True)
class Setting:
    size: float
    leading: float
    columns: int
    space: float  # between paragraphs, in points


SYLLABLES = st.sampled_from(
    ["bo", "da", "en", "fri", "gå", "hem", "kå", "lju", "mön", "nor", "på", "rät", "sö", "tåg"]
)
WORDS = st.lists(SYLLABLES, min_size=1, max_size=4).map("".join)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=12, max_size=60), min_size=1, max_size=4)
PAGES = st.lists(PARAGRAPHS, min_size=1, max_size=4)
SETTINGS = st.builds(
    Setting,
    size=st.sampled_from([9.0, 10.5, 12.0]),
    leading=st.sampled_from([1.15, 1.3, 1.5]),
    columns=st.sampled_from([1, 2]),
    space=st.sampled_from([9.0, 14.0]),
)


def printed(pages: list[list[list[str]]], setting: Setting) -> bytes:
    """Returns a PDF with each page's paragraphs, broken at word ends, half of them in a column."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    width = (A4[0] - 2 * LEFT) / setting.columns - 12
    for paragraphs in pages:
        canvas.setFont(FONT, setting.size)
        share = -(-len(paragraphs) // setting.columns)
        for column in range(setting.columns):
            down = float(TOP)
            for paragraph in paragraphs[column * share : (column + 1) * share]:
                for line in broken(paragraph, width, setting.size):
                    canvas.drawString(LEFT + column * (width + 24), down, line)
                    down -= setting.size * setting.leading
                down -= setting.space
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def broken(words: list[str], width: float, size: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if stringWidth(longer, FONT, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def finished(pages: list[list[list[str]]]) -> list[list[list[str]]]:
    """Returns the paragraphs as sentences, each word with a number of its own."""
    number = 0
    made = []
    for paragraphs in pages:
        made.append([])
        for words in paragraphs:
            numbered = []
            for word in words:
                number += 1
                numbered.append(word + str(number).translate(LETTERS))
            numbered[0] = numbered[0].capitalize()
            numbered[-1] += "."
            made[-1].append(numbered)
    return made


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(pages=PAGES, setting=SETTINGS)
def test_paragraphs_come_back_whole_in_order_on_their_pages(
    pages: list[list[list[str]]], setting: Setting
) -> None:
    written = finished(pages)
    text = pdf_to_markdown(printed(written, setting))
    read = [re.split(r"\n\n", page.strip("\n")) for page in text.split("\f")]
    assert read == [[" ".join(words) for words in paragraphs] for paragraphs in written]
