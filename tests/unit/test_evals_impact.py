from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evals.form import SampleError
from evals.impact import Impact, impact_of, lost_quotes, read_lines
from evals.texts import Place, Texts

OLD = Texts({"bad-2015": "Norrby har tre bad.\n\nÅrskort kostar 900 kronor."})
NEW = Texts({"bad-2022": "Norrby har fem bad. Årskort  kostar\n900 kronor."})


def reply(text: str | None, document: str = "bad-2015", *kinds: str) -> dict[str, Any]:
    """Returns an answer of one sentence, or a refusal for ``None``."""
    if text is None:
        return {"status": "refused", "answer": "", "sentences": [], "citations": [], "notices": []}
    citation = {"number": 1, "document": document, "start": 0, "end": 4, "quote": text}
    return {
        "status": "answered",
        "answer": f"{text} [1]",
        "sentences": [{"text": text, "citations": [1], "verbatim": True}],
        "citations": [citation],
        "notices": [{"kind": kind, "text": "…", "citations": [1]} for kind in kinds],
    }


@dataclass(frozen=True)
class Scripted:
    given: Mapping[str, Any]

    def ask(self, line: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.given

    def search(self, query: str, limit: int) -> list[Place]:
        return []

    def indexed(self) -> list[Place]:
        return []


def impact(before: object, after: object, *quotes: str) -> Impact:
    (found,) = impact_of(
        Scripted(before),  # type: ignore[arg-type]
        Scripted(after),  # type: ignore[arg-type]
        [{"id": "f1", "question": "Hur många bad?"}],
        quotes={"f1": quotes},
        texts=(OLD, NEW),
    )
    return found


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        pytest.param(reply("Tre."), reply("Tre."), (), id="nothing"),
        pytest.param(reply("Tre."), reply("Fem."), ("other answer",), id="other answer"),
        pytest.param(reply("Tre."), reply(None), ("now withheld",), id="withheld"),
        pytest.param(reply(None), reply("Tre."), ("now answered",), id="answered"),
        pytest.param(
            reply("Tre."), reply("Tre.", "bad-2022"), ("same answer, other source",), id="source"
        ),
        pytest.param(
            reply("Tre."), reply("Tre.", "bad-2015", "conflict"), ("new conflict",), id="conflict"
        ),
        pytest.param(
            reply("Tre.", "bad-2015", "superseded"),
            reply("Fem."),
            ("other answer", "conflict gone"),
            id="conflict gone",
        ),
    ],
)
def test_each_effect_of_a_change_is_named(
    before: object, after: object, effects: tuple[str, ...]
) -> None:
    assert impact(before, after).effects == effects


def test_a_question_loses_its_support_when_every_quote_is_gone() -> None:
    gone, kept = "Norrby har tre bad.", "Årskort kostar 900 kronor."
    assert impact(reply("Tre."), reply("Tre."), gone).effects == ("lost support",)
    found = impact(reply("Tre."), reply("Tre."), gone, kept)
    assert (found.effects, found.lost) == ((), (gone,))


def test_a_quote_is_lost_only_if_it_was_there() -> None:
    assert lost_quotes(["Norrby har tre bad.", "Norrby har elva bad."], OLD, NEW) == (
        "Norrby har tre bad.",
    )


def test_question_lines_are_read_and_named_by_their_line(tmp_path: Path) -> None:
    file = tmp_path / "frågor.jsonl"
    file.write_text('{"question": "Ett?"}\n\n{"question": "Två?", "id": "b"}\n', "utf-8")
    assert [line["id"] for line in read_lines(file)] == ["line 1", "b"]


@pytest.mark.parametrize("row", ["{", "[]", '{"question": 7}'])
def test_what_is_no_question_line_is_told_with_its_place(tmp_path: Path, row: str) -> None:
    file = tmp_path / "frågor.jsonl"
    file.write_text('{"question": "Ett?"}\n' + row, "utf-8")
    with pytest.raises(SampleError, match="jsonl:2: not a question line"):
        read_lines(file)
