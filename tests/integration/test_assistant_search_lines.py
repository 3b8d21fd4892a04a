"""What a search prints: which passage, of what date, what an older page says, and why."""

import unicodedata
from pathlib import Path

import pytest

from assistant.messages import read_messages
from assistant.search_lines import SearchView
from index.build import build_index
from index.hashing import HashingEncoder
from index.search import open_index

BATH = "Badhuset i Norrby har öppet varje dag. Inträdet är $price kronor för vuxna.\n"
PAGES = {
    "bad-2001": {
        "text": BATH.replace("$price", "tjugo"),
        "dated": "2001-02-03",
        "date_kind": "reviewed",
    },
    "bad-2021": {
        "text": BATH.replace("$price", "sextio"),
        "dated": "2021-01-01",
        "date_kind": "updated",
        "replaces": "bad-2001",
    },
    "skola": {
        "text": "Skolan i Norrby har en \u202ematsal. Den serverar lunch till alla elever.\n",
    },
}


@pytest.fixture
def index(invented, tmp_path: Path):
    corpus, encoder = invented(PAGES), HashingEncoder(64)
    build_index(corpus, encoder, tmp_path / "index")
    with open_index(corpus, encoder, tmp_path / "index") as opened:
        yield opened


def shown(index, query, *, language="sv", explain=False):
    view = SearchView(query, index, read_messages(language), explain=explain)
    return list(view.lines(index.search(query)))


def test_the_newer_page_is_shown_with_its_date_and_what_the_older_one_says(index):
    lines = shown(index, "inträde vuxna kronor")
    assert lines[0].startswith("1. Bad-2021 (")
    assert "uppdaterad den 1 januari 2021" in lines[1]
    older = next(at for at, line in enumerate(lines) if "En äldre sida säger nästan" in line)
    assert "granskad den 3 februari 2001" in lines[older]
    assert "Där står ”tjugo”, här ”sextio”." in lines[older + 1]
    assert lines[older + 2].endswith("assistant diff bad-2001 bad-2021")
    assert sum(line.lstrip().startswith("bad-2001#") for line in lines) == 0


def test_an_explanation_adds_up_and_names_the_words_and_the_sentence(index):
    lines = shown(index, "inträde vuxna matsal", explain=True)
    first = lines[: next(at for at, line in enumerate(lines) if line.startswith("2. "))]
    (why,) = (line for line in first if line.lstrip().startswith("Poäng "))
    figures = [float(word.replace(",", ".")) for word in why.split() if word[0].isdigit()]
    assert figures[0] == pytest.approx(figures[1] + figures[2], abs=0.0011)
    assert any(line.strip() == "Ord ur frågan som finns här: inträde, vuxna" for line in first)
    assert any(line.strip() == "Ord som saknas här: matsal" for line in first)
    assert any("Närmast är: ”" in line for line in first)
    assert len(first) > len(shown(index, "inträde vuxna matsal")) / 2


def test_a_passage_that_stands_first_by_its_older_version_says_so(index):
    lines = shown(index, "tjugo kronor", explain=True)
    assert lines[0].startswith("1. Bad-2021")
    assert any("har den äldre sidan" in line for line in lines)


@pytest.mark.parametrize("explain", [False, True], ids=["plain", "explained"])
def test_no_line_steers_the_terminal(index, explain):
    lines = shown(index, "skolan matsal\x1b[2J", explain=explain)
    assert any("en matsal." in line for line in lines)
    assert not [s for line in lines for s in line if unicodedata.category(s) in {"Cc", "Cf", "Cs"}]


def test_nothing_found_is_told(index):
    view = SearchView("x", index, read_messages("en"))
    assert list(view.lines(())) == ["No hits."]


def test_english_figures_have_a_point(index):
    assert "(1.000)" in shown(index, "skolan matsal", language="en")[0]
