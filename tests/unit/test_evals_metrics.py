"""Metrics on runs small enough to work out by hand, and ours against ir_measures."""

import json
import math
import random
import subprocess
import sys
from dataclasses import replace

import pytest

from evals import metrics
from evals.ranking import discounted_gain, recall_at, reciprocal_rank
from evals.scorers import Score

RIGHT = Score(
    id="a",
    split="dev",
    topic="t",
    kind="fact",
    register="sentence",
    answerable=True,
    status="answered",
    reason=None,
    correct=True,
    withheld=False,
    reason_right=None,
    evidence=1.0,
    facts=1.0,
    ranks=(1,),
    citations=2,
    touching=1,
    notices_expected=0,
    notices_found=0,
    notices_false=0,
    words=10,
    confidence=0.9,
    stage=None,
    violations=(),
)
WRONG = replace(RIGHT, correct=False, evidence=0.0, facts=0.5, ranks=(4,), touching=0, words=20)
OVER = replace(WRONG, withheld=True, citations=0, words=None, facts=0.0, ranks=(None,))
REFUSED = replace(OVER, answerable=False, correct=True, evidence=None, facts=None, ranks=())
ANSWERED = replace(REFUSED, withheld=False, correct=False, words=30)
# Three to be answered (right, wrong, refused), two to be refused (refused, answered).
FIVE = [RIGHT, WRONG, OVER, REFUSED, ANSWERED]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("answered_right", 1 / 3),
        ("withheld_right", 1 / 2),
        ("balance", 2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2)),
        ("evidence", 1 / 3),
        ("facts", 1.5 / 3),
        ("recall_1", 1 / 3),
        ("recall_3", 1 / 3),
        ("recall_5", 2 / 3),
        ("mrr_10", (1 + 1 / 4 + 0) / 3),
        ("ndcg_10", (1 + 1 / math.log2(5) + 0) / 3),
        ("citation_precision", 1 / 4),
        ("refusal_precision", 1 / 2),
        ("refusal_recall", 1 / 2),
        ("refusal_f1", 1 / 2),
        ("over_refusal", 1 / 3),
        ("wrong_answers", 2 / 3),
        ("words_per_answer", 20.0),
        ("reason_right", None),
        ("notice_recall", None),
        ("false_notices", 0.0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_metric_is_what_one_works_out_by_hand(name: str, expected: float | None) -> None:
    assert metrics.METRICS[name](FIVE) == (None if expected is None else pytest.approx(expected))


def test_notices_are_counted_over_all_answers() -> None:
    two = [
        replace(RIGHT, notices_expected=2, notices_found=1),
        replace(RIGHT, notices_expected=1, notices_found=1, notices_false=1),
    ]
    assert metrics.notice_recall(two) == pytest.approx(2 / 3)
    assert metrics.false_notices(two) == pytest.approx(1 / 2)


def test_the_area_of_risk_is_the_mean_of_the_risks() -> None:
    # By falling confidence: right, wrong, right -> risks 0, 1/2, 1/3.
    three = [
        replace(RIGHT, confidence=0.2),
        replace(RIGHT, confidence=0.9),
        replace(WRONG, confidence=0.5),
    ]
    assert metrics.risk_area(three) == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


def test_answers_of_equal_confidence_come_in_together() -> None:
    assert metrics.risk_area([RIGHT, WRONG]) == metrics.risk_area([WRONG, RIGHT]) == 0.5


def test_there_is_no_area_without_confidence() -> None:
    assert metrics.risk_area([RIGHT, replace(WRONG, confidence=None)]) is None


def test_silence_scores_zero_everywhere() -> None:
    silent = replace(
        WRONG, evidence=0.0, facts=0.0, ranks=(None,), citations=0, words=None, stage="failed"
    )
    figures = metrics.measure([silent, replace(silent, answerable=False, ranks=())])
    shown = {k: v for k, v in figures.items() if k not in metrics.LOWER_IS_BETTER}
    assert set(shown.values()) <= {0.0, None}
    assert figures["answered_right"] == figures["withheld_right"] == figures["balance"] == 0.0


@pytest.mark.parametrize("part", [[OVER, REFUSED], [RIGHT, ANSWERED]], ids=["refuses", "answers"])
def test_doing_always_the_same_has_no_balance(part: list[Score]) -> None:
    assert metrics.balance(part) == 0.0


# Their C library spoils the memory of the process after some hundred calls, so it gets its own.
REFERENCE = """
import gc, json, os, sys
gc.disable()
import ir_measures
wanted = [ir_measures.R @ 5, ir_measures.RR @ 10, ir_measures.nDCG @ 10]
for found in json.loads(sys.argv[1]):
    at = {rank: f"target{number}" for number, rank in enumerate(found)}
    run = {"q": {at.get(rank, f"other{rank}"): 100.0 - rank for rank in range(1, 16)}}
    qrels = {"q": {f"target{number}": 1 for number in range(len(found))}}
    figures = ir_measures.calc_aggregate(wanted, qrels, run)
    print(json.dumps([figures[measure] for measure in wanted]), flush=True)
os._exit(0)
"""


def some_ranks(chance: random.Random) -> list[int | None]:
    """Returns where one to four targets were found among fifteen places, some of them nowhere."""
    places = chance.sample(range(1, 16), chance.randint(1, 4))
    return [place if chance.random() < 0.7 else None for place in places]


def test_ranking_measures_agree_with_ir_measures() -> None:
    chance = random.Random(1)
    runs = [some_ranks(chance) for _ in range(150)]
    command = [sys.executable, "-W", "ignore", "-c", REFERENCE, json.dumps(runs)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(lines) == len(runs)
    for found, line in zip(runs, lines, strict=True):
        ours = [recall_at(found, 5), reciprocal_rank(found, 10), discounted_gain(found, 10)]
        assert ours == pytest.approx(json.loads(line)), found


def test_two_targets_in_the_first_hit_are_the_best_there_is() -> None:
    assert discounted_gain([1, 1]) == 1.0
