"""Taking a verdict on a reply, and a comment from whoever agrees that it is kept."""

import asyncio
import sqlite3
from collections.abc import Callable
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from assistant.web.feedback import (
    MOST_COMMENT_CHARACTERS,
    Feedback,
    as_verdict,
    is_question_id,
)
from assistant.web.frame import Frame

FrameOf = Callable[[Request], Frame]


def _page(
    frame: Frame, question: str, *, heading: str, trouble: str = "", comment: str | None = ""
) -> HTMLResponse:
    """Returns the page after a verdict; ``comment`` is what the form holds, ``None`` for none."""
    page = frame.page(
        "feedback.html",
        path=f"/omdome/{question}",
        title=frame.text("feedback.title"),
        heading=frame.text(f"feedback.{heading}"),
        problem=frame.text(f"feedback.{trouble}") if trouble else "",
        question=question,
        comment=comment,
        most=MOST_COMMENT_CHARACTERS,
    )
    return HTMLResponse(page, status_code=422 if trouble else 200)


def _store(frame: Frame) -> Feedback:
    """Returns where verdicts are kept.

    Raises:
        HTTPException: The operator has switched them off.
    """
    if frame.settings.feedback is None:
        raise HTTPException(404)
    return Feedback(frame.settings.feedback)


def _judge(frame: Frame, fields: dict[str, str]) -> HTMLResponse:
    store, question = _store(frame), fields.get("id", "")
    verdict = as_verdict(fields.get("verdict", ""))
    if not is_question_id(question) or (verdict is None and "comment" not in fields):
        raise HTTPException(422)
    if verdict is not None:
        if not store.judge(question, verdict):
            raise HTTPException(503)
        return _page(frame, question, heading="thanks")
    return _take_comment(frame, store, question, fields)


def _take_comment(
    frame: Frame, store: Feedback, question: str, fields: dict[str, str]
) -> HTMLResponse:
    comment = fields["comment"].strip()
    if not comment:
        return _page(frame, question, heading="comment_heading", trouble="empty")
    if fields.get("consent") != "yes":
        return _page(
            frame, question, heading="comment_heading", trouble="no_consent", comment=comment
        )
    if not store.comment(question, comment):
        raise HTTPException(404)
    return _page(frame, question, heading="comment_thanks", comment=None)


def _comment_form(frame: Frame, question: str) -> HTMLResponse:
    if not is_question_id(question) or not _store(frame).is_judged(question):
        raise HTTPException(404)
    return _page(frame, question, heading="comment_heading")


def build_feedback(frame_of: FrameOf) -> APIRouter:
    """Returns the routes; all are 404 when the operator has switched verdicts off."""
    router = APIRouter(include_in_schema=False)

    @router.post("/omdome")
    async def judge(request: Request) -> Response:
        body = (await request.body()).decode("utf-8", errors="replace")
        fields = {
            name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()
        }
        try:
            return await asyncio.to_thread(_judge, frame_of(request), fields)
        except (sqlite3.Error, OSError) as error:  # a full or read-only disk, a file that is none
            raise HTTPException(503) from error

    @router.get("/omdome/{question}")
    async def comment(question: str, request: Request) -> Response:
        return await asyncio.to_thread(_comment_form, frame_of(request), question)

    return router
