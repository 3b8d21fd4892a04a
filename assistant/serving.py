"""Serving the page: the assistant behind the web application."""

from typing import TYPE_CHECKING

from assistant.config import Config, Telemetry
from assistant.options import Session

if TYPE_CHECKING:
    from assistant.web.engine import Engine
    from assistant.web.settings import WebSettings


def page_settings(config: Config, *, examples: tuple[str, ...] = ()) -> "WebSettings":
    """Returns what ``config`` says about the page; ``examples`` are offered first."""
    from assistant.web.settings import WebSettings

    page, operator, server = config.page, config.operator, config.server
    return WebSettings(
        name=operator.name,
        operator=operator.organisation or "",
        contact=operator.contact or "",
        language=page.language,
        examples=examples,
        embed_origins=page.embed_origins,
        accent=page.accent,
        accent_dark=page.accent_dark,
        logo=page.logo,
        feedback=config.paths.data / "feedback.sqlite" if page.feedback else None,
        statistics=config.statistics_file if page.statistics else None,
        question_limit=config.answers.question_characters,
        questions_per_minute=page.questions_per_minute,
        hosts=server.hosts,
        trusted_proxies=server.trusted_proxies,
        api_token=server.api_token.get_secret_value() if server.api_token else "",
        signed_in_header=server.signed_in_header or "",
        cors_origins=server.cors_origins,
        mcp=server.mcp,
        metrics_networks=server.metrics_networks,
        request_log=server.request_log,
        most_at_once=server.most_at_once,
        kept_replies=server.kept_replies,
        model=(config.model.model or "") if config.model.answers else "",
        model_host=config.model.host,
    )


def _traced(engine: "Engine", telemetry: Telemetry) -> "Engine":
    from assistant.web.telemetry import TracedEngine, open_exporter, tracer_to

    tracer = tracer_to(open_exporter(telemetry.endpoint or ""))
    return TracedEngine(engine, tracer, with_texts=telemetry.texts)


def serve_page(session: Session, host: str, port: int) -> None:
    """Serves until stopped; the index is built first, with progress, if missing or stale.

    Raises:
        CommandError: Another program listens there, or the address cannot be listened on.
    """
    assistant = session.open_assistant()
    # Gradio takes seconds to import, so nothing but this command does it.
    from assistant.web.server import CannotListen, PortTaken, serve

    engine: Engine = assistant
    if session.config.telemetry.endpoint:
        engine = _traced(assistant, session.config.telemetry)
    settings = page_settings(session.config, examples=assistant.desk.suggestions.some())

    def ready(address: str) -> None:
        session.say(session.messages.text("terminal.serve.address", address=address))

    try:
        serve(engine, host=host, port=port, settings=settings, ready=ready)
    except PortTaken as error:
        raise session.error("port_taken", host=host, port=port) from error
    except CannotListen as error:
        raise session.error("cannot_listen", host=host, port=port, reason=error) from error
