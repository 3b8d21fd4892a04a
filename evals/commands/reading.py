"""``show`` and ``compare``: results read one by one, or two runs against each other."""

import json
from pathlib import Path

import click

from evals.commands.options import CONFIG, FILE
from evals.form import SampleError
from evals.samples import load_samples
from evals.texts import read_texts


@click.command()
@click.argument("sample_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print sample, reply and score as JSON.")
@CONFIG
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


@click.command()
@click.argument("before", type=FILE)
@click.argument("after", type=FILE)
def compare(before: Path, after: Path) -> None:
    """Compares two results.json, or the directories that hold them."""
    from rich.console import Console

    from evals.compare import show_comparison
    from evals.results import read_results

    show_comparison(read_results(before), read_results(after), Console())
