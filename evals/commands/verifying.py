"""``verifier``: what is kept and caught of statements about sentences."""

from pathlib import Path

import click

from evals.commands.options import FILE


@click.command()
@click.option("--set", "path", type=FILE, help="Another set (JSON lines) than the sealed one.")
@click.option("--dev", is_flag=True, help="The set that the rules were tuned on.")
@click.option("--mistakes", "shown", default=0, help="Print so many wrong verdicts.")
@click.option("--hard", is_flag=True, help="Hard rules alone: as with a scorer that errs always.")
def verifier(path: Path | None, shown: int, *, dev: bool, hard: bool) -> None:
    """Measures which true statements the verifier keeps and which false ones it catches.

    The sealed set's statements are never printed: whoever reads them would tune to them.
    """
    from evals.verifier import Credulous, read_set, report, run_set

    if shown and path is None and not dev:
        raise click.UsageError("--mistakes needs --dev or --set: the sealed set stays unread")
    groups = read_set(path, name="dev" if dev else "sealed")
    for line in report(run_set(groups, scorer=Credulous() if hard else None), shown=shown):
        click.echo(line)
