"""``run``: ask the samples, print what the replies are worth, hold the gate."""

import json
import sys
from pathlib import Path
from typing import TypedDict, Unpack

import click

from evals.commands.options import CONFIG, DIRECTORY, FILE
from evals.dropping import Dropping, show_dropping
from evals.form import KINDS
from evals.gate import BaselineError
from evals.judging import DEFAULT_CALLS, Judge, judge_run, open_judge
from evals.run import Run
from evals.samples import SPLITS, load_samples
from evals.texts import read_texts
from evals.verdicts import VOTES, Judging, show_judging


class RunOptions(TypedDict):
    """The options of ``run``."""

    split: str
    kind: str | None
    gate: bool
    accept: bool
    baseline: Path | None
    out: Path | None
    report: Path | None
    as_json: bool
    mode: str
    judge: bool
    judge_limit: int
    config: Path | None


@click.command()
@click.option("--split", type=click.Choice(["all", *SPLITS]), default="all", show_default=True)
@click.option("--kind", type=click.Choice(KINDS), help="Only samples of this kind.")
@click.option("--gate", is_flag=True, help="Exit 1 on a broken promise, floor or proven loss.")
@click.option("--accept", is_flag=True, help="Make this run the baseline.")
@click.option("--baseline", type=FILE, help="Another baseline than the committed one.")
@click.option("--out", type=DIRECTORY, help="Write results.json and timings.json here.")
@click.option("--report", type=DIRECTORY, help="Write report.html, .json, .md and junit.xml here.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON, no tables.")
@click.option(
    "--mode",
    type=click.Choice(["extractive", "selective", "generative"]),
    default="extractive",
    show_default=True,
    help="What the model of [model] does in the answers.",
)
@click.option("--judge", is_flag=True, help="Also ask the model of [model] what answers are worth.")
@click.option(
    "--judge-limit",
    type=click.IntRange(min=VOTES),
    default=DEFAULT_CALLS,
    show_default=True,
    help="The most calls of --judge, three an answer.",
)
@CONFIG
def run(**options: Unpack[RunOptions]) -> None:
    """Asks the samples and prints what the replies are worth."""
    if options["accept"] and (options["split"] != "all" or options["kind"]):
        raise click.UsageError("--accept needs the whole set: leave out --split and --kind")
    if options["mode"] != "extractive" and (options["accept"] or options["gate"]):
        raise click.UsageError("--accept and --gate are about the answers without a model")
    judge = open_judge(options["config"]) if options["judge"] else None
    done, dropping = _run(options)
    judging = _judge(judge, done, options["judge_limit"]) if judge else None
    _print(done, judging, dropping, as_json=options["as_json"])
    if options["out"]:
        from evals.results import write_results

        write_results(done, options["out"], more=_more(judging, dropping))
    if options["accept"]:
        from evals.gate import BASELINE, write_baseline

        write_baseline(done, options["baseline"] or BASELINE)
        if options["baseline"] is None:
            from evals.published import publish_baseline

            publish_baseline()
    if (options["gate"] or options["report"]) and not _passes(done, options):
        sys.exit(1 if options["gate"] else 0)


def _run(options: RunOptions) -> tuple[Run, Dropping | None]:
    """Returns the run, and what a language model's part in it came to if it had one."""
    from evals.product import open_product
    from evals.progress import progress_bar
    from evals.run import run_samples

    texts = read_texts()
    sample_set = load_samples(texts)
    samples = sample_set.select(options["split"], options["kind"])
    if not samples:
        raise click.UsageError(f"no sample of kind {options['kind']} in split {options['split']}")
    system = open_product(options["config"], mode=options["mode"])
    with progress_bar("Asking") as progress:
        done = run_samples(
            system, samples, texts=texts, dataset=sample_set.digest, progress=progress
        )
    author = system.assistant.author
    if author is None:
        return done, None
    return done, Dropping.of(f"{author.model.name} ({author.model.host})", system.model_parts)


def _judge(judge: Judge, run: Run, most_calls: int) -> Judging:
    from evals.progress import progress_bar

    with progress_bar("Judging") as progress:
        judging = judge_run(
            judge, run, texts=read_texts(), most_calls=most_calls, progress=progress
        )
    if judging.stopped:
        click.echo(f"evals: judging was given up: {judging.stopped}", err=True)
    return judging


def _more(judging: Judging | None, dropping: Dropping | None) -> dict[str, object]:
    """Returns what results hold besides the run."""
    written: dict[str, object] = {"written": dropping.as_json()} if dropping else {}
    return written | ({"judged": judging.as_json()} if judging else {})


def _print(run: Run, judging: Judging | None, dropping: Dropping | None, *, as_json: bool) -> None:
    from rich.console import Console

    from evals import results, tables

    if as_json:
        value = results.as_json(run) | _more(judging, dropping)
        click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))
        return
    tables.show_run(run, Console())
    if dropping:
        show_dropping(dropping, Console())
    if judging:
        show_judging(judging, Console())


def _passes(run: Run, options: RunOptions) -> bool:
    """Says on standard error why the gate fails and what changed; returns whether it passes."""
    from rich.console import Console

    from evals import gate
    from evals.report import write_report
    from evals.tables import show_lines

    console = Console(stderr=True)
    problem = None
    try:
        baseline = gate.read_baseline(options["baseline"] or gate.BASELINE, dataset=run.dataset)
    except BaselineError as error:
        problem, baseline = error, None
    verdict = gate.judge(run, baseline, gate.read_floors())
    show_lines("The gate fails", verdict.reasons, console)
    show_lines("Changed against the baseline", verdict.changes, console)
    if options["report"]:
        write_report(run, options["report"], verdict=verdict, texts=read_texts())
    if problem and options["gate"]:
        raise problem
    if problem:
        console.print(f"Reporting without a baseline: {problem}", markup=False, highlight=False)
    elif not verdict.reasons:
        console.print("The gate passes.")
    return not verdict.reasons
