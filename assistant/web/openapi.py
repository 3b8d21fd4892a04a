"""The HTTP interface described: ``openapi.json`` beside this, with schemas and settings."""

import json
from importlib.resources import files
from typing import Any

from assistant.web.schemas import DocumentList, Problem, QuestionLine, ReplyObject, json_schemas
from assistant.web.settings import WebSettings


def describe_api(settings: WebSettings) -> dict[str, Any]:
    """Returns the OpenAPI document of a service with ``settings``."""
    text = files("assistant.web").joinpath("openapi.json").read_text("utf-8")
    described: dict[str, Any] = json.loads(text)
    schemas = json_schemas(
        QuestionLine, ReplyObject, DocumentList, Problem, refs="#/components/schemas/{model}"
    )
    schemas["QuestionLine"]["properties"]["question"]["maxLength"] = settings.question_limit
    described["info"]["title"] = settings.name
    described["components"]["schemas"] = schemas
    if settings.api_token:
        described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
    return described
