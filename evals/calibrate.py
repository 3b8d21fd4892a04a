"""Fitting the decision whether to answer: weights by logistic regression, thresholds by cost.

Reads the dev questions only. Every figure it prints is of held-out topics: each topic's questions
are judged by a model fitted on the other topics.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.logistic import Array, area_under_roc, fit_logistic, held_out
from evals.product import Judged, Product
from evals.retrieval import folded, misspelt
from evals.run import Progress
from evals.samples import Sample
from evals.scorers import covered_share
from evals.texts import Texts

Flags = NDArray[np.bool_]

# Kinds of questions that are not about what the sources are about.
_OFF_SUBJECT = frozenset({"off_topic", "nonsense", "smalltalk"})

RIDGE = 10.0
"""Held-out log-loss on the dev questions: .373 with 1, .371 with 3, .370 with 10, .376 with 30."""
QUESTIONS_A_WEIGHT = 10
"""Questions of the rarer outcome for each weight: ten events per variable, Peduzzi et al. 1996."""
_STEP = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question as the decision sees it.

    Attributes:
        id: Of the sample.
        topic: Questions of one topic are never on both sides of a split.
        signals: By name, those of ``assistant.signals.Signals``.
        without_misfit: The same, as if the evidence held what the type of question asks for.
        is_right: Whether the evidence that would be shown answers.
        is_answerable: Whether the sources answer it at all.
        is_subject: Whether the question is about what the sources are about.
    """

    id: str
    topic: str
    signals: dict[str, float]
    without_misfit: dict[str, float]
    is_right: bool
    is_answerable: bool
    is_subject: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A threshold and what it does to the examples.

    Attributes:
        threshold: Answers are shown from this probability on.
        coverage: Share of all questions that are answered.
        risk: Share of the answers that are wrong; 0 when nothing is answered.
        kept: Share of the right answers that are shown.
        withheld: Share of the questions without an answer that are not answered.
        gain: What the threshold was chosen by; see ``calibrate``.
    """

    threshold: float
    coverage: float
    risk: float
    kept: float
    withheld: float
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A calibration as ``calibration.toml`` holds it, and how it does on held-out topics.

    ``without`` is the area under the ROC curve when a signal is left out, by its name.
    """

    weights: dict[str, float]
    bias: float
    answer_from: float
    subject_from: float
    examples: int
    area_under_roc: float
    points: tuple[Point, ...]
    without: dict[str, float]


def calibrate(examples: Sequence[Example], *, wrong_costs: float = 0.0) -> Fitted:
    """Returns the calibration that does best on held-out topics.

    The threshold has the highest gain: of the questions that the sources answer, the share answered
    right, less ``wrong_costs`` times the share answered wrong; plus, of the others, the share not
    answered. Of equal ones the middle.

    Args:
        examples: Of one language.
        wrong_costs: How much worse a wrong answer is than none to a question that has an answer.

    Raises:
        ValueError: There are too few right or wrong examples to fit one weight.
    """
    labels = np.array([float(example.is_right) for example in examples])
    rarer = int(min(labels.sum(), len(labels) - labels.sum()))
    names = list(examples[0].signals)[: rarer // QUESTIONS_A_WEIGHT] if examples else []
    if not names:
        raise ValueError(
            f"{rarer} questions of the rarer outcome are too few; {QUESTIONS_A_WEIGHT} are needed"
        )
    features = _table([example.signals for example in examples], names)
    groups = [example.topic for example in examples]
    chances = held_out(features, labels, groups, ridge=RIDGE)
    model = fit_logistic(features, labels, ridge=RIDGE)
    about = model.probabilities(_table([example.without_misfit for example in examples], names))
    subjects = np.array([example.is_subject for example in examples])
    answerable = np.array([example.is_answerable for example in examples])
    points = risk_coverage(chances, labels == 1, answerable, wrong_costs=wrong_costs)
    answer_from = best_threshold(points)
    return Fitted(
        weights=dict(zip(names, (round(float(w), 2) for w in model.weights), strict=True)),
        bias=round(model.bias, 2),
        answer_from=answer_from,
        subject_from=min(answer_from, separating(about, subjects)),
        examples=len(examples),
        area_under_roc=area_under_roc(chances, labels),
        points=points,
        without={name: _area_without(name, names, examples, labels) for name in names},
    )


def _area_without(
    name: str, names: Sequence[str], examples: Sequence[Example], labels: Array
) -> float:
    """Returns the area under the ROC curve of held-out topics without one signal; .5 for none."""
    others = [other for other in names if other != name]
    if not others:
        return 0.5
    features = _table([example.signals for example in examples], others)
    groups = [example.topic for example in examples]
    return area_under_roc(held_out(features, labels, groups, ridge=RIDGE), labels)


def _table(rows: Sequence[dict[str, float]], names: Sequence[str]) -> Array:
    return np.array([[row[name] for name in names] for row in rows], dtype=np.float64)


def risk_coverage(
    chances: Array, right: Flags, answerable: Flags, *, wrong_costs: float = 0.0
) -> tuple[Point, ...]:
    """Returns the points of the risk–coverage curve, by rising threshold, a hundredth apart."""
    points = []
    for step in range(round(1 / _STEP)):
        threshold = step * _STEP
        shown = chances >= threshold
        withheld = _share(~shown, ~answerable)
        gain = _share(shown & right, answerable) + withheld
        gain -= wrong_costs * _share(shown & ~right, answerable)
        points.append(
            Point(
                threshold=round(threshold, 2),
                coverage=float(shown.mean()),
                risk=_share(~right, shown),
                kept=_share(shown, right),
                withheld=withheld,
                gain=round(gain, 9),
            )
        )
    return tuple(points)


def _share(flags: Flags, among: Flags) -> float:
    """Returns the share of ``among`` that has ``flags``; 0 when there is none."""
    return float(flags[among].mean()) if among.any() else 0.0


def best_threshold(points: Sequence[Point]) -> float:
    """Returns the threshold with the highest gain; of equal ones the middle."""
    most = max(point.gain for point in points)
    best = [point.threshold for point in points if point.gain == most]
    return best[len(best) // 2]


def separating(about: Array, subjects: Flags) -> float:
    """Returns the threshold that tells questions on the subject from others best (Youden's J)."""
    if subjects.all() or not subjects.any():
        return 0.0
    steps = [round(step * _STEP, 2) for step in range(round(1 / _STEP))]
    gains = [(about[subjects] >= t).mean() - (about[~subjects] >= t).mean() for t in steps]
    best = [t for t, gain in zip(steps, gains, strict=True) if gain == max(gains)]
    return best[len(best) // 2]


def examples_of(
    product: Product, samples: Sequence[Sample], *, texts: Texts, progress: Progress
) -> dict[str, list[Example]]:
    """Returns the examples by language; samples that are not decided by likelihood are left out.

    Each question is asked as it stands and as it might be typed in haste, so that no register is
    refused for its spelling alone. All wordings of a question have its topic.
    """
    found: dict[str, list[Example]] = {}
    for done, sample in enumerate(samples, start=1):
        for wording in wordings_of(sample.question):
            judged = product.judged(sample.line | {"question": wording})
            if judged is not None:
                example = _example(sample, judged, texts)
                found.setdefault(judged.language, []).append(example)
        progress(done, len(samples))
    return found


def wordings_of(question: str) -> tuple[str, ...]:
    """Returns ``question`` and how else it might be typed, each once.

    >>> wordings_of("När öppnar kiosken?")
    ('När öppnar kiosken?', 'Nar oppnar kiosken?', 'När öppnar kiosekn?', 'när öppnar kiosken')
    """
    reworded = (question, folded(question), misspelt(question), question.lower().rstrip(" ?"))
    return tuple(dict.fromkeys(reworded))


def _example(sample: Sample, judged: Judged, texts: Texts) -> Example:
    is_right = sample.is_answerable and covered_share(sample, judged.places, texts) == 1
    return Example(
        id=sample.id,
        topic=sample.topic,
        signals=judged.signals,
        without_misfit=judged.without_misfit,
        is_right=is_right,
        is_answerable=sample.is_answerable,
        is_subject=sample.kind not in _OFF_SUBJECT,
    )


def as_toml(fitted: dict[str, Fitted], encoder: str) -> str:
    """Returns the calibrations as ``calibration.toml`` holds them beside an index."""
    lines = [
        "# Fitted by python -m evals calibrate on the dev questions; used with this index alone.",
        f"encoder = {json.dumps(encoder)}",
        *calibration_lines(fitted),
    ]
    return "\n".join(lines) + "\n"


def calibration_lines(fitted: dict[str, Fitted]) -> list[str]:
    """Returns the lines of the calibrations' tables, by language."""
    lines = []
    for language, found in fitted.items():
        lines += ["", f"[{language}]"]
        lines += [
            f"{key} = {getattr(found, key)}" for key in ("bias", "answer_from", "subject_from")
        ]
        lines += ["", f"[{language}.weights]"]
        lines += [f"{name} = {found.weights.get(name, 0.0)}" for name in _named(found)]
    return lines


def _named(found: Fitted) -> tuple[str, ...]:
    """Returns the signals that a calibration must name: too few examples fit only some of them."""
    from assistant.signals import NEEDED

    return (*NEEDED, *(name for name in found.weights if name not in NEEDED))
