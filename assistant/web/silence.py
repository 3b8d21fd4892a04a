"""Gradio with everything that calls home or keeps things switched off."""

import importlib.util
import os
import sys

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
    # Before and after each event Gradio imports matplotlib if there is one. Looking for it took a
    # tenth of what 100 parallel questions took; ``None`` is Python's way to say that it is not.
    if importlib.util.find_spec("matplotlib") is None:
        sys.modules["matplotlib"] = None  # type: ignore[assignment]
