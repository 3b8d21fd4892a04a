"""Other people's sets and the ablation over them: faults are named, what is left out counts."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals.__main__ import cli
from evals.ablation import ablation, as_markdown, removals_of
from evals.form import SampleError
from evals.outside import read_set
from evals.retrieval import RetrievalSet, folded, renamed, varied
from index.build import build_index
from index.hashing import HashingEncoder
from index.parts import UnknownPartError, part_names
from index.search import open_index

TEXTS = {
    "kiosk": "Kiosken på torget öppnar klockan nio varje dag utom söndagar.",
    "bad": "Badhuset har två bassänger och en bastu för besökare.",
    "buss": "Bussen till staden går från hållplatsen varje kvart.",
}
CONTEXTS = [{"id": id_, "title": id_, "text": text} for id_, text in TEXTS.items()]
ASKED = {
    "id": "q1",
    "question": "Hur många bassänger?",
    "context_id": "bad",
    "answers": [{"text": "två bassänger", "start": 13}],
}


def write(directory: Path, contexts: list[object], questions: list[object]) -> Path:
    for name, rows in (("corpus.jsonl", contexts), ("qa.jsonl", questions)):
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        (directory / name).write_text("\n".join(lines), "utf-8")
    return directory


@pytest.mark.parametrize(
    ("contexts", "questions", "message"),
    [
        pytest.param([], [ASKED, ASKED], "qa.jsonl:2: id 'q1' is that of line 1", id="id twice"),
        pytest.param([CONTEXTS[0]], [], "corpus.jsonl:4: id 'kiosk' is that of", id="text twice"),
        pytest.param([], ['{"id": "q'], "qa.jsonl:1: is no whole JSON object", id="cut off"),
        pytest.param([], [[]], "qa.jsonl:1: is no JSON object", id="no object"),
        pytest.param([], [{"id": "q1"}], "qa.jsonl:1: lacks question; add it", id="key missing"),
        pytest.param([], [ASKED | {"id": 1}], "qa.jsonl:1: needs text in 'id'", id="no text"),
        pytest.param(
            [], [ASKED | {"context_id": "x"}], "qa.jsonl:1: is about 'x', which", id="no such text"
        ),
        pytest.param(
            [],
            [ASKED | {"answers": [{"text": "två", "start": -46}]}],
            "qa.jsonl:1: its answer is not at -46 of bad",
            id="before the text",
        ),
        pytest.param(
            [], [ASKED | {"answers": [{"text": "två"}]}], "qa.jsonl:1: lacks start", id="no start"
        ),
        pytest.param([], [ASKED | {"answers": []}], "no answerable question", id="none to answer"),
    ],
)
def test_what_is_wrong_with_a_set_is_one_line_with_its_place(
    tmp_path: Path, contexts: list[object], questions: list[object], message: str
) -> None:
    write(tmp_path, [*CONTEXTS, *contexts], questions or [ASKED])
    with pytest.raises(SampleError) as raised:
        read_set(tmp_path)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.fixture
def found(tmp_path: Path):
    outside = read_set(write(tmp_path, list(CONTEXTS), [ASKED]))
    encoder = HashingEncoder(64)
    build_index(outside.corpus, encoder, tmp_path / "index")
    with open_index(outside.corpus, encoder, tmp_path / "index") as index:
        yield RetrievalSet("small", index, outside.texts, outside.questions)


def test_the_first_row_is_the_whole_search_and_the_others_say_what_is_lost(found) -> None:
    both = [("dense",), ("dense", "lexical")]
    told: list[tuple[int, int]] = []
    rows = list(ablation(found, found.questions, both, progress=lambda *at: told.append(at)))
    assert [row.left_out for row in rows] == [(), *both]
    assert rows[0].change is None
    assert [row.figures["recall_1"] for row in rows] == [1.0, 1.0, 0.0]
    assert rows[2].change is not None
    assert rows[2].change.mean == -1.0
    assert told == [(1, 3), (2, 3), (3, 3)]
    table = as_markdown(rows).splitlines()
    assert table[2] == "| (nothing) | 1.000 | 1.000 | 1.000 | 1.000 | 1.000 |  |"
    assert table[3].endswith("| no question differs |")
    assert table[4].startswith("| dense, lexical | .000 |")
    assert table[4].endswith("| −1.000 (−1.000 to −1.000) |")


def test_each_part_is_left_out_once_and_those_named_together() -> None:
    assert removals_of("", of_each=True) == [(name,) for name in part_names()]
    assert removals_of("folding", of_each=True).count(("folding",)) == 1
    assert removals_of("", of_each=False) == []
    with pytest.raises(UnknownPartError):
        removals_of("magic", of_each=False)


def test_questions_are_reworded_and_keep_their_targets(found) -> None:
    (one,) = varied(found, "folded")
    (asked,) = found.questions
    assert (one.id, one.question, one.targets) == (asked.id, folded(asked.question), asked.targets)
    assert one.question != asked.question


def test_a_name_is_exchanged_for_each_other_name_of_the_same_thing() -> None:
    groups = [("Badhuset", "Plasket", "Norrbybadet"), ("Bad", "Balja")]
    renamings = ("När öppnar Plasket idag?", "När öppnar Norrbybadet idag?")
    assert renamed("När öppnar badhuset idag?", groups) == renamings
    assert renamed("När öppnar badhusets kiosk?", groups) == ()


def test_questions_without_a_name_are_not_renamed(found) -> None:
    assert varied(found, "renamed") == ()


def test_an_unknown_part_is_wrong_usage() -> None:
    done = CliRunner().invoke(cli, ["retrieval", "--without", "magic"])
    assert done.exit_code == 2
    assert "no part is called 'magic'" in done.output
