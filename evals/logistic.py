"""Logistic regression with a ridge, by Newton's method; folds by group; area under the ROC curve.

A dozen lines of linear algebra, because the library that has them is 100 MB and this is all of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEPS = 50  # Newton's method with a ridge converges in about eight
_CONVERGED = 1e-9


@dataclass(frozen=True, slots=True)
class Logistic:
    """A fitted model: log-odds are ``features @ weights + bias``; ``weights``: (features,)."""

    weights: Array
    bias: float

    def probabilities(self, features: Array) -> Array:
        """Returns ``(rows,)`` for features ``(rows, features)``, each 0..1."""
        odds: Array = 1.0 / (1.0 + np.exp(-(features @ self.weights + self.bias)))
        return odds


def fit_logistic(
    features: Array, labels: Array, *, ridge: float, counts: Array | None = None
) -> Logistic:
    """Returns the model that explains ``labels`` best, its standardised weights held small.

    Args:
        features: ``(rows, features)``; a constant column gets weight 0.
        labels: ``(rows,)`` of 0 and 1, both present.
        ridge: Half of it times the squared standardised weights is added to the log-loss.
        counts: ``(rows,)``, how much each row counts; all 1 if not given.

    Raises:
        ValueError: Only one of the two labels occurs.
    """
    if len(set(labels.tolist())) < 2:  # noqa: PLR2004  (two labels)
        raise ValueError("both labels must occur")
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0] = 1.0
    rows = np.column_stack([(features - mean) / spread, np.ones(len(features))])
    penalty = np.diag([ridge] * features.shape[1] + [0.0])
    found = np.zeros(rows.shape[1])
    weighed = rows if counts is None else rows * counts[:, None]
    for _ in range(_STEPS):
        odds = 1.0 / (1.0 + np.exp(-rows @ found))
        slope = weighed.T @ (odds - labels) + penalty @ found
        curve = (weighed * (odds * (1 - odds))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve + 1e-12 * np.eye(len(found)), slope)
        found -= step
        if np.abs(step).max() < _CONVERGED:
            break
    weights = found[:-1] / spread
    return Logistic(weights, float(found[-1] - weights @ mean))


def held_out(
    features: Array,
    labels: Array,
    groups: Sequence[str],
    *,
    ridge: float,
    counts: Array | None = None,
) -> Array:
    """Returns each row's probability by a model that saw no row of its group: ``(rows,)``."""
    names = np.array(groups)
    found = np.zeros(len(labels))
    for group in sorted(set(groups)):
        inside = names == group
        kept = None if counts is None else counts[~inside]
        model = fit_logistic(features[~inside], labels[~inside], ridge=ridge, counts=kept)
        found[inside] = model.probabilities(features[inside])
    return found


def area_under_roc(scores: Array, labels: Array) -> float:
    """Returns how often a row labelled 1 scores higher than one labelled 0; ties count half.

    >>> area_under_roc(np.array([0.9, 0.4, 0.6, 0.1]), np.array([1.0, 1.0, 0.0, 0.0]))
    0.75
    """
    higher = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return float((higher > 0).mean() + (higher == 0).mean() / 2)
