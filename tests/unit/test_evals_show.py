"""``show``: a sample in the terminal, with its sources, its reply and where it went wrong."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from evals.fakes import Fault, Reply, always_refuses, fake_system, invents
from evals.form import check_row
from evals.run import run_samples
from evals.samples import Sample, sample_of
from evals.show import show_record
from evals.texts import Texts

TEXT = "Kiosken ligger vid torget. Den öppnar klockan 9. Den [bold]stänger[/bold] klockan 17."
TEXTS = Texts({"kiosk": TEXT}, titles={"kiosk": "Kiosken (2023)"})
ROW = {
    "id": "kiosk-1",
    "question": "När öppnar den?",
    "history": [{"role": "user", "content": "Var ligger kiosken?"}],
    "language": "sv",
    "kind": "follow_up",
    "register": "easy",
    "expect": "answer",
    "judgments": [{"document": "kiosk", "quote": "Den öppnar klockan 9."}],
    "facts": ["klockan 9|nio", "torget"],
    "forbidden": ["klockan 8"],
    "notices": ["dated"],
    "polarity": "ja",
}


def shown(*faults: Fault, **changes: object) -> str:
    row = {key: value for key, value in (ROW | changes).items() if value is not None}
    sample = sample_of(check_row(row), split="dev", topic="kiosker", texts=TEXTS)
    system = fake_system([sample], TEXTS, *faults)
    record = run_samples(system, [sample], texts=TEXTS, dataset="d").records[0]
    console = Console(width=200, record=True, file=StringIO())
    show_record(record, system, TEXTS, console)
    return console.export_text()


def test_it_says_which_sample_it_is_and_what_was_asked() -> None:
    text = shown()
    assert "kiosk-1  dev/kiosker, follow_up, easy" in text
    assert "user: Var ligger kiosken?" in text
    assert "När öppnar den?" in text


def test_it_says_of_each_expectation_whether_it_was_met() -> None:
    text = shown()
    for line in (
        "✓ fact: klockan 9 or nio",
        "✗ fact: torget",
        "✓ forbidden: klockan 8",
        "✓ notice: dated",
        "polarity: ja",
    ):
        assert line in text


def test_it_shows_the_judged_and_cited_text_in_its_surroundings() -> None:
    text = shown()
    assert "Kiosken (2023)" in text
    assert "Kiosken ligger vid torget. Den öppnar klockan 9.[1][judged] Den [bold]stänger" in text


def test_it_shows_the_judged_text_of_a_refusal_too() -> None:
    text = shown(always_refuses)
    assert "refused, reason not_in_sources" in text
    assert "klockan 9.[judged]" in text
    assert "✗ wrongly refused" in text


def test_it_names_broken_promises() -> None:
    assert "✗ broken promise: sentence not in its quote" in shown(invents)


def test_it_shows_the_rank_at_which_a_search_shows_judged_text() -> None:
    text = shown()
    assert "targets found at rank 1" in text
    assert "1 ✓  Kiosken (2023) 27–48 Den öppnar klockan 9." in text


def test_it_searches_for_a_follow_up_as_it_was_understood() -> None:
    def understood(reply: Reply, _: Sample) -> Reply:
        return reply | {"interpreted_as": "När öppnar kiosken?"}

    text = shown(understood)
    assert "understood as: När öppnar kiosken?" in text
    assert "Search: När öppnar kiosken?" in text


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        pytest.param(None, "refuse\n", id="any reason"),
        pytest.param("off_topic|unclear", "refuse, reason off_topic or unclear\n", id="some"),
    ],
)
def test_a_sample_to_be_refused_shows_the_accepted_reasons(reason: str | None, line: str) -> None:
    none = dict.fromkeys(("judgments", "facts", "forbidden", "notices", "polarity"))
    text = shown(**none, expect="refuse", reason=reason)
    assert line in "\n".join(each.rstrip() for each in text.split("\n"))
    assert "Search" not in text


def test_a_quote_that_lies_elsewhere_is_not_marked() -> None:
    row = check_row(ROW)
    sample = sample_of(row, split="dev", topic="kiosker", texts=TEXTS)
    system = fake_system([sample], TEXTS)
    record = run_samples(system, [sample], texts=TEXTS, dataset="d").records[0]
    wrong = record.reply["citations"][0] | {"start": 0, "end": 20}
    moved = replace(record, reply=dict(record.reply) | {"citations": [wrong]})
    console = Console(width=200, record=True, file=StringIO())
    show_record(moved, system, TEXTS, console)
    assert "[1]" not in console.export_text().split("Sources")[1].split("Score")[0]
