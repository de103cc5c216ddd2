"""Logs: readable on a terminal, JSON lines for machines; ids and names, never texts or secrets."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from assistant.core.config import Settings
from assistant.core.errors import UserError

# Slack's, Atlassian's and the model providers' tokens, and credentials inside addresses.
_SECRET = re.compile(r"(xox[a-z]-|xapp-|sk-|ATATT)[\w-]{6,}|(?<=://)[^/@\s:]+:[^/@\s]+(?=@)")


# These tell at INFO what is ours to tell, or print whole payloads at DEBUG.
_CHATTY = (
    "slack_sdk", "slack_bolt", "apscheduler", "httpx", "httpx2", "uvicorn", "chromadb", "alembic", "bm25s",
)  # fmt: skip


def redact(text: str) -> str:
    return _SECRET.sub("[secret]", text)


def configure_logs(level: str, *, as_json: bool) -> None:
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    shape: list[Any] = (
        [structlog.processors.format_exc_info, _hide, structlog.processors.JSONRenderer()]
        if as_json
        else [structlog.processors.format_exc_info, _hide, structlog.dev.ConsoleRenderer(colors=False)]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(level)  # some libraries set their own loggers to DEBUG
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shape],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def _hide(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: redact(value) if isinstance(value, str) else value for name, value in event.items()}


def start_up(settings: Settings) -> None:
    """Logs and the data folder, before anything else; UserError when the folder cannot be written."""
    configure_logs(settings.log_level, as_json=settings.log_json)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe = settings.data_dir / ".write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(
            f"DATA_DIR {settings.data_dir} cannot be written ({error.strerror}). "
            "Give the bot's user that right, or set DATA_DIR elsewhere."
        ) from error
