"""``python -m evals``: run, show, compare, impact, retrieval, calibrate, sentences, bench."""

import json
import sys
from pathlib import Path
from typing import TypedDict, Unpack

import click

from evals.bench import BenchError, Figure
from evals.form import KINDS, SampleError
from evals.gate import BaselineError
from evals.judging import DEFAULT_CALLS, Judge, JudgeError, judge_run, open_judge
from evals.product import ProductError
from evals.results import ResultsError
from evals.retrieval import VARIANTS
from evals.run import Run
from evals.samples import SPLITS, load_samples
from evals.texts import read_texts
from evals.verdicts import VOTES, Judging, show_judging

_DIRECTORY = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path)
_CONFIG = click.option("--config", type=_FILE, help="Configuration file of the assistant.")


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
    judge: bool
    judge_limit: int
    config: Path | None


@click.group()
def cli() -> None:
    """Measures the assistant."""


@cli.command()
@click.option("--split", type=click.Choice(["all", *SPLITS]), default="all", show_default=True)
@click.option("--kind", type=click.Choice(KINDS), help="Only samples of this kind.")
@click.option("--gate", is_flag=True, help="Exit 1 on a broken promise, floor or proven loss.")
@click.option("--accept", is_flag=True, help="Make this run the baseline.")
@click.option("--baseline", type=_FILE, help="Another baseline than the committed one.")
@click.option("--out", type=_DIRECTORY, help="Write results.json and timings.json here.")
@click.option("--report", type=_DIRECTORY, help="Write report.html, .json, .md and junit.xml here.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON, no tables.")
@click.option("--judge", is_flag=True, help="Also ask the model of [model] what answers are worth.")
@click.option(
    "--judge-limit",
    type=click.IntRange(min=VOTES),
    default=DEFAULT_CALLS,
    show_default=True,
    help="The most calls of --judge, three an answer.",
)
@_CONFIG
def run(**options: Unpack[RunOptions]) -> None:
    """Asks the samples and prints what the replies are worth."""
    if options["accept"] and (options["split"] != "all" or options["kind"]):
        raise click.UsageError("--accept needs the whole set: leave out --split and --kind")
    judge = open_judge(options["config"]) if options["judge"] else None
    done = _run(options["split"], options["kind"], options["config"])
    judging = _judge(judge, done, options["judge_limit"]) if judge else None
    _print(done, judging, as_json=options["as_json"])
    if options["out"]:
        from evals.results import write_results

        write_results(done, options["out"], more=_more(judging))
    if options["accept"]:
        from evals.gate import BASELINE, write_baseline

        write_baseline(done, options["baseline"] or BASELINE)
        if options["baseline"] is None:
            from evals.published import publish_baseline

            publish_baseline()
    if (options["gate"] or options["report"]) and not _passes(done, options):
        sys.exit(1 if options["gate"] else 0)


def _run(split: str, kind: str | None, config: Path | None) -> Run:
    from evals.product import open_product
    from evals.progress import progress_bar
    from evals.run import run_samples

    texts = read_texts()
    sample_set = load_samples(texts)
    samples = sample_set.select(split, kind)
    if not samples:
        raise click.UsageError(f"no sample of kind {kind} in split {split}")
    system = open_product(config)
    with progress_bar("Asking") as progress:
        return run_samples(
            system, samples, texts=texts, dataset=sample_set.digest, progress=progress
        )


def _judge(judge: Judge, run: Run, most_calls: int) -> Judging:
    from evals.progress import progress_bar

    with progress_bar("Judging") as progress:
        judging = judge_run(
            judge, run, texts=read_texts(), most_calls=most_calls, progress=progress
        )
    if judging.stopped:
        click.echo(f"evals: judging was given up: {judging.stopped}", err=True)
    return judging


def _more(judging: Judging | None) -> dict[str, object]:
    """Returns what results hold besides the run."""
    return {"judged": judging.as_json()} if judging else {}


def _print(run: Run, judging: Judging | None, *, as_json: bool) -> None:
    from rich.console import Console

    from evals import results, tables

    if as_json:
        value = results.as_json(run) | _more(judging)
        click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))
        return
    tables.show_run(run, Console())
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


@cli.command()
@click.argument("sample_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print sample, reply and score as JSON.")
@_CONFIG
def show(sample_id: str, config: Path | None, *, as_json: bool) -> None:
    """Asks one sample and prints it with its sources, reply and score."""
    from rich.console import Console

    from evals.product import open_product
    from evals.run import run_samples
    from evals.show import show_record

    texts = read_texts()
    sample_set = load_samples(texts)
    samples = [sample for sample in sample_set.samples if sample.id == sample_id]
    if not samples:
        raise SampleError(f"no sample has the id {sample_id!r}")
    system = open_product(config)
    record = run_samples(system, samples, texts=texts, dataset=sample_set.digest).records[0]
    if as_json:
        value = {
            "sample": record.sample.row,
            "reply": record.reply,
            "score": record.score.as_json(),
        }
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        show_record(record, system, texts, Console())


@cli.command()
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
def compare(before: Path, after: Path) -> None:
    """Compares two results.json, or the directories that hold them."""
    from rich.console import Console

    from evals.compare import show_comparison
    from evals.results import read_results

    show_comparison(read_results(before), read_results(after), Console())


@cli.command()
@click.option("--set", "directory", type=_DIRECTORY, help="corpus.jsonl, qa.jsonl; or: own.")
@click.option("--variant", type=click.Choice(VARIANTS), default="plain", show_default=True)
@click.option("--without", help="Parts of the search to leave out, as: stems,grams.")
@click.option("--ablation", "is_ablation", is_flag=True, help="A row without each single part.")
@_CONFIG
def retrieval(
    directory: Path | None,
    variant: str,
    without: str | None,
    config: Path | None,
    *,
    is_ablation: bool,
) -> None:
    """Measures retrieval, on our own samples or on a set of other people's questions.

    Prints a Markdown table: the whole search, then without the parts named, or without each.
    """
    from evals.ablation import ablation, as_markdown, removals_of
    from evals.progress import progress_bar
    from evals.retrieval import open_set, varied
    from index.parts import UnknownPartError

    try:
        removals = removals_of(without or "", of_each=is_ablation)
    except UnknownPartError as error:
        raise click.UsageError(str(error)) from error
    with progress_bar("Searching") as progress, open_set(directory, config) as found:
        asked = varied(found.questions, variant)
        rows = list(ablation(found, asked, removals, progress=progress))
    passages = len(found.index.corpus.passages)
    click.echo(f"{found.name} ({variant}): {len(asked)} questions, {passages} passages\n")
    click.echo(as_markdown(rows))


@cli.command()
@click.option("--set", "files", type=_FILE, multiple=True, required=True, help=".txt, .conllu.")
@click.option("--mistakes", "shown", default=0, help="Print so many wrong boundaries of each.")
def sentences(files: tuple[Path, ...], shown: int) -> None:
    """Measures sentence splitting against sentences that were split by hand."""
    from evals.sentences import report

    for path in files:
        for line in report(path, shown=shown):
            click.echo(line)


@cli.command()
@click.option("--against", type=_DIRECTORY, required=True, help="The documents as they were.")
@click.option("--questions", type=_FILE, help="Question lines (JSONL) instead of the samples.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@_CONFIG
def impact(against: Path, questions: Path | None, config: Path | None, *, as_json: bool) -> None:
    """Asks the documents as they were and as they are, and prints which answers change."""
    from rich.console import Console

    from evals import impact as comparing
    from evals.product import open_other_documents, open_product
    from evals.progress import progress_bar
    from evals.tables import show_impact

    bundled = read_texts()
    samples = () if questions else load_samples(bundled).samples
    lines = comparing.read_lines(questions) if questions else [sample.line for sample in samples]
    new = open_product(config)
    with open_other_documents(against, config) as old, progress_bar("Asking") as progress:
        found = comparing.impact_of(
            old,
            new,
            lines,
            quotes=comparing.judged_quotes(samples, bundled),
            texts=(old.texts, new.texts),
            progress=progress,
        )
    if as_json:
        for one in found:
            click.echo(json.dumps(one.as_json(), ensure_ascii=False))
    else:
        show_impact(found, Console())


@cli.command()
@click.option("--wrong-costs", type=click.FloatRange(min=0), default=0.0, show_default=True)
@click.option("--write", is_flag=True, help="Keep the calibration beside the index, to be used.")
@_CONFIG
def calibrate(wrong_costs: float, config: Path | None, *, write: bool) -> None:
    """Fits whether to answer on the dev questions and prints what each threshold does.

    --wrong-costs says how much worse a wrong answer is than none to a question that has an answer,
    where a right one is better by 1.
    """
    from rich.console import Console

    from evals import calibrate as fitting
    from evals.product import open_product
    from evals.progress import progress_bar
    from evals.tables import show_calibration

    texts, product = read_texts(), open_product(config)
    samples = load_samples(texts, splits=("dev",)).samples
    with progress_bar("Asking") as progress:
        examples = fitting.examples_of(product, samples, texts=texts, progress=progress)
    fitted = {}
    for language, found in examples.items():
        try:
            fitted[language] = fitting.calibrate(found, wrong_costs=wrong_costs)
        except ValueError as error:
            click.echo(f"{language}: {error}; the shipped calibration stays", err=True)
            continue
        show_calibration(language, fitted[language], Console())
    if write and fitted:
        click.echo(product.keep_calibration(lambda encoder: fitting.as_toml(fitted, encoder)))


@cli.command()
@click.option("--documents", type=_DIRECTORY, help="Measure indexing this folder instead.")
@click.option("--index", type=_DIRECTORY, help="Keep the index of --documents here.")
@_CONFIG
def bench(documents: Path | None, index: Path | None, config: Path | None) -> None:
    """Measures speed and memory."""
    for figure in _measured(documents, index, config):
        click.echo(f"{figure.name:36} {figure.value:10.2f} {figure.unit}")


def _measured(documents: Path | None, index: Path | None, config: Path | None) -> list[Figure]:
    from assistant.config import read_config
    from evals import bench as measuring
    from evals.product import open_product

    if documents:
        from evals.bench_index import measure_indexing_of

        return measure_indexing_of(read_config(config), documents, directory=index)
    texts = read_texts()
    found = measuring.measure_asking(open_product(config), load_samples(texts), texts)
    found += measuring.measure_cold_start(["--config", str(config)] if config else [])
    return found + measuring.measure_indexing(read_config(config))


def main() -> None:
    """Runs the command line; an operator's error is one line on standard error and exit 1."""
    try:
        cli(standalone_mode=True)
    except (
        SampleError,
        BaselineError,
        ResultsError,
        ProductError,
        BenchError,
        JudgeError,
    ) as error:
        click.echo(f"evals: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
