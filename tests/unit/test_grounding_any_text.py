"""Whatever a model writes: nothing breaks, and what is kept has its numbers and names quoted."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.grounding.lines import LineReader, Statement
from assistant.grounding.verifying import Verified, verify_line
from tests.unit.grounding_world import sources_of

SOURCES = sources_of(
    (
        "Avgiften är 40 kronor för vuxna och 20 kronor för barn.",
        "Den höjdes 2019 av Norrby kommun.",
    ),
    ("Biblioteket i Ås är inte öppet på måndagar.", "Där finns 36 platser, varav tio är tysta."),
)
WORDS = sorted({word for one in SOURCES.sentences for word in one.text.rstrip(".").split()})
MORE = ["inte", "ska", "41", "2020", "Söderby", "och", ",", "alla", "EU:s", "<b>", "[", "–", "1.1"]
NUMBER = re.compile(r"\d+")
NAME = re.compile(r"(?<=[a-zåäö0-9] )[A-ZÅÄÖ][a-zåäö]+")


def check(text: str) -> None:
    found = verify_line(Statement(text, ("1",)), SOURCES)
    if not isinstance(found, Verified):
        return
    quoted = " ".join(sentence.in_full for sentence in found.sentences)
    assert found.text == text
    assert set(NUMBER.findall(text)) <= set(NUMBER.findall(quoted))
    assert all(name.rstrip("s") in quoted for name in NAME.findall(text))
    assert "<" not in text
    assert "[" not in text


@given(st.lists(st.sampled_from(WORDS + MORE), min_size=1, max_size=14).map(" ".join))
@settings(max_examples=600, deadline=None)
def test_words_in_any_order_keep_their_numbers_and_names(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_and_judged_without_a_fault(text: str) -> None:
    reader = LineReader()
    for line in (*reader.feed(text), *reader.close()):
        if isinstance(line, Statement):
            check(line.text)
