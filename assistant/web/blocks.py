"""The conversation in Gradio: one Markdown, one text box, buttons, and what the page carries.

Importing this imports Gradio, which takes seconds: only serving does, after ``silence_gradio``.
"""

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr
from fastapi import FastAPI

from assistant.messages import read_messages
from assistant.web.conversation import Conversation, Look, Shown
from assistant.web.engine import Engine
from assistant.web.past import read_past
from assistant.web.presence import Presence, WatchedEvents
from assistant.web.settings import WebSettings, page_language

# Gradio's own default of 40 also caps asynchronous events: 100 parallel conversations waited
# 3.5 s for their first text, with 200 it was 0.44 s.
_MAX_THREADS = 200
# For every event: as many at a time as come, not offered as an API, nothing drawn over the page.
_QUIETLY: dict[str, Any] = {
    "concurrency_limit": None,
    "api_visibility": "private",
    "show_progress": "hidden",
}
_LABELS = ("question", "placeholder", "send", "stop", "new_conversation")
# No web fonts: plain names make Gradio ask nobody for them.
_FONTS = ["system-ui", "sans-serif"]


def read_labels() -> gr.I18n:
    """Returns the labels of text box and buttons in both languages; the browser picks."""
    swedish, english = read_messages("sv"), read_messages("en")
    return gr.I18n(
        sv={key: swedish.text(f"page.chat.{key}") for key in _LABELS},
        en={key: english.text(f"page.chat.{key}") for key in _LABELS},
    )


class _Events:
    """What the components' events call; Gradio finds ``request`` by its type."""

    def __init__(self, engine: Engine, settings: WebSettings, presence: Presence) -> None:
        self._conversation = Conversation(
            engine,
            most_characters=settings.question_limit,
            presence=presence,
            step_seconds=settings.step_seconds,
        )
        self._settings = settings

    def _look(self, request: gr.Request) -> Look:
        # Gradio repeats the page's query string with every event.
        query = request.query_params
        return Look(
            read_messages(page_language(query.get("lang"), self._settings)),
            view="quick" if query.get("vy") == "snabb" else "full",
            feedback=self._settings.feedback is not None,
            session=request.session_hash,
        )

    async def ask(
        self, question: str, past: str | None, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        # Emptied once: what the reader types while waiting stays. What is too long is to be cut.
        is_too_long = len(question.strip()) > self._settings.question_limit
        emptied: Any = question if is_too_long else ""
        look = self._look(request)
        async for shown in self._conversation.ask(question.strip(), read_past(past), look):
            yield *_values(shown), emptied
            emptied = gr.skip()

    async def ask_literally(
        self, past: str | None, request: gr.Request
    ) -> AsyncIterator[tuple[Any, ...]]:
        look = self._look(request)
        async for shown in self._conversation.ask_literally(read_past(past), look):
            yield _values(shown)

    def stop(self) -> str:
        return ""

    def start_anew(self) -> tuple[str, str, str]:
        return "", "", ""


def _values(shown: Shown) -> tuple[Any, Any]:
    """Returns what transcript and past become."""
    article, past = shown
    return article, gr.skip() if past is None else past.as_text()


def build_blocks(
    engine: Engine, settings: WebSettings, i18n: gr.I18n, presence: Presence
) -> gr.Blocks:
    """Returns the conversation; element ids are what the page's script and style go by."""
    events = _Events(engine, settings, presence)
    blocks: gr.Blocks = gr.Blocks(analytics_enabled=False, title=settings.name, fill_width=True)
    with blocks:
        past = gr.Textbox("", elem_id="minne", visible="hidden")
        transcript = gr.Markdown("", elem_id="samtal", latex_delimiters=[])
        with gr.Row(elem_id="fragerad"):
            question = gr.Textbox(
                elem_id="fraga",
                label=i18n("question"),
                placeholder=i18n("placeholder"),
                lines=1,
                max_lines=6,
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )
            send = gr.Button(i18n("send"), elem_id="skicka", variant="primary")
            stop = gr.Button(i18n("stop"), elem_id="stoppa", size="sm")
            new = gr.Button(i18n("new_conversation"), elem_id="ny", size="sm")
        literally = gr.Button("–", elem_id="ordagrant", visible="hidden")
        shown = [transcript, past, question]
        asked = gr.on(
            [question.submit, send.click], events.ask, [question, past], shown, **_QUIETLY
        )
        asked_again = literally.click(events.ask_literally, [past], [transcript, past], **_QUIETLY)
        stop.click(events.stop, None, [transcript], cancels=[asked, asked_again], **_QUIETLY)
        new.click(events.start_anew, None, shown, **_QUIETLY)
    blocks.max_threads = _MAX_THREADS
    blocks.queue(default_concurrency_limit=None, api_open=False)
    return blocks


def mount_chat(app: FastAPI, engine: Engine, settings: WebSettings) -> None:
    """Mounts the conversation at ``/`` of ``app``, after all of its own routes."""
    i18n, presence = read_labels(), Presence()
    app.add_middleware(WatchedEvents, presence=presence)
    gr.mount_gradio_app(
        app,
        build_blocks(engine, settings, i18n, presence),
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        i18n=i18n,
        theme=gr.themes.Base(font=_FONTS, font_mono=["monospace"]),
    )
