"""The area under the ROC curve."""

import numpy as np
import numpy.typing as npt


def area_under_roc(scores: npt.NDArray[np.float64], labels: npt.NDArray[np.float64]) -> float:
    """Returns how often a row labelled 1 scores higher than one labelled 0; ties count half.

    >>> area_under_roc(np.array([0.9, 0.4, 0.6, 0.1]), np.array([1.0, 1.0, 0.0, 0.0]))
    0.75
    """
    higher = scores[labels == 1][:, None] - scores[labels == 0][None, :]
    return float((higher > 0).mean() + (higher == 0).mean() / 2)
