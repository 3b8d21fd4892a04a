"""Click commands in the reader's language, with the options that every command has."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assistant.config import NO_KEY, Config, read_config
from assistant.messages import Language, Messages, read_messages

if TYPE_CHECKING:
    from assistant.desk import Assistant

COMMON = "utblick.common"

Command = TypeVar("Command", bound=Callable[..., Any])


class CommandError(Exception):
    """What the person at the terminal can mend; the message says how, in one line."""


@dataclass(frozen=True, slots=True)
class Session:
    """What every command is given: the configuration, the texts, and how much to say."""

    config: Config
    messages: Messages
    quiet: bool

    def say(self, text: str = "") -> None:
        """Prints ``text`` to standard output."""
        click.echo(text)

    def error(self, key: str, **values: object) -> CommandError:
        """Returns the error whose text stands under ``key``, ready to be raised."""
        return CommandError(self.messages.text(f"terminal.error.{key}", **values))

    def open_assistant(self) -> "Assistant":
        """Returns the assistant, its index built first (with progress) if missing or stale."""
        from assistant.desk import open_assistant
        from assistant.progress import progress_bar

        with progress_bar(self.messages, quiet=self.quiet) as progress:
            return open_assistant(self.config, progress=progress)


def chosen_language(arguments: list[str] | None = None) -> Language:
    """Returns the language of ``--lang`` in ``arguments``, else of ``UTBLICK_LANG``, else Swedish.

    Read before the options are parsed, since the help text needs it too.

    >>> chosen_language(["ask", "--lang", "en"]), chosen_language(["ask", "--lang=en"])
    ('en', 'en')
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    asked = " ".join(arguments).replace("--lang=", "--lang ") + " "
    if "--lang en " in asked:
        return "en"
    if "--lang sv " in asked:
        return "sv"
    return "en" if os.environ.get(NO_KEY, "").startswith("en") else "sv"


def help_text(key: str) -> str:
    """Returns the help text under ``key`` in the chosen language."""
    return read_messages(chosen_language()).text(f"terminal.help.{key}")


class LocalisedOption(click.Option):
    """An option whose ``help`` is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Returns the option's names and its help text."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], record[1].replace(self.help, help_text(self.help), 1)


def option(
    name: str,
    *,
    key: str | None = None,
    help_key: str | None = None,
    **settings: Any,  # noqa: ANN401  (click's own)
) -> Callable[[Command], Command]:
    """Returns a click option whose help stands in the catalogue.

    Args:
        name: Without the two hyphens.
        key: Name of the function's parameter, if it is another one.
        help_key: Key of the help text, if it is another one than ``name``.
        settings: As click takes them.
    """
    flags = [f"--{name}"] + ([key] if key else [])
    return click.option(*flags, cls=LocalisedOption, help=help_key or name, **settings)


def _keep(context: click.Context, parameter: click.Parameter, value: object) -> object:
    """Keeps a common option's value for ``LocalisedCommand.invoke``."""
    context.meta.setdefault(COMMON, {})[parameter.name] = value
    return value


def _common_options() -> list[click.Parameter]:
    keep: dict[str, Any] = {"expose_value": False, "callback": _keep}
    return [
        LocalisedOption(["--lang"], type=click.Choice(["sv", "en"]), help="lang", **keep),
        LocalisedOption(["--config"], type=click.Path(path_type=Path), help="config", **keep),
        LocalisedOption(["-q", "--quiet"], is_flag=True, help="quiet", **keep),
        LocalisedOption(["-v", "--verbose"], is_flag=True, help="verbose", **keep),
    ]


class LocalisedCommand(click.Command):
    """A command whose name is the key of its help, called with a ``Session`` first."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401  (click's own)
        super().__init__(*args, **settings)
        self.params += _common_options()

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command with the session that the common options describe."""
        common = ctx.meta.get(COMMON, {})
        if common.get("verbose"):
            _log_to_stderr()
        messages = read_messages(common.get("lang") or chosen_language())
        ctx.obj = Session(read_config(common.get("config")), messages, bool(common.get("quiet")))
        return super().invoke(ctx)

    def format_help_text(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's signature)
        formatter: click.HelpFormatter,
    ) -> None:
        """Writes the command's help text."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(help_text(self.name or "main"))

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002  (click's signature)
        """Returns the line that stands beside the command in the list of commands."""
        return help_text(self.name or "main")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Returns the ``--help`` option with its text from the catalogue."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = help_text("help")
        return option


class LocalisedGroup(click.Group):
    """The group of all commands."""

    def format_help_text(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's signature)
        formatter: click.HelpFormatter,
    ) -> None:
        """Writes what the program is for."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(help_text("main"))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Returns the ``--help`` option with its text from the catalogue."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = help_text("help")
        return option


def _log_to_stderr() -> None:
    import logging

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
