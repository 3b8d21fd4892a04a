"""What comes of a model's lines, what is kept of its answers, and how its thoughts are left out."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import ConfigError
from assistant.grounding.lines import Missing, NoAnswer, Statement
from assistant.grounding.sources import SourcePassage, Sources, SourceSentence
from assistant.model.choice import open_streaming_model
from assistant.model.kept_answers import KeptAnswer, KeptAnswers
from assistant.model.settings import Model
from assistant.model.stream import FaultKind
from assistant.model.thoughts import ThoughtFilter
from assistant.model.writing import Ending, Writing
from assistant.own_loop import complete
from assistant.reply import Clarification
from corpus.span import Span

PRICE, FREE = "Ett bad kostar 60 kronor för vuxna.", "Barn under sju år badar utan avgift."
FORGED = "Kungen bor i Paris sedan 1742."


def sources() -> Sources:
    sentences = tuple(
        SourceSentence(
            id=f"1.{n}", document="bad", span=Span(n * 100, n * 100 + len(text)), text=text
        )
        for n, text in enumerate((PRICE, FREE), 1)
    )
    passage = SourcePassage(
        number=1, title="Bad", publisher="Norrby", dated=None, heading=(), sentences=sentences
    )
    return Sources((passage,))


def written(*lines: str, fault: FaultKind | None = None, most: int = 3) -> Writing:
    writing = Writing(question="Vad kostar ett bad?", most=most)
    for line in lines:
        if line == "SVAR_SAKNAS":
            writing.take(NoAnswer(), sources())
        else:
            writing.take(Statement(line, ("1.1", "1.2")), sources())
    writing.fault = fault
    return writing


@pytest.mark.parametrize(
    ("lines", "fault", "ending"),
    [
        pytest.param((PRICE,), None, "answer", id="kept"),
        pytest.param((PRICE, FORGED), None, "answer", id="as-many-dropped"),
        pytest.param((PRICE, FORGED, FORGED), None, "extract", id="more-dropped"),
        pytest.param((FORGED,), None, "select", id="nothing-kept"),
        pytest.param((), None, "select", id="nothing-said"),
        pytest.param(("SVAR_SAKNAS",), None, "refuse", id="no-answer"),
        pytest.param((FORGED, "SVAR_SAKNAS"), None, "refuse", id="no-answer-after-a-false-line"),
        pytest.param((PRICE, "SVAR_SAKNAS"), None, "answer", id="no-answer-after-a-true-line"),
        pytest.param((PRICE,), "deadline", "answer", id="late"),
        pytest.param((), "deadline", "extract", id="late-and-nothing"),
        pytest.param((PRICE,), "length", "answer", id="cut-short"),
        pytest.param((PRICE,), "cut", "extract", id="cut"),
        pytest.param((PRICE,), "malformed", "extract", id="malformed"),
        pytest.param(("SVAR_SAKNAS",), "error_event", "extract", id="error-after-no-answer"),
    ],
)
def test_what_is_to_be_done_follows_from_what_was_kept(
    lines: tuple[str, ...], fault: FaultKind | None, ending: Ending
) -> None:
    assert written(*lines, fault=fault).ending == ending


def test_no_more_is_kept_than_is_shown_and_nothing_twice() -> None:
    assert [one.text for one in written(PRICE, PRICE, FREE).kept] == [PRICE, FREE]
    full = written(PRICE, FREE, most=1)
    assert [one.text for one in full.kept] == [PRICE]
    assert full.is_full


def test_what_is_missing_is_kept_only_in_the_questions_words() -> None:
    writing = written(PRICE)
    writing.take(Missing("vad det kostar"), sources())
    assert (writing.says_missing, writing.missing) == (True, "vad det kostar")
    writing.take(Missing("ring 070-123 45 67"), sources())
    assert (writing.says_missing, writing.missing) == (True, None)


def test_a_line_is_taken_only_when_it_has_ended() -> None:
    writing = Writing(question="Vad kostar ett bad?", most=3)
    assert not writing.hear(f"{PRICE} [1.1]", sources())
    assert writing.hear(f"\n{FREE} [1.2]", sources())
    assert [one.text for one in writing.kept] == [PRICE]
    writing.close(sources())
    assert [one.text for one in writing.kept] == [PRICE, FREE]


def test_the_answer_used_longest_ago_makes_room() -> None:
    kept = KeptAnswers(2)
    answers = [
        KeptAnswer(outcome=Clarification(message=name), mode="generative", prompt="p")
        for name in "abc"
    ]
    kept.keep("a", answers[0])
    kept.keep("b", answers[1])
    assert kept.find("a") is answers[0]
    kept.keep("c", answers[2])
    assert [kept.find(key) for key in "abc"] == [answers[0], None, answers[2]]
    none = KeptAnswers(0)
    none.keep("a", answers[0])
    assert none.find("a") is None


@given(
    st.text(alphabet="ab <>/think\n", max_size=12),
    st.text(alphabet="xyz .\n", min_size=1, max_size=12).filter(lambda text: bool(text.strip())),
    st.data(),
)
def test_thoughts_are_left_out_wherever_the_stream_is_cut(
    thought: str, said: str, data: st.DataObject
) -> None:
    if "</think>" in thought:
        return
    text = f"<think>{thought}</think>{said}"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    thoughts = ThoughtFilter()
    heard = "".join(thoughts.feed(piece) for piece in pieces) + thoughts.end()
    assert heard == said.lstrip()
    assert thoughts.has_spoken


def test_without_the_client_the_operator_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("assistant.model.endpoint", "assistant.model.faults"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ConfigError, match=r"needs openai, .* pip install 'utblick\[model\]'"):
        open_streaming_model(Model(base_url="http://127.0.0.1:9/v1", model="m"))


def test_no_endpoint_is_ever_assumed() -> None:
    with pytest.raises(ConfigError, match="base_url and model are not set"):
        open_streaming_model(Model())


def test_work_that_was_interrupted_is_ended_before_its_loop() -> None:
    import asyncio

    ended = []

    async def linger() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    async def begin() -> int:
        task = asyncio.ensure_future(linger())
        await asyncio.sleep(0)
        assert not task.done()
        return 7

    assert complete(begin()) == 7
    assert ended == [True]
