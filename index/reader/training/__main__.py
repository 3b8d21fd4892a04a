"""The command line of training; see the package."""

import argparse
import sys
from pathlib import Path

from index.reader.reader import FILE_NAME
from index.reader.training.checkpoints import FINISHED, LATEST, take_up_before_fall
from index.reader.training.export import export
from index.reader.training.prepare import LANGUAGES, as_json, prepare
from index.reader.training.sets import PLANS
from index.reader.training.train import Plan, Run

FOLDER = Path(".data/reader")


def main(arguments: list[str] | None = None) -> int:
    """Does what the arguments say; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    folder: Path = chosen.folder
    if chosen.command == "prepare":
        missing = [one.folder for one in PLANS if not (chosen.sets / one.folder).is_dir()]
        if missing:
            _say(f"{chosen.sets}: lacks {', '.join(missing)}; name the folder of the question sets")
            return 1
        _say(as_json(prepare(chosen.sets, folder / "data", languages=chosen.languages, say=_say)))
    elif chosen.command == "train":
        if chosen.extend:
            take_up_before_fall(folder)
        plan = Plan(seconds=60.0 * chosen.minutes, steps=chosen.steps)
        Run(folder, folder / "data", plan, say=_say).train()
    else:
        checkpoints = chosen.checkpoints or [_best_known(folder)]
        target = folder / "export" / FILE_NAME
        digest = export(checkpoints, target)
        _say(f"{target}: {target.stat().st_size:,} bytes, sha256 {digest}")
    return 0


def _best_known(folder: Path) -> Path:
    """Returns the finished checkpoint, or the latest of a run that has not finished."""
    finished = folder / FINISHED
    return finished if finished.is_file() else folder / LATEST


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.reader.training", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"work folder ({FOLDER})")
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("prepare", help="make the examples")
    made.add_argument("--sets", type=Path, required=True, help="folder of the question sets")
    made.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    run = commands.add_parser("train", help="train, or go on from the last checkpoint")
    length = run.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, default=0.0, help="of training in all")
    length.add_argument("--steps", type=int, default=0, help="in all; can be repeated exactly")
    run.add_argument(
        "--extend", action="store_true", help="go on from before the rate fell, for a longer run"
    )
    made = commands.add_parser("export", help="write the model file")
    made.add_argument("checkpoints", type=Path, nargs="*", help="the mean of several is taken")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
