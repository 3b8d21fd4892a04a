"""What decides whether a kept answer is the answer to a question asked again."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.config import Answers
from assistant.grounding.verifying import VERSION
from assistant.messages import read_messages
from assistant.model.kept_answers import KeptAnswers
from assistant.model.settings import Model
from assistant.model.stream import Deadline
from assistant.model.task import Author, Task

SETTINGS = Model(base_url="http://modell.example/v1", model="a")


def task(
    *,
    settings: Model = SETTINGS,
    name: str = "a",
    host: str = "modell.example",
    fingerprint: str = "1",
    queries: tuple[str, ...] = ("bad",),
) -> Task:
    understanding: Any = SimpleNamespace(understanding=SimpleNamespace(queries=queries))
    desk: Any = SimpleNamespace(index=SimpleNamespace(fingerprint=fingerprint), answers=Answers())
    model: Any = SimpleNamespace(name=name, host=host)
    nothing: Any = None
    return Task(
        question="Vad kostar ett bad?",
        answer=nothing,
        findings=(understanding,),
        sources=nothing,
        desk=desk,
        messages=read_messages("sv"),
        author=Author(model=model, settings=settings, kept=KeptAnswers(1)),
        deadline=Deadline.after(1),
    )


def test_the_same_task_has_the_same_key_later() -> None:
    assert task().key == task().key


OTHERS = {
    "model": task(name="b"),
    "host": task(host="annan.example"),
    "index": task(fingerprint="2"),
    "follow-up-understood": task(queries=("bad i Ås",)),
    "mode": task(settings=SETTINGS.model_copy(update={"mode": "selective"})),
    "length": task(settings=SETTINGS.model_copy(update={"max_tokens": 99})),
    "context": task(settings=SETTINGS.model_copy(update={"context_tokens": 9_999})),
    "parameters": task(settings=SETTINGS.model_copy(update={"parameters": {"seed": 1}})),
    "question": replace(task(), question="Vad kostar en bok?"),
    "language": replace(task(), messages=read_messages("en")),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_an_answer_is_given_again_only_to_the_same_question_in_the_same_world(other: Task) -> None:
    assert other.key != task().key


def test_rules_and_prompts_are_part_of_the_key() -> None:
    key = task().key
    assert isinstance(key, tuple)
    assert VERSION in key
    assert tuple(task().references.values()) in key
