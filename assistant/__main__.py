"""Where the program starts: runs a command and turns an operator's error into one line."""

import io
import os
import sys

import click

from assistant.messages import read_messages
from assistant.options import chosen_language

EXIT_OPERATOR_ERROR = 1
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def main() -> None:
    """Runs the command line and exits: 0 done, 1 operator error, 2 usage."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # What the terminal's encoding lacks is shown as an escape, which JSON reads as well.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Returns the exit code of the command that ``arguments`` name."""
    from assistant.commands import assistant

    try:
        result = assistant.main(arguments, prog_name="assistant", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted")
        return EXIT_INTERRUPTED
    except SystemExit:  # click's way out when the reader of a pipe has gone
        _silence_stdout()
        return 0
    except operator_errors() as error:
        _complain("line", text=" ".join(str(error).split()))
        return EXIT_OPERATOR_ERROR
    return result if isinstance(result, int) else 0


def operator_errors() -> tuple[type[Exception], ...]:
    """Returns the exceptions whose message is meant for whoever runs the program."""
    from assistant.calibration import CalibrationError
    from assistant.config import ConfigError
    from assistant.options import CommandError
    from corpus.source import SourcesError
    from index.problems import IndexProblem

    return (CalibrationError, CommandError, ConfigError, SourcesError, IndexProblem, OSError)


def _complain(key: str, **values: object) -> None:
    messages = read_messages(chosen_language())
    click.echo(messages.text(f"terminal.error.{key}", **values), err=True)


def _silence_stdout() -> None:
    """Keeps Python from complaining at exit that the reader of the pipe has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
