"""Swedish words and figures for the report: its catalogue, and numbers as they are read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from markupsafe import Markup, escape

from evals.bootstrap import Interval

CATALOGUE = Path(__file__).parent / "messages" / "sv.toml"
_NARROW = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
NOTHING = "–"
# From this size on a figure is no share: words per answer.
_LARGEST_SHARE = 1.0
_EMPHASIS = re.compile(r"\*(.+?)\*")


@dataclass(frozen=True, slots=True)
class Words:
    """The report's texts by dotted key."""

    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Returns the text under ``key`` with its ``$variables`` filled in.

        Raises:
            KeyError: There is no such text, or a variable has no value.
        """
        return Template(self.texts[key]).substitute(values)

    def of(self, table: str, name: str) -> str:
        """Returns the text of ``name``, as the evaluation spells it, in ``table``.

        >>> read_words().of("stage", "not indexed") == read_words()("stage.not_indexed")
        True
        """
        return self.texts[f"{table}.{name.replace(' ', '_')}"]

    def counted(self, key: str, count: int) -> str:
        """Returns the text for one or for many, with ``$count``."""
        return self(f"{key}_{'one' if count == 1 else 'many'}", count=whole(count))

    def marked(self, key: str, **values: object) -> Markup:
        """Returns the text under ``key`` with ``*emphasis*``; the values are escaped."""
        shown = _EMPHASIS.sub(r"<strong>\1</strong>", str(escape(self.texts[key])))
        filled = {name: escape(value) for name, value in values.items()}
        return Markup(Template(shown).substitute(filled))  # noqa: S704 - escaped above


@cache
def read_words(path: Path = CATALOGUE) -> Words:
    """Returns the catalogue in ``path``."""
    return Words(_flat("", tomllib.loads(path.read_text("utf-8"))))


def _flat(prefix: str, table: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        flat |= (
            _flat(f"{prefix}{key}.", value) if isinstance(value, dict) else {prefix + key: value}
        )
    return flat


def whole(value: float) -> str:
    """Returns ``value`` without decimals, thousands set apart.

    >>> whole(1234.4).replace(_NARROW, " ")
    '1 234'
    """
    return f"{value:,.0f}".replace(",", _NARROW)


def decimal(value: float | None, digits: int = 2) -> str:
    """Returns ``value`` with a decimal comma; a dash where there is none.

    >>> decimal(0.1361, 3), decimal(-1.0), decimal(None)
    ('0,136', '−1,00', '–')
    """
    if value is None:
        return NOTHING
    return f"{value:.{digits}f}".replace(".", ",").replace("-", _MINUS)


def percent(share: float | None, digits: int = 0) -> str:
    """Returns a share of one in per cent.

    >>> percent(0.7641).replace(_NARROW, " "), percent(0.7641, 1).replace(_NARROW, " ")
    ('76 %', '76,4 %')
    """
    return NOTHING if share is None else f"{decimal(100 * share, digits)}{_NARROW}%"


def interval(found: Interval, digits: int = 0) -> str:
    """Returns the ends of an interval of shares in per cent.

    >>> interval(Interval(0.5, 0.41, 0.6)).replace(_NARROW, " ")
    '41–60 %'
    """
    return f"{decimal(100 * found.low, digits)}–{percent(found.high, digits)}"


def figure(value: float | None, metric: str = "", digits: int = 0) -> str:
    """Returns a metric's value: a share in per cent, anything else as a number.

    >>> figure(0.5).replace(_NARROW, " "), figure(28.83, "words_per_answer")
    ('50 %', '28,8')
    """
    if metric == "words_per_answer" or (value is not None and value > _LARGEST_SHARE):
        return decimal(value, 1)
    if metric in ("mrr_10", "ndcg_10", "risk_area"):
        return decimal(value, 3)
    return percent(value, digits)


def signed(share: float, digits: int = 1) -> str:
    """Returns a difference of two shares in percentage points, with its sign.

    >>> signed(0.0123), signed(-0.02), signed(0.0)
    ('+1,2', '−2,0', '0,0')
    """
    text = decimal(100 * share, digits)
    if not any(digit in text for digit in "123456789"):
        return text.lstrip(_MINUS)
    return text if share < 0 else f"+{text}"
