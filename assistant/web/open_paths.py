"""Which paths are open, and to which methods; all else is closed, whatever Gradio offers."""

import re

_READ = ("GET", "HEAD")
# Gradio's own are no more than a conversation uses. Its streams are for GET alone: they have no
# end that a HEAD could wait for.
_OPEN = (
    (re.compile(r"/|/(?:kallor|om|integritet|tillganglighet|healthz|readyz)"), _READ),
    (re.compile(r"/enkel"), (*_READ, "POST")),
    (re.compile(r"/dokument/[a-z0-9\-]+(?:/[0-9\-]+)?"), _READ),
    (re.compile(r"/statik/[a-z.]+"), _READ),
    (re.compile(r"/api/v1/(?:openapi\.json|documents(?:/[a-z0-9\-]+)?)"), _READ),
    (re.compile(r"/api/v1/ask"), ("POST",)),
    (re.compile(r"/assets/[\w.\-]+|/static/(?:js|img|fonts)/[\w.\-/]+|/theme\.css|/config"), _READ),
    (re.compile(r"/gradio_api/(?:app_id|startup-events|theme\.css)"), _READ),
    (re.compile(r"/gradio_api/(?:queue/data|heartbeat/[\w\-]+)"), ("GET",)),
    (re.compile(r"/gradio_api/(?:queue/join|cancel|reset)"), ("POST",)),
)
# Each POST to one of these is, or may be, a question.
ASKING = frozenset({"/api/v1/ask", "/enkel", "/gradio_api/queue/join"})


def open_methods(path: str) -> tuple[str, ...]:
    """Returns the methods that ``path`` takes; none for a path that is closed.

    >>> open_methods("/enkel"), open_methods("/docs")
    (('GET', 'HEAD', 'POST'), ())
    """
    return next((methods for paths, methods in _OPEN if paths.fullmatch(path)), ())
