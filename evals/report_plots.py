"""The report's four figures: which numbers on which axes, and what they say in words."""

from collections.abc import Sequence

from markupsafe import Markup

from evals.plots import Axis, Bar, Caption, Range, Tick, bar_plot, interval_plot, line_plot
from evals.report_figures import Figures, Headline, risk_at
from evals.report_words import Words, percent, whole

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_LOW_TOP = 0.25
# An axis carries four to six round steps, of one of these times a power of ten.
_STEPS = (1, 2, 5, 10)
_MOST_STEPS = 6
_LOW_COVERAGE = 0.5


def headline_plot(headlines: Sequence[Headline], words: Words) -> Markup:
    """Returns the headline figures on one scale, their intervals, and the baseline."""
    title = words("plot.headline")
    description = words("plot.headline_description", count=len(headlines))
    ranges = [
        Range(
            text=f"{words(f'headline.{found.name}')}, {percent(found.value.mean)}",
            value=found.value.mean,
            low=found.value.low,
            high=found.value.high,
            before=None if found.change is None else found.value.mean - found.change.mean,
        )
        for found in headlines
    ]
    return interval_plot(Caption("bild-korthet", title, description), ranges, x=_shares(""))


def rank_plot(figures: Figures, words: Words) -> Markup:
    """Returns how many questions had their first right hit at each rank."""
    counts = dict(figures.ranks)
    description = words(
        "ranks.description",
        count=sum(counts.values()),
        first=counts[1],
        later=sum(count for rank, count in counts.items() if rank not in (1, None)),
        none=counts[None],
    )
    bars = [
        Bar(words("ranks.none") if rank is None else str(rank), count, is_other=rank is None)
        for rank, count in figures.ranks
    ]
    return bar_plot(
        Caption("bild-plats", words("ranks.caption"), description),
        bars,
        x_title=words("ranks.x"),
        y=_counts(words("ranks.y"), max(counts.values())),
    )


def latency_plot(figures: Figures, words: Words) -> Markup:
    """Returns the share of the questions answered within each number of milliseconds."""
    slowest = figures.latency_ms[-1]
    within = dict(figures.quantiles_ms)
    description = words(
        "latency.description",
        half=whole(within[0.5]),
        most=whole(within[0.95]),
        all=whole(slowest),
    )
    total = len(figures.latency_ms)
    points = [(0.0, 0.0)] + [
        (milliseconds, done / total) for done, milliseconds in enumerate(figures.latency_ms, 1)
    ]
    return line_plot(
        Caption("bild-svarstid", words("latency.caption"), description),
        points,
        x=_counts(words("latency.x"), slowest),
        y=_shares(words("latency.y")),
    )


def risk_plot(figures: Figures, words: Words) -> Markup:
    """Returns the share of wrong answers among the surest, by how many are given."""
    description = words(
        "risk.description",
        low=percent(_LOW_COVERAGE),
        first=percent(risk_at(figures, _LOW_COVERAGE)),
        last=percent(figures.risk[-1][1]),
    )
    highest = max(risk for _, risk in figures.risk)
    top = next((share for share in (_LOW_TOP, 0.5, 1.0) if highest <= share), 1.0)
    return line_plot(
        Caption("bild-risk", words("risk.caption"), description),
        figures.risk,
        x=_shares(words("risk.x")),
        y=_shares(words("risk.y"), top),
    )


def _shares(title: str, top: float = 1.0) -> Axis:
    """Returns an axis from 0 to ``top`` (1, 0.5 or 0.25), with as round ticks as that allows."""
    parts = _FIFTHS if top == _LOW_TOP else _QUARTERS
    return Axis(
        title, [Tick(part * top, percent(part * top, _digits(part * top))) for part in parts]
    )


def _digits(share: float) -> int:
    return 0 if round(100 * share, 6).is_integer() else 1


def _counts(title: str, highest: float) -> Axis:
    """Returns an axis from 0 to a round number not below ``highest``."""
    step = step_for(highest)
    last = max(1, -int(-highest // step))
    return Axis(title, [Tick(n * step, whole(n * step)) for n in range(last + 1)])


def step_for(highest: float) -> int:
    """Returns the smallest round step with which at most six reach ``highest``.

    >>> step_for(75.0), step_for(349), step_for(3)
    (20, 100, 1)
    """
    power = 1
    while True:
        for step in _STEPS:
            if step * power * _MOST_STEPS >= highest:
                return step * power
        power *= 10
