"""Why the gate fails, in the words of the page: broken promises, crossed floors, proven losses."""

from collections.abc import Iterator

from evals.report_content import Report
from evals.report_figures import WORSE, Floor
from evals.report_words import Words, decimal, figure, signed, whole

# The gate bounds the time within which this share of the questions is answered.
_MOST = 0.95


def reasons_in_words(report: Report, words: Words) -> list[str]:
    """Returns a sentence for each reason of the verdict; none where the gate passes."""
    if not report.verdict.reasons:
        return []
    return [*_broken(report, words), *_crossed(report, words), *_lost(report, words)]


def _broken(report: Report, words: Words) -> Iterator[str]:
    if report.figures.violations:
        yield words.counted("promises.broken", report.figures.violations)


def _crossed(report: Report, words: Words) -> Iterator[str]:
    figures = report.figures
    for found in figures.measured:
        if found.floor and not found.floor.holds:
            yield _bound(words("all"), found.floor, words)
    for table, groups in figures.groups.items():
        for group in groups:
            name = words.of(table, group.name)
            yield from (_bound(name, floor, words) for floor in group.floors if not floor.holds)
    within, bound = dict(figures.quantiles_ms)[_MOST], report.verdict.floors.get("speed", {})
    if within > bound.get("p95_ms", within):
        yield words("why.slow", value=whole(within), bound=whole(bound["p95_ms"]))
    times = figures.median_yardsticks or 0.0
    if times > bound.get("median_yardsticks", times):
        most = decimal(bound["median_yardsticks"], 1)
        yield words("why.slower", value=decimal(times, 1), bound=most)


def _bound(group: str, floor: Floor, words: Words) -> str:
    return words(
        "why.upper" if floor.is_upper else "why.lower",
        group=group,
        metric=words.of("metric", floor.metric),
        value=figure(floor.value, floor.metric, digits=1),
        bound=figure(floor.bound, floor.metric, digits=1),
    )


def _lost(report: Report, words: Words) -> Iterator[str]:
    for found in report.figures.headlines:
        if found.direction == WORSE and found.change:
            low, high = signed(found.change.low), signed(found.change.high)
            change = words("change.interval", change=signed(found.change.mean), low=low, high=high)
            yield words("why.lost", metric=words.of("headline", found.name), change=change)
