"""A run for others to read: a page, its numbers as JSON, a Markdown summary, and JUnit XML."""

import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

from evals.bootstrap import interval_of
from evals.gate import Verdict
from evals.metrics import METRICS, group_by, measure
from evals.run import Record, Run
from evals.tables import COLUMNS, figure
from evals.texts import Texts

HTML, JSON, MARKDOWN, JUNIT = "report.html", "report.json", "report.md", "junit.xml"


def write_report(run: Run, directory: Path, *, verdict: Verdict, texts: Texts) -> None:
    """Writes ``report.html``, ``report.json``, ``report.md`` and ``junit.xml``.

    Args:
        run: What was measured.
        directory: Made if needed.
        verdict: What the gate says of it.
        texts: The sources, to show quotes in their places.
    """
    from evals.html_report import html_report
    from evals.report_content import report_json, report_of

    directory.mkdir(parents=True, exist_ok=True)
    report = report_of(run, verdict, texts)
    numbers = json.dumps(report_json(report), ensure_ascii=False, indent=1, sort_keys=True)
    summary = markdown(run, reasons=verdict.reasons, changes=verdict.changes)
    (directory / HTML).write_text(html_report(report), "utf-8")
    (directory / JSON).write_text(numbers + "\n", "utf-8")
    (directory / MARKDOWN).write_text(summary, "utf-8")
    ElementTree(junit(run)).write(directory / JUNIT, encoding="utf-8", xml_declaration=True)


def markdown(run: Run, *, reasons: Sequence[str], changes: Sequence[str]) -> str:
    """Returns the summary: verdict, figures, kinds, and what changed."""
    verdict = "**The gate fails.**" if reasons else "The gate passes."
    correct = interval_of([float(score.correct) for score in run.scores])
    share = f"{correct.mean:.1%} right ({correct.low:.1%}–{correct.high:.1%})"
    parts = [
        "## Evaluation",
        f"{verdict} {len(run.scores)} samples, {share}.",
        _listed(reasons),
        _figures(run),
        _kinds(run),
        "### Changed against the baseline" if changes else "",
        _listed(changes),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _figures(run: Run) -> str:
    splits = group_by(run.scores, lambda score: score.split)
    rows = [
        (name, figure(value), *(figure(METRICS[name](part)) for part in splits.values()))
        for name, value in measure(run.scores).items()
    ]
    return _table(("Metric", "All", *splits), rows)


def _kinds(run: Run) -> str:
    kinds = group_by(run.scores, lambda score: score.kind)
    rows = [
        (kind, str(len(part)), *(figure(METRICS[column](part)) for column in COLUMNS))
        for kind, part in kinds.items()
    ]
    return _table(("Kind", "n", *COLUMNS.values()), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def junit(run: Run) -> Element:
    """Returns one test case a sample; a wrong reply is a failure, a broken promise an error."""
    failed = [record for record in run.records if record.score.stage]
    suite = Element(
        "testsuite", name="evals", tests=str(len(run.records)), failures=str(len(failed))
    )
    for record in run.records:
        _case(suite, record)
    return suite


def _case(suite: Element, record: Record) -> None:
    sample, score = record.sample, record.score
    case = SubElement(
        suite,
        "testcase",
        classname=f"{sample.split}.{sample.topic}",
        name=sample.id,
        time=f"{record.seconds:.4f}",
    )
    if score.stage:
        SubElement(case, "failure", message=score.stage, type=sample.kind)
    for text in score.violations:
        SubElement(case, "error", message=text, type="promise")
