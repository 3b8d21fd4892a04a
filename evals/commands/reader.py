"""``reader``: what the reader adds, on documents that it was not trained on."""

from pathlib import Path

import click

from evals.commands.options import CONFIG, DIRECTORY, FILE


@click.command()
@click.option("--model", type=FILE, required=True, help="The reader's model file.")
@click.option("--sets", "data", type=DIRECTORY, required=True, help="Folder of the question sets.")
@click.option("--most", default=250, show_default=True, help="Questions of a kind and set.")
@CONFIG
def reader(model: Path, data: Path, most: int, config: Path | None) -> None:
    """Measures what the reader adds to choosing the sentence and to telling what is answered."""
    from evals.form import SampleError
    from evals.progress import progress_bar
    from evals.reader_gain import lines_of
    from index.reader.reader import open_reader

    opened = open_reader(model)
    if opened is None:
        raise SampleError(f"{model}: no such file; train one with `make reader`")
    with progress_bar("Reading") as progress:
        lines = lines_of(opened, data, most=most, config=config, progress=progress)
    click.echo("\n".join(lines))
