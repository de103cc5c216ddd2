from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.db import Database
from assistant.core.inbox import Inbox
from assistant.core.outbox import Outbox
from tests.conftest import HandClock
from tests.sync.world import World, world


@pytest.fixture
def team(tmp_path: Path, db: Database, clock: HandClock, outbox: Outbox, inbox: Inbox) -> Iterator[World]:
    with world(tmp_path, db, clock, outbox=outbox, inbox=inbox) as made:
        yield made
