"""What a person reads, by language: TOML files in ``sv/`` and ``en/``, one table a file."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import Literal, get_args

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Messages:
    """The texts of one language, by dotted key: file name, then table keys.

    >>> read_messages("sv").language
    'sv'
    """

    language: Language
    texts: dict[str, str]

    def text(self, key: str, **values: object) -> str:
        """Returns the text under ``key`` with its ``$variables`` filled in.

        Raises:
            KeyError: The catalogue has no such key, or a variable has no value.
        """
        return Template(self.texts[key]).substitute({k: str(v) for k, v in values.items()})

    def listed(self, names: Sequence[str]) -> str:
        """Returns ``names`` as a phrase.

        >>> read_messages("sv").listed(["Kina", "USA", "Indien"])
        'Kina, USA och Indien'
        """
        if len(names) == 1:
            return names[0]
        return f"{', '.join(names[:-1])} {self.text('reply.list.and')} {names[-1]}"


def _flatten(prefix: str, table: dict[str, object]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            flat |= _flatten(name, value)
        else:
            flat[name] = str(value)
    return flat


@cache
def read_messages(language: Language) -> Messages:
    """Returns the catalogue of ``language``."""
    texts: dict[str, str] = {}
    for file in sorted(files(__name__).joinpath(language).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            texts |= _flatten(
                file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8"))
            )
    return Messages(language, texts)
