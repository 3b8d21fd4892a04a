"""HTML from templates, in a closed vocabulary: whatever is put in is text, never markup."""

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

_LINE_BREAK_IN_TEMPLATE = re.compile(r"\s*\n\s*")


def _as_text(value: object) -> object:
    """Escapes ``value`` and keeps its line breaks out of reach of a Markdown parser."""
    if value is None or isinstance(value, Markup):
        return value
    return escape(value).replace("\r", Markup("&#13;")).replace("\n", Markup("&#10;"))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("assistant.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_as_text,
        auto_reload=False,  # looks at the file of each macro's template each time
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: object) -> Markup:
    """Returns ``templates/TEMPLATE`` filled with ``values``, all of them escaped.

    Line breaks within values come out as ``&#10;``, so that what a document or a model wrote
    can never end an HTML block where Markdown would take over.

    Raises:
        jinja2.UndefinedError: The template needs a value that was not given.
    """
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 - autoescaped


def in_one_line(html: Markup) -> Markup:
    r"""Returns ``html`` without line breaks: one HTML block to a Markdown parser.

    >>> str(in_one_line(Markup("<p>\n  Hej\n</p>")))
    '<p> Hej </p>'
    """
    return Markup(_LINE_BREAK_IN_TEMPLATE.sub(" ", html.strip()))  # noqa: S704 - takes away only
