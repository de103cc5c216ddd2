"""A local site in a thread, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..running import in_thread
from .application import Application
from .control import Control
from .errors import JSON


@dataclass(frozen=True)
class LocalJira:
    url: str
    email: str
    token: str
    control: Control


@contextmanager
def serve(seed: JSON | None = None, data_dir: Path | None = None, port: int = 0) -> Iterator[LocalJira]:
    """A site with the default team and projects unless others are given; in memory without `data_dir`."""
    with in_thread(lambda bound: Application(data_dir, seed, bound), port) as app:
        yield LocalJira(**app.about(), control=Control(app.site.origin))
