import tomllib
from pathlib import Path

import numpy as np
import pytest

from assistant.calibration import (
    CALIBRATION,
    CalibrationError,
    calibrations_beside,
    shipped_calibrations,
)
from assistant.signals import NEEDED
from evals.calibrate import Example, as_toml, calibrate, risk_coverage
from evals.logistic import area_under_roc, fit_logistic, held_out
from evals.samples import QUESTIONS, SampleError, load_samples
from evals.texts import read_texts


def example(at: int, cosine: float, *, is_right: bool, topic: str = "") -> Example:
    signals = {"cosine": cosine, "share": 0.5, "subject": 0.5, "misfit": 0.0}
    return Example(
        id=f"q{at}",
        topic=topic or f"ämne {at % 4}",
        signals=signals,
        without_misfit=signals,
        is_right=is_right,
        is_answerable=is_right or at % 2 == 0,
        is_subject=cosine > 0.2,
    )


WEIGHTS = "[sv.weights]\n" + "".join(f"{name} = 1\n" for name in NEEDED)
RIGHT = [example(at, 0.6 + at / 100, is_right=True) for at in range(30)]
WRONG = [example(at, 0.1 + at / 100, is_right=False) for at in range(30)]


def test_the_threshold_lies_between_right_and_wrong_evidence() -> None:
    found = calibrate([*RIGHT, *WRONG])
    assert found.area_under_roc == 1.0
    best = next(p for p in found.points if p.threshold == found.answer_from)
    assert (best.kept, best.withheld, best.risk, best.coverage) == (1.0, 1.0, 0.0, 0.5)
    assert found.weights["cosine"] > 0
    assert found.subject_from <= found.answer_from


def test_each_signal_is_told_by_what_is_lost_without_it() -> None:
    without = calibrate([*RIGHT, *WRONG]).without
    assert set(without) == {"cosine", "share", "subject"}
    assert without["cosine"] == pytest.approx(0.5)  # the others are the same for all
    assert without["share"] == 1.0


def test_the_dearer_a_wrong_answer_the_higher_the_threshold() -> None:
    mixed = [
        *RIGHT,
        *WRONG,
        *(example(at, 0.55 + at / 50, is_right=at % 3 > 0) for at in range(30)),
    ]
    cheap, dear = (calibrate(mixed, wrong_costs=cost).answer_from for cost in (0.0, 5.0))
    assert cheap < dear


def test_there_is_a_weight_for_every_ten_questions_of_the_rarer_outcome() -> None:
    assert len(calibrate([*RIGHT, *WRONG[:20]]).weights) == 2
    with pytest.raises(ValueError, match="9 questions of the rarer outcome are too few"):
        calibrate([*RIGHT, *WRONG[:9]])


def test_a_topic_is_judged_by_the_other_topics_alone() -> None:
    """The odd topic turns the sign round: a model that saw it would get it right."""
    features = np.array([[0.0], [1.0]] * 20)
    labels = np.array([0.0, 1.0] * 19 + [1.0, 0.0])
    groups = ["usual"] * 38 + ["odd"] * 2
    chances = held_out(features, labels, [*groups[:19], *["other"] * 19, *groups[38:]], ridge=0.1)
    assert chances[39] > 0.5 > chances[38]


def test_a_fit_finds_the_odds_that_made_the_labels() -> None:
    random = np.random.default_rng(7)
    features = random.normal(size=(20_000, 2))
    odds = 1 / (1 + np.exp(-(features @ np.array([2.0, -1.0]) + 0.5)))
    model = fit_logistic(features, (random.random(20_000) < odds).astype(float), ridge=1e-6)
    assert model.weights == pytest.approx([2.0, -1.0], abs=0.1)
    assert model.bias == pytest.approx(0.5, abs=0.1)


def test_risk_and_coverage_by_hand() -> None:
    chances = np.array([0.9, 0.6, 0.6, 0.2])
    right, answerable = np.array([True, True, False, False]), np.array([True, True, True, False])
    points = risk_coverage(chances, right, answerable, wrong_costs=0.5)
    at = {point.threshold: point for point in points}
    assert (at[0.5].coverage, at[0.5].risk) == (0.75, pytest.approx(1 / 3))
    assert (at[0.5].kept, at[0.5].withheld) == (1.0, 1.0)
    assert at[0.5].gain == pytest.approx(2 / 3 + 1 - 0.5 / 3)
    assert (at[0.7].coverage, at[0.7].risk, at[0.7].kept) == (0.25, 0.0, 0.5)
    assert (at[0.95].coverage, at[0.95].risk) == (0.0, 0.0)


def test_the_area_is_half_for_equal_scores() -> None:
    assert area_under_roc(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == 0.5


def test_the_test_questions_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "test").mkdir()
    sample = next((QUESTIONS / "dev").glob("*.jsonl")).read_text("utf-8").split("\n")[0]
    (tmp_path / "dev" / "a.jsonl").write_text(sample, "utf-8")
    (tmp_path / "test" / "b.jsonl").write_text("not read, or this fails", "utf-8")
    texts = read_texts()
    assert [s.split for s in load_samples(texts, tmp_path, splits=("dev",)).samples] == ["dev"]
    with pytest.raises(SampleError):
        load_samples(texts, tmp_path)


def test_what_is_written_is_read_back_with_its_index_and_encoder(tmp_path: Path) -> None:
    fitted = calibrate([*RIGHT, *WRONG])
    (tmp_path / CALIBRATION).write_text(as_toml({"sv": fitted}, "e5 'small'"), "utf-8")
    kept = calibrations_beside(tmp_path, "e5 'small'")
    assert kept["sv"].answer_from == fitted.answer_from
    assert fitted.weights.items() <= kept["sv"].weights.items()
    assert set(kept["sv"].weights) == set(NEEDED)
    assert kept["en"] == shipped_calibrations()["en"]
    assert calibrations_beside(tmp_path, "another") == shipped_calibrations()
    assert calibrations_beside(tmp_path / "none", "e5 'small'") == shipped_calibrations()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("[sv", "cannot be read", id="not TOML"),
        pytest.param('encoder = "e"\n[fi]\nbias = 1', "unknown fi", id="unknown language"),
        pytest.param('encoder = "e"\n[sv]\nbias = 1', "must hold answer_from", id="keys lacking"),
        pytest.param(
            'encoder = "e"\n[sv]\nbias = nan\nanswer_from = 0.5\nsubject_from = 0.1\n' + WEIGHTS,
            "bias must be a number",
            id="not a number",
        ),
        pytest.param(
            'encoder = "e"\n[sv]\nbias = 1\nanswer_from = 1\nsubject_from = 0\n'
            + WEIGHTS
            + "luck = 1",
            "weights must be of",
            id="unknown signal",
        ),
        pytest.param(
            'encoder = "e"\n[sv]\nbias = 1\nanswer_from = 1\nsubject_from = 0\n'
            + WEIGHTS.replace("share = 1\n", ""),
            "weights must be of",
            id="absent signal",
        ),
    ],
)
def test_a_spoilt_calibration_is_told_in_one_line(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / CALIBRATION).write_text(text, "utf-8")
    with pytest.raises(CalibrationError, match=word) as caught:
        calibrations_beside(tmp_path, "e")
    assert CALIBRATION in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_calibration_may_name_a_reader(tmp_path: Path) -> None:
    text = 'encoder = "e"\n[sv]\nbias = 1\nanswer_from = 1\nsubject_from = 0\n'
    (tmp_path / CALIBRATION).write_text(f"{text}{WEIGHTS}reader = 2.5", "utf-8")
    assert calibrations_beside(tmp_path, "e")["sv"].weights["reader"] == 2.5


def test_a_calibration_is_toml_of_the_shipped_form() -> None:
    table = tomllib.loads(as_toml({"sv": calibrate([*RIGHT, *WRONG])}, "e"))
    assert set(table["sv"]) == {"bias", "answer_from", "subject_from", "weights"}
