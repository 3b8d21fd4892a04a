"""Loading samples: what is right is read, what is wrong is named with file, line and remedy."""

import json
from pathlib import Path

import pytest

from corpus.span import Span
from evals.form import SampleError
from evals.samples import load_samples
from evals.texts import Place, Texts

TEXTS = Texts({"a": "Kiosken öppnar 9. Kiosken stänger 17.\n", "b": "Äpplen kostar 20 kronor."})
ROW = {
    "id": "kiosk-1",
    "question": "När öppnar kiosken?",
    "language": "sv",
    "kind": "fact",
    "register": "sentence",
    "expect": "answer",
    "judgments": [{"document": "a", "quote": "Kiosken öppnar 9."}],
}


def write(directory: Path, *lines: str, split: str = "dev", name: str = "kiosk") -> Path:
    folder = directory / split
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def line(**changes: object) -> str:
    row = ROW | changes
    return json.dumps({key: value for key, value in row.items() if value is not None})


def test_a_sample_knows_its_split_its_topic_and_where_its_quote_lies(tmp_path: Path) -> None:
    write(tmp_path, line(), split="test", name="butiker")
    (sample,) = load_samples(TEXTS, tmp_path).samples
    assert (sample.split, sample.topic) == ("test", "butiker")
    assert sample.targets == ((Place("a", Span(0, 17)),),)


def test_alternatives_make_one_target_and_groups_make_one_each(tmp_path: Path) -> None:
    two = [
        {"document": "a", "quote": "Kiosken öppnar 9.", "group": "öppet"},
        {"document": "b", "quote": "20 kronor", "group": "pris"},
    ]
    write(tmp_path, line(judgments=two), line(id="kiosk-2", judgments=two, all_groups=True))
    either, both = load_samples(TEXTS, tmp_path).samples
    assert [len(target) for target in either.targets] == [2]
    assert [len(target) for target in both.targets] == [1, 1]


@pytest.mark.parametrize(
    ("nth", "starts"),
    [
        pytest.param(2, [18], id="the second"),
        pytest.param("any", [0, 18], id="any of them"),
    ],
)
def test_nth_says_which_occurrence_is_meant(tmp_path: Path, nth: object, starts: list[int]) -> None:
    write(tmp_path, line(judgments=[{"document": "a", "quote": "Kiosken", "nth": nth}]))
    (sample,) = load_samples(TEXTS, tmp_path).samples
    assert [place.span.start for place in sample.targets[0]] == starts


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"kind": "gåta"}, "unknown kind 'gåta'", id="kind"),
        pytest.param({"register": "sång"}, "unknown register", id="register"),
        pytest.param({"expect": "maybe"}, "unknown expect", id="expectation"),
        pytest.param({"question": None}, "lacks question", id="missing key"),
        pytest.param({"fact": ["9"]}, "unknown key fact", id="unknown key"),
        pytest.param({"facts": "9"}, "list of texts in 'facts'", id="facts no list"),
        pytest.param({"judgments": None}, "judges no quote", id="answer without judgment"),
        pytest.param({"kind": "follow_up"}, "without 'history'", id="follow-up without turns"),
        pytest.param({"history": [{"role": "x", "content": ""}]}, "needs turns", id="bad turn"),
        pytest.param(
            {"expect": "refuse", "notices": ["dated"]}, "expect no notice", id="notice of a refusal"
        ),
        pytest.param(
            {"judgments": [{"document": "c", "quote": "9"}]}, "unknown document 'c'", id="document"
        ),
        pytest.param(
            {"judgments": [{"document": "a", "quote": "Kiosken  öppnar"}]},
            "not in a; copy it exactly",
            id="quote absent",
        ),
        pytest.param(
            {"judgments": [{"document": "a", "quote": "Kiosken"}]},
            "2 times in a; say which",
            id="quote ambiguous",
        ),
        pytest.param(
            {"judgments": [{"document": "a", "quote": "Kiosken", "nth": 3}]},
            "holds the quote 2 time(s)",
            id="nth too high",
        ),
        pytest.param(
            {"judgments": [{"document": "a", "quote": "9", "page": 1}]},
            "unknown key page",
            id="judgment key",
        ),
    ],
)
def test_a_wrong_sample_is_named_with_file_and_line(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    path = write(tmp_path, line(id="right"), line(**changes))
    with pytest.raises(SampleError) as raised:
        load_samples(TEXTS, tmp_path)
    assert str(raised.value).startswith(f"{path}:2: ")
    assert message in str(raised.value)


def test_a_truncated_line_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, line(), line(id="kiosk-2")[:40])
    with pytest.raises(SampleError, match="was the line cut off") as raised:
        load_samples(TEXTS, tmp_path)
    assert str(raised.value).startswith(f"{path}:2: ")


def test_an_id_used_twice_is_named_with_both_its_lines_even_across_files(tmp_path: Path) -> None:
    first = write(tmp_path, line(id="other"), line())
    second = write(tmp_path, line(), split="test")
    with pytest.raises(SampleError) as raised:
        load_samples(TEXTS, tmp_path)
    assert str(raised.value) == f"{second}:1: id 'kiosk-1' is that of {first}:2; rename one"


def test_a_line_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, line())
    path.write_bytes(path.read_bytes() + '{"id": "åter"}\n'.encode("latin-1"))
    with pytest.raises(SampleError, match="is no UTF-8; save the file as UTF-8") as raised:
        load_samples(TEXTS, tmp_path)
    assert str(raised.value).startswith(f"{path}:2: ")


def test_what_cannot_be_read_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "dev" / "folder.jsonl").mkdir(parents=True)
    with pytest.raises(
        SampleError, match=r"folder\.jsonl: cannot be read \(.+\); see to"
    ) as raised:
        load_samples(TEXTS, tmp_path)
    assert "\n" not in str(raised.value)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="no samples"):
        load_samples(TEXTS, tmp_path)


def test_the_digest_changes_with_any_sample(tmp_path: Path) -> None:
    write(tmp_path, line())
    before = load_samples(TEXTS, tmp_path).digest
    assert load_samples(TEXTS, tmp_path).digest == before
    write(tmp_path, line(facts=["9"]))
    assert load_samples(TEXTS, tmp_path).digest != before


def test_samples_are_chosen_by_split_and_kind(tmp_path: Path) -> None:
    write(tmp_path, line(), line(id="kiosk-2", kind="date"))
    write(tmp_path, line(id="kiosk-3", kind="date"), split="test")
    samples = load_samples(TEXTS, tmp_path)
    assert [s.id for s in samples.select("dev", "date")] == ["kiosk-2"]
    assert len(samples.select()) == 3
