"""``bench``: speed and memory."""

from pathlib import Path

import click

from evals.bench import Figure
from evals.commands.options import CONFIG, DIRECTORY
from evals.samples import load_samples
from evals.texts import read_texts


@click.command()
@click.option("--documents", type=DIRECTORY, help="Measure indexing this folder, and no more.")
@click.option("--index", type=DIRECTORY, help="Keep the index of --documents here.")
@click.option("--set", "outside", type=DIRECTORY, help="corpus.jsonl, qa.jsonl instead of ours.")
@click.option("--scale", "scales", type=click.IntRange(1_000), multiple=True, help="And so many.")
@CONFIG
def bench(
    documents: Path | None,
    index: Path | None,
    outside: Path | None,
    scales: tuple[int, ...],
    config: Path | None,
) -> None:
    """Measures speed and memory, beside the stock LlamaIndex and Chroma pipeline.

    --scale 10000 repeats the documents, changed, to so many passages: a quarter of an hour;
    --scale 100000: two hours.
    """
    if documents:
        for figure in _indexed(documents, index, config):
            click.echo(f"{figure.name:36} {figure.value:10.2f} {figure.unit}")
        return
    from evals.bench_pipelines import Material
    from evals.bench_table import as_markdown, comparisons

    def tell(what: str) -> None:
        click.echo(what, err=True)

    material = Material(config=config, outside=outside)
    compared = list(comparisons(material, scales=scales, tell=tell))
    click.echo(as_markdown(compared, [] if outside else _asked(config)))


def _indexed(documents: Path, index: Path | None, config: Path | None) -> list[Figure]:
    from assistant.config import read_config
    from evals.bench_index import measure_indexing_of

    return measure_indexing_of(read_config(config), documents, directory=index)


def _asked(config: Path | None) -> list[Figure]:
    from evals import bench as measuring
    from evals.product import open_product

    texts = read_texts()
    return measuring.measure_asking(open_product(config), load_samples(texts), texts)
