"""Paired bootstrap: known differences, chance, and repeatability."""

import numpy as np
import pytest

from evals.bootstrap import difference_of, interval_of


def test_a_clear_loss_is_seen_and_a_single_one_is_not() -> None:
    before = [1.0] * 100
    assert difference_of(before, [0.0] * 10 + [1.0] * 90).high < 0
    assert difference_of(before, [0.0] + [1.0] * 99).high == 0


def test_the_interval_is_that_of_a_mean_of_many_values() -> None:
    values = list(np.random.default_rng(1).normal(2.0, 1.0, 400))
    found = interval_of(values)
    error = np.std(values) / 20
    assert found.low == pytest.approx(found.mean - 1.96 * error, abs=0.01)
    assert found.high == pytest.approx(found.mean + 1.96 * error, abs=0.01)


def test_the_same_values_give_the_same_interval() -> None:
    assert interval_of([0.0, 1.0, 1.0]) == interval_of([0.0, 1.0, 1.0])


def test_pairing_takes_the_difficulty_of_a_question_away() -> None:
    before = [0.0, 1.0] * 50
    paired = difference_of(before, before)
    assert (paired.low, paired.high) == (0.0, 0.0)


def test_runs_of_unequal_length_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="not paired: 1 values before, 2 after"):
        difference_of([1.0], [1.0, 0.0])
