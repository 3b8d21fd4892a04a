"""The command line of training; see the package."""

import argparse
import os
import sys
from pathlib import Path

from index.reader.training.prepare import LANGUAGES, as_json, prepare
from index.reader.training.train import Plan, Run

FOLDER = Path(".data/reader")
SETS_VARIABLE = "READER_SETS"


def main(arguments: list[str] | None = None) -> int:
    """Does what the arguments say; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    folder: Path = chosen.folder
    if chosen.command == "prepare":
        if chosen.sets is None:
            _say(f"name the folder of the question sets: --sets DIR, or set {SETS_VARIABLE}")
            return 1
        _say(as_json(prepare(chosen.sets, folder / "data", languages=chosen.languages, say=_say)))
    elif chosen.command == "train":
        plan = Plan(seconds=60.0 * chosen.minutes, steps=chosen.steps)
        Run(folder, folder / "data", plan, say=_say).train()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.reader.training", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"work folder ({FOLDER})")
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("prepare", help="make the examples")
    named = os.environ.get(SETS_VARIABLE)
    made.add_argument("--sets", type=Path, default=Path(named) if named else None)
    made.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    run = commands.add_parser("train", help="train, or go on from the last checkpoint")
    length = run.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, default=0.0, help="of training in all")
    length.add_argument("--steps", type=int, default=0, help="in all; can be repeated exactly")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
