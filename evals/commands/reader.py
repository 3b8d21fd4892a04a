"""``reader``: what a reader adds, on documents that it was not trained on."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evals.commands.options import CONFIG, DIRECTORY, FILE

if TYPE_CHECKING:
    from assistant.reading import FittedReader
    from evals.calibrate import Example
    from evals.product import Product
    from evals.run import Progress


@click.command()
@click.option("--model", type=FILE, required=True, help="The reader's model file.")
@click.option("--sets", "data", type=DIRECTORY, required=True, help="Folder of the question sets.")
@click.option("--most", default=250, show_default=True, help="Questions of a kind and set.")
@click.option("--write", is_flag=True, help="Write what is fitted beside the model, to be used.")
@click.option(
    "--kept",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of readings: a run that was cut off goes on from them.",
)
@CONFIG
def reader(
    model: Path, data: Path, most: int, config: Path | None, kept: Path | None, *, write: bool
) -> None:
    """Fits and measures what the reader adds to choosing the sentence and to deciding."""
    from assistant.calibration import shipped_calibrations
    from assistant.reading import SUFFIX
    from corpus.whole_files import write_whole
    from evals.product import open_product
    from evals.progress import progress_bar
    from evals.reader_fit import as_toml, doubted, withheld_by
    from evals.reader_gain import gain_of, read_sets

    opened = _opened(model, kept)
    with progress_bar("Reading") as progress:
        fitted, seen = read_sets(opened, data, most=most, config=config, progress=progress)
        product = open_product(config)
        before = withheld_by(_examples(product, progress), shipped_calibrations()["sv"])
        examples = doubted(_examples(product.with_reader(fitted), progress))
    gain = gain_of(fitted, seen, examples, withheld=before)
    text = as_toml(
        gain.fitted,
        reader=fitted.reader.identity,
        encoder=product.encoder,
        sentence=fitted.sentence,
    )
    click.echo("\n".join(gain.lines))
    click.echo(f"\ndev questions, held out by topic: {gain.fitted.area_under_roc:.3f}\n\n{text}")
    if write:
        path = model.with_suffix(SUFFIX)
        write_whole(path, text.encode())
        click.echo(path)


def _opened(model: Path, kept: Path | None) -> "FittedReader":
    """Returns the reader as it is before anything is fitted with it.

    Its own weights are those that ship: what matters is that Swedish questions are read.
    """
    from typing import cast

    from assistant.calibration import shipped_calibrations
    from assistant.reading import FittedReader
    from evals.form import SampleError
    from evals.reader_readings import KeptReadings
    from index.reader.reader import Reader, open_reader

    opened = open_reader(model)
    if opened is None:
        raise SampleError(f"{model}: no such file; train one with `make reader`")
    read_by = cast("Reader", KeptReadings(opened, kept)) if kept else opened
    return FittedReader(
        reader=read_by, sentence=1.0, calibrations={"sv": shipped_calibrations()["sv"]}
    )


def _examples(product: "Product", progress: "Progress") -> "list[Example]":
    """Returns the Swedish dev questions as ``product`` decides them."""
    from evals.calibrate import examples_of
    from evals.samples import load_samples
    from evals.texts import read_texts

    texts = read_texts()
    samples = load_samples(texts, splits=("dev",)).samples
    return examples_of(product, samples, texts=texts, progress=progress)["sv"]
