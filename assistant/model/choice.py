"""The model that the configuration names, ready to take part in answers."""

from assistant.config import ConfigError
from assistant.model.connecting import certificates
from assistant.model.guard import GuardedModel, Slots
from assistant.model.settings import Model
from assistant.model.stream import StreamingModel


def open_streaming_model(settings: Model) -> StreamingModel:
    """Returns the model at the endpoint that ``settings`` name; nothing is contacted yet.

    Raises:
        ConfigError: They name none, or the client for it is not installed.
    """
    if settings.base_url is None or settings.model is None:
        raise ConfigError("[model] base_url and model are not set; name an endpoint of yours")
    try:
        from assistant.model.endpoint import ChatEndpoint
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"[model] needs {error.name}, which is not installed; pip install 'utblick[model]', in "
            "a checkout: pip install -e '.[model]'"
        ) from error
    certificates()  # read from disk once, before any clock runs
    headers = {name: value.get_secret_value() for name, value in settings.headers.items()}
    if settings.api_key:
        headers["Authorization"] = f"Bearer {settings.api_key.get_secret_value()}"
    return ChatEndpoint(
        base_url=settings.base_url,
        name=settings.model,
        headers=headers,
        query=settings.query,
        parameters=settings.parameters,
        max_tokens_parameter=settings.max_tokens_parameter,
        schema_format=settings.schema_format,
        first_token_seconds=settings.first_token_seconds,
    )


def guarded(model: StreamingModel, settings: Model) -> GuardedModel:
    """Returns ``model`` asked within the limits that ``settings`` set."""
    return GuardedModel(model, slots=Slots(settings.slots, queue=settings.queue))
