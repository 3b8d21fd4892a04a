"""What the options of several commands have in common."""

from pathlib import Path

import click

DIRECTORY = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path)
CONFIG = click.option("--config", type=FILE, help="Configuration file of the assistant.")
