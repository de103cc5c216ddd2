"""A local workspace in a thread, for tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..running import in_thread
from .application import Application
from .control import Control
from .errors import JSON

REAL_TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")


@dataclass(frozen=True)
class LocalSlack:
    url: str
    api_url: str
    bot_token: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str
    control: Control


def refuse_real_tokens() -> None:
    """A local workspace beside real tokens would be mistaken for the real thing."""
    found = [name for name in REAL_TOKENS if os.environ.get(name)]
    if found:
        raise RuntimeError(
            f"{' and '.join(found)} set: that means real Slack. Unset to use the local workspace."
        )


@contextmanager
def serve(
    seed: JSON | None = None, manifest: JSON | None = None, data_dir: Path | None = None, port: int = 0
) -> Iterator[LocalSlack]:
    """A workspace with the default team and app unless others are given; in memory without `data_dir`."""
    refuse_real_tokens()
    with in_thread(lambda bound: Application(data_dir, seed, manifest, bound), port) as app:
        about = app.about()
        yield LocalSlack(**about, control=Control(about["url"]))
