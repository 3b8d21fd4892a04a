"""Errors over HTTP as problem objects (RFC 9457) with a text that says what to do."""

from fastapi.responses import JSONResponse

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
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
    return JSONResponse(
        problem_object(status, detail, **more),
        status_code=status,
        media_type="application/problem+json",
        headers={"Content-Language": language},
    )
