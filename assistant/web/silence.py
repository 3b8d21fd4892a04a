"""Gradio with everything that calls home or keeps things switched off."""

import os

# Gradio reads these when it is imported: no statistics, no hub, nothing recorded.
_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def silence_gradio() -> None:
    """Sets what must be set before ``gradio`` is imported for the first time."""
    os.environ.update(_ENVIRONMENT)
