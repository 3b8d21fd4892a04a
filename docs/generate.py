"""Writes the pages of docs/ that are made from the code: settings and commands.

    python docs/generate.py

A test fails when they are not what this would write.
"""

import inspect
import os
import re
import sys
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from assistant.commands import assistant
from assistant.config import NO_KEY, PREFIX, ROOT, Config

HERE = Path(__file__).resolve().parent
_WIDTH = 92
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_WORDS: dict[object, str] = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "text",
    Path: "path",
    SecretStr: "secret text",
}
_MADE = "<!-- Made by `python docs/generate.py`; change the code instead. -->"
_CONFIGURATION = """# Settings

{made}

Every setting is optional; the defaults are a complete assistant on one machine. Settings stand in
`utblick.toml` in the working directory, or in the file that `--config` names, or in environment
variables, which win: key `port` of section `server` is `{prefix}SERVER__PORT`. In a variable a
list is JSON: `{prefix}SERVER__HOSTS='["svar.example.org"]'`. A key or variable that is unknown or
out of bounds stops the program with a line that names it. Keep secrets out of the file: in
variables they do not end up in a repository.

```toml
[server]
port = 8080

[operator]
organisation = "Norrby kommun"
```
"""
_COMMANDS = """# Commands

{made}

`assistant` is installed with the package; `python -m assistant` is the same. Help is in Swedish
unless `--lang en` or `UTBLICK_LANG=en` says otherwise. Exit codes: 0 done (a refusal is a reply,
not an error), 1 something that the operator can mend, told in one line on standard error, 2 usage.
"""


def configuration_page() -> str:
    """Returns the page of all settings."""
    parts = [_CONFIGURATION.format(made=_MADE, prefix=PREFIX)]
    for name, field in Config.model_fields.items():
        section = field.annotation
        if not (isinstance(section, type) and issubclass(section, BaseModel)):
            raise TypeError(f"{name} is no section")
        parts.append("\n".join(_section(name, section)))
    return "\n".join(parts)


def _section(name: str, section: type[BaseModel]) -> Iterator[str]:
    told, described = _documented(section)
    yield f"## `[{name}]`\n"
    yield f"{told}\n"
    yield "| key | takes | default | is |"
    yield "|---|---|---|---|"
    for key, field in section.model_fields.items():
        if key not in described:
            raise ValueError(f"{section.__name__}.{key} is not described in its docstring")
        cells = (f"`{key}`", _takes(field), _default(field), described[key])
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _documented(section: type[BaseModel]) -> tuple[str, dict[str, str]]:
    """Returns what a section's docstring says of it, and of each of its keys."""
    told, _, attributes = inspect.getdoc(section).partition("\n\nAttributes:\n")  # type: ignore[union-attr]
    described: dict[str, str] = {}
    for line in attributes.splitlines():
        start = re.match(r"    (\w+): (.*)", line)
        if start:
            described[start[1]] = start[2]
        elif line.strip() and described:
            described[next(reversed(described))] += f" {line.strip()}"
    return told.replace("``", "`"), {
        key: text.replace("``", "`") for key, text in described.items()
    }


def _takes(field: FieldInfo) -> str:
    return ", ".join([_kind(field.annotation), *_bounds(field.metadata)])


def _bounds(metadata: Iterable[object]) -> Iterator[str]:
    """Yields the bounds among what pydantic keeps beside a type."""
    for each in metadata:
        if isinstance(each, FieldInfo):
            yield from _bounds(each.metadata)
        for name, sign in _SIGNS.items():
            bound = getattr(each, name, None)
            if bound is not None:
                yield f"{sign} {bound}"


def _kind(annotation: Any) -> str:  # noqa: ANN401 - whatever pydantic takes
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return ", ".join([_kind(inner[0]), *_bounds(inner[1:])])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin in {Union, types.UnionType}:
        return " or ".join(dict.fromkeys(_kind(each) for each in inner if each is not type(None)))
    if origin is tuple:
        return f"list of: {_kind(inner[0])}"
    if origin is dict:
        return f"table of: {_kind(inner[1])}"
    return _WORDS.get(annotation) or str(getattr(annotation, "__name__", annotation))


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined:
        return "(needed)"
    if value is None:
        return "–"
    return f"`{_as_toml(value)}`"


def _as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Path():
            return f'"{value.relative_to(ROOT).as_posix()}"'
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(_as_toml(each) for each in value)}]"
        case dict():
            return f"{{{', '.join(f'{key} = {_as_toml(each)}' for key, each in value.items())}}}"
        case _:
            return str(value)


def commands_page() -> str:
    """Returns the page of all commands: what ``--help`` prints in English."""
    before = os.environ.get(NO_KEY)
    os.environ[NO_KEY] = "en"
    try:
        return "\n".join([_COMMANDS.format(made=_MADE), *_helps()])
    finally:
        del os.environ[NO_KEY]
        if before is not None:
            os.environ[NO_KEY] = before


def _helps() -> Iterator[str]:
    commands: dict[str, click.Command] = {"assistant": assistant}
    commands |= {
        f"assistant {name}": assistant.commands[name] for name in sorted(assistant.commands)
    }
    for name, command in commands.items():
        context = click.Context(command, info_name=name, terminal_width=_WIDTH)
        yield f"## {name}\n\n```text\n{command.get_help(context)}\n```\n"


PAGES = {"configuration.md": configuration_page, "command-line.md": commands_page}


def main() -> int:
    """Writes the pages; returns the exit code."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
