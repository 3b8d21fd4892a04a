"""What an operator is told of a language model's faults while serving: one JSON line each."""

import json
import logging
import sys
from datetime import UTC, datetime

_LOGGER = logging.getLogger("assistant.model.guard")


class _JsonLine(logging.Formatter):
    """Writes a record in ASCII, so that nothing in it can begin another line."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line."""
        moment = datetime.fromtimestamp(record.created, tz=UTC)
        line = {"time": moment.isoformat(timespec="milliseconds"), "model": record.getMessage()}
        return json.dumps(line)


def write_model_faults_to_standard_error() -> None:
    """Sets up the logger of a model's faults, and nothing else; for the edge of the program.

    Its lines hold the endpoint's address and the kind of fault, nothing of a question.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLine())
    _LOGGER.handlers = [handler]
    _LOGGER.propagate = False
