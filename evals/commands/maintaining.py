"""``impact`` and ``calibrate``: for those who change documents or thresholds."""

import json
from pathlib import Path

import click

from evals.commands.options import CONFIG, DIRECTORY, FILE
from evals.samples import load_samples
from evals.texts import read_texts


@click.command()
@click.option("--against", type=DIRECTORY, required=True, help="The documents as they were.")
@click.option("--questions", type=FILE, help="Question lines (JSONL) instead of the samples.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@CONFIG
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


@click.command()
@click.option("--wrong-costs", type=click.FloatRange(min=0), default=0.0, show_default=True)
@click.option("--write", is_flag=True, help="Keep the calibration beside the index, to be used.")
@CONFIG
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
