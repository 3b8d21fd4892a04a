"""The report as one HTML file: no request to anywhere, readable without a script."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evals import report_plots
from evals.form import EXPECTATIONS
from evals.report_content import Report
from evals.report_entries import WAYS
from evals.report_figures import COVERAGES, OUTCOMES, RIGHT, first_rank, risk_at
from evals.report_reasons import reasons_in_words
from evals.report_words import (
    Words,
    decimal,
    figure,
    interval,
    percent,
    read_words,
    signed,
    whole,
)

_SCRIPT = "report.js"
_INDENTATION = re.compile(r"\n[ \n]+")


def html_report(report: Report) -> str:
    """Returns the page of ``report``; the same report gives the same text.

    Every text of a question, document or reply is put in as text, never as mark-up.
    """
    words = read_words()
    page = _environment().get_template("report.html")
    html = page.render(
        report=report,
        figures=report.figures,
        reasons=reasons_in_words(report, words),
        changes=_changes_by_way(report),
        plots=_plots(report, words),
        latency=dict(report.figures.quantiles_ms),
        risk_table=[(share, risk_at(report.figures, share)) for share in COVERAGES],
        choices=_choices(report),
        policy=_policy(),
    )
    # Indentation is of no use to a reader and a fifth of the file.
    return _INDENTATION.sub("\n", html).strip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("evals"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = read_words()
    environment.globals |= {"words": words, "outcomes": OUTCOMES, "is_good": is_good}
    environment.filters |= {
        "named": lambda name, table: words.texts.get(f"{table}.{name.replace(' ', '_')}", name),
        "percent": percent,
        "interval": interval,
        "signed": signed,
        "whole": whole,
        "decimal": decimal,
        "figure": figure,
        "anchor": lambda id_: quote(id_, safe=""),
        "first_rank": first_rank,
        "sum_values": lambda counts: sum(counts.values()),
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
    }
    return environment


def is_good(expect: str, outcome: str) -> bool:
    """Tells whether ``outcome`` is right where ``expect`` was to be done.

    >>> is_good("answer", "refused"), is_good("refuse", "asked")
    (False, True)
    """
    return outcome == RIGHT or (expect != EXPECTATIONS[0] and outcome in ("refused", "asked"))


def _changes_by_way(report: Report) -> dict[str, list[object]]:
    ways: dict[str, list[object]] = {way: [] for way in WAYS}
    for changed in report.changes:
        ways[changed.how].append(changed)
    return {way: found for way, found in ways.items() if found}


def _plots(report: Report, words: Words) -> dict[str, Markup]:
    figures = report.figures
    plots = {
        "headline": report_plots.headline_plot(figures.headlines, words),
        "latency": report_plots.latency_plot(figures, words),
    }
    if any(count for _, count in figures.ranks):
        plots["ranks"] = report_plots.rank_plot(figures, words)
    if figures.risk:
        plots["risk"] = report_plots.risk_plot(figures, words)
    return plots


def _choices(report: Report) -> dict[str, list[str]]:
    """Returns the values of each filter, in order of first appearance."""
    records = report.run.records
    columns = {
        "kind": [record.sample.kind for record in records],
        "register": [record.sample.register for record in records],
        "expect": [record.sample.expect for record in records],
        "stage": [record.score.stage for record in records if record.score.stage],
        "split": [record.sample.split for record in records],
    }
    return {name: list(dict.fromkeys(values)) for name, values in columns.items()}


def _policy() -> str:
    """Returns a content security policy under which the page's own script runs and nothing else."""
    # Jinja drops the last line break of what it includes.
    script = files("evals").joinpath("templates", _SCRIPT).read_text("utf-8").removesuffix("\n")
    digest = base64.b64encode(hashlib.sha256(_INDENTATION.sub("\n", script).encode()).digest())
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src 'unsafe-inline'; script-src 'sha256-{digest.decode()}'"
    )
