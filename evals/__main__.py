"""``python -m evals``: its commands, and how their errors end."""

import sys

import click

from evals.bench import BenchError
from evals.commands import maintaining, measuring, reader, reading, run, speed, verifying
from evals.form import SampleError
from evals.gate import BaselineError
from evals.judging import JudgeError
from evals.product import ProductError
from evals.results import ResultsError


@click.group()
def cli() -> None:
    """Measures the assistant."""


for command in (
    run.run,
    reading.show,
    reading.compare,
    maintaining.impact,
    measuring.retrieval,
    measuring.answers,
    maintaining.calibrate,
    measuring.sentences,
    speed.bench,
    reader.reader,
    verifying.verifier,
):
    cli.add_command(command)


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
