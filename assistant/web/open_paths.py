"""Which paths are open, and to which methods; all else is closed, whatever Gradio offers."""

import re

_READ = ("GET", "HEAD")
# Gradio's own are no more than a conversation uses. Its streams are for GET alone: they have no
# end that a HEAD could wait for. The first field is the route's name in figures and logs.
_OPEN = (
    ("pages", re.compile(r"/|/(?:kallor|om|integritet|tillganglighet)"), _READ),
    ("health", re.compile(r"/healthz|/readyz"), _READ),
    ("metrics", re.compile(r"/metrics"), _READ),
    ("plain", re.compile(r"/enkel"), (*_READ, "POST")),
    ("feedback", re.compile(r"/omdome"), ("POST",)),
    ("feedback", re.compile(r"/omdome/[0-9a-f]{32}"), _READ),
    ("document", re.compile(r"/dokument/[a-z0-9\-]+(?:/[0-9\-]+)?"), _READ),
    ("static", re.compile(r"/statik/[a-z.]+"), _READ),
    ("api", re.compile(r"/api/v1/(?:openapi\.json|documents(?:/[a-z0-9\-]+)?)"), _READ),
    ("ask", re.compile(r"/api/v1/ask"), ("POST",)),
    ("mcp", re.compile(r"/mcp"), ("POST",)),
    (
        "static",
        re.compile(r"/assets/[\w.\-]+|/static/(?:js|img|fonts)/[\w.\-/]+|/theme\.css|/config"),
        _READ,
    ),
    ("chat", re.compile(r"/gradio_api/(?:app_id|startup-events|theme\.css)"), _READ),
    ("chat", re.compile(r"/gradio_api/(?:queue/data|heartbeat/[\w\-]+)"), ("GET",)),
    ("chat", re.compile(r"/gradio_api/(?:queue/join|cancel|reset)"), ("POST",)),
)
_CLOSED = "closed"
# Each POST to one of these is, or may be, a question, or a verdict on one. Of what is sent to
# ``/mcp`` most is not; the tools count for themselves.
ASKING = frozenset({"/api/v1/ask", "/enkel", "/omdome", "/gradio_api/queue/join"})
# What programs use gets errors as objects, and asks for the token if there is one.
FOR_PROGRAMS = ("/api/", "/gradio_api/", "/healthz", "/readyz", "/metrics", "/mcp")
WITH_TOKEN = ("/api/", "/mcp")


def open_methods(path: str) -> tuple[str, ...]:
    """Returns the methods that ``path`` takes; none for a path that is closed.

    >>> open_methods("/enkel"), open_methods("/docs")
    (('GET', 'HEAD', 'POST'), ())
    """
    return next((methods for _, paths, methods in _OPEN if paths.fullmatch(path)), ())


def route_of(path: str) -> str:
    """Returns the name of the route that ``path`` belongs to, one of a dozen.

    >>> route_of("/dokument/verksamhetsplan/3-9"), route_of("/vad-kostar-det")
    ('document', 'closed')
    """
    return next((route for route, paths, _ in _OPEN if paths.fullmatch(path)), _CLOSED)
