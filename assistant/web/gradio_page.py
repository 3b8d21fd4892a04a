"""The four parts of Gradio's own page that ours needs; all the rest of it is left out."""

import re
from dataclasses import dataclass

from markupsafe import Markup

_PARTS = {
    "config": re.compile(r"window\.gradio_config = (\{.*?\});</script>", re.DOTALL),
    "api": re.compile(r"window\.gradio_api_info = (\{.*?\});</script>", re.DOTALL),
    "module": re.compile(r'<script type="module" crossorigin src="\.(/assets/[\w.\-]+)">'),
    "stylesheet": re.compile(r'<link rel="stylesheet" crossorigin href="(\./assets/[\w.\-]+)">'),
}


class GradioPageError(Exception):
    """Gradio's page is not built as the version we know builds it."""


@dataclass(frozen=True, slots=True)
class GradioPage:
    """What starts Gradio: two JSON texts (``<`` already escaped), two addresses."""

    config: Markup
    api: Markup
    module: str
    stylesheet: str


def read_gradio_page(html: str) -> GradioPage:
    """Returns the parts of ``html``, Gradio's start page.

    Raises:
        GradioPageError: A part is missing; the message says which, and what to install.
    """
    found = {}
    for name, pattern in _PARTS.items():
        match = pattern.search(html)
        if match is None:
            raise GradioPageError(
                f"Gradio's start page has no {name}; install the version in constraints.txt"
            )
        found[name] = match[1]
    return GradioPage(
        config=Markup(found["config"]),  # noqa: S704 - Gradio wrote it for a script element
        api=Markup(found["api"]),  # noqa: S704 - as above
        module=found["module"],
        stylesheet=found["stylesheet"],
    )
