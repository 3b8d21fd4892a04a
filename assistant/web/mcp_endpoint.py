"""``/mcp``: the tools over streamable HTTP, by the official SDK; importing this imports the SDK.

Every request stands alone: no session is kept, so any of several processes may answer the next.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from typing import Any

import anyio
from mcp import MCPError
from mcp.server import Server, ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.messages import Messages, read_messages
from assistant.web.engine import Engine
from assistant.web.mcp_tools import (
    COUNTED_TOOLS,
    TOOL_NAMES,
    ToolDescription,
    ToolReply,
    Tools,
    describe_tools,
)
from assistant.web.settings import WebSettings, page_language

_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")

SecondsToWait = Callable[[Request], int]
Context = ServerRequestContext[Any, Request]


def security_settings(settings: WebSettings) -> TransportSecuritySettings:
    """Returns which ``Host`` and ``Origin`` are let in: this machine's, and the operator's.

    A page that makes a browser resolve its own name to this machine is stopped by that.
    """
    hosts = [*_THIS_MACHINE, *settings.hosts]
    origins = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    local = [f"{scheme}://{host}:*" for host in _THIS_MACHINE for scheme in ("http", "https")]
    return TransportSecuritySettings(
        allowed_hosts=[*hosts, *(f"{host}:*" for host in _THIS_MACHINE)],
        allowed_origins=[*origins, *local, *settings.cors_origins],
    )


class _Handlers:
    """What the SDK calls; it finds the HTTP request in the context."""

    def __init__(
        self, engine: Engine, settings: WebSettings, seconds_to_wait: SecondsToWait
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._seconds_to_wait = seconds_to_wait

    def _messages(self, context: Context) -> Messages:
        asked = context.request.query_params.get("lang") if context.request else None
        return read_messages(page_language(asked, self._settings))

    async def list_tools(
        self, context: Context, _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        limit = self._settings.question_limit
        described = describe_tools(self._messages(context), question_limit=limit)
        return ListToolsResult(tools=[_tool(tool) for tool in described])

    async def call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in TOOL_NAMES:
            raise MCPError(INVALID_PARAMS, f"no such tool: {params.name[:100]!r}")
        limit = self._settings.question_limit
        tools = Tools(self._engine, self._messages(context), question_limit=limit)
        if params.name in COUNTED_TOOLS and context.request:
            seconds = self._seconds_to_wait(context.request)
            if seconds:
                return _result(tools.too_often(seconds))
        arguments = params.arguments or {}
        return _result(await asyncio.to_thread(tools.call, params.name, arguments))


def _tool(described: ToolDescription) -> Tool:
    return Tool(
        name=described.name,
        title=described.title,
        description=described.description,
        input_schema=described.input_schema,
        output_schema=described.output_schema,
        annotations=ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _result(reply: ToolReply) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=reply.text)],
        structured_content=reply.content,
        is_error=reply.content is None,
    )


def _server(engine: Engine, settings: WebSettings, seconds_to_wait: SecondsToWait) -> Server[Any]:
    handlers = _Handlers(engine, settings, seconds_to_wait)
    messages = read_messages(settings.language)
    return Server(
        "utblick",
        version=version("utblick"),
        title=settings.name,
        instructions=messages.text("api.tools.instructions", name=settings.name),
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
    )


def build_mcp(engine: Engine, settings: WebSettings, seconds_to_wait: SecondsToWait) -> ASGIApp:
    """Returns the application behind ``/mcp``.

    Args:
        engine: What answers.
        settings: Limits, hosts and origins.
        seconds_to_wait: Counts a question of the client who sent a request; above 0 it is refused.
    """
    return _McpEndpoint(_server(engine, settings, seconds_to_wait), settings)


class _McpEndpoint:
    """Answers each request by a manager of its own, and stops when the client leaves."""

    def __init__(self, server: Server[Any], settings: WebSettings) -> None:
        self._server = server
        self._security = security_settings(settings)
        self._limit_bytes = settings.body_limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        manager = StreamableHTTPSessionManager(
            app=self._server,
            json_response=True,
            stateless=True,
            security_settings=self._security,
            max_request_body_size=self._limit_bytes,
        )
        body = await Request(scope, receive).body()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_cancel_when_left, receive, tasks.cancel_scope)
            async with manager.run():
                await manager.handle_request(scope, _body_alone(body), send)
            tasks.cancel_scope.cancel()


async def _cancel_when_left(receive: Receive, answering: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    answering.cancel()


def _body_alone(body: bytes) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        with suppress(IndexError):
            return waiting.pop()
        await anyio.sleep_forever()
        raise AssertionError("sleeps for ever")

    return receive
