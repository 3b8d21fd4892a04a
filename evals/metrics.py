"""Scores of many samples -> figures. Each metric is a function that defines itself.

A metric returns ``None`` where no score has what it measures; a system that says nothing gets 0
wherever an answer was called for.
"""

from collections.abc import Callable, Iterable, Sequence

from evals.ranking import discounted_gain, recall_at, reciprocal_rank
from evals.scorers import Score

Scores = Sequence[Score]
Metric = Callable[[Scores], float | None]


def _mean(values: Iterable[float]) -> float | None:
    kept = list(values)
    return sum(kept) / len(kept) if kept else None


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def answered_right(scores: Scores) -> float | None:
    """Returns the share of answerable samples whose reply is correct."""
    return _mean(score.correct for score in scores if score.answerable)


def withheld_right(scores: Scores) -> float | None:
    """Returns the share of the other samples whose reply is right: refused, or as good."""
    return _mean(score.correct for score in scores if not score.answerable)


def balance(scores: Scores) -> float | None:
    """Returns the harmonic mean of ``answered_right`` and ``withheld_right``.

    Neither always refusing nor always answering can score on it.
    """
    answered, withheld = answered_right(scores), withheld_right(scores)
    if answered is None or withheld is None:
        return None
    return 2 * answered * withheld / (answered + withheld) if answered + withheld else 0.0


def evidence(scores: Scores) -> float | None:
    """Returns the mean share of judged targets that an answer's citations cover."""
    return _mean(score.evidence for score in scores if score.evidence is not None)


def facts(scores: Scores) -> float | None:
    """Returns the mean share of the expected facts that an answer states."""
    return _mean(score.facts for score in scores if score.facts is not None)


def recall_1(scores: Scores) -> float | None:
    """Returns the mean share of targets shown by the first hit."""
    return _mean(recall_at(score.ranks, 1) for score in scores if score.ranks)


def recall_3(scores: Scores) -> float | None:
    """Returns the mean share of targets shown by the first three hits."""
    return _mean(recall_at(score.ranks, 3) for score in scores if score.ranks)


def recall_5(scores: Scores) -> float | None:
    """Returns the mean share of targets shown by the first five hits."""
    return _mean(recall_at(score.ranks, 5) for score in scores if score.ranks)


def mrr_10(scores: Scores) -> float | None:
    """Returns the mean of 1 / rank of the first hit that shows a target, 0 beyond the tenth."""
    return _mean(reciprocal_rank(score.ranks) for score in scores if score.ranks)


def ndcg_10(scores: Scores) -> float | None:
    """Returns the mean nDCG@10 with binary gains; see ``ranking.discounted_gain``."""
    return _mean(discounted_gain(score.ranks) for score in scores if score.ranks)


def citation_precision(scores: Scores) -> float | None:
    """Returns, over all answers to answerable samples, the share of citations on judged text."""
    answered = [score for score in scores if score.answerable]
    return _ratio(sum(s.touching for s in answered), sum(s.citations for s in answered))


def refusal_precision(scores: Scores) -> float | None:
    """Returns the share of withheld replies that were to be withheld."""
    withheld = [score for score in scores if score.withheld]
    return _mean(not score.answerable for score in withheld)


def refusal_recall(scores: Scores) -> float | None:
    """Returns the share of samples to be withheld that were."""
    return _mean(score.withheld for score in scores if not score.answerable)


def refusal_f1(scores: Scores) -> float | None:
    """Returns the harmonic mean of refusal precision and recall."""
    precision, recall = refusal_precision(scores), refusal_recall(scores)
    if recall is None:
        return None
    total = (precision or 0.0) + recall
    return 2 * (precision or 0.0) * recall / total if total else 0.0


def over_refusal(scores: Scores) -> float | None:
    """Returns the share of answerable samples that were withheld; lower is better."""
    return _mean(score.withheld for score in scores if score.answerable)


def wrong_answers(scores: Scores) -> float | None:
    """Returns the share of given answers that are not correct; lower is better."""
    return _mean(not score.correct for score in scores if score.words is not None)


def reason_right(scores: Scores) -> float | None:
    """Returns the share of rightly withheld replies with an accepted reason."""
    return _mean(score.reason_right for score in scores if score.reason_right is not None)


def notice_recall(scores: Scores) -> float | None:
    """Returns the share of expected notices that the given answers carry."""
    expected = sum(score.notices_expected for score in scores)
    return _ratio(sum(score.notices_found for score in scores), expected)


def false_notices(scores: Scores) -> float | None:
    """Returns conflict and superseded notices without cause, per answer; lower is better."""
    answers = [score for score in scores if score.words is not None]
    return _mean(score.notices_false for score in answers)


def words_per_answer(scores: Scores) -> float | None:
    """Returns the mean number of words of an answer; lower is better, at equal correctness."""
    return _mean(score.words for score in scores if score.words is not None)


def risk_area(scores: Scores) -> float | None:
    """Returns the area under the risk–coverage curve of the answers; lower is better.

    Answers are taken by falling confidence; risk is the share of wrong ones so far, and the area
    its mean over all coverages (Geifman and El-Yaniv, NeurIPS 2017). Answers of equal confidence
    come in together, each with the risk after the last of them. ``None`` where an answer lacks a
    confidence.
    """
    answers = [score for score in scores if score.words is not None]
    if not answers or any(score.confidence is None for score in answers):
        return None
    return _mean(risk for _, risk in risk_coverage(answers))


def risk_coverage(answers: Scores) -> list[tuple[float, float]]:
    """Returns (coverage, risk) after each answer by falling confidence; see ``risk_area``."""
    levels = sorted({score.confidence or 0.0 for score in answers}, reverse=True)
    points: list[tuple[float, float]] = []
    for level in levels:
        taken = [score for score in answers if (score.confidence or 0.0) >= level]
        risk = sum(not score.correct for score in taken) / len(taken)
        points += [(count / len(answers), risk) for count in range(len(points) + 1, len(taken) + 1)]
    return points


METRICS: dict[str, Metric] = {
    metric.__name__: metric
    for metric in (
        balance,
        answered_right,
        withheld_right,
        evidence,
        facts,
        recall_1,
        recall_3,
        recall_5,
        mrr_10,
        ndcg_10,
        citation_precision,
        refusal_precision,
        refusal_recall,
        refusal_f1,
        over_refusal,
        wrong_answers,
        reason_right,
        notice_recall,
        false_notices,
        words_per_answer,
        risk_area,
    )
}
LOWER_IS_BETTER = frozenset(
    {"over_refusal", "wrong_answers", "false_notices", "words_per_answer", "risk_area"}
)


def measure(scores: Scores) -> dict[str, float | None]:
    """Returns every metric of ``scores`` by name."""
    return {name: metric(scores) for name, metric in METRICS.items()}


def group_by(scores: Scores, key: Callable[[Score], str]) -> dict[str, list[Score]]:
    """Returns the scores by ``key``, in order of first appearance."""
    groups: dict[str, list[Score]] = {}
    for score in scores:
        groups.setdefault(key(score), []).append(score)
    return groups
