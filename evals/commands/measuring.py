"""``retrieval``, ``answers`` and ``sentences``: one part measured by itself."""

from pathlib import Path

import click

from evals.commands.options import CONFIG, DIRECTORY, FILE
from evals.retrieval import VARIANTS


@click.command()
@click.option("--set", "directory", type=DIRECTORY, help="corpus.jsonl, qa.jsonl; or: own.")
@click.option("--variant", type=click.Choice(VARIANTS), default="plain", show_default=True)
@click.option("--without", help="Parts of the search to leave out, as: folding,headings.")
@click.option("--ablation", "is_ablation", is_flag=True, help="A row without each single part.")
@CONFIG
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
        asked = varied(found, variant)
        if not asked:
            raise click.ClickException(f"{found.name}: no question has a name from aliases.toml")
        rows = list(ablation(found, asked, removals, progress=progress))
    passages = len(found.index.corpus.passages)
    click.echo(f"{found.name} ({variant}): {len(asked)} questions, {passages} passages\n")
    click.echo(as_markdown(rows))


@click.command()
@click.option("--set", "directory", type=DIRECTORY, required=True, help="corpus.jsonl, qa.jsonl.")
@click.option("--most", default=1_000, show_default=True, help="The most questions, spread.")
@CONFIG
def answers(directory: Path, most: int, config: Path | None) -> None:
    """Asks other people's questions over their documents, and with the right document removed."""
    from evals.answering import as_markdown, outcomes_of, rows_of
    from evals.outside import read_set
    from evals.product import open_outside_desk
    from evals.progress import progress_bar

    found = read_set(directory)
    with (
        progress_bar("Asking") as progress,
        open_outside_desk(found.corpus, directory.name, config) as desk,
    ):
        outcomes = outcomes_of(found, desk, most=most, progress=progress)
    asked = f"{len(outcomes.questions)} questions, {len(outcomes.traps)} traps"
    click.echo(f"{directory.name}: {asked}, {len(found.corpus.documents)} documents\n")
    click.echo(as_markdown(rows_of(outcomes, found.texts)))


@click.command()
@click.option("--set", "files", type=FILE, multiple=True, required=True, help=".txt, .conllu.")
@click.option("--mistakes", "shown", default=0, help="Print so many wrong boundaries of each.")
def sentences(files: tuple[Path, ...], shown: int) -> None:
    """Measures sentence splitting against sentences that were split by hand."""
    from evals.sentences import report

    for path in files:
        for line in report(path, shown=shown):
            click.echo(line)
