"""What the reader is trained on: sets parted by document, examples that tell the truth."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.analysis import fold
from index.reader.training.examples import Answer, Example, cropped, examples_of
from index.reader.training.registers import SHARES, in_some_register, put, with_slip
from index.reader.training.schedule import FALL_FROM, rate_at
from index.reader.training.sets import PARTS, PLANS, QuestionSet, SetPlan, parted, read_set

TOWNS = ("Lund", "Umeå", "Gävle", "Luleå", "Kalmar", "Borås", "Ystad", "Arboga")
PLAN = SetPlan(folder="towns", language="sv", test=0.25, dev=0.25)
FACTS = (
    ("Kiosken i {} öppnade år {}.", "När öppnade kiosken i {}?"),
    ("Torget i {} lades ut år {}.", "När lades torget i {} ut?"),
    ("Skolan i {} byggdes år {}.", "När byggdes skolan i {}?"),
)


def texts_and_questions() -> Iterator[tuple[dict[str, object], list[dict[str, object]]]]:
    for at, town in enumerate(TOWNS):
        sentences = [fact.format(town, 1800 + 10 * at + n) for n, (fact, _) in enumerate(FACTS)]
        text = " ".join(sentences)
        asked: list[dict[str, object]] = []
        for n, (_, question) in enumerate(FACTS):
            year = str(1800 + 10 * at + n)
            place = {"text": year, "start": text.index(year)}
            asked.append(
                {"id": f"{at}-{n}", "question": question.format(town), "context_id": f"t{at}"}
                | {"answers": [place]}
            )
        trap = {"id": f"{at}-trap", "question": f"Vem ritade skolan i {town}?"}
        asked.append(trap | {"context_id": f"t{at}", "answers": [], "is_impossible": True})
        yield {"id": f"t{at}", "title": town, "text": text}, asked


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    (folder / PLAN.folder).mkdir()
    made = list(texts_and_questions())
    for name, rows in (
        ("corpus", [text for text, _ in made]),
        ("qa", [one for _, asked in made for one in asked]),
    ):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / PLAN.folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def questions(data: Path) -> QuestionSet:
    return read_set(data, PLAN, "train")


def test_no_document_and_no_title_is_on_two_sides(data: Path) -> None:
    parts = [read_set(data, PLAN, part) for part in PARTS]
    assert all(one.questions for one in parts)
    titles = [set(one.titles.values()) for one in parts]
    documents = [{q.document for q in one.questions} for one in parts]
    for at in range(len(parts)):
        for other in range(at):
            assert not titles[at] & titles[other]
            assert not documents[at] & documents[other]
    assert len(set.union(*documents)) == 8


def test_a_group_stays_in_its_part_when_others_come() -> None:
    plan = SetPlan(folder="x", language="sv", test=0.5)
    groups = [f"group {number}" for number in range(10)]
    assert parted(groups, plan) == parted(list(reversed(groups)), plan)


def test_the_authority_pages_are_not_trained_on() -> None:
    plan = next(plan for plan in PLANS if plan.folder == "swequad_mc_train")
    assert set(parted(["one", "two", "three"], plan).values()) == {"test"}


def test_an_example_answers_exactly_when_its_pieces_hold_the_answer(
    questions: QuestionSet,
) -> None:
    kinds = set()
    for seed in range(4):
        for example in examples_of(questions, seed):
            kinds.add(example.kind)
            assert bool(example.gold) == (example.kind == "answered")
            if example.answer is not None:
                answer = example.answer
                said = example.pieces[answer.piece][answer.start : answer.end]
                assert said.isdigit()
                assert answer.piece in example.gold
    assert {"answered", "trap", "removed", "replaced", "nearby"} <= kinds


def test_what_does_not_answer_does_not_hold_the_answer(questions: QuestionSet) -> None:
    years = {title: {str(1800 + 10 * at + n) for n in range(3)} for at, title in enumerate(TOWNS)}
    for seed in range(4):
        for example in examples_of(questions, seed):
            if example.kind != "nearby":
                continue
            asked = [title for title in years if fold(title)[:4] in fold(example.question)]
            text = "".join(example.pieces)
            assert not any(year in text for title in asked for year in years[title])


def test_examples_are_the_same_for_the_same_seed_and_others_for_another(
    questions: QuestionSet,
) -> None:
    assert list(examples_of(questions, 1)) == list(examples_of(questions, 1))
    assert list(examples_of(questions, 1)) != list(examples_of(questions, 2))


def example_of(pieces: int, gold: int) -> Example:
    return Example(
        question="Vad?",
        heading="",
        pieces=tuple(f"Mening {number}. " for number in range(pieces)),
        gold=(gold,),
        answer=Answer(gold, 0, 6),
        kind="answered",
        language="sv",
    )


@pytest.mark.parametrize("gold", [0, 3, 6], ids=["first", "middle", "last"])
def test_a_window_keeps_what_answers(gold: int) -> None:
    whole = example_of(7, gold)
    lengths = set()
    for seed in range(40):
        one = cropped(whole, Random(seed))
        lengths.add(len(one.pieces))
        assert one.pieces[one.gold[0]] == whole.pieces[gold]
        assert one.answer is not None
        assert one.answer.piece == one.gold[0]
    assert min(lengths) < 7
    assert 7 in lengths


def test_a_window_that_does_not_answer_keeps_what_is_most_like_the_question() -> None:
    pieces = (*tuple(f"Mening {number}. " for number in range(6)), "Kiosken stängde. ")
    trap = replace(example_of(7, 0), question="När öppnade kiosken?", pieces=pieces, gold=())
    trap = replace(trap, answer=None, kind="trap")
    windows = [cropped(trap, Random(seed)) for seed in range(40)]
    assert all("Kiosken stängde. " in one.pieces for one in windows)
    assert min(len(one.pieces) for one in windows) < 7


def test_most_questions_stay_as_asked_and_some_come_in_every_register() -> None:
    question = "Vilka åtgärder föreslås i strategin?"
    random = Random(3)
    put_so = [in_some_register(question, "sv", random) for _ in range(400)]
    assert 0.4 < np.mean([one == question for one in put_so]) < 0.7
    assert "åtgärder föreslås strategin" in put_so
    assert "Vilka atgarder foreslas i strategin?" in put_so


@pytest.mark.parametrize("register", SHARES)
def test_a_register_changes_the_question(register: str) -> None:
    question = "Vilka åtgärder föreslås i strategin?"
    assert put(question, register, "sv", Random(1)) != question


def test_a_slip_is_in_one_longer_word() -> None:
    question = "Var kan strategin läsas?"
    slipped = with_slip(question, Random(1)).split()
    differing = [one for one, other in zip(question.split(), slipped, strict=True) if one != other]
    assert len(differing) == 1
    assert with_slip("Var är vi?", Random(1)) == "Var är vi?"


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    rates = [rate_at(done) for done in np.linspace(0, 1, 101)]
    assert rates[0] == rates[-1] == 0.0
    assert max(rates) == rate_at(FALL_FROM) == 1.0
    falling = [
        rate for done, rate in zip(np.linspace(0, 1, 101), rates, strict=True) if done > FALL_FROM
    ]
    assert falling == sorted(falling, reverse=True)
