"""Errors over HTTP as problem objects (RFC 9457) with a text that says what to do."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def problem_object(status: int, detail: str, **more: str) -> dict[str, str | int]:
    """Returns what a problem is as plain data, see ``problem``."""
    return {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        **more,
    }


def problem(status: int, detail: str, *, language: str, **more: str) -> JSONResponse:
    """Returns the problem object: ``detail`` for people, in ``language``; ``more`` for programs."""
    return respond(problem_object(status, detail, **more), language=language)


def respond(
    stated: Mapping[str, str | int], *, language: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Returns the response that carries the problem object ``stated``, with ``headers`` as well."""
    return JSONResponse(
        dict(stated),
        status_code=int(stated["status"]),
        media_type="application/problem+json",
        headers={"Content-Language": language, **(headers or {})},
    )
