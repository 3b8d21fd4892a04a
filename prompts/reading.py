"""Reads a prompt: a Markdown file with TOML front matter, one section a message, filled in whole.

    +++
    name = "judge"
    version = 1
    variables = ["code"]
    +++
    # system
    Text with $code in it.
    # user
    ...

Nothing is filled in twice: a ``$`` in a value stays a ``$``.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Literal, cast, get_args

Role = Literal["system", "user", "assistant"]

# Of the sixty-four hexadecimal digits of a file's digest: enough to see that a prompt was changed.
_DIGITS = 12
_FENCE = "+++\n"
_KEYS = {"name", "version", "variables"}
_HEADING = re.compile(r"^# (\w+)\n", re.MULTILINE)


class PromptError(ValueError):
    """A prompt file or its use is wrong; one line that names the prompt and the remedy."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what a language model is given."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt as its file has it.

    Attributes:
        name: Also the file's.
        version: Raised when the meaning of a reply to it changes.
        variables: What must be filled in, in order of the alphabet.
        messages: With their ``$variables``.
        digest: sha256 (hex) of the file.
    """

    name: str
    version: int
    variables: tuple[str, ...]
    messages: tuple[Message, ...]
    digest: str

    @property
    def reference(self) -> str:
        """Name, version and the first digits of the digest, as replies and results show it."""
        return f"{self.name}@{self.version}+{self.digest[:_DIGITS]}"

    def fill(self, **values: str) -> tuple[Message, ...]:
        """Returns the messages with every variable filled in.

        Raises:
            PromptError: A value is missing, or one is given that no variable asks for.
        """
        missing = sorted(set(self.variables) - values.keys())
        unused = sorted(values.keys() - set(self.variables))
        if missing or unused:
            wrong = [f"${name} has no value" for name in missing]
            wrong += [f"{name} is no variable of it" for name in unused]
            raise PromptError(f"prompt {self.name}: {'; '.join(wrong)}")
        return tuple(
            Message(message.role, Template(message.content).substitute(values))
            for message in self.messages
        )


@cache
def read_prompt(name: str) -> Prompt:
    """Returns the prompt in ``prompts/NAME.md``.

    Raises:
        PromptError: There is none, or it breaks a rule.
    """
    file = files("prompts").joinpath(f"{name}.md")
    if not file.is_file():
        raise PromptError(f"prompts/{name}.md: no such file")
    return parse_prompt(file.read_text("utf-8"), name=name)


def parse_prompt(text: str, *, name: str) -> Prompt:
    """Returns the prompt that ``text``, the content of ``prompts/NAME.md``, holds.

    Raises:
        PromptError: The front matter is missing or incomplete, names another prompt, or declares
            other variables than the text uses; or there are no messages.
    """
    front, body = _parts(text, name)
    messages = _messages(body, name)
    used = _used(messages, name)
    declared = front["variables"]
    if not isinstance(declared, list) or sorted(map(str, declared)) != used:
        raise PromptError(f"prompts/{name}.md: declares the variables {declared} and uses {used}")
    version = front["version"]
    if front["name"] != name or type(version) is not int or version < 1:
        raise PromptError(
            f"prompts/{name}.md: its name must be {name!r} and its version a number from 1"
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Prompt(
        name=name, version=version, variables=tuple(used), messages=messages, digest=digest
    )


def _parts(text: str, name: str) -> tuple[Mapping[str, object], str]:
    """Returns the front matter and the text after it."""
    opening, front, body = ("", "", "") if text.count(_FENCE) != 2 else text.split(_FENCE)  # noqa: PLR2004  (one fence before, one after)
    if opening or not body:
        raise PromptError(f"prompts/{name}.md: must open with front matter between two lines +++")
    try:
        values = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"prompts/{name}.md: front matter is no TOML ({error})") from None
    if values.keys() != _KEYS:
        raise PromptError(f"prompts/{name}.md: front matter must hold {', '.join(sorted(_KEYS))}")
    return values, body


def _messages(body: str, name: str) -> tuple[Message, ...]:
    before, *rest = _HEADING.split(body)
    roles, contents = rest[::2], rest[1::2]
    if before.strip() or not roles or not set(roles) <= set(get_args(Role)):
        raise PromptError(
            f"prompts/{name}.md: after the front matter come '# system', '# user' or "
            "'# assistant', each with its text"
        )
    return tuple(
        Message(cast("Role", role), content.strip())
        for role, content in zip(roles, contents, strict=True)
    )


def _used(messages: tuple[Message, ...], name: str) -> list[str]:
    """Returns the variables of the messages, sorted."""
    templates = [Template(message.content) for message in messages]
    if not all(template.is_valid() for template in templates):
        raise PromptError(f"prompts/{name}.md: a $ opens no variable; write $$ for the sign itself")
    return sorted({found for template in templates for found in template.get_identifiers()})
