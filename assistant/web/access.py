"""Who is let in: by which name, with which token, signed in where, and other sites' scripts."""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.metrics import may_read
from assistant.web.open_paths import WITH_TOKEN

_SCHEME = "bearer "
_PEER = "utblick.peer"
# A browser may keep the answer to its question about permissions this long.
_PREFLIGHT_SECONDS = 600

RenderRefusal = Callable[[Scope], Response]


def holds_token(authorization: str, token: str) -> bool:
    """Tells, in the same time whatever is given, whether a header holds ``token``.

    >>> holds_token("Bearer 0123456789abcdef", "0123456789abcdef")
    True
    """
    scheme, given = authorization[: len(_SCHEME)], authorization[len(_SCHEME) :].strip()
    is_equal = hmac.compare_digest(given.encode("latin-1", "replace"), token.encode())
    return is_equal and scheme.lower() == _SCHEME


def is_own_host(host: str, hosts: Iterable[str]) -> bool:
    """Tells whether ``host``, a ``Host`` header, is a name by which the service may be asked.

    Those are ``hosts``, with any port unless they name one; addresses; and names without a dot,
    which nobody outside this network can make a browser resolve to it. A request without ``Host``
    comes from no browser.

    >>> is_own_host("127.0.0.1:7860", ()), is_own_host("[::1]", ()), is_own_host("localhost", ())
    (True, True, True)
    >>> is_own_host("svar.example.org", ()), is_own_host("a.se:443", ["a.se"])
    (False, True)
    """
    asked = host.lower()
    name = asked if asked.endswith("]") else asked.rpartition(":")[0] or asked
    if "." not in name and ":" not in name:
        return True
    return _is_address(name) or not {asked, name}.isdisjoint(known.lower() for known in hosts)


def _is_address(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


class HostGate:
    """Lets nobody through who asks for another name, be it in good faith or not."""

    def __init__(
        self, app: ASGIApp, *, hosts: tuple[str, ...], render_refusal: RenderRefusal
    ) -> None:
        """Wraps ``app``."""
        self._app = app
        self._hosts = hosts
        self._render_refusal = render_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it with 421."""
        if scope["type"] == "http" and not is_own_host(
            Headers(scope=scope).get("host", ""), self._hosts
        ):
            response = self._render_refusal(scope)
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Content-Type-Options"] = "nosniff"
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)


class NotePeer:
    """Notes who really connected, before a proxy's word on the client is put in its place."""

    def __init__(self, app: ASGIApp) -> None:
        """Wraps ``app``, which believes proxies."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        await self._app({**scope, _PEER: scope.get("client")}, receive, send)


def has_signed_in(scope: Scope, header: str, proxies: Iterable[str]) -> bool:
    """Tells whether one of ``proxies`` says in ``header`` who has signed in with it.

    It must say so once: a second one would be the client's own.
    """
    peer = scope.get(_PEER) or scope.get("client")
    told = Headers(scope=scope).getlist(header)
    is_told = len(told) == 1 and bool(told[0].strip())
    return is_told and peer is not None and may_read(peer[0], proxies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """What lets somebody through to what programs use; either will do.

    Attributes:
        token: Sent as ``Authorization: Bearer``; empty where there is none.
        header: In which a proxy names who has signed in; empty where there is none.
        proxies: Whose word on that is believed.
    """

    token: str = ""
    header: str = ""
    proxies: tuple[str, ...] = ()

    def are_needed(self) -> bool:
        """Tells whether anything is asked for at all."""
        return bool(self.token or self.header)

    def let_through(self, scope: Scope) -> bool:
        """Tells whether a request has one of them."""
        authorization = Headers(scope=scope).get("authorization", "")
        if self.token and holds_token(authorization, self.token):
            return True
        return bool(self.header) and has_signed_in(scope, self.header, self.proxies)


class TokenGate:
    """Lets nobody through to what programs use without one of the passes."""

    def __init__(self, app: ASGIApp, *, passes: Passes, render_refusal: RenderRefusal) -> None:
        """Wraps ``app``."""
        self._app = app
        self._passes = passes
        self._render_refusal = render_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it with 401."""
        is_guarded = scope["type"] == "http" and scope["path"].startswith(WITH_TOKEN)
        if is_guarded and not self._passes.let_through(scope):
            response = self._render_refusal(scope)
            response.headers["WWW-Authenticate"] = "Bearer"
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)


class OtherSites:
    """Lets the scripts of named sites use ``/api/v1``; every other path stays as it is."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        """Wraps ``app``."""
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "Content-Type"),
            expose_headers=("Retry-After", "X-Request-ID"),
            max_age=_PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        is_open = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self._open if is_open else self._app)(scope, receive, send)
