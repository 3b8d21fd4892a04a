"""Serving the page: the assistant behind the web application."""

from assistant.options import Session


def serve_page(session: Session, host: str, port: int) -> None:
    """Serves until stopped; the index is built first, with progress, if missing or stale.

    Raises:
        CommandError: Another program listens there, or the address cannot be listened on.
    """
    assistant = session.open_assistant()
    # Gradio takes seconds to import, so nothing but this command does it.
    from assistant.web.server import CannotListen, PortTaken, serve
    from assistant.web.settings import WebSettings

    operator = session.config.operator
    settings = WebSettings(
        name=operator.name,
        operator=operator.organisation or "",
        contact=operator.contact or "",
        examples=assistant.desk.suggestions.some(),
        question_limit=session.config.answers.question_characters,
    )
    try:
        serve(assistant, host=host, port=port, settings=settings)
    except PortTaken as error:
        raise session.error("port_taken", host=host, port=port) from error
    except CannotListen as error:
        raise session.error("cannot_listen", host=host, port=port, reason=error) from error
